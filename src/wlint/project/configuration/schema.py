"""What Wrangler expects of its configuration, as far as it can be wrong in shape."""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from wlint.finding import Place
from wlint.languages.document import Value
from wlint.project.configuration.bindings import (
    MAPS,
    SINGLE,
    Binding,
    BindingKind,
    bindings_in,
    name_field,
)
from wlint.project.problem import Problem, ProblemKind

_TABLE = ("a table",)
_LIST = ("a list",)
_STRING = ("a string",)
_FLAG = ("true or false",)
_NUMBER = ("a number",)
_SHAPES: dict[str, tuple[str, ...]] = {
    "name": _STRING,
    "main": _STRING,
    "compatibility_date": _STRING,
    "compatibility_flags": _LIST,
    "pages_build_output_dir": _STRING,
    "base_dir": _STRING,
    "workers_dev": _FLAG,
    "routes": _LIST,
    "route": (*_STRING, *_TABLE),
    "limits": _TABLE,
    "limits.cpu_ms": _NUMBER,
    "limits.subrequests": _NUMBER,
    "placement": _TABLE,
    "observability": _TABLE,
    "observability.enabled": _FLAG,
    "observability.head_sampling_rate": _NUMBER,
    "triggers": _TABLE,
    "triggers.crons": _LIST,
    "build": _TABLE,
    "build.command": _STRING,
    "migrations": _LIST,
    "rules": _LIST,
    "durable_objects": _TABLE,
    "queues": _TABLE,
    "queues.consumers": _LIST,
    # early releases took the folder alone
    "assets": (*_TABLE, *_STRING),
}
_REQUIRED = {
    BindingKind.DURABLE_OBJECT: ("class_name",),
    BindingKind.QUEUE: ("queue",),
    BindingKind.SERVICE: ("service",),
    BindingKind.WORKFLOW: ("class_name",),
}


def schema_problems(document: Value, path: Path) -> Iterator[Problem]:
    """Where a configuration breaks Wrangler's own schema, environment by environment."""
    if document.shape != "a table":
        yield _wrong(document, "the configuration", _TABLE, path)
        return
    environments = document.at("env")
    if environments is not None and environments.shape != "a table":
        yield _wrong(environments, "`env`", _TABLE, path)
    named = environments.table.items() if environments else ()
    for prefix, table in (("", document), *((f"env.{name}.", table) for name, table in named)):
        if table.shape == "a table":
            yield from _table_problems(prefix, table, path)
        else:
            yield _wrong(table, f"`{prefix[:-1]}`", _TABLE, path)


def _table_problems(prefix: str, table: Value, path: Path) -> Iterator[Problem]:
    for key, shapes in _SHAPES.items():
        value = table.at(*key.split("."))
        if value is not None and value.shape not in (*shapes, "null"):
            yield _wrong(value, f"`{prefix}{key}`", shapes, path)
    for kind in BindingKind:
        value = table.at(*kind.value.split("."))
        if value is not None and kind is not BindingKind.ASSETS:
            yield from _binding_problems(kind, prefix, value, path)
    yield from _duplicates(table, path)


def _binding_problems(
    kind: BindingKind, prefix: str, value: Value, path: Path
) -> Iterator[Problem]:
    label = f"`{prefix}{kind.value}`"
    shapes = _TABLE if kind in SINGLE or kind in MAPS else _LIST
    if value.shape not in shapes:
        yield _wrong(value, label, shapes, path)
    elif kind is not BindingKind.SECRET:
        required = (name_field(kind), *_REQUIRED.get(kind, ()))
        # `unsafe` is whatever the account has: its schema is not public
        for item in value.items if kind is not BindingKind.UNSAFE else ():
            yield from _item_problems(label, item, required, path)


def _item_problems(
    label: str, item: Value, required: tuple[str, ...], path: Path
) -> Iterator[Problem]:
    if item.shape != "a table":
        yield _wrong(item, f"an entry of {label}", _TABLE, path)
        return
    for key in required:
        value = item.at(key)
        if value is None:
            message = f"an entry of {label} has no `{key}`; expected a string"
            yield _problem(item, message, path)
        elif value.text is None:
            yield _wrong(value, f"`{key}` in {label}", _STRING, path)


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


def _wrong(value: Value, label: str, shapes: tuple[str, ...], path: Path) -> Problem:
    return _problem(value, f"{label} is {value.shape}; expected {' or '.join(shapes)}", path)


def _problem(value: Value, message: str, path: Path) -> Problem:
    return Problem(Place(path, value.named), path, message, ProblemKind.SCHEMA)
