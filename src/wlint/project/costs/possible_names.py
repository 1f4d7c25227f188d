"""Which names a key may have: by the conditions under which code comes to it, and who passes it."""

from collections.abc import Iterator

from wlint import tree
from wlint.project.calling.tests_around import tests_around
from wlint.project.costs.constant_fields import constant_of
from wlint.project.file import File
from wlint.project.passed import parameter_of, passed
from wlint.project.typing.constants import written_text
from wlint.project.typing.types import Types
from wlint.semantics.conditions import EQUALITIES, SAME, met
from wlint.tree import Node

_DEEPEST = 4
_ASKS = frozenset({"includes", "has"})


def may_be(types: Types, file: File, key: Node, name: str, depth: int = 0) -> bool:
    """Whether a key may have a name: no condition and no caller says that it has another one."""
    text = written_text(file, key, types.program)
    if text is not None or depth > _DEEPEST:
        return text == name
    asked = _asked(file, key)
    if not all(_is_met(types, file, part, name, holds=holds) for part, holds in asked):
        return False
    param = parameter_of(file, key)
    function = file.scopes.parents.get(param) if param is not None else None
    if param is None or not isinstance(function, tree.Function):
        value, held = file.local_value(key)
        return held is None or may_be(types, file, value, name, depth + 1)
    given = ((f, passed(file, param, c)) for f, c in types.mentions.callers(file, function))
    return any(v is not None and may_be(types, f, v, name, depth + 1) for f, v in given)


def _asked(file: File, key: Node) -> Iterator[tuple[Node, bool]]:
    """The conditions on a key where it is used, and whether they hold there."""
    text = file.source.text(key.span)
    for test, holds in tests_around(file, key):
        for part, is_so in met(test, holds=holds):
            if any(file.source.text(n.span) == text for n in part.walk()):
                yield part, is_so


def _is_met(types: Types, file: File, part: Node, name: str, *, holds: bool) -> bool:
    """Whether what is asked of a key leaves it a name; what is not understood leaves none."""
    match part:
        case tree.Name() | tree.Member():
            return holds
        case tree.Operation(op=op, operands=[tree.Operation(op="typeof"), *_]) if op in EQUALITIES:
            return True
        case tree.Operation(operands=[tree.Operation() | tree.Call(), *_]):
            return False
        case tree.Operation(op=op, operands=[_, tree.Literal(kind="string", value=said)]) if (
            op in EQUALITIES
        ):
            return (said == name) is (holds is (op in SAME))
        case tree.Operation(op="in" | "not in" as op, operands=[_, names]):
            return _is_among(types, file, names, name, is_among=holds is (op == "in"))
        case tree.Call(callee=tree.Member(object=names, name=asked)) if asked in _ASKS:
            return _is_among(types, file, names, name, is_among=holds)
        case _:
            return False


def _is_among(types: Types, file: File, names: Node, name: str, *, is_among: bool) -> bool:
    """Whether a list, a set or a table that is written out has a name, or has it not."""
    at = constant_of(types, file, names)
    made = at.node
    if isinstance(made, tree.Call) and len(made.args) == 1:  # `new Set([…])`
        made = made.args[0].value
    match made:
        case tree.Sequence(items=items):
            known = {written_text(at.file, item, types.program) for item in items}
        case tree.Mapping(entries=entries):
            known = {entry.name for entry in entries}
        case _:
            return False
    return None not in known and (name in known) is is_among
