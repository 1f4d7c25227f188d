"""Where a configuration breaks Wrangler's own schema, and what Wrangler passes over in silence."""

from collections import defaultdict
from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path

from wlint.finding import Place
from wlint.languages.document import Value
from wlint.platform.wrangler import Schema, configuration_schema
from wlint.project.configuration.bindings import Binding, BindingKind, bindings_in
from wlint.project.configuration.swallowed import swallowed
from wlint.project.problem import Problem, ProblemKind
from wlint.record import Record
from wlint.regex import regex

# what anybody may put anything into
_OPEN = frozenset({"vars", "define", "unsafe"})
_ALIKE = 0.85
# https://developers.cloudflare.com/workers/configuration/cron-triggers/#supported-cron-expressions
_CRON_FIELDS = 5
_CRON = regex(r"[\w*/,#?-]+(\s+[\w*/,#?-]+){2,}")
_OF_SITE = frozenset({"include", "exclude"})


def schema_problems(document: Value, path: Path) -> Iterator[Problem]:
    """Where a configuration breaks Wrangler's own schema, environment by environment."""
    yield from _Reading(path).wrong((configuration_schema(),), document, "", "the configuration")
    if path.suffix == ".toml":
        yield from swallowed(document, path)
    yield from _of_two_kinds(document, path)
    environments = document.at("env")
    named = environments.table.values() if environments else ()
    for table in (document, *named):
        yield from _duplicates(table, path)
        yield from _choosing_assets(table, path)
        yield from _refused_crons(table, path)


class _Reading(Record):
    """One file, read beside the schema."""

    path: Path

    def wrong(
        self, forms: tuple[Schema, ...], value: Value, key: str, label: str
    ) -> Iterator[Problem]:
        """What is wrong with a value that can have some forms; null stands for nothing said."""
        shapes = tuple(dict.fromkeys(shape for form in forms for shape in form.shapes))
        if not shapes or value.shape == "null":
            return
        fitting = [form for form in forms if value.shape in form.shapes]
        if not fitting:
            message = f"{label} is {value.shape}; expected {' or '.join(shapes)}"
            if value.shape == "a list" and any("bindings" in form.keys for form in forms):
                message += " that has it as `bindings`"
            yield self._problem(value, message)
            return
        if len(fitting) == 1:
            yield from self._inside(fitting[0], value, key, label)
        yield from self._missing(fitting, value, label)

    def _inside(self, form: Schema, value: Value, key: str, label: str) -> Iterator[Problem]:
        for item in value.items:
            yield from self.wrong(form.items, item, key, f"an entry of `{key}`")
        for name, inner in value.table.items():
            if name not in _OPEN:
                path = f"{key}.{name}" if key else name
                yield from self.wrong(form.key(name), inner, path, f"`{path}`")
        yield from self._misspelt(form, value)
        if form.choices and value.text is not None and value.text not in form.choices:
            for meant in get_close_matches(value.text, form.choices, 1):
                yield self._problem(value, f"{label} is {value.text!r}; expected {meant!r}")

    def _missing(self, forms: list[Schema], value: Value, label: str) -> Iterator[Problem]:
        """The keys that a table lacks, whichever of its forms it is to have."""
        missing = [[key for key in form.required if key not in value.table] for form in forms]
        if value.shape != "a table" or not all(missing):
            return
        always = [key for key in missing[0] if all(key in keys for keys in missing)]
        for key in always:
            shapes = " or ".join(s for f in forms[0].key(key) for s in f.shapes) or "a value"
            yield self._problem(value, f"{label} has no `{key}`; expected {shapes}")
        if not always:
            *some, last = dict.fromkeys(f"`{keys[0]}`" for keys in missing)
            message = f"{label} has none of {', '.join(some)} and {last}; expected one of them"
            yield self._problem(value, message)

    def _misspelt(self, form: Schema, value: Value) -> Iterator[Problem]:
        """Keys that nearly are ones of the schema; others may be newer than it."""
        known = [key for key in form.keys if key not in value.table] if form.is_closed else []
        for name, inner in value.table.items() if known else ():
            if name not in form.keys:
                for meant in get_close_matches(name, known, 1, _ALIKE):
                    message = f"Wrangler ignores `{name}`, it knows no such key; write `{meant}`"
                    yield self._problem(inner, message, ProblemKind.IGNORED_KEY)

    def _problem(
        self, value: Value, message: str, kind: ProblemKind = ProblemKind.SCHEMA
    ) -> Problem:
        return Problem(Place(self.path, value.named), self.path, message, kind)


def _of_two_kinds(document: Value, path: Path) -> Iterator[Problem]:
    """What is said to be a Pages project and has the `main` of a Worker."""
    output, main = document.at("pages_build_output_dir"), document.at("main")
    if output is not None and output.text and main is not None and main.text:
        message = (
            "`pages_build_output_dir` and `main` stand in one configuration, and Wrangler refuses "
            "to deploy it: it is that of a Pages project or of a Worker"
        )
        help = "take out `main` if Pages deploys this, `pages_build_output_dir` if it is a Worker"
        place = Place(path, output.named)
        yield Problem(place, path, message, ProblemKind.SCHEMA, help)


def _choosing_assets(table: Value, path: Path) -> Iterator[Problem]:
    """Keys by which `[site]` chose files; of `[assets]` all of `directory` is uploaded."""
    assets = table.at("assets")
    written = assets.table if assets is not None else {}
    for name in written if "directory" in written else ():
        if name not in _OF_SITE:
            continue
        message = (
            f"Wrangler ignores `assets.{name}`, a key of the old `[site]`: all files in "
            "`directory` become public but for those that a `.assetsignore` file in it names"
        )
        place = Place(path, written[name].named)
        yield Problem(place, path, message, ProblemKind.IGNORED_KEY)


def _refused_crons(table: Value, path: Path) -> Iterator[Problem]:
    triggers = table.at("triggers")
    crons = triggers.at("crons") if triggers is not None else None
    for cron in crons.items if crons is not None else ():
        fields = len((cron.text or "").split())
        if fields != _CRON_FIELDS and _CRON.fullmatch(cron.text or ""):
            message = (
                f"the cron expression {cron.text!r} has {fields} fields; expected {_CRON_FIELDS}: "
                "minute, hour, day of the month, month, day of the week"
            )
            yield Problem(Place(path, cron.span), path, message, ProblemKind.SCHEMA)


def _duplicates(table: Value, path: Path) -> Iterator[Problem]:
    declared: defaultdict[str, list[Binding]] = defaultdict(list)
    for binding in bindings_in(table, path):
        # a secret may well take the place of a variable
        if binding.kind is not BindingKind.SECRET:
            declared[binding.name].append(binding)
    for name, (first, *others) in declared.items():
        for other in others:
            message = (
                f"the binding name `{name}` is taken: `{first.kind.value}` and "
                f"`{other.kind.value}` both declare it; rename one of them"
            )
            yield Problem(other.place, path, message, ProblemKind.DUPLICATE_BINDING)
