"""What the text of JavaScript strings means."""

import re

from wlint.regex import regex

_ESCAPE = regex(
    r"\\(?:u\{(?P<point>[0-9a-fA-F]+)\}|u(?P<unit>[0-9a-fA-F]{4})|x(?P<byte>[0-9a-fA-F]{2})"
    r"|(?P<octal>[0-3]?[0-7]{1,2})|(?P<line>\r\n|[\n\r\u2028\u2029])|(?P<char>.)|$)",
    re.DOTALL,
)
_CONTROL = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v"}
_LAST_CODE_POINT = 0x10FFFF


def unescape(text: str) -> str:
    """The characters that the inside of a string or template literal stands for."""
    if "\\" not in text:
        return text
    decoded = _ESCAPE.sub(_escape, text)
    if any("\ud800" <= c <= "\udfff" for c in decoded):
        return decoded.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return decoded


def _escape(match: re.Match[str]) -> str:
    match match.lastgroup:
        case "point" | "unit" | "byte":
            code = int(match[match.lastgroup], 16)
            return chr(code) if code <= _LAST_CODE_POINT else "\ufffd"
        case "octal":
            return chr(int(match["octal"], 8))
        case "char":
            return _CONTROL.get(match["char"], match["char"])
        case _:
            return ""
