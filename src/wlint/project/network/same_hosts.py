"""Calls of whichever host a visitor chooses, and which of them go to the same one."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from msgspec import field

from wlint import tree
from wlint.project.conditional_code import ConditionalCode
from wlint.project.data.traces import Source
from wlint.project.file import File
from wlint.project.network.outbound import Outbound, Outbounds
from wlint.project.network.proxying import Proxying
from wlint.project.reaching import reaching
from wlint.record import Entity
from wlint.semantics.scopes import Definition, Variable

Chosen = tuple[Source, tuple[Definition, ...]]
"""Who chooses, and what the variable with the address may have been given."""
Bound = Mapping[Chosen, Sequence[Outbound]]


class SameHosts(Entity):
    """What one Worker fetches for whoever asks, by the part of the request that says where."""

    outbounds: Outbounds
    proxying: Proxying
    trusted: ConditionalCode
    _chosen: dict[tree.Call, Source | None] = field(default_factory=dict)
    _together: dict[tuple[tree.Function | None, Variable], Bound] = field(default_factory=dict)

    def chosen(self, file: File, found: Outbound) -> Source | None:
        """The part of a request that chooses, unchecked, which host a call goes to.

        None where nobody is asked for who has no key of the Worker's.
        """
        if found.call not in self._chosen:
            self._chosen[found.call] = self._chosen_openly(file, found)
        return self._chosen[found.call]

    def _chosen_openly(self, file: File, found: Outbound) -> Source | None:
        address, origins = found.address, self.proxying.origins
        if address is None or self.trusted.covers_node(file, found.call):
            return None
        source = self.proxying.chosen(file, address)
        if source is None:
            return None
        # who has a key may choose it, and others have fetched what is stored
        by_others = (
            s
            for s in origins.sources_by(file, address, self.trusted.leaves_open)
            if s.words == source.words and not s.is_looked_up
        )
        return min(by_others, key=lambda s: s.plainness, default=None)

    def of(self, file: File, found: Outbound) -> Sequence[Outbound]:
        """The calls of a function, in order, to the host that the same part of a request chooses.

        One variable of the function holds the address of them all, given to it once for all.
        """
        source = self.chosen(file, found)
        variable = _address(file, found)
        if variable is None or source is None:
            return ()
        key = file.function_around(found.call), variable
        if key not in self._together:
            self._together[key] = self._bound(file, *key)
        return self._together[key].get((source, _given(file, found, variable)), ())

    def _bound(self, file: File, function: tree.Function | None, variable: Variable) -> Bound:
        """The calls of a function to what a variable holds, by who chooses that."""
        calls = (file.call_around(read) for read in variable.reads)
        made = [self.outbounds.of(file, call) for call in calls if call is not None]
        together: defaultdict[Chosen, list[Outbound]] = defaultdict(list)
        for found in made:
            if found is None or file.function_around(found.call) is not function:
                continue
            source = self.chosen(file, found) if _address(file, found) is variable else None
            if source is not None:
                together[source, _given(file, found, variable)].append(found)
        return together


def _address(file: File, found: Outbound) -> Variable | None:
    return file.scopes.variable(found.address) if found.address is not None else None


def _given(file: File, found: Outbound, variable: Variable) -> tuple[Definition, ...]:
    return tuple(reaching(file, variable, found.address or found.call))
