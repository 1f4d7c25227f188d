"""Settings below a header of TOML that belong to its table, though they look like the top level's.

In a table that Wrangler knows all keys of, any other key of the configuration is misplaced. A
variable can have any name: among them, only what nobody else writes so is a setting.
"""

from collections.abc import Iterator
from pathlib import Path

from wlint.finding import Place
from wlint.languages.document import Value
from wlint.platform.wrangler import Schema, configuration_schema
from wlint.project.configuration.bindings import BindingKind
from wlint.project.discovery.entry_file import SOURCE_SUFFIXES
from wlint.project.problem import Problem, ProblemKind

_OPEN = frozenset({"alias", "define", "env", "unsafe"})
_PLAIN = frozenset(
    {
        "compatibility_date", "compatibility_flags", "keep_vars", "logpush",
        "pages_build_output_dir", "preview_urls", "send_metrics", "upload_source_maps",
        "workers_dev",
    }
)  # fmt: skip
_BINDINGS = frozenset(kind.value.partition(".")[0] for kind in BindingKind)
_ROUTES = frozenset({"route", "routes"})
_APART = {"main": "pages_build_output_dir", "pages_build_output_dir": "main"}

_Lost = tuple[str, str, Value]
"""A header, and the setting below it."""


def swallowed(document: Value, path: Path) -> Iterator[Problem]:
    """What Wrangler does not see because a header above it has taken it."""
    form = configuration_schema()
    named = document.at("env")
    environments = named.table.items() if named else ()
    for above, table in (("", document), *((f"env.{name}", inner) for name, inner in environments)):
        for name, value in table.table.items():
            header = f"{above}.{name}" if above else name
            lost = _in_variables(value, header) if name == "vars" else ()
            if name not in _OPEN:
                lost = (*lost, *_below(form.key(name), value, header))
            for where, key, setting in lost:
                if key not in table.table:
                    message = f"`{key}` stands below {where}{_consequence(key)}"
                    place = Place(path, setting.named)
                    to = f"right below `[{above}]`" if above else "above the first header"
                    help = (
                        f"take it out: Wrangler refuses it beside `{_APART[key]}`"
                        if _APART.get(key) in document.table
                        else f"write it {to}: what follows a header belongs to its table"
                    )
                    yield Problem(place, path, message, _kind(key), help)


def _below(forms: tuple[Schema, ...], value: Value, header: str) -> Iterator[_Lost]:
    """The misplaced keys of a table that is known to the last key, and of those in it."""
    top = configuration_schema()
    tables = [form for form in forms if "a table" in form.shapes]
    if value.table and tables and all(form.is_closed for form in tables):
        for key, inner in value.table.items():
            known = tuple(f for form in tables for f in form.key(key))
            if known:
                yield from _below(known, inner, f"{header}.{key}")
            elif any(inner.shape in form.shapes for form in top.key(key)):
                yield f"`[{header}]`, where Wrangler ignores it: ", key, inner
    # entries get new keys now and then
    keys = {key for form in forms for inner in form.items for key in inner.keys}
    for item in value.items:
        for key, inner in item.table.items():
            if key not in keys and _is_setting(key, inner):
                yield f"`[[{header}]]`, where Wrangler ignores it: ", key, inner


def _in_variables(variables: Value, header: str) -> Iterator[_Lost]:
    for key, value in variables.table.items():
        if _is_setting(key, value):
            yield f"`[{header}]`, so it is a variable, `env.{key}`: ", key, value


def _is_setting(key: str, value: Value) -> bool:
    """Whether nobody but Wrangler calls a value of this form so."""
    forms = configuration_schema().key(key)
    fitting = [form for form in forms if value.shape in form.shapes]
    if key in _ROUTES:
        patterns = value.items or (value,)
        return bool(fitting) and all(map(_is_pattern, patterns))
    if key == "main":
        return (value.text or "").endswith(SOURCE_SUFFIXES)
    return bool(fitting) and (key in _PLAIN or _is_told_by_its_keys(fitting, value))


def _is_pattern(value: Value) -> bool:
    return "." in (value.text or "") or value.at("pattern") is not None


def _is_told_by_its_keys(forms: list[Schema], value: Value) -> bool:
    """Whether it consists of tables with no other keys than the setting of its name can have."""
    tables = value.items or (value,)
    of = [inner for form in forms for inner in (form.items if value.items else (form,))]
    return any(form.is_closed for form in of) and all(
        table.table
        and any(form.is_closed and table.table.keys() <= form.keys.keys() for form in of)
        for table in tables
    )


def _kind(key: str) -> ProblemKind:
    """How bad it is: without a binding or a route the Worker does not do what it is for."""
    is_needed = key in _ROUTES or key in _BINDINGS
    return ProblemKind.LOST_KEY if is_needed else ProblemKind.IGNORED_KEY


def _consequence(key: str) -> str:
    if key in _ROUTES:
        return "no such route leads to the Worker"
    return "the code finds no such binding" if key in _BINDINGS else "the setting does not apply"
