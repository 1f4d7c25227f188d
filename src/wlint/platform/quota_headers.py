"""Headers by which a service says what is left to whoever asked: they speak of a token, not of what
was asked for.

https://www.ietf.org/archive/id/draft-ietf-httpapi-ratelimit-headers-10.html,
https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api
"""

import re

from wlint.regex import regex

_QUOTA = regex(
    r"(?:x-)?rate-?limit(?:-[\w-]+)?|retry-after",
    re.IGNORECASE,
)


def is_quota_header(name: str) -> bool:
    """Whether a header says how much a caller may still ask for."""
    return _QUOTA.fullmatch(name) is not None
