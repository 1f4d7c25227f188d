"""The upstream calls that wait for one another.

A call waits for what was awaited before it starts. Calls that are started together, as in
`Promise.all`, do not wait for one another: of those the longest counts.
"""

from collections.abc import Callable
from dataclasses import field, replace
from functools import cache

from wlint import tree
from wlint.project.costs.sizes import Sizes
from wlint.project.data.conditions import Condition, are_exclusive, conditions_of
from wlint.project.file import File
from wlint.project.network.chain_walk import Walk
from wlint.project.network.durations import Durations
from wlint.project.network.link import Chain, Link, followed, longest
from wlint.project.network.outbound import Outbounds
from wlint.project.promises.effects import is_promise
from wlint.project.typing.types import Types
from wlint.record import entity, record
from wlint.semantics.memo import remembered
from wlint.semantics.types import FunctionType, options_of


@record
class Chained:
    """The chains of a function: `whole` until it is done, `parts` at each place that waits."""

    whole: Chain = ()
    parts: tuple[Chain, ...] = ()


@entity
class Chains:
    """The chains of upstream calls in one Worker."""

    types: Types
    sizes: Sizes
    outbounds: Outbounds
    durations: Durations
    _known: dict[tree.Function, Chained] = field(default_factory=dict)

    def longest(self, file: File, function: tree.Function) -> Chain:
        """The longest chain of upstream calls that wait for one another in a function."""
        return self._of(file, function).whole

    def of(self, file: File, function: tree.Function) -> tuple[Chain, ...]:
        """The chains in a function, each as long as it gets."""
        parts = sorted(self._of(file, function).parts, key=len, reverse=True)
        kept: list[Chain] = []
        for part in parts:
            if not any(all(a is b for a, b in zip(part, k, strict=False)) for k in kept):
                kept.append(part)
        return tuple(kept)

    def _of(self, file: File, function: tree.Function) -> Chained:
        nothing = Chained()
        return remembered(self._known, function, nothing, lambda: self._walked(file, function))

    def _walked(self, file: File, function: tree.Function) -> Chained:
        walk = Walk(
            file,
            lambda call: self._led(file, call),
            lambda call: self._blocks(file, call),
            lambda loop: self.sizes.loop(file, loop).limit or 1,
        )
        whole = walk.function(function)
        holds = cache(lambda site: tuple(conditions_of(file, site)))
        parts = (_possible(part, holds) for part in walk.made)
        return Chained(_possible(whole, holds), tuple(parts))

    def _blocks(self, file: File, call: tree.Call) -> bool:
        """Whether a call is only left when all is done: Python's own, without `await`."""
        if not file.is_python or is_promise(self.types.of(file, call)):
            return False
        options = options_of(self.types.of(file, call.callee))
        is_own = any(isinstance(o, FunctionType) for o in options)
        return is_own or self.outbounds.of(file, call) is not None

    def _led(self, file: File, call: tree.Call) -> Chain:
        """The chain that a call leads to: its own, and that of functions it is handed."""
        if (found := self.outbounds.of(file, call)) is not None:
            return (Link(file, found, call, call, self.durations.seconds(file, found)),)
        own: Chain = ()
        if not file.scopes.is_parameter(call.callee):  # else it counts where it is handed
            own = self._run(file, call, call.callee)
        for arg in call.args:
            own = followed(own, self._run(file, call, arg.value))
        return own

    def _run(self, file: File, call: tree.Call, function: tree.Node) -> Chain:
        """What a function does when a call runs it; the longest of several."""
        chains = (
            self.longest(self.types.program.files[o.file], o.node)
            for o in options_of(self.types.of(file, function))
            if isinstance(o, FunctionType)
        )
        is_inline = isinstance(function, tree.Function)
        return tuple(
            replace(link, site=call, shown=link.shown if is_inline else call)
            for link in longest(chains)
        )


def _possible(chain: Chain, holds: Callable[[tree.Call], tuple[Condition, ...]]) -> Chain:
    """A chain without the calls that are not made in a run that comes to its end.

    `holds` says what must hold where a call leads to a link.
    """
    kept: list[Link] = []
    later: list[tuple[Condition, ...]] = []
    for link in reversed(chain):
        here = holds(link.site)
        if not any(are_exclusive(here, other) for other in later):
            kept.append(link)
            later += [here] if here else []
    return tuple(reversed(kept))
