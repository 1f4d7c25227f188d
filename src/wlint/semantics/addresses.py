"""Secrets that an address carries in its query: `https://api.example/items?api_key=…`."""

import re

from wlint.regex import regex
from wlint.semantics.secrets import entropy, is_machine_made, is_secret_name, is_written

# a whole address, or the end of one that is put together
_ADDRESS = regex(r"(?:https?://(?P<host>[^/?#\s]+)|[/?&])[^\s<>]*")
_PAIR = regex(r"[?&](?P<name>[\w.-]+)=(?P<value>[^&#\s]*)")
_ASKED_FOR = regex(r"[?&](?P<name>[\w.-]+)=$")
_LOCAL = regex(r"localhost|127\.|0\.0\.0\.0|.*\b(?:example|test|local)\b")
_FILE = regex(r"\.(?:png|jpe?g|gif|svg|webp|ico|css|js|mp4|pdf)\?", re.IGNORECASE)
# what browsers are given the key of
_FOR_BROWSERS = regex(
    r"https://(?:(?:identitytoolkit|securetoken|firebase\w*)\.googleapis\.com/|"
    r"maps\.googleapis\.com/maps/api/js\b|www\.google\.com/(?:maps/embed|recaptcha)/|"
    r"(?:[\w-]+\.)?youtube\.com/youtubei/|youtubei\.googleapis\.com/)"
)
_PUBLIC = ("pk.", "pk_", "pk-")
_SHORTEST = 12


def secret_sent(address: str) -> str | None:
    """The name under which a literal address sends a secret that stands in it."""
    if "=" not in address or len(address) > 2000:
        return None
    whole = _ADDRESS.fullmatch(address)
    if whole is None or _LOCAL.match((whole["host"] or "").lower()) or _FILE.search(address):
        return None
    is_elsewhere = whole["host"] is not None and _FOR_BROWSERS.match(address) is None
    pairs = ((m["name"], m["value"]) for m in _PAIR.finditer(address))
    named = ((name, value) for name, value in pairs if is_elsewhere or not _is_bare(name))
    return next((name for name, value in named if is_secret(name, value)), None)


def asked_for(start: str) -> str | None:
    """The name under which an address sends what comes right after its start, if as a secret."""
    found = _ASKED_FOR.search(start)
    name = found["name"] if found is not None else None
    if name is None or (_is_bare(name) and _FOR_BROWSERS.match(start) is not None):
        return None
    return name if _is_name(name) else None


def is_short_key(text: str) -> bool:
    """Whether a text may be a key, short as it is: letters and digits without any sense."""
    if len(text) < _SHORTEST or not text.isalnum() or is_written(text):
        return False
    return not text.isalpha() and not text.isdigit() and entropy(text) >= 2.7


def is_secret(name: str, value: str) -> bool:
    """Whether a parameter of an address is a secret, by its name and what it is."""
    return _is_name(name) and not value.startswith(_PUBLIC) and is_machine_made(value)


def _is_name(name: str) -> bool:
    return is_secret_name(name) or name.lower() == "authorization" or _is_bare(name)


def _is_bare(name: str) -> bool:
    """Whether a name says too little where no other host is asked: Google's for its API keys."""
    return name.lower() == "key"
