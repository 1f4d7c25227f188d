"""Files that a bundler or compiler wrote, by the marks it leaves."""

import re

from wlint.regex import regex

_MARKS = regex(
    rb"""
    ^//[#@]\ sourceMappingURL=
    |^var\ __(?:defProp|esm|commonJS|export|toESM)\b
    |\b__webpack_require__\b
    """,
    re.VERBOSE | re.MULTILINE,
)


def is_generated(text: bytes) -> bool:
    """Whether nobody wrote a file by hand: a change in it is lost with the next build."""
    return _MARKS.search(text) is not None
