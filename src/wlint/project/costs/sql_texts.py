"""All that the text of a statement can be: with pieces that are added, by one choice or another."""

from collections.abc import Iterable
from itertools import product

from wlint import tree
from wlint.project.file import File
from wlint.project.typing.constants import text_of
from wlint.semantics.scopes import Definition, Gives, Variable
from wlint.tree import Node

_DEEPEST = 8
_MOST = 16
_CONDITIONS = "(?)"
"""What stands for conditions that are joined: what they are is not known, but no LIMIT."""


_Known = dict[tuple[Variable, int], tuple[str, ...]]
"""What variables can hold, by how deep they are named: a text may be made of itself many times."""


def texts_of(file: File, node: Node, hole: str) -> tuple[str, ...]:
    """The texts that an expression can be, as far as they are constant; the rest is a hole.

    Of very many some stand for all: without any of the pieces that may be added, and with all.
    """
    return _texts(file, node, hole, 0, {})


def _texts(file: File, node: Node, hole: str, depth: int, known: _Known) -> tuple[str, ...]:
    if depth > _DEEPEST:
        return (hole,)
    match node:
        case tree.Template(tag=None, parts=parts) | tree.Operation(op="+", operands=parts):
            return _joined((_texts(file, p, hole, depth + 1, known) for p in parts), hole)
        case tree.Conditional(then=then, otherwise=otherwise):
            choices = (_texts(file, n, hole, depth + 1, known) for n in (then, otherwise))
            return _few(text for texts in choices for text in texts)
        case tree.Call(callee=tree.Member(object=inner, name="trim" | "strip"), args=()):
            return _texts(file, inner, hole, depth + 1, known)
        case tree.Call(callee=tree.Member(object=one, name="join"), args=[tree.Arg(value=other)]):
            between = text_of(file, one if file.is_python else other) or ""
            return (_CONDITIONS,) if between.strip().upper() in ("AND", "OR") else (hole,)
        case tree.Name() if (variable := file.scopes.variable(node)) is not None:
            key = (variable, depth)
            if key not in known:
                known[key] = _held(file, variable, hole, depth + 1, known)
            return known[key]
        case _:
            found = text_of(file, node, hole)
            return (hole if found is None else found,)


def _held(file: File, variable: Variable, hole: str, depth: int, known: _Known) -> tuple[str, ...]:
    """What a variable can hold: what it is given, and then what may be added to it."""
    found: list[str] = []
    more: list[tuple[bool, tuple[str, ...]]] = []
    for d in variable.definitions:
        added = _added(file, variable, d)
        match d:
            case _ if added is not None:
                pieces = _joined((_texts(file, n, hole, depth, known) for n in added), hole)
                more.append((_is_always(file, variable, d), pieces))
            case Definition(gives=Gives.VALUE, value=tree.Node() as value, path=()):
                found += _texts(file, value, hole, depth, known)
            case Definition(gives=Gives.NOTHING):
                pass
            case _:
                return (hole,)
    texts = _few(found or [hole])
    for is_always, pieces in more:
        longer = _joined((texts, pieces), hole)
        texts = longer if is_always else _few([*texts, *longer])
    return texts


def _is_always(file: File, variable: Variable, d: Definition) -> bool:
    """Whether something is added wherever a variable has been declared."""
    parents = file.scopes.parents
    return parents.get(d.node) is parents.get(variable.definitions[0].node)


def _added(file: File, variable: Variable, d: Definition) -> tuple[Node, ...] | None:
    """What a definition adds to a text that is there: `sql += x`, `sql = sql + x`."""

    def is_it(node: Node) -> bool:
        return isinstance(node, tree.Name) and file.scopes.variable(node) is variable

    match d.node:
        case tree.Assign(op="+", value=tree.Node() as piece) if d.gives is Gives.UPDATED:
            return (piece,)
        case tree.Assign(
            op=None,
            value=tree.Operation(op="+", operands=[first, *rest])
            | tree.Template(tag=None, parts=[first, *rest]),
        ) if is_it(first):
            return tuple(rest)
        case _:
            return None


def _joined(parts: Iterable[tuple[str, ...]], hole: str) -> tuple[str, ...]:
    """What pieces make one after the other; of too many choices the last are left open."""
    texts: tuple[str, ...] = ("",)
    for pieces in parts:
        chosen = pieces if len(texts) * len(pieces) <= _MOST else (hole,)
        texts = tuple("".join(pair) for pair in product(texts, chosen))
    return texts


def _few(texts: Iterable[str]) -> tuple[str, ...]:
    """The first and the last of what is too much."""
    found = tuple(dict.fromkeys(texts))
    return found if len(found) <= _MOST else (found[0], *found[1 - _MOST :])
