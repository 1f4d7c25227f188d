"""Is what a write puts into module-level state made of what was there, and more?"""

from collections.abc import Iterator

from wlint import tree
from wlint.project.file import File
from wlint.project.state.parts import ELEMENT
from wlint.project.state.state_use import resolved
from wlint.project.state.state_writes import ADDS, StateWrites
from wlint.project.state.writes import How, Write
from wlint.record import Entity
from wlint.semantics.leaving import leaves
from wlint.tree import Node


class Growing(Entity):
    """The writes of one Worker that count, or make a list longer."""

    writing: StateWrites

    def counts(self, write: Write) -> bool:
        """Whether a write makes the new value of the old one, or puts one more into a list."""
        is_longer = write.how is How.ADDED and ELEMENT in write.part.path
        is_made_of_it = any(
            self._builds_on(write, value) or self._is_longer_copy(write, value)
            for value in write.values
        )
        return is_made_of_it or is_longer or write.how is How.UPDATED

    def _builds_on(self, write: Write, value: Node) -> bool:
        """Whether a value under a key is the one before and more: `(counts.get(key) || 0) + 1`."""
        return any(self._has_old(write, found) for found in sums(resolved(write.file, value)))

    def _is_longer_copy(self, write: Write, value: Node) -> bool:
        """Whether a value is a list of the old entries, or some of them, with one more."""
        return any(
            self._has_old(write, resolved(write.file, kept)) for kept in _copied(write.file, value)
        )

    def _has_old(self, write: Write, node: Node) -> bool:
        """Whether an expression reads what a write puts a new value in place of."""
        calls = (n for n in node.walk() if isinstance(n, tree.Call))
        is_taken = any(self.writing.reads(write.file, call, write.part) for call in calls)
        return is_taken or self.writing.mentions(write.file, node, write.part)


def leaves_after(write: Write) -> bool:
    """Whether a write stands in a branch that leaves: others get to what follows."""
    inside: Node = write.node
    for around in write.file.ancestors(write.node):
        match around:
            case tree.If(test=test) if inside is not test:
                return leaves(inside)
            case tree.Function():
                return False
            case _:
                inside = around
    return False


def sums(node: Node) -> Iterator[Node]:
    """What is added or taken off in an expression."""
    return (n for n in node.walk() if isinstance(n, tree.Operation) and n.op in ("+", "-"))


def _copied(file: File, value: Node) -> Iterator[Node]:
    """What a list has its entries of that gets one more: `[...old, one]`, or a later `push`."""
    made = resolved(file, value)
    if isinstance(made, tree.Sequence):
        if len(made.items) > 1:
            yield from (item.value for item in made.items if isinstance(item, tree.Spread))
        return
    variable = file.scopes.variable(value)
    if any(_is_added_to(file, read) for read in (variable.reads if variable is not None else ())):
        yield made


def _is_added_to(file: File, read: Node) -> bool:
    match member := file.scopes.parents.get(read):
        case tree.Member(object=owner, name=name) if owner is read and name in ADDS:
            call = file.scopes.parents.get(member)
            return isinstance(call, tree.Call) and call.callee is member
        case _:
            return False
