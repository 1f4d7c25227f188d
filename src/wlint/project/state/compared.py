"""Cells whose value is only used by who asks for the very thing that it was made for.

`last.text === text ? last.parsed : null`: whatever request has filled it, another one that asks
for anything else finds nothing.
"""

from wlint import tree
from wlint.project.file import File
from wlint.project.state.state import State, States
from wlint.semantics.conditions import AND, OR, OTHER, SAME, parts
from wlint.semantics.functions import is_missing
from wlint.semantics.leaving import leaves
from wlint.tree import Node


def is_compared_first(states: States, state: State) -> bool:
    """Whether all that is read of a state is used only where a part of it equals a reader's own."""
    filled = [v for w in state.writes for v in w.values if not w.is_empty]
    if not filled or not all(isinstance(value, tree.Mapping) for value in filled):
        return False
    readers = list(states.readers(state))
    return bool(readers) and all(_is_asked_for(states, state, *reader) for reader in readers)


def _is_asked_for(states: States, state: State, file: File, node: Node) -> bool:
    match file.scopes.parents.get(node):
        case tree.Assign(target=target) if target is node:
            return True  # it gets another name, and reads of that follow
        case tree.Assign(target=tree.Name() as target, value=value, op=None) if value is node:
            variable = file.scopes.variable(target)
            if variable is None or variable.is_module_level or variable.only is None:
                return False
            return all(_is_use_asked_for(states, state, file, r) for r in variable.reads)
        case _:
            return _is_use_asked_for(states, state, file, node)


def _is_use_asked_for(states: States, state: State, file: File, node: Node) -> bool:
    """Whether a use only asks what the state holds, or comes after that was found to be right."""
    while isinstance(up := file.scopes.parents.get(node), tree.Member) and up.object is node:
        node = up
    part = states.globals.part(file, node)
    is_whole = part is not None and len(part.path) == len(state.part.path)
    inside = node
    for around in file.ancestors(node):
        match around:
            case tree.If(test=test) | tree.Conditional(test=test) if inside is test and is_whole:
                return True  # it is only asked whether there is something
            case tree.Operation(op=op, operands=[one, other]) if op in SAME | OTHER:
                asked = other if inside is one else one
                if is_missing(asked) or _is_own(states, file, asked):
                    return True
            case tree.If(test=test, then=then) | tree.Conditional(test=test, then=then) if (
                inside is then and _tells(states, state, file, test, SAME)
            ):
                return True
            case tree.Operation(op=op, operands=operands) if op in AND and any(
                _tells(states, state, file, o, SAME) for o in operands[: operands.index(inside)]
            ):
                return True
            case tree.Block(statements=statements):
                before = (s for s in statements if s.span.end <= node.span.start)
                if any(_turns_others_away(states, state, file, s) for s in before):
                    return True
            case tree.Function():
                return False
            case _:
                pass
        inside = around
    return False


def _turns_others_away(states: States, state: State, file: File, statement: Node) -> bool:
    """Whether a function has left where it is of something else: `if (l.id !== id) return`."""
    match statement:
        case tree.If(test=test, then=then) if leaves(then):
            return _tells(states, state, file, test, OTHER)
        case _:
            return False


def _tells(states: States, state: State, file: File, test: Node, ops: frozenset[str]) -> bool:
    """Whether a condition compares a part of the state with a value of the one who asks."""
    joined = AND if ops is SAME else OR
    for part in parts(test, *joined):
        match part:
            case tree.Operation(op=op, operands=[one, other]) if op in ops:
                sides = ((one, other), (other, one))
                if any(
                    _is_of(states, state, file, a) and _is_own(states, file, b) for a, b in sides
                ):
                    return True
            case _:
                pass
    return False


def _is_own(states: States, file: File, node: Node) -> bool:
    """Whether a value is neither a constant nor anything else that all requests share."""
    return isinstance(node, tree.Name | tree.Member) and states.globals.part(file, node) is None


def _is_of(states: States, state: State, file: File, node: Node) -> bool:
    return states.writing.is_of(states.globals.part(file, node), state.part)
