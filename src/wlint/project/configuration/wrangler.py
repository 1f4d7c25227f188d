"""Wrangler's configuration files: one Worker or Pages project each."""

from collections.abc import Mapping
from enum import Enum
from pathlib import Path

from wlint.disk import is_folder, is_there
from wlint.finding import Place
from wlint.languages.document import Value
from wlint.platform.compatibility import Compatibility
from wlint.project.configuration.bindings import Binding, BindingKind
from wlint.project.discovery.applications import Application
from wlint.project.discovery.old_main import has_old_main
from wlint.project.problem import Problem, ProblemKind
from wlint.record import Record
from wlint.regex import regex
from wlint.source import Source

_DATE = regex(r"\d{4}-\d{2}-\d{2}")
_EXTERNAL_PYTHON_SDK = "2026-04-21"


class DeploymentKind(Enum):
    """What Wrangler makes of a configuration."""

    WORKER = "worker"
    PAGES = "pages"


class Limits(Record):
    """The limits an environment asks for, as written: nothing has checked the numbers."""

    subrequests: int | float | None = None
    cpu_ms: int | float | None = None


class Route(Record):
    """A URL pattern that leads to the Worker."""

    pattern: str
    zone_name: str | None
    custom_domain: bool
    place: Place


class Environment(Record):
    """One environment as it is deployed, with what it inherits; the top level has no name.

    `declared` is what its own table says, `settings` is what holds.
    """

    name: str | None
    path: Path
    declared: Value
    settings: Value
    bindings: tuple[Binding, ...]
    main: Path | None = None

    def at(self, key: str) -> Value | None:
        """The setting a dotted key names, inherited or not: `limits.cpu_ms`, `routes.0`."""
        return self.settings.at(*(int(s) if s.isdecimal() else s for s in key.split(".")))

    def place_of(self, key: str) -> Place | None:
        """Where the key of a setting is written."""
        value = self.at(key)
        return Place(self.path, value.named) if value else None

    def binding(self, name: str) -> Binding | None:
        """The binding of a name in this environment."""
        return next((binding for binding in self.bindings if binding.name == name), None)

    def text(self, key: str) -> str | None:
        """A setting that is a string."""
        value = self.at(key)
        return value.text if value else None

    @property
    def compatibility_date(self) -> str | None:
        """The date whose behaviour the runtime keeps."""
        return self.text("compatibility_date")

    @property
    def compatibility_flags(self) -> tuple[str, ...]:
        """The runtime's switches."""
        flags = self.at("compatibility_flags")
        return tuple(item.text for item in flags.items if item.text) if flags else ()

    @property
    def compatibility(self) -> Compatibility:
        """What of the runtime's changes holds."""
        date = self.compatibility_date
        is_date = date is not None and _DATE.fullmatch(date)
        return Compatibility(date if is_date else None, self.compatibility_flags)

    @property
    def limits(self) -> Limits:
        """The limits asked for."""
        subrequests, cpu_ms = self.at("limits.subrequests"), self.at("limits.cpu_ms")
        return Limits(
            subrequests.number if subrequests else None, cpu_ms.number if cpu_ms else None
        )

    @property
    def routes(self) -> tuple[Route, ...]:
        """The URL patterns, whichever of `routes` and `route` has them."""
        one, many = self.at("route"), self.at("routes")
        written = (*((one,) if one else ()), *(many.items if many else ()))
        return tuple(route for value in written if (route := self._route(value)))

    @property
    def vars(self) -> Mapping[str, Value]:
        """The plain variables and their values."""
        found = self.at("vars")
        return found.table if found else {}

    def queues(self, side: str) -> tuple[str, ...]:
        """The queues it sends to (`producers`) or takes messages from (`consumers`)."""
        listed = self.at(f"queues.{side}")
        named = (item.at("queue") for item in listed.items) if listed else ()
        return tuple(queue.text for queue in named if queue and queue.text)

    def _route(self, value: Value) -> Route | None:
        pattern = value if value.text else value.at("pattern")
        if not pattern or not pattern.text:
            return None
        zone, custom = value.at("zone_name"), value.at("custom_domain")
        is_custom = custom is not None and custom.data is True
        place = Place(self.path, pattern.span)
        return Route(pattern.text, zone.text if zone else None, is_custom, place)


class Configuration(Record):
    """What one configuration file deploys. The first environment is the top level.

    `main` is None if a build makes the Worker from sources that nobody knows. `is_built` marks one
    whose `main` is such a source: what the build makes of its imports is not known.
    `utilities`, where a framework imports by itself, are files whose exports all others have.
    `is_template` marks an example that each developer copies: true in names, not in values.
    `is_unread` marks one beside Pages Functions that Pages does not take: commands use it.
    `is_variant` marks one that deploys the code of another configuration of its folder,
    `is_for_tests` one that only tests start, `is_on_node` one whose package has a server for Node,
    too: what it shares with that finds no execution context there. `beside` is what those others
    bind, and what it has commented out: names that code may find though it does not declare them.
    `class_files` have the classes that it names, where a build makes the module that exports them.
    """

    source: Source
    kind: DeploymentKind
    environments: tuple[Environment, ...]
    functions: tuple[Path, ...] = ()
    application: Application | None = None
    utilities: tuple[Path, ...] | None = None
    problems: tuple[Problem, ...] = ()
    is_template: bool = False
    is_unread: bool = False
    is_variant: bool = False
    is_built: bool = False
    is_for_tests: bool = False
    beside: tuple[Binding, ...] = ()
    class_files: tuple[Path, ...] = ()
    is_on_node: bool = False

    @property
    def path(self) -> Path:
        """The configuration file."""
        return self.source.path

    @property
    def is_true(self) -> bool:
        """Whether what is deployed is what it says: it could be read, is taken, and no template."""
        unread = (ProblemKind.SYNTAX, ProblemKind.UNREADABLE)
        is_other = self.is_template or self.is_unread
        return not (is_other or any(p.kind in unread for p in self.problems))

    @property
    def folder(self) -> Path:
        """The folder that paths in the configuration are relative to."""
        return self.source.path.parent

    @property
    def top(self) -> Environment:
        """The top level: what holds when no environment is named."""
        return self.environments[0]

    @property
    def name(self) -> str | None:
        """The Worker's name."""
        return self.top.text("name")

    @property
    def names_code(self) -> bool:
        """Whether it says where the Worker starts, be the file there or not."""
        return self.at("main") is not None or has_old_main(self.top.settings)

    @property
    def main(self) -> Path | None:
        """The file the Worker starts in."""
        return next(iter(self.mains), None)

    @property
    def mains(self) -> tuple[Path, ...]:
        """The files it starts in, if environments differ."""
        return tuple(dict.fromkeys(e.main for e in self.environments if e.main))

    @property
    def starts(self) -> tuple[Path, ...]:
        """Every file that its own code starts in: those and what is found by where it lies."""
        routes = () if self.application is None else self.application.routes
        return (*self.mains, *self.functions, *routes, *self.class_files)

    @property
    def public(self) -> Path | None:
        """The folder whose files are served as they are: browser code, not the Worker's."""
        folder = (
            self.top.text("pages_build_output_dir")
            or self.top.text("assets.directory")
            or self.top.text("site.bucket")
        )
        return self.folder / folder if folder else None

    @property
    def is_static(self) -> bool:
        """Whether it surely deploys nothing but files: a Pages project without any function.

        What a build makes may hold a `_worker.js`: the folder must be there as it is deployed.
        """
        public = self.public if self.kind is DeploymentKind.PAGES else None
        if public is None or not is_folder(public) or is_there(public / "_worker.js"):
            return False
        return not self.starts and self.application is None

    @property
    def compatibility_date(self) -> str | None:
        """The date whose behaviour the runtime keeps, at the top level."""
        return self.top.compatibility_date

    @property
    def compatibility_flags(self) -> tuple[str, ...]:
        """The runtime's switches, at the top level."""
        return self.top.compatibility_flags

    @property
    def has_python_sdk(self) -> bool:
        """Whether Python surely uses the SDK of its own packages, not the older built-in one."""
        if is_folder(self.folder / "python_modules" / "workers"):
            return True
        dates = (environment.compatibility_date for environment in self.environments)
        return all(date is not None and date >= _EXTERNAL_PYTHON_SDK for date in dates)

    @property
    def limits(self) -> Limits:
        """The limits asked for, at the top level."""
        return self.top.limits

    @property
    def routes(self) -> tuple[Route, ...]:
        """The URL patterns of all environments."""
        return tuple(dict.fromkeys(route for e in self.environments for route in e.routes))

    @property
    def bindings(self) -> Mapping[str, Binding]:
        """What code may find in `env`: any environment's binding counts, the first one's first."""
        everything = [binding for e in self.environments for binding in e.bindings]
        return {binding.name: binding for binding in reversed(everything)}

    def binding(self, name: str) -> Binding | None:
        """The binding of a name, in whichever environment declares it."""
        return next((b for e in self.environments if (b := e.binding(name))), None)

    def deploys(self, name: str) -> bool:
        """Whether a name is bound wherever this runs, not only beside it on somebody's machine."""
        binding = self.binding(name)
        return binding is not None and binding.place.path == self.path

    @property
    def always_bound(self) -> frozenset[str]:
        """The bindings, not plain values, that every environment has."""
        names = ({b.name for b in e.bindings if b.is_object} for e in self.environments)
        return frozenset(set.intersection(*names)) if self.is_true else frozenset()

    def bindings_of(self, kind: BindingKind) -> tuple[Binding, ...]:
        """The bindings of one kind, over all environments."""
        return tuple(b for b in self.bindings.values() if b.kind is kind)

    def at(self, key: str) -> Value | None:
        """The setting a dotted key names at the top level: `limits.cpu_ms`, `routes.0`."""
        return self.top.at(key)

    def place_of(self, key: str) -> Place | None:
        """Where the key of a top-level setting is written."""
        return self.top.place_of(key)
