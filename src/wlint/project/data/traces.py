"""What an expression is made of: parts of a request, and what callers pass to parameters."""

from collections.abc import Iterable, Iterator
from enum import Enum

from msgspec.structs import replace

from wlint import tree
from wlint.finding import Place
from wlint.platform.frameworks import REQUEST_GETTERS
from wlint.project.elements_written import filled
from wlint.project.file import File
from wlint.project.typing.constants import whole_number
from wlint.record import Record
from wlint.tree import Node

_REQUESTS = frozenset({"Request", "hono:HonoRequest", "Body", "workers.Request"})
_SMALL = frozenset(
    {
        "method",
        "protocol",
        "colo",
        "country",
        "continent",
        "region",
        "timezone",
        "httpProtocol",
        "tlsVersion",
        "tlsCipher",
        "asn",
        "length",
        "size",
    }
)

# of the Worker's own addresses there are few of these, of those that somebody sends it any number
_HOSTS = frozenset({"host", "hostname", "origin"})
_SENT = frozenset({"json", "text", "formData", "parseBody", "query", "queries", "valid", "form"})
_WRITTEN_OUT = (tree.Mapping, tree.Sequence)
# what gives one byte or character: there are few of them
_SINGLE = frozenset(
    {"charAt", "charCodeAt", "codePointAt", "getUint8", "getInt8", "readUInt8", "readInt8", "ord"}
)
_FEW = 0x1_0000


class Mark(Enum):
    """What has become of data on its way."""

    LISTED = "it only chooses among values that stand in the source"
    SMALL = "it is a part of which there are few values"
    ONE = "it is one byte or character of it"
    SUMMED = "rounds of a loop make one value of many"
    HOST = "it is the host of an address"
    SENT = "it stands in the body or in a parameter, where anything may stand"
    LOOKED_UP = "it is an answer to it"
    ASKED_FOR = "it says what another service is asked for, not who asks"
    QUOTA = "it says what is left to whoever asked"


def marks_of(name: str | int | None) -> tuple[Mark, ...]:
    """What is to be said of a part by its name."""
    return (Mark.HOST,) if name in _HOSTS else (Mark.SMALL,) if name in _SMALL else ()


def marks_of_reader(path: str) -> tuple[Mark, ...]:
    """What is to be said of what a call reads of a request, by its path."""
    owner, _, name = path.rpartition(".")
    is_sent = (owner in _REQUESTS and name in _SENT) or owner in ("URLSearchParams", "FormData")
    return (Mark.SENT,) if is_sent else ()


def marks_of_call(name: str | None) -> tuple[Mark, ...]:
    """What is to be said of what a method gives, by its name."""
    return (Mark.ONE,) if name in _SINGLE else ()


def marks_of_count(values: int | None) -> tuple[Mark, ...]:
    """What is to be said of what has so many values."""
    return (Mark.SMALL,) if values is not None and values <= _FEW else ()


def marks_of_rest(divisor: str | bool | None) -> tuple[Mark, ...]:
    """What is to be said of what is left of a number: of `hash % 16`, of `byte & 0xff`."""
    return marks_of_count(whole_number(divisor) if isinstance(divisor, str) else None)


class Source(Record):
    """A part of a request. A made one is no part of it, but made anew for it: a random id."""

    place: Place
    words: str
    marks: frozenset[Mark] = frozenset()
    is_made: bool = False

    @property
    def is_looked_up(self) -> bool:
        """Whether it is an answer to what the request brings."""
        return Mark.LOOKED_UP in self.marks

    @property
    def is_small(self) -> bool:
        """Whether it has few values: a method, one character, a host of the Worker's own."""
        is_own_host = Mark.HOST in self.marks and Mark.SENT not in self.marks
        is_one = Mark.ONE in self.marks and Mark.SUMMED not in self.marks
        return is_own_host or is_one or Mark.SMALL in self.marks

    @property
    def is_listed(self) -> bool:
        """Whether all its values stand in the source."""
        return Mark.LISTED in self.marks

    @property
    def is_quota(self) -> bool:
        """Whether it is what another service says of a token that the request brings."""
        return Mark.QUOTA in self.marks

    @property
    def can_be_any_text(self) -> bool:
        """Whether who asks can choose a text with it."""
        return not self.is_small and self.is_of_asker

    @property
    def is_of_asker(self) -> bool:
        """Whether who asks brings it, or names the page that has it."""
        return not self.is_looked_up or Mark.ASKED_FOR in self.marks

    @property
    def plainness(self) -> tuple[object, ...]:
        """What sorts the parts of a request: what is most surely its own first.

        No two that are not the same are equal in it: a set has no order that could decide.
        """
        marks = sorted(mark.name for mark in self.marks)
        return (
            self.is_listed,
            self.is_small,
            self.is_looked_up,
            not self.can_be_any_text,
            self.place,
            self.words,
            marks,
            self.is_made,
        )


class Passed(Record):
    """Whatever a caller passes to a parameter; `offset` is which of those that it gathers.

    With a `name` it is the part of an object that has this name. With an `event` it goes on to a
    listener, which gets what is emitted under that name only.
    """

    file: File
    param: tree.Param
    marks: frozenset[Mark] = frozenset()
    offset: int | None = None
    event: str | None = None
    name: str | None = None


class Trace(Record):
    """What an expression is made of."""

    parts: frozenset[Source | Passed] = frozenset()
    is_known: bool = True

    def part(self, name: str | None) -> "Trace":
        """A part of it: of what is passed as it is, the one that has a name."""
        if name is None:
            return self
        parts = (
            replace(p, name=name) if isinstance(p, Passed) and p.name is None else p
            for p in self.parts
        )
        return Trace(frozenset(parts), self.is_known)

    def marked(self, *marks: Mark) -> "Trace":
        """The same, on its way."""
        if not marks:
            return self
        parts = (replace(p, marks=p.marks.union(marks)) for p in self.parts)
        return Trace(frozenset(parts), self.is_known)

    def of_asker(self) -> "Trace":
        """What an answer says of who asked, whatever was asked for."""
        parts = frozenset(p for p in self.parts if Mark.ASKED_FOR not in p.marks)
        return Trace(parts, self.is_known).marked(Mark.QUOTA)

    def emitted(self, event: str | None) -> "Trace":
        """The same, on its way to a listener."""
        if event is None:
            return self
        parts = (replace(p, event=event) if isinstance(p, Passed) else p for p in self.parts)
        return Trace(frozenset(parts), self.is_known)


CONSTANT = Trace()
UNTRACED = Trace(is_known=False)


def joined(traces: Iterable[Trace]) -> Trace:
    """What is made of all of these."""
    parts: set[Source | Passed] = set()
    is_known = True
    for trace in traces:
        parts |= trace.parts
        is_known = is_known and trace.is_known
    return Trace(frozenset(parts), is_known)


def arguments(
    function: tree.Function, param: tree.Param, call: tree.Call, offset: int | None = None
) -> Iterator[Node]:
    """What a call passes to a parameter of the function it calls, as far as that is certain."""
    name = param.target.id if isinstance(param.target, tree.Name) else None
    named = [a.value for a in call.args if name and a.name == name]
    is_bound = bool(function.params) and is_receiver(function.params[0])
    value = call.arg(function.params.index(param) - is_bound + (offset or 0))
    if isinstance(param.target, tree.Spread) and offset is None:
        yield from (a.value for a in call.args)
    elif named or value is not None:
        yield named[0] if named or value is None else value


def written_out(file: File, value: Node) -> Node:
    """The object or list that a value is, where a variable keeps one that nothing is added to."""
    variable = file.scopes.variable(value)
    only = variable.only if variable is not None else None
    if variable is None or only is None or only.path or not isinstance(only.value, _WRITTEN_OUT):
        return value
    return value if any(filled(file, variable)) else only.value


def is_receiver(param: tree.Param) -> bool:
    """Whether a parameter is the object or class a method belongs to."""
    return isinstance(param.target, tree.Name) and (
        param.target.is_receiver or param.target.id == "cls"
    )


def base_alone(call: tree.Call) -> Node | None:
    """The address of which only the origin is kept: of `new URL("/news", request.url)`."""
    match call.args:
        case [tree.Arg(value=tree.Literal(kind="string", value=str(path))), tree.Arg(value=base)]:
            return base if path.startswith("/") else None
        case _:
            return None


def is_reader(path: str) -> bool:
    """Whether a call only reads a part of a request: what it gives is the request's own."""
    return path.rpartition(".")[0] in _REQUESTS or path in REQUEST_GETTERS
