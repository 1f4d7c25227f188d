"""Reads Wrangler's configuration files, good and bad ones."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from msgspec.structs import replace

from wlint.finding import Place
from wlint.languages.document import DocumentError, Value
from wlint.project.configuration.bindings import Binding, bindings_in
from wlint.project.configuration.commented import commented_bindings
from wlint.project.configuration.file_names import (
    FILE_NAMES,
    are_examples,
    default_name,
    given_names,
    is_template,
)
from wlint.project.configuration.local_secrets import local_secrets
from wlint.project.configuration.removed import removed_settings
from wlint.project.configuration.schema import schema_problems
from wlint.project.configuration.wrangler import Configuration, DeploymentKind, Environment
from wlint.project.discovery.apart import is_apart
from wlint.project.discovery.applications import application_in
from wlint.project.discovery.entry_file import find_main, main_in_scripts, pages_worker
from wlint.project.discovery.listing import Listing
from wlint.project.discovery.nitro import server_files, utility_files
from wlint.project.discovery.old_main import find_old_main
from wlint.project.discovery.pages import function_files
from wlint.project.discovery.routers import is_on_node
from wlint.project.problem import Problem, ProblemKind
from wlint.regex import regex
from wlint.source import Source, Span

MAX_SIZE = 1_000_000
"""No configuration is this long; what is, is something else."""

_INHERITED = frozenset(
    (
        "access",
        "account_id",
        "assets",
        "base_dir",
        "build",
        "cache",
        "compatibility_date",
        "compatibility_flags",
        "compliance_region",
        "exports",
        "find_additional_modules",
        "first_party_worker",
        "jsx_factory",
        "jsx_fragment",
        "keep_names",
        "limits",
        "logfwdr",
        "logpush",
        "main",
        "migrations",
        "minify",
        "name",
        "no_bundle",
        "observability",
        "placement",
        "preserve_file_names",
        "preview_urls",
        "previews",
        "python_modules",
        "route",
        "routes",
        "rules",
        "triggers",
        "tsconfig",
        "upload_source_maps",
        "workers_dev",
    )
)
_PLACEHOLDER = regex(r"\{\{.*\}\}|\{%.*%\}")
_UNCHECKED = "until it does, its Worker is checked without what it says: bindings, limits, dates"

Ignored = Callable[[Path], bool]


def read_folder(folder: Path, files: Listing, ignored: Ignored) -> tuple[Configuration, ...]:
    """The configurations of a folder: what Wrangler takes, then what it can be given instead.

    A template counts where nothing else starts in the same file. What else is called like a
    configuration and deploys nothing is none.
    """
    names = files.names(folder)
    default = default_name(names)
    chosen = () if default is None else (_chosen(folder, default, names, files, ignored),)
    read_too = [read(folder / name, files, ignored) for name in given_names(names)]
    everything = _with_own_routes((*chosen, *read_too), files, ignored)
    found, given = list(everything[: len(chosen)]), everything[len(chosen) :]
    for one in given:
        is_alone = one.is_template and not found
        is_same = any(set(one.starts) <= set(other.starts) for other in found)
        if is_alone or (_deploys(one) and not (is_same and one.is_template)):
            found.append(replace(one, is_variant=is_same))
    return tuple(replace(one, beside=tuple(_beside(one, everything))) for one in found)


def _with_own_routes(
    together: tuple[Configuration, ...], files: Listing, ignored: Ignored
) -> tuple[Configuration, ...]:
    """The configurations of a folder, the routes of its framework left to those that it builds."""
    framed = [c for c in together if c.application is not None]
    if len(framed) <= 1:
        return together
    apart = {c.path for c in framed if _is_apart(c, files, ignored)}
    is_built = any(c.path not in apart and _is_taken(c) for c in framed)
    return tuple(
        replace(c, application=None) if is_built and c.path in apart else c for c in together
    )


def _is_taken(one: Configuration) -> bool:
    """Whether a configuration deploys something, as Wrangler finds it or is given it."""
    return not one.is_template and (one.path.name in FILE_NAMES or _deploys(one))


def _is_apart(one: Configuration, files: Listing, ignored: Ignored) -> bool:
    """Whether a configuration surely deploys code that its folder's framework has no part in."""
    if one.application is None or any(e.main is None for e in one.environments):
        return False
    return is_apart(one.mains, one.application.framework, one.folder, files, ignored)


def _beside(one: Configuration, everything: Iterable[Configuration]) -> Iterator[Binding]:
    """What code may find in `env` by those that start in the same files, or by a comment."""
    for other in everything:
        if other.path != one.path and set(one.starts) & set(other.starts):
            yield from other.bindings.values()
    yield from commented_bindings(one.source)


def read(
    path: Path, files: Listing | None = None, ignored: Ignored = lambda _: False
) -> Configuration:
    """One configuration file. What is wrong with it becomes a problem, never an exception."""
    files = files or Listing(Path(path.anchor))
    source, document, problems = _parsed(path, files)
    if not problems:
        wrong = schema_problems(document, path)
        problems = (*wrong, *removed_settings(document, path, files))
    if document.shape != "a table":
        document = Value({}, document.span)
    configuration = _configuration(source, document, files, ignored, problems)
    if is_template(path.name) or _is_to_fill(configuration) or _is_to_copy(configuration, files):
        return replace(configuration, problems=(), is_template=True)
    return configuration


def _is_to_fill(configuration: Configuration) -> bool:
    """Whether a generator fills it in: a placeholder is the name, or is why nothing parses."""
    source, problems = configuration.source, configuration.problems
    faults = (p.place.span.start for p in problems if p.kind is ProblemKind.SYNTAX and p.place)
    lines = (source.text(source.line_span(source.line_of(fault))) for fault in faults)
    return any(map(_PLACEHOLDER.search, (configuration.name or "", *lines)))


def _is_to_copy(configuration: Configuration, files: Listing) -> bool:
    """Whether a file among examples is text: it starts in nothing, and no package is beside it."""
    folder = configuration.path.parent
    has_main = all(p.kind is not ProblemKind.MISSING_MAIN for p in configuration.problems)
    if has_main or files.file(folder / "package.json") is not None:
        return False
    return are_examples(folder.parts[len(Path(files.root).parts) :])


def _chosen(
    folder: Path, name: str, names: list[str], files: Listing, ignored: Ignored
) -> Configuration:
    """What Wrangler takes in a folder, with a word on those that it would take without it."""
    configuration = read(folder / name, files, ignored)
    others = (other for other in FILE_NAMES if other in names and other != name)
    problems = (_ignored(folder / other, name) for other in others)
    return replace(configuration, problems=(*configuration.problems, *problems))


def _deploys(configuration: Configuration) -> bool:
    """Whether a file of some name surely makes something: what it starts in or serves is there."""
    unusable = (ProblemKind.SYNTAX, ProblemKind.UNREADABLE, ProblemKind.MISSING_MAIN)
    if any(problem.kind in unusable for problem in configuration.problems):
        return False
    is_named = configuration.at("name") is not None and configuration.at("assets") is not None
    return is_named or any(configuration.at(k) for k in ("main", "pages_build_output_dir"))


def _parsed(path: Path, files: Listing) -> tuple[Source, Value, tuple[Problem, ...]]:
    nothing = Value({}, Span(0, 0))
    try:
        if files.size(path) > MAX_SIZE:
            message = f"larger than {MAX_SIZE:,} bytes; expected a Wrangler configuration"
            return Source(path, b""), nothing, (_unreadable(path, message),)
        source = Source(path, files.read(path))
    except OSError as error:
        message = f"cannot be read: {error.strerror or error}"
        return Source(path, b""), nothing, (_unreadable(path, message),)
    try:
        return source, _parse(source), ()
    except DocumentError as error:
        place = Place(path, error.span)
        message = f"does not parse: {error.message}"
        return source, nothing, (Problem(place, path, message, ProblemKind.SYNTAX, _UNCHECKED),)


def _parse(source: Source) -> Value:
    # parsers are loaded when the first file of their kind is read
    if ".toml" in source.path.suffixes:
        from wlint.languages.toml import parse_toml as parse
    else:
        from wlint.languages.json import parse_json as parse
    return parse(source.data)


def _configuration(
    source: Source,
    document: Value,
    files: Listing,
    ignored: Ignored,
    problems: tuple[Problem, ...],
) -> Configuration:
    path = source.path
    secrets = tuple(local_secrets(path.parent, files))
    environments: list[Environment] = []
    found: list[Problem] = []
    for name, table, settings in _environments(document):
        main = _main(settings, path, files, ignored)
        if isinstance(main, Problem):
            found.append(main)
            main = None
        bindings = (*bindings_in(settings, path), *(secrets if name is None else ()))
        environments.append(Environment(name, path, table, settings, bindings, main))
    has_main = any(environment.main for environment in environments)
    functions = () if has_main else function_files(path.parent / "functions", files)
    served = functions or (() if has_main else server_files(path.parent, files))
    utilities = utility_files(path.parent, files) if served and not functions else None
    is_pages = functions or "pages_build_output_dir" in document.table
    kind = DeploymentKind.PAGES if is_pages else DeploymentKind.WORKER
    # Pages takes the folder and never looks at `main`
    everything = problems if functions else (*problems, *dict.fromkeys(found))
    is_unread = bool(functions) and not _is_deployed(environments, found)
    if is_unread:
        environments = list(map(_without_settings, environments))
    return Configuration(
        source,
        kind,
        tuple(environments),
        served,
        application_in(path.parent, files, ignored),
        utilities,
        everything,
        is_unread=is_unread,
        is_on_node=is_on_node(path.parent, files),
    )


def _is_deployed(environments: Iterable[Environment], faults: Iterable[Problem]) -> bool:
    """Whether anything takes a file beside Pages Functions: Pages itself, or a Worker's deploy.

    A `main` that a build makes is one; one that nothing makes deploys nothing.
    """
    keys = ("pages_build_output_dir", "assets", *(() if any(faults) else ("main",)))
    return any(e.at(key) is not None for e in environments for key in keys)


def _without_settings(environment: Environment) -> Environment:
    """The bindings alone of an environment whose other settings hold nowhere."""
    table = environment.settings.table
    kept = {k: v for k, v in table.items() if k == "name" or k not in _INHERITED}
    return replace(environment, settings=replace(environment.settings, data=kept))


def _environments(document: Value) -> Iterator[tuple[str | None, Value, Value]]:
    """Each environment's name, its own table, and that table with what it inherits."""
    yield None, document, document
    inherited = {key: value for key, value in document.table.items() if key in _INHERITED}
    named = document.at("env")
    for name, table in named.table.items() if named else ():
        yield name, table, Value({**inherited, **table.table}, table.span, table.key)


def _main(settings: Value, path: Path, files: Listing, ignored: Ignored) -> Path | Problem | None:
    setting = settings.at("main")
    output = settings.at("pages_build_output_dir")
    if setting is not None and setting.text:
        builds = settings.at("build", "command") is not None
        return find_main(setting, builds, path, files, ignored)
    if output is not None and output.text:
        return pages_worker(path.parent / output.text, files, ignored)
    if (old := find_old_main(settings, path.parent, files, ignored)) is not None:
        return old
    return main_in_scripts(path.parent, files)


def _ignored(path: Path, chosen: str) -> Problem:
    message = f"Wrangler ignores this file: it takes `{chosen}` of the same folder; delete one"
    return Problem(None, path, message, ProblemKind.IGNORED_CONFIGURATION)


def _unreadable(path: Path, message: str) -> Problem:
    return Problem(None, path, message, ProblemKind.UNREADABLE)
