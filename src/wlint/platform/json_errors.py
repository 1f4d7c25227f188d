"""What malformed JSON is called, and what the error that it throws says."""

MALFORMED = frozenset({"JSONDecodeError", "ValueError", "SyntaxError", "JsException"})
"""The errors that parsing it throws, in either language."""

# https://github.com/v8/v8/blob/main/src/common/message-template.h (kJsonParse…),
# https://github.com/python/cpython/blob/main/Lib/json/decoder.py, scanner.py
_MESSAGES = (
    """
Unexpected end of JSON input
Unexpected token '', "" is not valid JSON
Unexpected token '', ..."" is not valid JSON
Unexpected token in JSON at position (line column)
Unexpected non-whitespace character after JSON at position
Unexpected number in JSON at position
Unexpected string in JSON at position
Unterminated string in JSON at position
Unterminated fractional number in JSON at position
Exponent part is missing a number in JSON at position
Expected property name or '}' in JSON at position
Expected ',' or '}' after property value in JSON at position
Expected ',' or ']' after array element in JSON at position
Expected ':' after property name in JSON at position
Expected double-quoted property name in JSON at position
Bad control character in string literal in JSON at position
Bad escaped character in JSON at position
Bad Unicode escape in JSON at position
No number after minus sign in JSON at position
"undefined" is not valid JSON
Expecting value: line column (char )
Expecting property name enclosed in double quotes: line column (char )
Expecting ',' delimiter: line column (char )
Expecting ':' delimiter: line column (char )
Extra data: line column (char )
Illegal trailing comma before end of object: line column (char )
Illegal trailing comma before end of array: line column (char )
Unterminated string starting at: line column (char )
Invalid control character at: line column (char )
Invalid control character  at: line column (char )
Invalid \\escape: line column (char )
Invalid \\uXXXX escape: line column (char )
""".lower()
    .strip()
    .splitlines()
)
# what a text may begin with that tells of the error itself
_NAMES = "syntaxerror jsondecodeerror valueerror pythonerror error"


def may_say(text: str) -> bool:
    """Whether the message of such an error may have these words in it, or their beginning."""
    words = [word.strip("\"'`.:,()") for word in text.lower().split() if not word.isdigit()]
    return any(all(word in message or word in _NAMES for word in words) for message in _MESSAGES)
