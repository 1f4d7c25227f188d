"""Subrequests that are made page after page, until the other side has no more."""

from collections.abc import Iterator

from wlint import tree
from wlint.project.costs.answered import Answered
from wlint.project.costs.clocks import ends_by_clock
from wlint.project.costs.fan_outs import FanOuts
from wlint.project.costs.gone_through import goes_through
from wlint.project.costs.lookups import is_lookup
from wlint.project.costs.loops import ends, exits, is_endless, is_turned_elsewhere, leaves_after
from wlint.project.costs.page_recursion import PageRecursion
from wlint.project.costs.run_once import runs_once
from wlint.project.costs.size import UNSIZED
from wlint.project.costs.sizes import Sizes
from wlint.project.costs.subrequests import Subrequest
from wlint.project.file import File
from wlint.project.network.pauses import Pauses
from wlint.record import Entity
from wlint.semantics.catches import names_of
from wlint.semantics.conditions import is_true
from wlint.semantics.functions import own_nodes
from wlint.semantics.scopes import Variable
from wlint.tree import Node

_SUCCESS = frozenset({"ok", "status", "success"})


class Paging(Entity):
    """The loops of one Worker that only the other side ends."""

    sizes: Sizes
    fan_outs: FanOuts
    answered: Answered

    def of(self, file: File, node: Node) -> Subrequest | None:
        """The subrequest that a loop, or a function's call of itself, repeats until its answers
        say stop, with no limit of its own.
        """
        match node:
            case tree.Loop():
                return self._loop(file, node)
            case tree.Call():
                return PageRecursion(self.fan_outs.types, self.fan_outs.subrequests).of(file, node)
            case _:
                return None

    def _loop(self, file: File, loop: tree.Loop) -> Subrequest | None:
        if loop.kind == "each" and not is_endless(self.fan_outs.types, file, loop):
            return None
        if self.sizes.is_capped(file, loop) or ends_by_clock(file, loop):
            return None
        if self._is_ended_by_takers(file, loop):
            return None
        if loop.kind == "count" and self.sizes.loop(file, loop) != UNSIZED:
            return None
        if goes_through(file, loop) or runs_once(self.fan_outs.types, file, loop):
            return None
        calls = [c for c in self._calls(file, loop) if not leaves_after(file, loop, c.site)]
        answers = self.answered.within(file, loop)
        answers |= _switched(file, loop, answers)
        if not calls or not self._ends_by(file, loop, answers, calls):
            return None
        goes_on = any(self.goes_on(file, loop, c) for c in calls)
        if not goes_on and self._asks_again(file, loop):
            return None
        return calls[0]

    def _is_ended_by_takers(self, file: File, loop: tree.Loop) -> bool:
        """Whether a loop gives page after page to loops that all end by themselves at a number."""
        function = file.function_around(loop)
        if function is None or not any(isinstance(n, tree.Yield) for n in own_nodes(loop.body)):
            return False
        sites = self.sizes.calls.callers.get(function, ())
        return bool(sites) and all(self._takes_some(site.file, site.node) for site in sites)

    def _takes_some(self, file: File, call: Node) -> bool:
        """Whether what a generator gives is gone through by a loop that a number ends."""
        match file.scopes.parents.get(call):
            case tree.Loop(iterable=iterable) as taker if iterable is call:
                return self.sizes.is_capped(file, taker)
            case _:
                return False

    def _calls(self, file: File, loop: tree.Loop) -> Iterator[Subrequest]:
        """The subrequests that a loop itself makes again and again for more of the same."""
        for call in self.fan_outs.subrequests.within(file, loop):
            if not self._is_repeated(file, loop, call):
                continue
            if is_lookup(self.fan_outs.types, call):
                continue
            is_test = call.call is not call.site and _is_asked_at_once(file, call.site)
            if not is_test and not _is_a_step(file, loop, call.site):
                yield call

    def _is_repeated(self, file: File, loop: tree.Loop, call: Subrequest) -> bool:
        """Whether a loop makes a call again for more; one inside it may try the same again."""
        around = self.fan_outs.around(file, call.site)
        while isinstance(around, tree.Loop) and around is not loop:
            if self.goes_on(file, around, call):
                return False
            around = self.fan_outs.around(file, around)
        return around is loop

    def _ends_by(
        self, file: File, loop: tree.Loop, answers: frozenset[Variable], calls: list[Subrequest]
    ) -> bool:
        """Whether the answers alone decide when a loop ends."""
        tests = [loop.test] if loop.test is not None and not is_true(loop.test) else []
        if not tests or self.sizes.is_maximum_of_matches(file, loop):
            tests += [
                n.test
                for n in own_nodes(loop.body)
                if isinstance(n, tree.If) and exits(file, n.then, loop)
            ]
            tests += [
                n.test
                for n in own_nodes(loop.body)
                if isinstance(n, tree.If) and n.otherwise and exits(file, n.otherwise, loop)
            ]
        if not tests:
            return not self._is_periodic(file, loop)
        sites = {c.site for c in calls}
        return any(
            file.variables_in(test) & answers or any(n in sites for n in test.walk())
            for test in tests
        )

    def _is_periodic(self, file: File, loop: tree.Loop) -> bool:
        """Whether a loop only ends with what runs it, and waits for the next time in each round."""
        is_left = any(
            ends(file, node, loop) and not _is_cancelled(file, node)
            for node in own_nodes(loop.body)
            if isinstance(node, tree.Exit)
        )
        return not is_left and Pauses(self.fan_outs.types).within(file, loop.body)

    def goes_on(self, file: File, loop: tree.Loop, call: Subrequest) -> bool:
        """Whether a request differs from the one before: it uses what the loop changes."""
        changed = {
            v
            for n in own_nodes(loop)
            if isinstance(n, tree.Assign)
            for v in file.variables_in(n.target)
        }
        if loop.target is not None:
            changed |= file.variables_in(loop.target)
        return bool(file.variables_in(call.site) & changed)

    def _asks_again(self, file: File, loop: tree.Loop) -> bool:
        """Whether a loop only waits for success: that is a retry."""
        tests = [loop.test, *(n.test for n in own_nodes(loop.body) if isinstance(n, tree.If))]
        return any(
            isinstance(n, tree.Member) and n.name in _SUCCESS for t in tests if t for n in t.walk()
        )


def _is_cancelled(file: File, exit: tree.Exit) -> bool:
    """Whether an exit is for when others cancel the work."""
    around = next((n for n in file.ancestors(exit) if isinstance(n, tree.Catch)), None)
    return around is not None and names_of(around) == {"CancelledError"}


def _switched(file: File, loop: tree.Loop, answers: frozenset[Variable]) -> frozenset[Variable]:
    """The flags that a loop sets where an answer says so: `if (page.done) more = false`.

    Not one that others set, too: they end the loop.
    """
    asked = (
        n
        for n in own_nodes(loop.body)
        if isinstance(n, tree.If) and file.variables_in(n.test) & answers
    )
    set_there = (n for branch in asked for n in own_nodes(branch) if isinstance(n, tree.Assign))
    flags = (n for n in set_there if isinstance(n.value, tree.Literal) and n.op is None)
    named = frozenset(v for n in flags for v in file.variables_in(n.target))
    return frozenset(v for v in named if not is_turned_elsewhere(file, loop, v))


def _is_a_step(file: File, loop: tree.Loop, site: Node) -> bool:
    """Whether what a loop asks for is one step of several, chosen by what its test looks at."""
    asked = file.variables_in(loop.test) if loop.test is not None else frozenset()
    around = (n for n in file.ancestors(site) if isinstance(n, tree.Switch))
    return any(file.variables_in(switch.subject) & asked for switch in around)


def _is_asked_at_once(file: File, site: Node) -> bool:
    """Whether a condition takes what a function gives without waiting for others to answer."""
    if file.is_python:
        return False  # its clients need no `await`
    inside: Node = site
    for around in file.ancestors(site):
        match around:
            case tree.If(test=test) | tree.Loop(test=test) if test is inside:
                return True
            case tree.Operation():
                inside = around
            case _:
                return False
    return False
