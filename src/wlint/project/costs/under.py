"""Under which conditions a check is made at all, and whether they hold elsewhere, too."""

from collections.abc import Iterator

from wlint import tree
from wlint.project.calling.tests_around import tests_around
from wlint.project.costs.ways import Way, assigned_at
from wlint.project.file import File
from wlint.semantics.conditions import AND, OR, parts
from wlint.semantics.leaving import ways_out
from wlint.tree import Node

Conditions = frozenset[tuple[str, bool]]
"""Conditions as they are written, and whether they hold."""


def needed_for(file: File, check: tree.If, way: Way) -> Conditions:
    """What must hold for a check of a value to be made: `if (strict) { if (xs.length > 50) … }`.

    A condition that asks about the value itself, or how the Worker is set up, is no other way
    that more can come; nor is one whose other side leaves.
    """
    found: set[tuple[str, bool]] = set()
    inside: Node = check
    for around in file.ancestors(check):
        match around:
            case tree.Function():
                break
            case tree.If(test=test, then=then, otherwise=otherwise) if inside is not test:
                holds = inside is then
                if not (
                    ways_out(otherwise if holds else then)
                    or way[0] in file.variables_in(test)
                    or _is_set_up(test)
                    or _is_given_in(file, around, way)
                ):
                    found |= set(_split(file, test, holds=holds))
            case _:
                pass
        inside = around
    return frozenset(found)


def holding_at(file: File, node: Node) -> Conditions:
    """What is known to hold, or not to hold, where a node runs."""
    around = tests_around(file, node)
    return frozenset(one for test, holds in around for one in _split(file, test, holds=holds))


def _split(file: File, test: Node, *, holds: bool) -> Iterator[tuple[str, bool]]:
    for part in parts(test, *(AND if holds else OR)):
        match part:
            case tree.Operation(op="!" | "not", operands=[inner]):
                yield from _split(file, inner, holds=not holds)
            case _:
                yield file.source.text(part.span), holds


def _is_set_up(node: Node) -> bool:
    """Whether a condition is about the Worker's own bindings and settings alone."""
    match node:
        case tree.Member(object=tree.Name(id="env") | tree.Member(name="env")):
            return True
        case tree.Name():
            return False
        case _:
            return all(map(_is_set_up, node.children()))


def _is_given_in(file: File, branch: tree.If, way: Way) -> bool:
    """Whether a value is given in a branch: it may be another one elsewhere."""
    given = [d.name for d in way[0].definitions] + list(assigned_at(file, way))
    return any(branch.span.covers(node.span) for node in given)
