"""How providers write the keys they hand out: formats made to be recognised when they leak.

Sources: GitHub's list of supported secret scanning patterns and the providers' own pages, such as
https://developers.cloudflare.com/fundamentals/api/get-started/token-formats/ and GitHub's
"Behind GitHub's new authentication token formats" (the checksum that npm uses as well). Keys for
test modes (`sk_test_`), publishable keys and plain identifiers are left out: they are no secrets.
What a key in JSON, a JWK, keeps for its owner: RFC 7518, section 6, and RFC 8037, section 2.
"""

import re
from zlib import crc32

from wlint.regex import regex

_FORMATS: dict[str, str] = {
    "a Cloudflare API token": r"cf(?:k|ut|at)_[A-Za-z0-9]{40}[0-9a-f]{8}",
    "a Cloudflare Origin CA key": r"v1\.0-[0-9a-f]{24}-[0-9a-f]{146}",
    "a GitHub token": r"gh[pousr]_[A-Za-z0-9]{36}",
    "a fine-grained GitHub token": r"github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}",
    "a GitLab token": r"glpat-[A-Za-z0-9_-]{20}",
    "an npm token": r"npm_[A-Za-z0-9]{36}",
    "a Stripe live key": r"[sr]k_live_[A-Za-z0-9]{20,}",
    "a Stripe webhook secret": r"whsec_[A-Za-z0-9]{32,}",
    "an OpenAI key": r"sk-(?:(?:proj|svcacct|admin)-)?[A-Za-z0-9_-]{16,}T3BlbkFJ[A-Za-z0-9_-]{16,}",
    "an Anthropic key": r"sk-ant-(?:api|admin)\d\d-[A-Za-z0-9_-]{80,}",
    "a Groq key": r"gsk_[A-Za-z0-9]{52}",
    "an xAI key": r"xai-[A-Za-z0-9]{80}",
    "a Replicate token": r"r8_[A-Za-z0-9]{37}",
    "a Hugging Face token": r"hf_[A-Za-z]{34}",
    "a Slack token": r"xox[baprs]-\d{8,}-[A-Za-z0-9-]{16,}",
    "a Slack webhook": r"https://hooks\.slack\.com/services/T\w{8,}/B\w{8,}/\w{24}",
    "a Discord webhook": r"https://(?:\w+\.)?discord(?:app)?\.com/api/webhooks/\d{17,20}/[\w-]{60,}",
    "a Telegram bot token": r"\d{8,10}:AA[\w-]{33}",
    "a Resend key": r"re_[A-Za-z0-9]{8}_[A-Za-z0-9]{24}(?!\w)",
    "a SendGrid key": r"SG\.[\w-]{22}\.[\w-]{43}",
    "a Mailgun key": r"key-[0-9a-f]{32}",
    "a Google client secret": r"GOCSPX-[\w-]{28}",
    "a Shopify token": r"shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}",
    "a DigitalOcean token": r"do[opr]_v1_[0-9a-f]{64}",
    "a Linear key": r"lin_api_[A-Za-z0-9]{40}",
    "a Supabase token": r"sbp_[0-9a-f]{40}",
    "a Doppler token": r"dp\.(?:pt|st|ct|sa)\.[\w.-]{40,}",
    "a private key": (
        r"-----BEGIN (?:(?:RSA|EC|OPENSSH|DSA) )?PRIVATE KEY-----"
        r"(?:\\n|\s)*[A-Za-z0-9+/=]{48,}"
        r'|\{(?=[^{}]*"kty"\s*:\s*"(?:EC|OKP|RSA)")[^{}]*"d"\s*:\s*"(?P<secret>[\w-]{32,})"'
    ),
    "a password in an address": (
        r"(?:postgres(?:ql)?|mysql|mongodb(?:\+srv)?|rediss?|amqps?|https?)://"
        r"[^\s/:@?#]+:(?P<secret>[^\s/:@?#]{6,})@(?P<host>[\w.-]+)"
    ),
}
JWK_SECRETS: dict[str, tuple[str, str]] = {
    "EC": ("d", "a private key"),
    "OKP": ("d", "a private key"),
    "RSA": ("d", "a private key"),
    "oct": ("k", "a secret key"),
}
"""The part of a JWK that only its owner may know, and what it makes of the key, by its `kty`."""
_CHECKED = frozenset({"a GitHub token", "an npm token"})
_PATTERNS = {name: regex(rf"(?<![\w-]){pattern}") for name, pattern in _FORMATS.items()}
# what is in every key of a format: looking for it first is much faster than for the key
_HINT = regex(
    r"cf(?:k|ut|at)_|v1\.0-|gh[pousr]_|github_pat_|glpat-|npm_|k_live_|whsec_|sk-|gsk_|xai-|r8_|"
    r"hf_|\bre_|xox|webhooks/|services/T|:AA|SG\.|key-|GOCSPX|shp|_v1_|lin_api_|sbp_|dp\.|PRIVATE KEY|://|"
    r'"kty"'
)
_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def keys_in(text: str) -> list[tuple[str, str]]:
    """The keys a text holds, each with its kind; of an address its password, of a JWK its `d`."""
    if not _HINT.search(text):
        return []
    found = ((kind, match) for kind, p in _PATTERNS.items() for match in p.finditer(text))
    return [
        (kind, match.groupdict().get("secret") or match.group())
        for kind, match in found
        if (kind not in _CHECKED or _is_checked(match.group())) and _is_elsewhere(match)
    ]


def _is_elsewhere(match: re.Match[str]) -> bool:
    """Whether an address is that of a real host: local and example ones need no secret."""
    host = match.groupdict().get("host")
    if host is None:
        return True
    local = re.compile(r"localhost|127\.|0\.0\.0\.0|host$|host\.|.*\b(?:example|test|local)\b")
    return "." in host and not local.match(host.lower())


def _is_checked(key: str) -> bool:
    """Whether a key ends with the checksum of its random part, in base 62."""
    random, checksum = key.partition("_")[2][:-6], key[-6:]
    number, digits = crc32(random.encode()), ""
    while number:
        number, digit = divmod(number, 62)
        digits = _DIGITS[digit] + digits
    return digits.rjust(6, "0") == checksum
