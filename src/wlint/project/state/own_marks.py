"""Counts of which code only tells apart what this isolate keeps for a while.

`const id = ++count; waiting.set(id, entry); … waiting.delete(id)`
"""

from collections.abc import Iterator

from wlint import tree
from wlint.project.file import File
from wlint.project.state.state import State, States
from wlint.semantics.conditions import OTHER, SAME
from wlint.tree import Node

_ASKS = frozenset({"set", "get", "has"})
_TAKES = frozenset({"delete"})
_PUTS = frozenset({"push", "add"})
# what hands out nothing that a list holds
_KEEPS_IN = _PUTS | {"findIndex", "length", "size", "some", "splice", "delete", "clear"}


def only_marks_own(states: States, state: State) -> bool:
    """Whether all that becomes of a count is a mark in collections of the module, taken out again.

    Nobody else is told of the number: another isolate may well have the same.
    """
    changed = ((w.file, w.node) for w in state.writes)
    used = (at for at in (*changed, *states.readers(state)) if not _is_alone(*at))
    ends = [end for file, node in used for end in _ends(file, node)]
    return any(_takes_out(*end) for end in ends) and all(_is_mark(states, *end) for end in ends)


def _is_alone(file: File, node: Node) -> bool:
    """Whether nothing takes what a change gives."""
    return isinstance(file.scopes.parents.get(node), (tree.ExpressionStatement, tree.Block))


def _ends(file: File, node: Node) -> Iterator[tuple[File, Node]]:
    """Where a number goes: in its place, or as the variable, or the field, that takes it."""
    match around := file.scopes.parents.get(node):
        case tree.Assign() if (copy := file.copied_to(node)) is not None:
            for read in copy.reads:
                yield from _ends(file, read)
        case tree.Entry(name=str(name)) if _owner(file, around) is not None:
            yield file, node
            yield from ((file, m) for m in file.of_kind(tree.Member) if m.name == name)
        case _:
            yield file, node


def _owner(file: File, entry: tree.Entry) -> Node | None:
    """The object that is written out with a field."""
    made = file.scopes.parents.get(entry)
    return made if isinstance(made, tree.Mapping) else None


def _is_mark(states: States, file: File, node: Node) -> bool:
    """Whether a number is asked for in a collection here, or compared with one that is kept."""
    match around := file.scopes.parents.get(node):
        case tree.Arg():
            return _collection(states, file, around, _ASKS | _TAKES) is not None
        case tree.Entry() if (made := _owner(file, around)) is not None:
            copy = file.copied_to(made)
            return all(_is_kept(states, file, use) for use in (copy.reads if copy else (made,)))
        case tree.Operation(op=op, operands=operands) if op in SAME | OTHER:
            return all(isinstance(o, tree.Member) for o in operands)
        case _:
            return False


def _is_kept(states: States, file: File, use: Node) -> bool:
    """Whether an object is only looked into, or put where no code hands it out."""
    match around := file.scopes.parents.get(use):
        case tree.Member():
            return True
        case tree.Arg():
            kept = _collection(states, file, around, _PUTS)
            variable = file.scopes.variable(kept) if kept is not None else None
            return variable is not None and (
                not file.is_exported(variable)
                and all(_stays_in(file, read) for read in variable.reads)
            )
        case _:
            return False


def _stays_in(file: File, read: Node) -> bool:
    """Whether a use of a list hands out none of what it holds: but a field of that, maybe."""
    match around := file.scopes.parents.get(read):
        case tree.Member(name=None):
            return isinstance(file.scopes.parents.get(around), tree.Member)
        case tree.Member(name=name):
            return name in _KEEPS_IN
        case _:
            return False


def _takes_out(file: File, node: Node) -> bool:
    """Whether a number says what to take out of a collection, or where that stands."""
    match file.scopes.parents.get(node):
        case tree.Operation():
            return True
        case tree.Arg() as arg:
            call = file.scopes.parents.get(arg)
            callee = call.callee if isinstance(call, tree.Call) else None
            return isinstance(callee, tree.Member) and callee.name in _TAKES
        case _:
            return False


def _collection(states: States, file: File, arg: tree.Arg, names: frozenset[str]) -> Node | None:
    """The collection of the module whose method is called with an argument, as its first."""
    match file.scopes.parents.get(arg):
        case tree.Call(callee=tree.Member(name=name, object=owner), args=[first, *_]):
            is_own = states.writing.globals.part(file, owner) is not None
            return owner if is_own and first is arg and name in names else None
        case _:
            return None
