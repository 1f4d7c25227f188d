"""What names and texts give away about being secret.

A name is a secret's when its last words say so: `API_KEY`, `clientSecret`, not `tokenType`. A
text is taken for a secret only when it looks made by a machine, not written by a person.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable

from wlint.regex import regex


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_WORD = regex(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_SECRETS = _words(
    "apikey apisecret apitoken authtoken bearer jwtsecret passphrase passwd password passwords "
    "privatekey privkey pwd secret secretkey secrets token tokens"
)
_KEYS = _words(
    "access admin api app auth encryption hmac jwt master private secret service shared sign "
    "signing webhook"
)
# whose password is called a pass: `ADMIN_PASS`, where others are passed, or pass a turnstile
_OF_PASSES = _words("admin auth database db login mail root smtp superuser user")
# what a key finds or tells apart, rather than opens
_FOUND_BY = _words(
    "asset blob bucket cell class client column composite content data dedup dedupe default digest "
    "document entity error event file foreign group hash idempotency image index item kv lock "
    "lookup map measurement media message metric object partition path primary query r2 record ref "
    "request room route row series session set site sort state storage store table translation "
    "unique upload user vapid"
)
# how a key is written: `PRIVATE_KEY_HEX`
_FORMS = _words("b64 base64 der hex jwk pem pkcs8")
# what measures visits has its key in every page, as their browser SDKs show; its other keys are not
# https://amplitude.com/docs/sdks/analytics/browser/browser-sdk-2, https://posthog.com/docs/api
_MEASURING = _words("amplitude mixpanel posthog")
_MANAGING = _words("admin management personal private secret")
_ASKERS = _words("api app application client consumer")
_HARMLESS = _words(
    "anon cache csrf cursor dummy example fake field form header hash id input label mock name "
    "next page param placeholder prefix prev pubkey public publickey publishable sample site sync "
    "test tests url xsrf"
)
# words of texts, and what models count, are called tokens, too
_TEXTS = _words(
    "completion lexer max output parser prompt query search source text title total used word"
)
_GIVEN = _words("given in provided received sent")
_GUARDING = _words("csrf otp passcode pin salt totp xsrf")
# what OAuth has nobody guess: PKCE's verifier, and what ties an answer to who asked
_OAUTH = _words("auth authorization code csrf login oauth oidc pkce sso")
_CODES = _words(
    "access auth code confirm confirmation create email generate get invitation invite login make "
    "new otp random recovery reset sms verification verify"
)
_LET_IN = frozenset({"code", "invitation", "invite"})
_TIES = (("verifier",), ("state",), ("nonce",))
# what somebody signs, or keeps back, to prove later who they are
_PROOFS = _words("challenge verifier")
_OF_POLICY = regex(r"'nonce-[\"'`\s+${]*$")
_SENT_AS = regex(r"(?P<name>[\w-]+)=[\"'`\s+${]*$")
_ASKS_TO_AUTHORISE = regex(r"authori[sz]e|oauth|openid|client_id|response_type", re.I)
_ASKED = frozenset({"client_id", "response_type", "redirect_uri"})
_PASSWORDS = frozenset({"password", "passwords", "passwd", "passphrase", "pwd"})
_WRITTEN = regex(
    r"change.?me|default|demo|dummy|example|fake|insert|mock|password|placeholder|redact|replace|"
    r"sample|secret|test|todo|token|undefined|your|xxx|123456|abcdef|qwert|000000|\.\.\.|\*\*\*",
    re.IGNORECASE,
)
_TRIED_FIRST = frozenset({"admin", "admin123", "letmein", "pass", "root", "welcome"})
# what waits for somebody, or a pipeline, to put the real one there
_HOLE = regex(
    r"your|replace|insert|placeholder|redact|to.?do|undefined|xxx|\.\.\.|\*\*\*|[<>{}$%@]|^__",
    re.IGNORECASE,
)
# `# the host's public guest key`, `// this token is public`; not `# no public key`
_PUBLIC = regex(
    r"(?<!\bno )(?<!\bnot )(?<!\bnot a )(?<!\bnon-)(?<!\bnever )(?<!\bprivate/)"
    r"\b(?:public|publishable|guest|demo|anonymous)(?:[ -](?:\w+[ -]){0,2}?)(?:key|token)s?\b"
    r"|\b(?:key|token)s? (?:is|are) (?:\w+ly )?(?:public|meant to be public)\b",
    re.IGNORECASE,
)
# the signature of the token that https://jwt.io shows everybody, and the keys of examples in
# RFC 7515 (A.1 and A.3), 7517 (A.2), 8037 (A.1) and 9421 (B.1.4)
_SHOWN = (
    "SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c",
    "AyM1SysPpbyDfgZld3umj1qrObwJMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow",
    "jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI",
    "870MB6gfuTJ4HtUnUvYMyJpr5eUZNP4Bk43bVdj3eAE",
    "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",
    "n4Ni-HpISpVObnQMW0wOhCKROaIKqKtW_2ZYb2p9KcU",
)
_FEW_LETTERS = 5
"""Of fewer a text only fills a place: `aaaa1111`."""
_MADE = regex(r"[A-Za-z0-9+/_=~!@#$%^&*.-]+")
_HASH = regex(r"(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}|[0-9a-f]{96}|[0-9a-f]{128})", re.I)
_UUID = regex(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def words_of(name: str) -> tuple[str, ...]:
    """The words of a name, however they are joined: `apiKey`, `API_KEY`, `x-api-key`."""
    return tuple(word.lower() for word in _WORD.findall(name))


def is_secret_name(name: str) -> bool:
    """Whether a name says that what it holds must stay secret."""
    words = words_of(name)
    if not words or _HARMLESS & set(words):
        return False
    if words[-1] in _FORMS and _ends_in_private_key(words[:-1]):
        return True
    if words[-1] == "tokens" and _TEXTS & set(words):
        return False
    return (
        words[-1] in _SECRETS
        or _is_pass(words)
        or (len(words) > 1 and words[-1] in ("key", "keys") and words[-2] in _KEYS)
    )


def _is_pass(words: tuple[str, ...]) -> bool:
    return len(words) > 1 and words[-1] == "pass" and words[-2] in _OF_PASSES


def _ends_in_private_key(words: tuple[str, ...]) -> bool:
    return words[-1:] in (("privkey",), ("privatekey",)) or words[-2:] == ("private", "key")


def is_key_of_pages(name: str) -> bool:
    """Whether a name is that of the key by which pages tell a service of their visits."""
    words = set(words_of(name))
    return bool(_MEASURING & words) and not _MANAGING & words and bool({"key", "apikey"} & words)


def is_key_of_service(name: str, text: str) -> bool:
    """Whether a name and a text may be the key to a service: `yescaptcha_key`, long and random."""
    words = words_of(name)
    is_key = len(words) > 1 and words[-1] == "key" and not (_HARMLESS | _FOUND_BY) & set(words)
    is_random = is_machine_made(text, 32) and not _UUID.fullmatch(text)
    return is_key and is_random and not is_public_key(name, text)


def is_opening_key(name: str) -> bool:
    """Whether a name is that of a key that finds nothing: `feed_key`, not `sort_key`."""
    words = words_of(name)
    finds = _HARMLESS | _FOUND_BY | {"cache", "last"}
    return len(words) > 1 and words[-1] == "key" and not finds & set(words)


def is_public_key(name: str, text: str) -> bool:
    """Whether a key may be one for everybody, by its name or form: Supabase's are JWTs, too."""
    return bool(_HARMLESS & set(words_of(name))) or text.startswith(("eyJ", "pk", "sb_pub"))


def names_the_asker(name: str, beside: Iterable[str]) -> bool:
    """Whether a key only says who asks, as a secret beside it proves it: `appKey`, `appSecret`."""
    *whose, last = words_of(name) or ("",)
    own = "".join(whose)
    others = {"".join(words_of(other)) for other in beside}
    is_pair = not others.isdisjoint({f"{own}secret", f"{own}secretkey", f"{own}sec"})
    return last == "key" and own in _ASKERS and is_pair


def is_guarded_name(name: str) -> bool:
    """Whether a name says that nobody may guess what it holds: a secret, a code, a session's id."""
    words = words_of(name)
    if is_secret_name(name) or _GUARDING & set(words[-1:]):
        return True
    if words[-1:] in _TIES and _OAUTH & set(words):
        return True
    if "session" in words and words[-1] in ("id", "session") and len(words) > 1:
        return True
    return bool(words) and words[-1] in _LET_IN and set(words) <= _CODES


def is_proof_name(name: str) -> bool:
    """Whether a name is that of what somebody has to answer, or to show, to prove who they are.

    So it is of random characters: a question to a player may be called a challenge, too.
    """
    return bool(_PROOFS & set(words_of(name)[-1:]))


def tie_before(text: str) -> str | None:
    """The name by which code that ends here sends on what ties an answer to who asked for it.

    `state` of an address that asks to authorise, `oauth_state` of a cookie. What a policy says a
    page's own scripts have is one, too: `script-src 'nonce-…'`.
    """
    if _OF_POLICY.search(text) is not None:
        return "nonce"
    found = _SENT_AS.search(text)
    if found is None:
        return None
    name = found["name"]
    is_tie = words_of(name)[-1:] in _TIES
    is_asked = is_guarded_name(name) or _ASKS_TO_AUTHORISE.search(text) is not None
    return name if is_tie and is_asked else None


def is_tie_among(name: str, beside: Iterable[str]) -> bool:
    """Whether a name is that of a tie as others beside it ask to authorise: `response_type`."""
    return words_of(name)[-1:] in _TIES and len(_ASKED.intersection(beside)) > 1


def is_kept_name(name: str) -> bool:
    """Whether a name is that of a secret, or of the hash that is kept of one.

    Keys are published; what is called a public token lets those in who have it.
    """
    words = words_of(name)
    if words[-1:] == ("token",):
        name = "_".join(word for word in words if word != "public")
    if words[-1:] == ("pass",):
        return True
    if words[-1:] == ("hash",):
        return len(words) == 2 and (words[0] in _SECRETS or words[0] in ("stored", "expected"))
    return is_secret_name(name)


def is_given_name(name: str) -> bool:
    """Whether a name is that of a secret that somebody sends: `tokenGiven`, `passwordIn`."""
    words = words_of(name)
    bare = words[:-1] if words[-1:] and words[-1] in _GIVEN else words
    return is_kept_name("_".join(bare))


def is_password_name(name: str) -> bool:
    """Whether a name is that of a password, which a person may have made up."""
    words = words_of(name)
    return bool(words) and (words[-1] in _PASSWORDS or _is_pass(words))


def is_hash(text: str) -> bool:
    """Whether a text has the form of a hash: hexadecimal, and as long as one."""
    return _HASH.fullmatch(text) is not None


def is_written(text: str) -> bool:
    """Whether a text says itself that it only stands for a secret."""
    return _WRITTEN.search(text) is not None or text.endswith(_SHOWN)


def is_default(text: str) -> bool:
    """Whether a text says that it is no secret, but does as one: `dev-secret`, `changeme`.

    So does what everybody tries first: `admin`.
    """
    if text.lower() in _TRIED_FIRST:
        return True
    return is_written(text) and not text.isupper() and _HOLE.search(text) is None


def calls_public(comment: str) -> bool:
    """Whether a comment calls a key public, so that it is no secret."""
    return _PUBLIC.search(comment) is not None


def is_machine_made(text: str, shortest: int = 16) -> bool:
    """Whether a text looks like random characters: no words, no name, no address."""
    if len(text) < shortest or not _MADE.fullmatch(text) or is_written(text):
        return False
    if _UUID.fullmatch(text):
        return entropy(text) > 3
    if not re.search(r"\d", text) or not re.search(r"[A-Za-z]", text):
        return False
    return entropy(text) >= (3.0 if len(text) < 32 else 3.3) and not _is_wording(text)


def is_made_up(text: str) -> bool:
    """Whether a text may be a password that a person made up: letters and digits, no example."""
    is_mixed = re.search(r"\d", text) is not None and re.search(r"[A-Za-z]", text) is not None
    is_plain = is_written(text) or _is_wording(text) or len(set(text)) < _FEW_LETTERS
    return len(text) >= 8 and is_mixed and _MADE.fullmatch(text) is not None and not is_plain


def _is_wording(text: str) -> bool:
    """Whether most of a text is words of one case: `workers-ai-v2`, `MAX_TOKENS_4096`."""
    parts = re.split(r"[-_./]", text)
    if len(parts) < 2:
        return False
    words = sum(
        len(p) for p in parts if p.isalpha() and (p.islower() or p.isupper() or p.istitle())
    )
    return words * 2 > len(text)


def entropy(text: str) -> float:
    """Shannon's entropy: bits for each character, by how often each occurs."""
    counts = Counter(text).values()
    return -sum(n / len(text) * math.log2(n / len(text)) for n in counts) if text else 0.0
