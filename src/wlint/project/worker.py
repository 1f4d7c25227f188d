"""One Worker: its configuration, the files its `main` reaches, and what is understood of them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import field
from functools import cached_property
from pathlib import Path

from wlint import tree
from wlint.platform.bindings import BINDING_TYPES
from wlint.platform.python_ffi import is_new_python
from wlint.project.calling.calls import Calls
from wlint.project.calling.entries import Entries, Entry, EntryKind
from wlint.project.calling.function_names import function_name
from wlint.project.calling.gates import Gates
from wlint.project.calling.global_bindings import binds_globals
from wlint.project.calling.handed import Handed
from wlint.project.calling.late_imports import LateImports
from wlint.project.calling.loading import Loading
from wlint.project.calling.mentions import Mentions
from wlint.project.calling.owners import Owners
from wlint.project.calling.platform_classes import (
    PlatformClasses,
    durable_classes,
    key_value_classes,
)
from wlint.project.calling.positions import Positions
from wlint.project.calling.routed import Routed
from wlint.project.calling.sites import CallSite
from wlint.project.configuration.binding_faults import BindingFaults
from wlint.project.configuration.bindings import BindingKind
from wlint.project.configuration.env_reads import EnvReads
from wlint.project.configuration.wrangler import Configuration
from wlint.project.costs.answered import Answered
from wlint.project.costs.bills import Bill, Itemised
from wlint.project.costs.cost import Cost
from wlint.project.costs.excess import Excesses
from wlint.project.costs.fan_outs import FanOuts
from wlint.project.costs.helpers import Helpers
from wlint.project.costs.most import Most, Numbers
from wlint.project.costs.one_by_one import OneByOne
from wlint.project.costs.paging import Paging
from wlint.project.costs.remembered import Remembered
from wlint.project.costs.service_calls import ServiceCalls
from wlint.project.costs.sizes import Sizes
from wlint.project.costs.subrequests import Subrequests
from wlint.project.data.body_uses import BodyUses
from wlint.project.data.changes import Changes
from wlint.project.data.context_variables import ContextVariables
from wlint.project.data.json_flow import JsonFlow
from wlint.project.data.json_repeats import JsonRepeats
from wlint.project.data.kept_values import KeptValues
from wlint.project.data.local_tests import is_only_debugged
from wlint.project.data.makers import Makers
from wlint.project.data.origins import Origins
from wlint.project.data.random_secrets import RandomSecrets
from wlint.project.data.rebuilding import Rebuilding
from wlint.project.data.secret_values import SecretValues
from wlint.project.data.spread import Spread
from wlint.project.data.spread_calls import SpreadCalls
from wlint.project.data.stand_ins import StandIns
from wlint.project.data.streams import Streams
from wlint.project.development import Development
from wlint.project.errors.body_parses import BodyParses
from wlint.project.errors.bypassed import Bypassed
from wlint.project.errors.claims import Claims
from wlint.project.errors.client_fetches import ClientFetches
from wlint.project.errors.details import Details
from wlint.project.errors.failures import Failures
from wlint.project.errors.leaks import Leaks
from wlint.project.errors.mistakes import Mistakes
from wlint.project.errors.outlets import Outlets
from wlint.project.errors.own import OwnErrors
from wlint.project.errors.own_routes import OwnRoutes
from wlint.project.errors.released import Released
from wlint.project.errors.signed import Signed
from wlint.project.errors.statuses import Answers
from wlint.project.errors.swallowed import SwallowedErrors
from wlint.project.errors.thrown import Thrown
from wlint.project.file import File
from wlint.project.interop.dicts import RawDicts
from wlint.project.interop.raw_bindings import has_raw_bindings
from wlint.project.network.cascades import Cascades
from wlint.project.network.chains import Chains
from wlint.project.network.durations import Durations
from wlint.project.network.hosts import Hosts
from wlint.project.network.outbound import Outbounds
from wlint.project.network.pauses import Pauses
from wlint.project.network.proxying import Proxying
from wlint.project.network.repeats import Repeats
from wlint.project.network.retries import Retries
from wlint.project.network.schemas import Schemas
from wlint.project.network.stampedes import Stampedes
from wlint.project.network.waits import Waits
from wlint.project.promises.background_pauses import BackgroundPauses
from wlint.project.promises.background_work import BackgroundWork
from wlint.project.promises.deferred_writes import DeferredWrites
from wlint.project.promises.promises import Promises
from wlint.project.state.coordination import Coordination
from wlint.project.state.found_keys import FoundKeys
from wlint.project.state.globals import Globals
from wlint.project.state.hibernation import Hibernation
from wlint.project.state.in_flight import InFlight
from wlint.project.state.instance_fields import InstanceFields
from wlint.project.state.instances import Instances
from wlint.project.state.kept_objects import KeptObjects
from wlint.project.state.lazy_state import LazyState
from wlint.project.state.refusals import FAILURES, Refusals
from wlint.project.state.socket_clients import SocketClients
from wlint.project.state.state import States
from wlint.project.state.state_faults import StateFaults
from wlint.project.state.state_use import StateUse
from wlint.project.state.state_writes import StateWrites
from wlint.project.state.switches import Switches
from wlint.project.typing.program import Here, Program
from wlint.project.typing.types import Types
from wlint.record import entity
from wlint.semantics.types import UNKNOWN, Named, Type
from wlint.source import Source


@entity
class Worker:
    """What Wrangler deploys as one, or loose files that belong together.

    `typed` are files that it does not load, and whose types its files name. `is_named` says that
    no configuration but the command line names it. `others` are the Workers that were read beside
    it.
    """

    files: Mapping[Path, File]
    resolve: Callable[[str, Path], Path | None]
    configuration: Configuration | None = None
    mains: tuple[Path, ...] = ()
    declarations: Callable[[str], tuple[File, tree.TypeDeclaration] | None] = lambda name: None
    typed: Mapping[Path, File] = field(default_factory=dict)
    installed: Callable[[str, Path, str], File | None] = lambda specifier, importer, name: None
    is_named: bool = False
    routes_file: Source | None = None
    python_project: Source | None = None
    others: Callable[[], Iterable["Worker"]] = tuple

    @property
    def name(self) -> str | None:
        """What its configuration calls it."""
        return self.configuration.name if self.configuration else None

    @property
    def is_variant(self) -> bool:
        """Whether its code is that of another Worker, and looked at there."""
        return self.configuration is not None and self.configuration.is_variant

    @property
    def is_for_tests(self) -> bool:
        """Whether only tests start it: what is around its configuration is never deployed."""
        return self.configuration is not None and self.configuration.is_for_tests

    def is_around_tests(self, path: Path) -> bool:
        """Whether a file is of what tests set up around what they test."""
        found = self.configuration
        return found is not None and found.is_for_tests and found.folder in path.parents

    @cached_property
    def program(self) -> Program:
        """Its files, and those it takes types of, joined by their imports."""
        files = {**self.typed, **self.files}
        return Program(files, self.resolve, self.declarations, self.installed)

    @cached_property
    def types(self) -> Types:
        """What every expression is."""
        positions = Positions(self._classes, self._routed, self.program, self.mains)

        def position(file: File, param: tree.Param) -> Type:
            return positions.position(self.types, file, param)

        mentions = Mentions(tuple(self.files.values()), lambda: self.types)
        return Types(
            self.program,
            self.binding_type,
            position,
            mentions,
            lambda name: self.context_variables.given(name),
            self.loopback_type,
            self.has_global_bindings,
        )

    @cached_property
    def context_variables(self) -> ContextVariables:
        """What its middleware leaves for its handlers."""
        return ContextVariables(self.types, tuple(self.files.values()))

    @property
    def has_global_bindings(self) -> bool:
        """Whether it has the service-worker syntax, in which bindings are global names."""
        return any(binds_globals(main) for p in self.mains if (main := self.files.get(p)))

    @cached_property
    def _classes(self) -> PlatformClasses:
        names = durable_classes(self.configuration) if self.configuration else ()
        return PlatformClasses(frozenset(names))

    @cached_property
    def _routed(self) -> Routed:
        found = self.configuration
        if found is None:
            return Routed()
        return Routed(found.folder, found.framework, frozenset(found.route_files))

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """The functions the platform calls, each once for all that it was made around."""
        return self._handlers or tuple(self._loose())

    @property
    def lacks_handlers(self) -> bool:
        """Whether nothing was found in the files it starts in that the platform surely calls."""
        return not any(entry.file.path in self.mains for entry in self._handlers)

    @cached_property
    def _handlers(self) -> tuple[Entry, ...]:
        found: dict[tuple[tree.Function, ...], Entry] = {}
        entries = Entries(self._classes, self._routed, self.owners)
        for file in self.files.values():
            for entry in entries.of(self.types, file, is_main=file.path in self.mains):
                found.setdefault(tuple(e.function for e in entry.all), entry)
        return tuple(found.values())

    @cached_property
    def owners(self) -> Owners:
        """Who makes the objects of its classes."""
        return Owners(tuple(self.files.values()), self.types, self._classes)

    def _loose(self) -> Iterable[Entry]:
        """Where somebody names a file without an entry, every outermost function may be one."""
        mains = (f for path in self.mains if self.is_named and (f := self.files.get(path)))
        for file in mains:
            for node in file.of_kind(tree.Function):
                if file.function_around(node) is None:
                    yield Entry(
                        EntryKind.OTHER, f"{function_name(file, node) or 'function'}()", file, node
                    )

    @cached_property
    def calls(self) -> Calls:
        """Who calls whom."""
        bound = self.configuration.always_bound if self.configuration else frozenset()
        return Calls(tuple(self.files.values()), self.types, self.entries, bound)

    @cached_property
    def promises(self) -> Promises:
        """What becomes of promises."""
        return Promises(self.types, self.calls)

    @cached_property
    def sizes(self) -> Sizes:
        """What bounds collections."""
        return Sizes(self.types, self.calls)

    @cached_property
    def subrequests(self) -> Subrequests:
        """Which calls leave the isolate."""
        return Subrequests(self.types, self.remembered)

    @cached_property
    def remembered(self) -> Remembered:
        """What is done until its answer is kept."""
        return Remembered(self.types)

    @cached_property
    def costs(self) -> Most[Cost]:
        """What code costs in subrequests."""
        return Most(self.types, self.sizes, self.subrequests, self.remembered, Numbers())

    @cached_property
    def has_services(self) -> bool:
        """Whether its configuration binds other Workers."""
        configuration = self.configuration
        return bool(configuration and configuration.bindings_of(BindingKind.SERVICE))

    @cached_property
    def service_calls(self) -> Most[Cost]:
        """How often code calls other Workers."""
        measure = ServiceCalls(self.configuration)
        return Most(self.types, self.sizes, self.subrequests, self.remembered, measure)

    @cached_property
    def bills(self) -> Most[Bill]:
        """What code costs in subrequests, in the names of the code."""
        return Most(self.types, self.sizes, self.subrequests, self.remembered, Itemised())

    @cached_property
    def fan_outs(self) -> FanOuts:
        """What it repeats."""
        return FanOuts(self.types, self.sizes, self.subrequests, Helpers(self.types))

    @cached_property
    def excesses(self) -> Excesses:
        """Which calls bring more than a service takes."""
        return Excesses(self.types, self.sizes)

    @cached_property
    def one_by_one(self) -> OneByOne:
        """What of it could be done at once."""
        return OneByOne(self.fan_outs, self.answered)

    @cached_property
    def answered(self) -> Answered:
        """What its loops are answered."""
        return Answered(self.types, self.subrequests)

    @cached_property
    def paging(self) -> Paging:
        """What it repeats until the other side has no more."""
        return Paging(self.sizes, self.fan_outs, self.answered)

    @cached_property
    def outbounds(self) -> Outbounds:
        """Its calls of other hosts."""
        return Outbounds(self.types, Waits(self.types, self.calls))

    @cached_property
    def chains(self) -> Chains:
        """Which of these wait for one another."""
        durations = Durations(self.types)
        return Chains(self.types, self.sizes, self.outbounds, durations, self.calls.never_runs)

    @cached_property
    def cascades(self) -> Cascades:
        """Which of these take too long."""
        return Cascades(self.chains, self.calls)

    @cached_property
    def retries(self) -> Retries:
        """Which calls it makes again when they fail."""
        return Retries(self.types, self.sizes, self.subrequests, Pauses(self.types))

    @cached_property
    def repeats(self) -> Repeats:
        """What it makes again after any error."""
        return Repeats(self.types, self.subrequests, self.retries)

    @cached_property
    def stampedes(self) -> Stampedes:
        """What every request makes anew at once."""
        return Stampedes(self.types, self.subrequests)

    @cached_property
    def proxying(self) -> Proxying:
        """What it fetches for whoever asks."""
        return Proxying(self.origins, Hosts(self.types, self.calls), Schemas(self.types))

    @cached_property
    def rebuilding(self) -> Rebuilding:
        """What it builds again and again."""
        return Rebuilding(self.types)

    @cached_property
    def json_flow(self) -> JsonFlow:
        """What it parses and serialises."""
        return JsonFlow(self.types, Changes(self.types))

    @cached_property
    def origins(self) -> Origins:
        """Where data comes from."""
        handed = Handed(self.types, self.calls)
        return Origins(self.types, self.calls, handed, self.context_variables)

    @cached_property
    def spread(self) -> Spread:
        """Where data goes."""
        return Spread(SpreadCalls(self.types, self.calls, Streams(self.types, self.makers)))

    @cached_property
    def makers(self) -> Makers:
        """Where its objects come from."""
        return Makers(self.calls)

    @cached_property
    def leaks(self) -> Leaks:
        """What it shows of its errors."""
        own = OwnErrors(self.types, self.origins)
        routes = OwnRoutes(self.types, own, tuple(self.files.values()))
        details = Details(self.types, self.spread, own, routes)
        thrown = Thrown(self.types, self.calls, self.spread)
        outlets = Outlets(self.types, self.calls, self.makers)
        clients = ClientFetches(self.types, self.calls, self.spread)
        return Leaks(
            self.types,
            self.calls,
            self.spread,
            details,
            thrown,
            outlets,
            clients,
            self.debugging,
        )

    @cached_property
    def random_secrets(self) -> RandomSecrets:
        """What its random numbers become."""
        return RandomSecrets(self.types, self.calls)

    @cached_property
    def secret_values(self) -> SecretValues:
        """What it must not give away."""
        kept = KeptValues(tuple(self.files.values()), self.types)
        return SecretValues(self.types, self.calls, kept)

    @cached_property
    def stand_ins(self) -> StandIns:
        """What it uses where a secret is not set."""
        return StandIns(tuple(self.files.values()), self.secret_values)

    @cached_property
    def swallowed_errors(self) -> SwallowedErrors:
        """What fails unseen."""
        return SwallowedErrors(self.types, self.promises)

    @cached_property
    def released(self) -> Released:
        """What it releases too early."""
        return Released(self.types, self.promises)

    @cached_property
    def bypassed(self) -> Bypassed:
        """Which handlers of errors never see them."""
        return Bypassed(self.types, self.promises, self.answers)

    @cached_property
    def body_uses(self) -> BodyUses:
        """Where it uses bodies up."""
        return BodyUses(self.types)

    @cached_property
    def development(self) -> Development:
        """What only runs while it is developed."""
        files = tuple(self.files.values())
        return Development(self.calls, Instances(files, self.types), Gates(self.types, files))

    @cached_property
    def debugging(self) -> Development:
        """What only runs while it is developed, or where a setting for debugging is on."""
        instances, gates = self.development.instances, self.development.gates
        return Development(self.calls, instances, gates, is_only_debugged)

    @cached_property
    def answers(self) -> Answers:
        """With which statuses it responds."""
        return Answers(self.types, self.sizes)

    @cached_property
    def claims(self) -> Claims:
        """What its responses claim."""
        return Claims(self.types, self.answers)

    @cached_property
    def failures(self) -> Failures:
        """What becomes of what it throws."""
        return Failures(self.types, self.calls, self.answers)

    @cached_property
    def mistakes(self) -> Mistakes:
        """Which of it are its callers' mistakes."""
        return Mistakes(self.types, self.origins, self.failures, Schemas(self.types))

    @cached_property
    def background_work(self) -> BackgroundWork:
        """What it leaves to be done after it has answered."""
        return BackgroundWork(self.types, self.calls)

    @cached_property
    def body_parses(self) -> BodyParses:
        """Where it parses what callers send."""
        return BodyParses(self.types, self.json_flow, self.failures, Signed(self.types))

    @cached_property
    def states(self) -> States:
        """What lives at module level, and what writes it."""
        stateful = frozenset(
            c for e in self.entries if (c := e.file.class_around(e.function)) is not None
        )
        files = tuple(self.files.values())

        def callers(function: tree.Function) -> Iterable[CallSite]:
            return self.calls.callers.get(function, ())

        shared = Globals(files, self.types, stateful, self.loading.runs_once, callers)
        return States(self.calls, shared, StateWrites(self.types, shared))

    @cached_property
    def state_faults(self) -> StateFaults:
        """What is wrong with what lives at module level."""
        lazy = LazyState(self.states)
        use = StateUse(self.states, lazy, self.origins)
        coordination = Coordination(self.states, use, self.origins, Refusals(self.calls))
        found = FoundKeys(self.calls)
        turned_away = Refusals(self.calls, FAILURES)
        switches = Switches(self.states, self.origins, turned_away)
        return StateFaults(self.states, lazy, self.origins, use, coordination, found, switches)

    @cached_property
    def raw_dicts(self) -> RawDicts:
        """Which dicts it hands to JavaScript as they are."""
        is_raw = has_raw_bindings(self.configuration, self.python_project, self.entries)
        return RawDicts(self.types, self.has_new_python, is_raw)

    @cached_property
    def late_imports(self) -> LateImports:
        """Which Python packages it loads while a request waits."""
        return LateImports(tuple(self.files.values()))

    @property
    def has_new_python(self) -> bool | None:
        """Whether its Python is 3.13 or later; None where nobody knows."""
        return is_new_python(self.configuration.top.compatibility) if self.configuration else None

    @cached_property
    def key_value_classes(self) -> frozenset[str]:
        """Its Durable Objects that surely store without SQLite."""
        return key_value_classes(self.configuration) if self.configuration else frozenset()

    @cached_property
    def background_pauses(self) -> BackgroundPauses:
        """How long its background work pauses."""
        return BackgroundPauses(self.types, self.sizes, self.promises.effects)

    @cached_property
    def instance_fields(self) -> InstanceFields:
        """What its handlers leave on their own objects."""
        return InstanceFields(self.calls, self.origins)

    @cached_property
    def hibernation(self) -> Hibernation:
        """What its Durable Objects forget while they hibernate."""
        return Hibernation(self.types)

    @cached_property
    def deferred_writes(self) -> DeferredWrites:
        """Writes that its answers do not wait for."""
        return DeferredWrites(self.calls, self.origins)

    @cached_property
    def kept_objects(self) -> KeptObjects:
        """What it keeps at module level though it belongs to one request."""
        in_flight = InFlight(self.states, self.promises, self.state_faults.coordination)
        clients = SocketClients(self.types)
        return KeptObjects(self.states, LazyState(self.states), in_flight, clients)

    @cached_property
    def json_repeats(self) -> JsonRepeats:
        """What it parses and serialises more often than once."""
        return JsonRepeats(self.types, self.calls, self.json_flow.changes, self.json_flow)

    @cached_property
    def env_reads(self) -> EnvReads:
        """What it takes out of its environment."""
        return EnvReads(tuple(self.files.values()), self.types)

    @cached_property
    def binding_faults(self) -> BindingFaults:
        """What it takes for bindings and is not bound so."""
        return BindingFaults(self.configuration, self.env_reads, self.calls)

    @cached_property
    def loading(self) -> Loading:
        """What runs before any request."""
        return Loading(self.calls)

    def loopback_type(self, name: str) -> Type:
        """What `ctx.exports.NAME` is, by what the Worker's main module exports."""
        exported = (self.program.export(m, name) for p in self.mains if (m := self.files.get(p)))
        found = next((at for at in exported if isinstance(at, Here)), None)
        return self._classes.loopback(self.types, found.file, found.node) if found else UNKNOWN

    def binding_type(self, name: str) -> Type:
        """What `env.NAME` is, by the configuration."""
        binding = self.configuration.binding(name) if self.configuration else None
        if binding is None:
            return UNKNOWN
        known = BINDING_TYPES.get(binding.kind.value.partition(".")[0])
        return Named(known) if known else UNKNOWN
