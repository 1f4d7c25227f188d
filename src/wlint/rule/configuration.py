"""What a rule can ask about the configuration, and where it points there."""

from collections.abc import Iterator, Sequence

from wlint.finding import Edit, Place, Step
from wlint.languages.document import Value
from wlint.platform.costly_imports import SNAPSHOT_FLAG
from wlint.platform.limits import CONFIGURED_LIMITS, Limit
from wlint.platform.observers import WATCHING_PACKAGES, WATCHING_SETTINGS
from wlint.project.calling.entries import EntryKind
from wlint.project.calling.lacking_handlers import lacks
from wlint.project.calling.late_imports import Late
from wlint.project.calling.misnamed import Misnamed, misnamed, misnamed_handlers
from wlint.project.calling.missing_handlers import MissingHandler, missing_handlers
from wlint.project.calling.packaged import is_packaged
from wlint.project.calling.uncalled import UncalledExport, uncalled_exports
from wlint.project.calling.unpassed import Short, Unpassed, short, unpassed
from wlint.project.configuration.binding_faults import BindingFault
from wlint.project.configuration.bindings import Binding, BindingKind
from wlint.project.configuration.demos import is_only_started
from wlint.project.configuration.dropped import (
    Dropped,
    Elsewhere,
    Unconsumed,
    dropped,
    elsewhere,
    unconsumed,
)
from wlint.project.configuration.edits import (
    with_item,
    with_setting,
    with_table,
    with_value,
    without_items,
    without_setting,
)
from wlint.project.configuration.exported_classes import (
    MissingExport,
    could_be_meant,
    missing_exports,
)
from wlint.project.configuration.global_handlers import Uncalled, uncalled_handlers
from wlint.project.configuration.lacking_methods import LackingMethod
from wlint.project.configuration.node_needs import NodeNeed, node_imports
from wlint.project.configuration.python_project import Dependency, unsupported_dependencies
from wlint.project.configuration.routes_file import RoutesFault, routes_faults
from wlint.project.configuration.terraform import is_deployed_by_terraform
from wlint.project.configuration.tried_only import is_only_tried
from wlint.project.configuration.wrangler import Configuration, DeploymentKind, Environment
from wlint.project.data.deployed import is_for_trying
from wlint.project.file import File
from wlint.project.network.backends import Trips, calls_no_backend, round_trips
from wlint.record import Record
from wlint.rule.fixing import Fixing
from wlint.rule.reporting import Reporting
from wlint.tree import Call, Class, Function, Import


class LimitSetting(Record):
    """A limit that a configuration sets, and the most it can be."""

    key: str
    value: Value
    place: Place
    limit: Limit


class Configured(Fixing, Reporting):
    """What is deployed: settings with their places."""

    @property
    def environments(self) -> tuple[Environment, ...]:
        """The environments as they are deployed, the top level first.

        None where nobody knows: there is no configuration, it cannot be read, or it is a template.
        None, too, where no code is deployed.
        """
        found = self.worker.configuration
        is_known = found is not None and found.is_true and not found.is_static
        return found.environments if found is not None and is_known else ()

    def limits(self) -> Iterator[LimitSetting]:
        """Each limit that some environment sets."""
        for environment in self.environments:
            for key, limit in CONFIGURED_LIMITS.items():
                if (value := environment.at(key)) is not None:
                    yield LimitSetting(key, value, Place(environment.path, value.named), limit)

    def node_needs(self, environment: Environment) -> list[NodeNeed]:
        """What the code imports of Node and an environment lacks; else what it reads of Node."""
        compatibility = environment.compatibility
        if compatibility.has_node is False:
            has_storage = compatibility.has("nodejs_als")
            found = self._node_imports()
            if needed := [i for i in found if not (has_storage and i.module == "async_hooks")]:
                return needed
        return [] if compatibility.has_node_globals is not False else list(self._node_globals())

    def node_flag(self, environment: Environment, needed: Sequence[NodeNeed]) -> str:
        """The flag that brings what the code needs of Node."""
        return environment.compatibility.node_flag(None if n.is_global else n.name for n in needed)

    def _node_imports(self) -> Sequence[NodeNeed]:
        """What the code loads of Node, but not what an alias or another bundler may replace."""
        found = self.worker.configuration
        if found is not None and found.is_built:
            return ()
        alias = found.at("alias") if found else None
        replaced = alias.table if alias else {}
        imports = node_imports(self.worker.files.values(), self.worker.resolve)
        return [one for one in imports if one.name not in replaced]

    def _node_globals(self) -> Iterator[NodeNeed]:
        """What the code reads of Node where it runs, but not what a build writes in its place."""
        found = self.worker.configuration
        if found is None or found.is_built or found.at("node_compat") is not None:
            return
        defined = found.at("define")
        written = {key.partition(".")[0] for key in defined.table} if defined else set()
        for file, name in self.worker.lacking_globals.of_node():
            if name.id not in written and self.elsewhere(file).surely_fails(name):
                yield NodeNeed(name.id, Place(file.path, name.span))

    def binding_fault(self, call: Call) -> BindingFault | None:
        """The name of `env` that a call surely takes for a binding and that is not bound so."""
        return self.worker.binding_faults.of(call)

    def lacking_method(self, call: Call) -> LackingMethod | None:
        """The method that an object or a Worker of the project lacks, where a call asks for it."""
        return self.worker.lacking_methods.of(call)

    def dropped_bindings(self) -> tuple[Dropped, ...]:
        """What named environments do not have of what the code uses and the top level binds."""
        worker, found = self.worker, self.worker.configuration
        if found is None or not found.is_true:
            return ()
        return tuple(dropped(found, worker.env_reads, worker.calls))

    def unconsumed_queues(self) -> tuple[Unconsumed, ...]:
        """The queues that only this Worker would empty, and in some environment does not."""
        found = self.worker.configuration
        has_handler = any(entry.kind is EntryKind.QUEUE for entry in self.worker.entries)
        if found is None or not found.is_true or not has_handler:
            return ()
        others = (o.configuration for o in self.worker.others() if o.configuration is not None)
        taken = {q for c in others for e in c.environments for q in e.queues("consumers")}
        return tuple(unconsumed(found, taken))

    def bound_elsewhere(self) -> tuple[Elsewhere, ...]:
        """What the code uses and only named environments bind."""
        worker, found = self.worker, self.worker.configuration
        if found is None or not found.is_true:
            return ()
        return tuple(elsewhere(found, worker.env_reads, worker.calls))

    def late_import(self, item: Import) -> Late | None:
        """The costly Python package that a request waits for, though a snapshot could hold it."""
        found = self.worker.configuration
        has_snapshot = found is not None and found.top.compatibility.has(SNAPSHOT_FLAG)
        return self.worker.late_imports.of(item) if has_snapshot else None

    @property
    def has_no_fetch_handler(self) -> bool:
        """Whether requests surely never run the Worker's code: its main handles no `fetch`."""
        found = self.worker.configuration
        if found is None or found.kind is DeploymentKind.PAGES:
            return False
        mains = [file for path in found.mains if (file := self.worker.files.get(path)) is not None]
        is_served = found.at("main") is None and found.at("assets") is not None
        kinds = {entry.kind for entry in self.worker.entries}
        is_silent = all(self._handles_no_fetch(file) for file in mains)
        return (is_served and not mains) or bool(
            kinds and EntryKind.REQUEST not in kinds and mains and is_silent
        )

    def _handles_no_fetch(self, main: File) -> bool:
        return b"fetch" not in main.source.data or lacks(self.worker.types, main, "fetch")

    @property
    def assets_binding(self) -> str | None:
        """The name of `env` under which code asks for static assets."""
        found = self.worker.configuration
        return found.top.text("assets.binding") if found is not None else None

    @property
    def calls_no_backend(self) -> bool:
        """Whether nothing that the Worker is made of can call another place."""
        return calls_no_backend(self.worker)

    def round_trips(self, environment: Environment, least: int) -> Iterator[tuple[Binding, Trips]]:
        """The databases that a request asks at least so often, one query after the other."""
        for binding in environment.bindings:
            if binding.kind is BindingKind.HYPERDRIVE:
                trips = round_trips(self.worker, binding.name)
                if trips is not None and len(trips.queries) >= least:
                    yield binding, trips

    def routes_faults(self) -> tuple[RoutesFault, ...]:
        """What Pages refuses in the project's `_routes.json`."""
        found = self.worker.routes_file
        return tuple(routes_faults(found)) if found else ()

    def unsupported_dependencies(self) -> tuple[Dependency, ...]:
        """The Python packages that are to be deployed here, and surely cannot be."""
        found = self.worker.python_project
        return tuple(unsupported_dependencies(found)) if found else ()

    def missing_exports(self) -> tuple[MissingExport, ...]:
        """The classes that are bound here, and that the Worker surely does not export."""
        found = self.worker.configuration
        return tuple(missing_exports(found, self.worker.program)) if found else ()

    def could_be_meant(self, missing: MissingExport) -> tuple[str, ...]:
        """The classes that could be bound instead of one that is not exported."""
        return tuple(could_be_meant(self.worker.types, missing))

    def uncalled_handlers(self) -> Iterator[Uncalled]:
        """The environments in which a Python Worker's handlers are surely never called."""
        found = self.worker.configuration
        if found is not None and found.is_true:
            yield from uncalled_handlers(found, self.worker.program)

    def misnamed_handlers(self) -> Iterator[Misnamed]:
        """The methods of a Python Worker's classes that are handlers under another name only."""
        found = self.worker.configuration
        if found is not None and found.is_true:
            yield from misnamed_handlers(self.worker.calls, found.environments, self.worker.entries)

    def renamed_later(self, environment: Environment) -> Iterator[Misnamed]:
        """The methods that are handlers until functions of the module no longer are."""
        worker = self.worker
        found = misnamed(worker.calls, environment, worker.entries, has_globals=False)
        return (method for method in found if method.is_by_flag)

    def may_configure(self, key: str) -> bool:
        """Whether some environment has something under a key, for all that is known."""
        found = self.worker.configuration
        if found is None or not found.is_true:
            return True
        values = (environment.at(key) for environment in found.environments)
        return any(value is not None and value.data for value in values)

    def uncalled_exports(self) -> Iterator[UncalledExport]:
        """The functions called like handlers that stand where the platform does not look."""
        worker = self.worker
        mains = (file for path, file in worker.files.items() if path in worker.mains)
        return uncalled_exports(worker.calls, mains)

    def missing_handlers(self) -> Iterator[MissingHandler]:
        """The cron triggers and queues that call a handler which surely is not there."""
        yield from missing_handlers(self.worker.types, self.environments)

    def unpassed(self, function: Function) -> Iterator[Unpassed]:
        """The parameters of a method that the runtime calls, and for which it passes nothing."""
        return unpassed(self.worker.calls, self.file, function)

    def short_handler(self, function: Function) -> Short | None:
        """How the runtime cannot call a method as it is."""
        return short(self.worker.calls, self.file, function)

    def declarations_of(self, class_name: str) -> Iterator[Step]:
        """Where the Worker's code declares a class."""
        for file in self.worker.files.values():
            for node in file.nodes:
                if isinstance(node, Class) and node.name == class_name:
                    yield self.related(node, "declared here", file)

    def is_python(self, environment: Environment) -> bool:
        """Whether an environment deploys a Python Worker."""
        return environment.main is not None and environment.main.suffix == ".py"

    @property
    def is_surely_worker(self) -> bool:
        """Whether this surely is a Worker, not a Pages project: it or a script names its code."""
        found = self.worker.configuration
        if found is None or found.kind is DeploymentKind.PAGES:
            return False
        is_said = found.at("main") is not None or found.at("assets") is not None
        return is_said or (found.main is not None and not found.names_code)

    @property
    def has_handler(self) -> bool:
        """Whether the platform has something to call, be it what a package makes."""
        mains = (self.worker.files.get(path) for path in self.worker.mains)
        return bool(self.worker.entries) or any(
            main is not None and is_packaged(self.worker.types, main) for main in mains
        )

    @property
    def is_watched(self) -> bool:
        """Whether somebody has thought of logs: by a setting, or with a package that reports.

        The setting of another configuration counts where that is what is deployed of this Worker.
        """
        imported = {m for file in self.worker.files.values() for m in file.imports}
        environments = (*self.environments, *(e for c in self._stood_for() for e in c.environments))
        return any(e.at(key) for e in environments for key in WATCHING_SETTINGS) or any(
            watching in module for module in imported for watching in WATCHING_PACKAGES
        )

    def _stood_for(self) -> Iterator[Configuration]:
        """The configurations that start in the same files and are deployed for what this is.

        For one that is called as for development it is any; for others one of the same name.
        """
        own, starts = self.worker.configuration, self.worker.mains
        if own is None or not starts:
            return
        is_tried = is_for_trying(own.path.stem) or is_for_trying(own.name)
        for other in self.worker.together():
            found = other.configuration
            if found is not None and other.mains == starts and (is_tried or found.name == own.name):
                yield found

    def is_deployed_elsewhere(self, environment: Environment) -> bool:
        """Whether it is not Wrangler that deploys a Worker: Terraform does."""
        name = environment.text("name")
        return name is not None and is_deployed_by_terraform(name, environment.path.parent)

    def is_demo(self, environment: Environment) -> bool:
        """Whether a Worker only ever runs on a developer's machine."""
        return is_only_started(environment.path.parent)

    def is_for_trying(self, environment: Environment) -> bool:
        """Whether an environment is called so that nobody visits it."""
        return is_for_trying(environment.name)

    def is_only_tried(self, environment: Environment) -> bool:
        """Whether an environment is only started on a developer's machine, by `wrangler dev`."""
        name = environment.name
        return name is not None and is_only_tried(name, environment.path.parent)

    def with_observability(self, environment: Environment) -> Edit | None:
        """Keep the Worker's logs."""
        return with_table(self.file.source, environment.settings, "observability", "enabled")

    def with_flag(self, environment: Environment, flag: str) -> Edit | None:
        """Turn on a flag in an environment's own list, or in a new list after its date."""
        source = self.file.source
        if (flags := environment.at("compatibility_flags")) is not None:
            return with_item(source, flags, f'"{flag}"')
        date = environment.at("compatibility_date")
        key = "compatibility_flags"
        return with_setting(source, date, key, f'["{flag}"]') if date else None

    def brought_by(self, environment: Environment, day: str) -> tuple[str, ...]:
        """The flags of an environment that a date brings by itself."""
        return tuple(dict.fromkeys(environment.compatibility.redundant(day)))

    def with_date(self, environment: Environment, day: str) -> tuple[Edit | None, ...]:
        """Set a date, and drop the flags that it brings by itself."""
        source, date = self.file.source, environment.at("compatibility_date")
        gone = frozenset(self.brought_by(environment, day))
        flags = environment.at("compatibility_flags")
        drop = self._without(environment, flags, gone) if flags and gone else ()
        return (with_value(source, date, day) if date else None, *drop)

    def _without(
        self, environment: Environment, flags: Value, gone: frozenset[str]
    ) -> Iterator[Edit | None]:
        """A list without some flags, or no list; a named environment would inherit another."""
        is_empty = environment.name is None and gone.issuperset(environment.compatibility_flags)
        whole = without_setting(self.file.source, flags) if is_empty else None
        yield whole or without_items(self.file.source, flags, gone)

    def place_of(self, environment: Environment, *keys: str) -> Place:
        """Where the first of some keys that an environment has is written, or its first line."""
        found = (place for key in keys if (place := environment.place_of(key)) is not None)
        return next(found, Place(environment.path, self.file.source.line_span(1)))
