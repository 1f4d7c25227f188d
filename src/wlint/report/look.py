"""How a report is shown: where from, in colour or not, with which characters, how wide."""

import unicodedata
from pathlib import Path

from wlint.finding import Severity
from wlint.record import Record

_TAB = 4
_MOST_IN_A_CELL = 4
_CODES = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "blue": "34"}
_COLORS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "blue"}


class Look(Record):
    """What the reader's screen or program can show. Paths are relative to `base`."""

    base: Path
    has_color: bool = False
    has_unicode: bool = True
    width: int = 100

    def paint(self, text: str, *styles: str) -> str:
        """Text in a colour, if there are colours."""
        if not self.has_color or not text:
            return text
        return f"\x1b[{';'.join(_CODES[style] for style in styles)}m{text}\x1b[0m"

    def severity(self, severity: Severity, text: str) -> str:
        """Text in the colour of a severity."""
        return self.paint(text, "bold", _COLORS[severity])

    @property
    def ellipsis(self) -> str:
        """What stands for text left out."""
        return "…" if self.has_unicode else "..."

    def safe(self, text: str) -> str:
        """Text that a terminal shows and does not obey: no control or direction characters."""
        plain = text if text.isprintable() else "".join(_visible(c) for c in text)
        return plain if self.has_unicode else plain.encode("ascii", "backslashreplace").decode()

    def code(self, line: str) -> str:
        """A line of source with its tabs widened."""
        if "\t" not in line:
            return self.safe(line)
        first, *rest = line.split("\t")
        shown = self.safe(first)
        for part in rest:
            shown += " " * (_TAB - cells(shown) % _TAB) + self.safe(part)
        return shown

    def cut(self, text: str, width: int) -> str:
        """Text in no more than so many cells."""
        if cells(text) <= width:
            return text
        text = text[: _MOST_IN_A_CELL * width]
        while text and cells(text) > width - len(self.ellipsis):
            text = text[:-1]
        return text + self.ellipsis


def _visible(character: str) -> str:
    """A character, or the picture of one that would act on the terminal."""
    code = ord(character)
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "\u2421"
    is_joiner = code in (0x200C, 0x200D)
    if not is_joiner and unicodedata.category(character) in ("Cc", "Cf", "Zl", "Zp"):
        return f"<U+{code:04X}>"
    return character


def cells(text: str) -> int:
    """How many cells a text takes on a terminal."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)
