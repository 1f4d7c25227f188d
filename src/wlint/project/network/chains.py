"""The upstream calls that wait for one another.

A call waits for what was awaited before it starts. Calls that are started together, as in
`Promise.all`, do not wait for one another: of those the longest counts.
"""

from collections.abc import Callable, Iterable
from functools import cache, cached_property, partial

from msgspec import field
from msgspec.structs import replace

from wlint import tree
from wlint.platform.throwing import never_throws
from wlint.project.calling.all_calls import AllCalls
from wlint.project.calling.background import is_wait_until
from wlint.project.calling.flags import flags_of, ruled_out
from wlint.project.costs.giving import is_something, leaves_with
from wlint.project.costs.loops import is_last_round, may_end_early
from wlint.project.costs.sizes import Sizes
from wlint.project.costs.written_lists import written_elsewhere, written_out
from wlint.project.file import File
from wlint.project.network.chain_walk import Asked, Ends, Walk
from wlint.project.network.durations import Durations
from wlint.project.network.kept_answers import KeptAnswers
from wlint.project.network.link import (
    Chain,
    Link,
    Rounds,
    called,
    followed,
    limits_of,
    longest,
    shortest,
)
from wlint.project.network.outbound import Outbounds
from wlint.project.network.passed_along import counts_outside, is_only_handed_on
from wlint.project.network.passed_functions import PassedFunctions
from wlint.project.network.possible_calls import holds_at, latched, possible
from wlint.project.network.reports import Reports
from wlint.project.network.rounds import may_end_well
from wlint.project.network.untimed import Untimed, may_be_timed, untimed
from wlint.project.promises.effects import is_promise
from wlint.project.promises.settlers import settling_calls
from wlint.project.typing.types import Types
from wlint.record import Entity, Record
from wlint.semantics.functions import CHAIN
from wlint.semantics.memo import remembered
from wlint.semantics.types import FunctionType, Global, options_of

_NOTHING = Ends((), None, ())
_UNKNOWN = Ends((), (), ())


class Chained(Record):
    """The chains of a function: until it ends, and at each place that waits (`parts`).

    `later` are those that the runtime waits for.
    """

    ends: Ends = _NOTHING
    parts: tuple[Chain, ...] = ()
    later: tuple[Chain, ...] = ()


_Beginnings = dict[int, "_Beginnings"]
"""Chains by their calls, one after another: what begins a chain is found in as many steps."""


class Chains(Entity):
    """The chains of upstream calls in one Worker."""

    types: Types
    sizes: Sizes
    outbounds: Outbounds
    durations: Durations
    kept: KeptAnswers
    never_runs: Callable[[File, tree.Node], bool] = lambda file, node: False
    _known: dict[tree.Function, Chained] = field(default_factory=dict)
    _ruled_out: dict[object, frozenset[tree.Node]] = field(default_factory=dict)
    _untimed: dict[tree.Function, Untimed] = field(default_factory=dict)

    @cached_property
    def _passed(self) -> PassedFunctions:
        return PassedFunctions(self.types, AllCalls(self.outbounds.waits.calls))

    def longest(self, file: File, function: tree.Function) -> Chain:
        """The longest chain of upstream calls that wait for one another in a function."""
        ends = self._of(file, function).ends
        return longest((ends.done, ends.failed or ()))

    def longest_of_all(self, file: File, function: tree.Function) -> Chain:
        """The same with what a function itself hands to the runtime."""
        found = self._of(file, function)
        return longest((self.longest(file, function), *found.later))

    def of(self, file: File, function: tree.Function) -> tuple[Chain, ...]:
        """The chains in a function, each as long as it gets."""
        return _whole(self._of(file, function).parts)

    def without(
        self, file: File, function: tree.Function, is_left_out: Callable[[Chain], bool]
    ) -> tuple[Chain, ...]:
        """The same without the calls whose own chains are left out: what is beside them counts."""
        return _whole(self._walked(file, function, is_left_out).parts)

    def _of(self, file: File, function: tree.Function) -> Chained:
        nothing = Chained()
        return remembered(self._known, function, nothing, lambda: self._walked(file, function))

    def _walked(
        self,
        file: File,
        function: tree.Function,
        is_left_out: Callable[[Chain], bool] = lambda chain: False,
    ) -> Chained:
        def led(call: tree.Call) -> Ends:
            found = self._led(file, call)
            return _UNKNOWN if is_left_out(found.done) else found

        asked = Asked(
            led,
            lambda call: self._blocks(file, call),
            lambda loop: self._rounds(file, loop),
            lambda loop, call: self._is_once(file, loop, call),
            lambda node: self.durations.around(file, node),
            Reports(file).is_one,
            partial(is_something, self.types, file),
            partial(is_wait_until, self.types, file),
            partial(settling_calls, self.types, file),
        )
        walk = Walk(file, asked)
        ends = walk.function(function)
        kept = partial(possible, file, cache(partial(holds_at, file)))
        made, later = (tuple(map(kept, chains)) for chains in (walk.made, walk.later))
        own = _each(_each(ends, kept), lambda chain: tuple(n for n in chain if not n.is_passed))
        own = _each(own, partial(latched, file))
        return Chained(own, made, later)

    def _rounds(self, file: File, loop: tree.Loop) -> Rounds:
        """How often a loop runs; once by its own count for data, whose size is most often small."""
        size = self.sizes.loop(file, loop)
        most = None if size.is_ceiling or not size.limit else size.limit
        # what counts its rounds mostly counts attempts
        may_end = may_end_well(file, loop) if loop.kind == "each" else may_end_early(loop)
        is_each = loop.kind in ("each", "count") and not may_end
        match loop:
            case tree.Loop(kind="each", iterable=tree.Call(callee=tree.Name(id="range"))):
                pass
            case tree.Loop(kind="each", iterable=tree.Node() as iterable):
                written = written_out(self.types.program, file, iterable)
                if written is None:
                    written = written_elsewhere(self.types, file, iterable)
                    if written is None or len(written) != size.limit:
                        return Rounds(1, most)
                is_listed = len(written) == size.limit  # else more is put into it
                return Rounds(size.rounds or 1, most, is_each, is_listed)
            case tree.Loop(test=tree.Node() as test) if any(map(_is_length, test.walk())):
                return Rounds(1, most)
            case _:
                pass
        return Rounds(size.limit or 1, most, is_each)

    def _is_once(self, file: File, loop: tree.Loop, call: tree.Call) -> bool:
        """Whether no second round of a loop makes the upstream calls that a call leads to.

        Each element of a list that is written out may have a function of its own: `check.run()`. A
        round may end with what is given: `const found = await route(request); if (found) return`.
        """
        if is_last_round(file, loop, call):
            return True
        if leaves_with(file, call) and not self._led(file, call).empty:
            return True
        if loop.iterable is None or not _is_of_element(file, loop, call.callee):
            return False
        written = written_out(self.types.program, file, loop.iterable)
        functions = self._functions(file, call.callee)
        if written is None or len(functions) != len(written):
            return False
        files = self.types.program.files
        return sum(bool(self._of(files[f.file], f.node).ends.done) for f in functions) < 2

    def _blocks(self, file: File, call: tree.Call) -> bool:
        """Whether a call is only left when all is done: Python's own, without `await`."""
        if not file.is_python or is_promise(self.types.of(file, call)):
            return False
        options = options_of(self.types.of(file, call.callee))
        is_own = any(isinstance(o, FunctionType) for o in options)
        return is_own or self.outbounds.of(file, call) is not None

    def _led(self, file: File, call: tree.Call) -> Ends:
        """The chain that a call leads to; none where it is written for tests, or elsewhere."""
        found = self._leads(file, call)
        if not (found.done or found.failed):
            return found
        if self.never_runs(file, call):
            return _NOTHING
        return _kept(found) if self.kept.has(file, call) else found

    def _leads(self, file: File, call: tree.Call) -> Ends:
        """Its own chain, and that of functions it is handed."""
        if (found := self.outbounds.of(file, call)) is not None:
            chain = (Link(file, found, call, call, self.durations.limit(file, found)),)
            return Ends(chain, chain, chain)
        own = self._callee(file, call)
        for arg in call.args:
            functions = self._functions(file, arg.value)
            is_kept = file.is_python and self._only_keeps(file, call, functions)
            if functions and not is_kept and not is_only_handed_on(self.types, file, call, arg):
                run = self._run(file, call, arg.value, functions)
                own = _after(
                    own, _passed(run) if counts_outside(self.types, file, arg.value) else run
                )
        return own

    def _only_keeps(self, file: File, call: tree.Call, handed: list[FunctionType]) -> bool:
        """Whether a plain Python function is handed what has to be awaited: it only keeps that."""
        is_own = bool(self._functions(file, call.callee))
        is_waited_for = is_promise(self.types.of(file, call))
        return is_own and not is_waited_for and all(f.node.is_async for f in handed)

    def _callee(self, file: File, call: tree.Call) -> Ends:
        """What is called itself."""
        if file.scopes.is_parameter(call.callee):
            return self._passed_on(file, call)
        if isinstance(call.callee, tree.Member) and call.callee.name in CHAIN:
            return _NOTHING
        if functions := self._functions(file, call.callee):
            return self._run(file, call, call.callee, functions)
        options = options_of(self.types.of(file, call.callee))
        is_safe = all(isinstance(o, Global) and never_throws(o.path) for o in options)
        return _NOTHING if is_safe else _UNKNOWN

    def _passed_on(self, file: File, call: tree.Call) -> Ends:
        """What a parameter does: of the functions that it may be, the one that takes the least.

        For those who call its function it counts where it is handed.
        """
        passed = self._passed.of(file, call.callee)
        runs = [self._run(file, call, call.callee, [f]) for f in passed]
        least = shortest(ends.done for ends in runs)
        return _passed(next((ends for ends in runs if ends.done is least), _UNKNOWN))

    def _functions(self, file: File, node: tree.Node) -> list[FunctionType]:
        return [o for o in options_of(self.types.of(file, node)) if isinstance(o, FunctionType)]

    def _run(
        self, file: File, call: tree.Call, node: tree.Node, functions: list[FunctionType]
    ) -> Ends:
        """What a function does when a call runs it; the longest of several."""
        files = self.types.program.files
        ends = [self._of(files[f.file], f.node).ends for f in functions]
        if node is call.callee:
            ends = [
                self._without(e, files[f.file], f.node, file, call)
                for e, f in zip(ends, functions, strict=True)
            ]
        is_inline = isinstance(node, tree.Function)
        failed = [e.failed for e in ends if e.failed is not None]
        joined = Ends(
            longest(e.done for e in ends),
            longest(failed) if failed else None,
            longest(e.empty for e in ends),
        )
        return _each(joined, lambda chain: called(chain, call, is_inline=is_inline))

    def _without(
        self, ends: Ends, home: File, function: tree.Function, caller: File, call: tree.Call
    ) -> Ends:
        """What a function does when a certain call runs it: not what its flags rule out.

        Nor what it does without a timeout, if it may do it with one for what it is handed; and for
        as long as it is told to wait.
        """
        program, is_any = self.types.program, ends.done or ends.failed
        flags = flags_of(program, home, function, caller, call) if is_any else frozenset()
        key = function, flags
        if key not in self._ruled_out:
            self._ruled_out[key] = ruled_out(home, function, dict(flags))
        skipped = self._ruled_out[key]
        if any(link.is_endless for link in (*ends.done, *(ends.failed or ()))):
            skipped |= may_be_timed(home, self._untimed_in(home, function), call)
        limits = {
            limit: self.durations.given(limit, home, caller, call)
            for limit in limits_of((*ends.done, *(ends.failed or ())))
            if limit.by in function.params
        }
        if not skipped and not limits:
            return ends

        def kept(chain: Chain) -> Chain:
            return tuple(
                replace(n, limit=limits[n.limit]) if n.limit in limits else n
                for n in chain
                if skipped.isdisjoint((n.site, *home.ancestors(n.site)))
            )

        return _each(ends, kept)

    def _untimed_in(self, file: File, function: tree.Function) -> Untimed:
        if function not in self._untimed:
            self._untimed[function] = untimed(self.outbounds, file, function)
        return self._untimed[function]


def _whole(parts: Iterable[Chain]) -> tuple[Chain, ...]:
    """The chains that are not the beginning of another one, the longest first."""
    kept: list[Chain] = []
    beginnings: _Beginnings = {}
    for part in sorted(parts, key=len, reverse=True):
        followed, is_new = beginnings, not kept
        for step in part:
            is_new = is_new or id(step) not in followed
            followed = followed.setdefault(id(step), {})
        if is_new:
            kept.append(part)
    return tuple(kept)


def _each(ends: Ends, change: Callable[[Chain], Chain]) -> Ends:
    """The same with each of its chains changed."""
    failed = None if ends.failed is None else change(ends.failed)
    return Ends(change(ends.done), failed, change(ends.empty))


def _passed(ends: Ends) -> Ends:
    """What a parameter does, which counts where it is handed over."""
    return _each(ends, lambda chain: tuple(replace(link, is_passed=True) for link in chain))


def _kept(ends: Ends) -> Ends:
    """What is done only until its answer is there."""
    return _each(ends, lambda chain: tuple(replace(link, is_kept=True) for link in chain))


def _after(first: Ends, then: Ends) -> Ends:
    """What runs after something else."""
    failed = [first.failed] if first.failed is not None else []
    failed += [followed(first.done, then.failed)] if then.failed is not None else []
    done, empty = followed(first.done, then.done), followed(first.empty, then.empty)
    return Ends(done, longest(failed) if failed else None, empty)


def _is_of_element(file: File, loop: tree.Loop, callee: tree.Node) -> bool:
    """Whether a function is a part of what a loop goes through."""
    owner = callee.object if isinstance(callee, tree.Member) else callee
    variable = file.scopes.variable(owner)
    return variable is not None and variable.only is not None and variable.only.node is loop


def _is_length(node: tree.Node) -> bool:
    return isinstance(node, tree.Member) and node.name in ("length", "size")
