"""What a configuration file says, and where: the same shape for JSON and TOML."""

from collections.abc import Mapping

from wlint.record import Record
from wlint.source import Span

MAX_DEPTH = 100
"""Nobody nests settings this deep; readers refuse more instead of running out of stack."""

Scalar = str | int | float | bool | None


class DocumentError(Exception):
    """A document could not be read. `span` is where the reader stopped."""

    def __init__(self, message: str, span: Span) -> None:
        super().__init__(message)
        self.message = message
        self.span = span


class Value(Record):
    """A value, the bytes it is, and the bytes of the key that names it."""

    data: "Scalar | Mapping[str, Value] | tuple[Value, ...]"
    span: Span
    key: Span | None = None

    def at(self, *steps: str | int) -> "Value | None":
        """The value some keys and indices further in, if it is there."""
        found: Value | None = self
        for step in steps:
            match found, step:
                case Value(data=Mapping() as table), str():
                    found = table.get(step)
                case Value(data=tuple() as items), int() if 0 <= step < len(items):
                    found = items[step]
                case _:
                    return None
        return found

    @property
    def named(self) -> Span:
        """Where to point at when this setting is meant: its key, or itself."""
        return self.key or self.span

    @property
    def text(self) -> str | None:
        """The string this is, if it is one."""
        return self.data if isinstance(self.data, str) else None

    @property
    def number(self) -> int | float | None:
        """The number this is, if it is one."""
        is_number = isinstance(self.data, (int, float)) and not isinstance(self.data, bool)
        return self.data if is_number else None  # type: ignore[return-value]

    @property
    def table(self) -> "Mapping[str, Value]":
        """The entries of a table; none of anything else."""
        return self.data if isinstance(self.data, Mapping) else {}

    @property
    def items(self) -> "tuple[Value, ...]":
        """The items of a list; none of anything else."""
        return self.data if isinstance(self.data, tuple) else ()

    @property
    def shape(self) -> str:
        """What kind of value this is, in words."""
        match self.data:
            case bool():
                return "true or false"
            case str():
                return "a string"
            case int() | float():
                return "a number"
            case None:
                return "null"
            case tuple():
                return "a list"
            case _:
                return "a table"
