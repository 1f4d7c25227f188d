"""GitHub's name for a line that survives edits elsewhere: `primaryLocationLineHash`."""

import re
from collections import Counter
from functools import lru_cache

from wlint.source import Source

_BLOCK = 100  # UTF-16 units
_FACTOR = 37
_END = "\uffff"


@lru_cache(maxsize=64)
def line_hashes(source: Source) -> tuple[str, ...]:
    """The hash of each line: of 100 units from its start, blanks left out, and its ordinal.

    The ordinal tells equal hashes apart: it counts them from the top of the file.
    """
    text, starts = _normalized(source.data.decode(errors="replace"))
    blocks = [text[start : start + _BLOCK] for start in starts]
    seen: Counter[str] = Counter()
    hashes: list[str] = []
    for block in blocks:
        seen[block] += 1
        hashes.append(f"{_hash(block)}:{seen[block]}")
    return tuple(hashes)


def _normalized(text: str) -> tuple[str, list[int]]:
    """The text as it is hashed, one character a UTF-16 unit, and where its lines start."""
    text = re.sub(r"\r\n?", "\n", text.replace(" ", "").replace("\t", ""))
    text = re.sub(r"[\U00010000-\U0010ffff]", _surrogates, text) + _END
    return text, [0, *(m.end() for m in re.finditer("\n", text))]


def _surrogates(found: re.Match[str]) -> str:
    code = ord(found[0]) - 0x10000
    return chr(0xD800 + (code >> 10)) + chr(0xDC00 + (code & 0x3FF))


@lru_cache(maxsize=4096)
def _hash(block: str) -> str:
    value = 0
    for unit in block.ljust(_BLOCK, "\0"):
        value = value * _FACTOR + ord(unit)
    return f"{value & 0xFFFFFFFFFFFFFFFF:x}"
