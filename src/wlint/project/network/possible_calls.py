"""The calls of a chain that one run of a function makes: not those that others of them rule out."""

from collections.abc import Callable

from msgspec.structs import replace

from wlint import tree
from wlint.project.calling.tests_around import tests_around
from wlint.project.data.conditions import (
    Condition,
    are_exclusive,
    conditions_of,
    parts_of,
    set_before,
)
from wlint.project.file import File
from wlint.project.network.link import Chain, Link
from wlint.semantics.scopes import Definition, Variable

Holds = Callable[[tree.Call], tuple[Condition, ...]]
"""What must hold where a call leads to a link."""


def holds_at(file: File, site: tree.Call) -> tuple[Condition, ...]:
    """What holds at a call, by the branches around it and by what is set on the way to it."""
    return (*conditions_of(file, site), *set_before(file, site))


def possible(file: File, holds: Holds, chain: Chain) -> Chain:
    """A chain without the calls that are not made in a run that comes to its end."""
    kept: list[Link] = []
    later: list[tuple[Condition, ...]] = []
    for link in reversed(chain):
        here = holds(link.site)
        if not any(are_exclusive(here, other) for other in later):
            kept.append(link)
            later += [here] if here else []
    return _made_once(file, tuple(reversed(kept)))


def _made_once(file: File, chain: Chain) -> Chain:
    """A chain without what was made before, by another call of what does that only once."""
    made: dict[Variable, tree.Call] = {}
    kept: list[Link] = []
    for link in chain:
        around = (v for v in link.latches if _is_shared(file, v, link.site))
        if all(made.setdefault(latch, link.site) is link.site for latch in around):
            kept.append(link)
    return tuple(kept)


def _is_shared(file: File, latch: Variable, site: tree.Call) -> bool:
    """Whether all that a function calls at a place and beside it has the same flag."""
    return latch.is_module_level or latch.scope.node in file.ancestors(site)


def latched(file: File, chain: Chain) -> Chain:
    """A chain with the flags that let no other run of the function around it make its calls."""
    return tuple(
        replace(link, latches=link.latches | latches) if latches else link
        for link in chain
        for latches in (_latches(file, link.site),)
    )


def _latches(file: File, site: tree.Call) -> frozenset[Variable]:
    """The flags that a function asks for on its way to a call, and turns for good.

    `if (told) return; told = true; await tell()`
    """
    asked = {
        (condition.subject, condition.holds)
        for test, holds in tests_around(file, site)
        for condition in parts_of(file, test, holds=holds)
        if condition.equals is None
    }
    turned = (c for c in set_before(file, site) if (c.subject, not c.holds) in asked)
    return frozenset(
        c.subject.variable
        for c in turned
        if _is_outside(file, c.subject.variable, site)
        and all(_leaves_turned(d, to=c.holds) for d in c.subject.variable.definitions)
    )


def _is_outside(file: File, variable: Variable, site: tree.Call) -> bool:
    """Whether a variable is not of the function around a call."""
    function = file.function_around(site)
    return function is not None and variable.scope.node in file.ancestors(function)


def _leaves_turned(definition: Definition, *, to: bool) -> bool:
    """Whether a flag that is turned stays so: its declaration comes before, and others turn it."""
    match definition.node:
        case tree.Assign(declares=None, op=None, value=tree.Literal(value=bool(value))):
            return value is to
        case node:
            return isinstance(node, tree.Assign) and node.declares is not None
