"""What Python's string literals say."""

import ast
import warnings

import libcst as cst


def value_of(n: cst.SimpleString) -> str:
    """The text of a string literal, or of a bytes literal as Latin-1."""
    if "\\" not in n.value and "\r" not in n.value:
        return n.raw_value
    return _evaluated(n.value)


def unescaped(text: str, start: str) -> str:
    """The text of a part of an f-string that starts with `start`."""
    text = text.replace("{{", "{").replace("}}", "}")
    prefix = start.rstrip("\"'")
    if "\\" not in text or "r" in prefix.lower():
        return text
    quote = start[len(prefix) :]
    return _evaluated(f"{quote}{text}{quote}")


def _evaluated(literal: str) -> str:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            value = ast.literal_eval(literal)
        except (SyntaxError, ValueError):
            return literal.strip("\"'")
    text = value.decode("latin-1") if isinstance(value, bytes) else str(value)
    return text.encode("utf-8", "surrogatepass").decode(errors="replace")
