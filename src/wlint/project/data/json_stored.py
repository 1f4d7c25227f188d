"""Stored texts that are parsed only to be made the same text again."""

from msgspec.structs import replace

from wlint import tree
from wlint.project.costs.followed import Following
from wlint.project.costs.spots import Spot
from wlint.project.data.json_across import asks_if_there, present
from wlint.project.data.json_flow import JsonFlow, JsonKind
from wlint.project.data.json_sent import SentValues
from wlint.project.file import File
from wlint.record import Entity, Record
from wlint.semantics.functions import is_missing
from wlint.tree import Node

_GET = "KVNamespace.get"
_DEEPEST = 2


class Stored(Record):
    """A call of `file` that reads a stored text, where it is `parsed`, and the call that runs both.

    There is no such call where all of it stands in one function. It `is_asked` for if code looks
    whether there is one.
    """

    file: File
    read: tree.Call
    parsed: tree.Call
    call: tree.Call | None = None
    is_asked: bool = False


def passed_stored(sent: SentValues, file: File, call: tree.Call) -> Stored | None:
    """The reading of a stored text that a call only makes the same text of again.

    Something asks whether there is one: of nothing, the text is not the same.
    """
    found = sent.of(file, call)
    look = _Look(sent.flow, frozenset(file.ancestors(call)))
    stored = look.read(Spot(file, found.value)) if found is not None else None
    return stored if stored is not None and stored.is_asked else None


class _Only(Record):
    """What a value is that is used for one thing, and whether code looks if it is there."""

    node: Node
    is_asked: bool


class _Look(Entity):
    """A look for the one read behind a value, from within some code."""

    flow: JsonFlow
    around: frozenset[Node]

    def read(self, spot: Spot, depth: int = 0) -> Stored | None:
        """The stored text behind a value that nothing else is done with."""
        only = self._only(spot)
        if only is None or self._is_tried(spot.file, only.node):
            return None
        value = only.node
        asked = value.value if isinstance(value, tree.Await) else value
        if not isinstance(asked, tree.Call):
            return None
        step = self.flow.step(spot.file, asked)
        if step is not None:
            is_parse = step.kind is JsonKind.PARSE and step.is_plain
            text = self._only(spot.at(step.operand)) if is_parse else None
            match text.node if text is not None else None:
                case tree.Await(value=tree.Call() as read) if self._gets(spot.file, read, "text"):
                    is_asked = only.is_asked or (text is not None and text.is_asked)
                    return Stored(spot.file, read, asked, is_asked=is_asked)
                case _:
                    return None
        if isinstance(value, tree.Await) and self._gets(spot.file, asked, "json"):
            return Stored(spot.file, asked, asked, is_asked=only.is_asked)
        found = self._behind(spot, asked, depth) if depth < _DEEPEST else None
        if found is None:
            return None
        return replace(found, call=asked, is_asked=only.is_asked or found.is_asked)

    def _is_tried(self, file: File, value: Node) -> bool:
        """Whether a handler of errors finds out if a text is JSON, and no more than that."""
        tries = (n for n in file.ancestors(value) if isinstance(n, tree.Try))
        return not self.around.issuperset(tries)

    def _behind(self, spot: Spot, call: tree.Call, depth: int) -> Stored | None:
        """The one that a function of the project gives, or nothing."""
        given = Following(self.flow.types).returned(Spot(spot.file, call), call) or ()
        there = [one for one in given if not is_missing(one.node)]
        if len(there) != 1:
            return None
        return self.read(there[0], depth + 1)

    def _only(self, spot: Spot, *, is_asked: bool = False) -> _Only | None:
        """What a value is where it is anything, and used for nothing but this."""
        inner = present(spot)
        value, variable = spot.file.local_value(inner.node)
        reads = variable.reads if variable is not None else []
        tests = [read for read in reads if asks_if_there(spot.file, read)]
        is_asked = is_asked or bool(tests) or inner is not spot
        if variable is not None and len(reads) - len(tests) != 1:
            return None
        if (whole := present(spot.at(value))).node is value:
            return _Only(value, is_asked)
        return self._only(whole, is_asked=True)

    def _gets(self, file: File, call: tree.Call, form: str) -> bool:
        """Whether a call reads one value of KV in a form."""
        if self.flow.types.path_of(file, call.callee) != _GET or len(call.args) > 2:
            return False
        asked = call.arg(1)
        if isinstance(asked, tree.Mapping):
            asked = asked.entry("type")
        if asked is None:
            return form == "text" and all(not arg.name for arg in call.args)
        return isinstance(asked, tree.Literal) and asked.value == form
