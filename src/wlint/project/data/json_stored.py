"""Stored texts that are parsed only to be made the same text again."""

from wlint import tree
from wlint.project.costs.followed import Following
from wlint.project.costs.spots import Spot
from wlint.project.data.json_across import asks_if_there, present
from wlint.project.data.json_flow import JsonKind
from wlint.project.data.json_sent import SentValues
from wlint.project.file import File
from wlint.record import Record
from wlint.semantics.functions import is_missing
from wlint.tree import Node

_GET = "KVNamespace.get"
_DEEPEST = 2


class Stored(Record):
    """A call of `file` that reads a stored text, where it is `parsed`, and the call that runs both.

    There is no such call where all of it stands in one function.
    """

    file: File
    read: tree.Call
    parsed: tree.Call
    call: tree.Call | None = None


def passed_stored(sent: SentValues, file: File, call: tree.Call) -> Stored | None:
    """The reading of a stored text that a call only makes the same text of again.

    Something asks whether there is one: of nothing, the text is not the same.
    """
    found = sent.of(file, call)
    look = _Look(sent, frozenset(file.ancestors(call)))
    stored = look.read(Spot(file, found.value)) if found is not None else None
    return stored if look.asks else None


class _Look:
    """A look for the one read behind a value; `asks` says whether there may be none at times."""

    def __init__(self, sent: SentValues, around: frozenset[Node]) -> None:
        self._flow, self._around = sent.flow, around
        self.asks = False

    def read(self, spot: Spot, depth: int = 0) -> Stored | None:
        """The stored text behind a value that nothing else is done with."""
        value = self._only(spot)
        if value is None or self._is_tried(spot.file, value):
            return None
        asked = value.value if isinstance(value, tree.Await) else value
        if not isinstance(asked, tree.Call):
            return None
        step = self._flow.step(spot.file, asked)
        if step is not None:
            is_parse = step.kind is JsonKind.PARSE and step.is_plain
            text = self._only(spot.at(step.operand)) if is_parse else None
            read = text.value if isinstance(text, tree.Await) else None
            if isinstance(read, tree.Call) and self._gets(spot.file, read, "text"):
                return Stored(spot.file, read, asked)
            return None
        if isinstance(value, tree.Await) and self._gets(spot.file, asked, "json"):
            return Stored(spot.file, asked, asked)
        return self._behind(spot, asked, depth) if depth < _DEEPEST else None

    def _is_tried(self, file: File, value: Node) -> bool:
        """Whether a handler of errors finds out if a text is JSON, and no more than that."""
        tries = (n for n in file.ancestors(value) if isinstance(n, tree.Try))
        return not self._around.issuperset(tries)

    def _behind(self, spot: Spot, call: tree.Call, depth: int) -> Stored | None:
        """The one that a function of the project gives, or nothing."""
        given = Following(self._flow.types).returned(Spot(spot.file, call), call) or ()
        there = [one for one in given if not is_missing(one.node)]
        if len(there) != 1:
            return None
        found = self.read(there[0], depth + 1)
        return Stored(found.file, found.read, found.parsed, call) if found is not None else None

    def _only(self, spot: Spot) -> Node | None:
        """What a value is where it is anything, and used for nothing but this."""
        inner = present(spot)
        value, variable = spot.file.local_value(inner.node)
        reads = variable.reads if variable is not None else []
        tests = [read for read in reads if asks_if_there(spot.file, read)]
        self.asks |= bool(tests) or inner is not spot
        if variable is not None and len(reads) - len(tests) != 1:
            return None
        if (whole := present(spot.at(value))).node is value:
            return value
        self.asks = True
        return self._only(whole)

    def _gets(self, file: File, call: tree.Call, form: str) -> bool:
        """Whether a call reads one value of KV in a form."""
        if self._flow.types.path_of(file, call.callee) != _GET or len(call.args) > 2:
            return False
        asked = call.arg(1)
        if isinstance(asked, tree.Mapping):
            asked = asked.entry("type")
        if asked is None:
            return form == "text" and all(not arg.name for arg in call.args)
        return isinstance(asked, tree.Literal) and asked.value == form
