"""What one Worker keeps for longer than a request."""

from collections.abc import Iterable
from functools import cached_property

from wlint import tree
from wlint.project.calling.loading import Loading
from wlint.project.calling.module_loads import ModuleLoads
from wlint.project.calling.sites import CallSite
from wlint.project.state.coordination import Coordination
from wlint.project.state.defaults import Defaults
from wlint.project.state.found_keys import FoundKeys
from wlint.project.state.globals import Globals
from wlint.project.state.handed import Handed
from wlint.project.state.hibernation import Hibernation
from wlint.project.state.in_flight import InFlight
from wlint.project.state.instance_fields import InstanceFields
from wlint.project.state.instances import Instances
from wlint.project.state.kept_objects import KeptObjects
from wlint.project.state.lazy_state import LazyState
from wlint.project.state.left_collections import LeftCollections
from wlint.project.state.refusals import FAILURES, Refusals
from wlint.project.state.replaced import Replaced
from wlint.project.state.slept_through import HibernatingFields
from wlint.project.state.socket_clients import SocketClients
from wlint.project.state.state import States
from wlint.project.state.state_faults import StateFaults
from wlint.project.state.state_use import StateUse
from wlint.project.state.state_writes import StateWrites
from wlint.project.state.switches import Switches
from wlint.project.state.verdicts import Verdicts
from wlint.project.understood.basis import Basis


class State(Basis):
    """What it keeps for longer than a request."""

    @cached_property
    def loading(self) -> Loading:
        """What runs before any request."""
        return Loading(self.calls)

    @cached_property
    def module_loads(self) -> ModuleLoads:
        """When its modules are loaded."""
        return ModuleLoads(self.files, self.resolve, self.mains)

    @cached_property
    def states(self) -> States:
        """What lives at module level, and what writes it."""
        stateful = frozenset(
            c for e in self.entries if (c := e.file.class_around(e.function)) is not None
        )
        instances = self.instances

        def callers(function: tree.Function) -> Iterable[CallSite]:
            return self.calls.callers.get(function, ())

        shared = Globals(self.types, callers, instances, stateful, self.loading.runs_once)
        return States(self.calls, shared, StateWrites(self.types, shared, Handed(shared)))

    @cached_property
    def state_faults(self) -> StateFaults:
        """What is wrong with what lives at module level."""
        lazy = LazyState(self.states)
        use = StateUse(self.states, lazy, self.origins)
        refusals, verdicts = Refusals(self.calls), Verdicts(self.calls)
        coordination = Coordination(self.states, use, self.origins, refusals, verdicts)
        found = FoundKeys(self.calls)
        turned_away = Refusals(self.calls, FAILURES)
        switches = Switches(self.states, self.origins, turned_away)
        return StateFaults(
            self.states,
            lazy,
            self.origins,
            use,
            coordination,
            found,
            switches,
            Defaults(self.states),
            Replaced(self.states.globals),
        )

    @cached_property
    def instance_fields(self) -> InstanceFields:
        """What its handlers leave on their own objects."""
        collections = LeftCollections(self.origins)
        hibernating = HibernatingFields(self.calls, self.origins)
        return InstanceFields(self.calls, self.origins, collections, self.instances, hibernating)

    @cached_property
    def instances(self) -> Instances:
        """The objects it makes of its own classes."""
        return Instances(tuple(self.files.values()), self.types)

    @cached_property
    def hibernation(self) -> Hibernation:
        """What its Durable Objects forget while they hibernate."""
        return Hibernation(self.types)

    @cached_property
    def kept_objects(self) -> KeptObjects:
        """What it keeps at module level though it belongs to one request."""
        in_flight = InFlight(self.states, self.promises, self.state_faults.coordination)
        clients = SocketClients(self.types)
        return KeptObjects(self.states, LazyState(self.states), in_flight, clients)
