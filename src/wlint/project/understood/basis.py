"""One Worker: its configuration, the files its `main` reaches, and what all else asks of them."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import field

from wlint import tree
from wlint.platform.bindings import BINDING_TYPES
from wlint.platform.python_ffi import is_new_python
from wlint.project.calling.assertions import Assertions
from wlint.project.calling.calls import Calls
from wlint.project.calling.entries import Entries, Entry, EntryKind
from wlint.project.calling.function_names import function_name
from wlint.project.calling.gates import Gates
from wlint.project.calling.global_bindings import binds_globals
from wlint.project.calling.handed import Handed
from wlint.project.calling.mentions import Mentions
from wlint.project.calling.mounts import Mounts
from wlint.project.calling.object_routers import ObjectRouters
from wlint.project.calling.owners import Owners
from wlint.project.calling.platform_classes import (
    PlatformClasses,
    durable_classes,
    key_value_classes,
)
from wlint.project.calling.positions import Positions
from wlint.project.calling.routed import Routed
from wlint.project.calling.stubs import Stubs
from wlint.project.calling.unnamed import Unnamed
from wlint.project.conditional_code import Condition, ConditionalCode
from wlint.project.configuration.bindings import Binding
from wlint.project.configuration.by_use import ByUse
from wlint.project.configuration.env_reads import EnvReads
from wlint.project.configuration.lacking_globals import LackingGlobals
from wlint.project.configuration.wrangler import Configuration
from wlint.project.costs.batch_size import consumers_of
from wlint.project.costs.remembered import Remembered
from wlint.project.costs.sizes import Sizes
from wlint.project.costs.subrequests import Subrequests
from wlint.project.data.context_variables import ContextVariables
from wlint.project.data.deployed import Deployed, is_for_trying
from wlint.project.data.local_tests import is_only_developed
from wlint.project.data.makers import Makers
from wlint.project.data.origins import Origins
from wlint.project.data.spread import Spread
from wlint.project.data.spread_calls import SpreadCalls
from wlint.project.data.streams import Streams
from wlint.project.discovery.applications import Application
from wlint.project.errors.internal_requests import InternalRequests
from wlint.project.errors.statuses import Answers
from wlint.project.file import File
from wlint.project.network.cache_calls import CacheCalls
from wlint.project.network.cache_fills import CacheFills
from wlint.project.promises.promises import Promises
from wlint.project.state.instances import Instances
from wlint.project.typing.program import Here, Program
from wlint.project.typing.types import Types
from wlint.record import Entity
from wlint.semantics.types import UNKNOWN, Named, Type
from wlint.source import Source
from wlint.tree import Node

if TYPE_CHECKING:
    from wlint.project.worker import Worker


class Basis(Entity):
    """Its files and what they say, without what is asked by few.

    `typed` are files that it does not load, and whose types its files name. `is_named` says that
    no configuration but the command line names it. `together` are the Workers that were read with
    it. `application` is what a framework builds it of.
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
    application: Application | None = None
    together: Callable[[], Iterable["Worker"]] = tuple

    def others(self) -> Iterator["Worker"]:
        """The Workers of the project, each with code of its own."""
        return (worker for worker in self.together() if not worker.is_variant)

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
        positions = Positions(self._classes, self.routed, self.program, self.mains)

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
            self.unbound_type,
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
    def routed(self) -> Routed:
        """What a framework calls in it, by where the files lie."""
        return Routed(self.application)

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
        for entry in self.registered:
            found.setdefault(tuple(e.function for e in entry.all), entry)
        return tuple(found.values())

    @cached_property
    def registered(self) -> tuple[Entry, ...]:
        """What the platform calls, once for each route that a function is registered for."""
        unnamed = Unnamed(tuple(self.files.values()), frozenset(self.mains), self.program)
        routers = ObjectRouters(self._classes)
        mounts = Mounts(self.types, tuple(self.files.values()))
        entries = Entries(self._classes, self.routed, self.owners, unnamed, routers, mounts)
        return tuple(
            entry
            for file in self.files.values()
            for entry in entries.of(self.types, file, is_main=file.path in self.mains)
        )

    @cached_property
    def key_value_classes(self) -> frozenset[str]:
        """Its Durable Objects that surely store without SQLite."""
        return key_value_classes(self.configuration) if self.configuration else frozenset()

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
        return Promises(self.types, self.calls, self.cache_fills.fills)

    @cached_property
    def cache_fills(self) -> CacheFills:
        """What it keeps for some time, and can make again."""
        return CacheFills(CacheCalls(self.types))

    @cached_property
    def sizes(self) -> Sizes:
        """What bounds collections."""
        consumers = consumers_of(self.configuration)
        return Sizes(self.types, self.calls, self.stubs, consumers, self.internal.covers_node)

    @cached_property
    def subrequests(self) -> Subrequests:
        """Which calls leave the isolate."""
        return Subrequests(self.types, self.remembered)

    @cached_property
    def remembered(self) -> Remembered:
        """What is done until its answer is kept."""
        return Remembered(self.types)

    @cached_property
    def origins(self) -> Origins:
        """Where data comes from."""
        handed = Handed(self.types, self.calls)
        return Origins(self.types, self.calls, handed, self.context_variables, self.stubs)

    @cached_property
    def makers(self) -> Makers:
        """Where its objects come from."""
        return Makers(self.calls)

    @cached_property
    def spread(self) -> Spread:
        """Where data goes."""
        streams = Streams(self.types, self.makers)
        return Spread(SpreadCalls(self.types, self.calls, self.stubs, streams))

    @cached_property
    def stubs(self) -> Stubs:
        """Which of its own objects its stubs lead to."""
        return Stubs(self.types, self.calls, self.configuration)

    @cached_property
    def development(self) -> ConditionalCode:
        """What only runs while it is developed."""
        files = tuple(self.files.values())
        instances, gates = Instances(files, self.types), Gates(self.types, files)
        assertions, deployed = Assertions(self.types), self.deployed

        def is_tried(file: File, test: Node, *, holds: bool) -> bool:
            is_developed = is_only_developed(file, test, holds=holds)
            return is_developed or deployed.asks_for_tried(file, test, holds=holds)

        return ConditionalCode(self.calls, instances, gates, assertions, is_tried, deployed)

    @cached_property
    def internal(self) -> ConditionalCode:
        """What only runs for requests that no visitor can make."""
        return self._running(InternalRequests(self.types), Deployed())

    def _running(self, condition: Condition, deployed: Deployed) -> ConditionalCode:
        known = self.development
        asked = known.gates, known.assertions
        return ConditionalCode(self.calls, known.instances, *asked, condition, deployed)

    @cached_property
    def deployed(self) -> Deployed:
        """The variables that it is deployed with."""
        environments = self.configuration.environments if self.configuration is not None else ()
        found = [(e.name, {n: v.data for n, v in e.vars.items()}) for e in environments]
        others = {n for name, given in found if not is_for_trying(name) for n in given}
        tried = [
            {n: value for n, value in given.items() if n not in others}
            for name, given in found
            if is_for_trying(name)
        ]
        return Deployed([given for _, given in found], tried)

    @cached_property
    def answers(self) -> Answers:
        """With which statuses it responds."""
        return Answers(self.types, self.sizes)

    @cached_property
    def env_reads(self) -> EnvReads:
        """What it takes out of its environment."""
        return EnvReads(tuple(self.files.values()), self.types)

    @cached_property
    def lacking_globals(self) -> LackingGlobals:
        """The globals that it reads and may not have."""
        return LackingGlobals(tuple(self.files.values()))

    @property
    def has_new_python(self) -> bool | None:
        """Whether its Python is 3.13 or later; None where nobody knows."""
        return is_new_python(self.configuration.top.compatibility) if self.configuration else None

    def loopback_type(self, name: str) -> Type:
        """What `ctx.exports.NAME` is, by what the Worker's main module exports."""
        exported = (self.program.export(m, name) for p in self.mains if (m := self.files.get(p)))
        found = next((at for at in exported if isinstance(at, Here)), None)
        return self._classes.loopback(self.types, found.file, found.node) if found else UNKNOWN

    def binding_type(self, name: str) -> Type:
        """What `env.NAME` is, by the configuration."""
        binding = self.configuration.binding(name) if self.configuration else None
        return _type_of(binding) if binding else UNKNOWN

    def unbound_type(self, name: str) -> Type:
        """What `env.NAME` is where only a configuration beside its own, or the code, tells."""
        found = self.configuration
        if found is not None and found.binding(name):
            return UNKNOWN
        told = (_type_of(b) for b in found.beside if b.name == name) if found is not None else ()
        if (known := next(iter(told), None)) is not None:
            return known
        match self._by_use.given(name):
            case [(file, value)]:
                return self.types.of(file, value)
            case _:
                return self._by_use.type_of(name)

    @cached_property
    def _by_use(self) -> ByUse:
        return ByUse(tuple(self.files.values()))


def _type_of(binding: Binding) -> Type:
    known = BINDING_TYPES.get(binding.kind.value.partition(".")[0])
    return Named(known) if known else UNKNOWN
