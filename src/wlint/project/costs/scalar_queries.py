"""Queries within a statement that stand for one value: `(SELECT name … LIMIT 1) AS name`."""

import re

from wlint.regex import regex

_TOKENS = regex(r"'(?:[^']|'')*'|\((\s*select\b)?|\)", re.IGNORECASE)
_WORDS = "select|distinct|exists|when|then|else|where|and|or|not|on|having|like"
_FOR_A_VALUE = regex(rf"(\b({_WORDS})|[-,=<>|+*/%])\s*$", re.IGNORECASE)
_ARGUMENT = regex(
    r"\b(?!(?:from|join|in|as|all|union|except|intersect)\b)[a-z_]\w*\s*\(\s*$", re.IGNORECASE
)
_COVERED = regex(r"[^()?\0]")


def without_scalars(text: str) -> str:
    """A statement of the same length in which such queries are covered, but for what is put in.

    What they say, a LIMIT above all, does not say how many rows the statement brings.
    """
    inside: list[int | None] = []
    found: list[tuple[int, int]] = []
    for token in _TOKENS.finditer(text):
        match token[0][0]:
            case "(":
                inside.append(
                    token.end() if token[1] and _is_scalar(text[: token.start()]) else None
                )
            case ")" if inside and (start := inside.pop()) is not None and not any(inside):
                found.append((start - len("select"), token.start()))
            case _:
                pass
    for start, end in found:
        text = text[:start] + _COVERED.sub("_", text[start:end]) + text[end:]
    return text


def _is_scalar(before: str) -> bool:
    """Whether a query that stands behind a text gives one value, not rows to choose from."""
    return bool(_FOR_A_VALUE.search(before) or _ARGUMENT.search(before))
