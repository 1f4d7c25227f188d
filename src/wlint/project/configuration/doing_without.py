"""Which uses of a name of `env` the code's own tests of it guard."""

from collections.abc import Set

from wlint import tree
from wlint.project.calling.calls import Calls
from wlint.project.configuration.insisting import (
    insists,
    listing_step,
    quiet_class,
    quiet_step,
)
from wlint.project.file import File
from wlint.record import Record
from wlint.tree import Node


class Guards(Record):
    """The methods that come to nothing where a name is missing, with their classes.

    `unguarded` is what handlers reach but through them, and through who calls them.
    """

    classes: Set[tree.Class | None]
    unguarded: Set[tree.Function]

    def cover(self, file: File, node: Node) -> bool:
        """Whether a place may be one that nothing comes to without the name."""
        is_own = file.class_around(node) in self.classes
        return is_own or file.function_around(node) not in self.unguarded


def guards_of(tests: list[tuple[File, Node]], calls: Calls) -> Guards | None:
    """What guards a name, where nothing but methods of classes for themselves looks for it."""
    found = [quiet_step(file, node) or listing_step(file, node) for file, node in tests]
    steps = {step for step in found if step is not None}
    if not steps or None in found:
        return None
    callers = {site.caller for step in steps for site in calls.callers.get(step, ())}
    guarding = {function for function in steps | callers if function is not None}
    classes = {file.class_around(node) for file, node in tests}
    return Guards(classes, _found_but_by(guarding, calls) - guarding)


def does_without(file: File, node: Node) -> bool:
    """Whether a class or a step goes on where a name is missing, and keeps that to itself."""
    return quiet_class(file, node) is not None and not insists(file, node)


def is_spared(tests: list[tuple[File, Node]], calls: Calls) -> bool:
    """Whether code does without a name: it asks for it, and does not throw for want of it.

    What a class apart from those that throw does for itself says nothing of them; but a method of
    it may lead to them, and then has looked for them.
    """
    insisting = [(file, node) for file, node in tests if insists(file, node)]
    sparing = [(file, node) for file, node in tests if not insists(file, node)]
    if not insisting or not sparing:
        return bool(sparing)
    classes = {file.class_around(node) for file, node in insisting}
    apart = [quiet_class(file, node) for file, node in sparing]
    if any(cls is None or cls in classes for cls in apart):
        return True
    steps = {step for file, node in sparing if (step := quiet_step(file, node)) is not None}
    found = _found_but_by(steps, calls) if steps else set()
    return bool(steps) and all(file.function_around(node) not in found for file, node in insisting)


def _found_but_by(steps: Set[tree.Function], calls: Calls) -> Set[tree.Function]:
    """The functions that handlers come to by other ways than through certain ones."""
    ways = calls.ways_but(lambda f, n: calls.never_runs(f, n) or f.function_around(n) in steps)
    return ways.found(calls.entries).keys()
