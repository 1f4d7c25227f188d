"""Writing one bulk operation in the place of many, for the shapes that are plain."""

from collections.abc import Iterator

from wlint import tree
from wlint.finding import Edit, Place
from wlint.platform.bulk import Bulk
from wlint.platform.limits import KV_BULK_GET, QUEUE_BATCH, R2_BULK_DELETE
from wlint.project.costs.bulk_shapes import (
    Plain,
    is_never_empty,
    is_path,
    mentions,
    plain_shape,
)
from wlint.project.costs.fan_outs import FanOut
from wlint.project.costs.read_first import read_first
from wlint.project.costs.subrequests import Subrequest
from wlint.project.file import File
from wlint.project.typing.structures import is_in_own_words
from wlint.project.typing.types import Types
from wlint.tree import Node

_SAME_AS_BATCH = frozenset({"all", "run"})
"""Methods of a statement that give for one what `batch` gives for each."""


def bulk_fix(
    types: Types, file: File, found: FanOut, bulk: Bulk, call: Subrequest
) -> tuple[Edit, ...]:
    """The edits that do all at once; none where the code is not plain enough."""
    plain = plain_shape(types, file, found, call)
    if plain is not None and is_in_own_words(types, file, plain.call):
        return ()  # the project's interface may have no bulk form, which tests must have, too
    if plain is not None:
        text = _text(plain, bulk, found.size.limit, is_never_empty(types, file, found))
        return (Edit(Place(file.path, plain.whole.outer), text),) if text else ()
    is_few = found.size.limit is not None and found.size.limit <= KV_BULK_GET.value
    return read_first(types, file, found, call) if bulk is Bulk.KV and is_few else ()


def _text(plain: Plain, bulk: Bulk, most: int | None, is_full: bool) -> str | None:
    """One operation in the place of many."""
    match bulk:
        case Bulk.D1:
            return _batch(plain)
        case Bulk.R2 if most is not None and most <= R2_BULK_DELETE.value:
            return _delete(plain)
        case Bulk.R2:
            return _delete_in_chunks(plain)
        case Bulk.QUEUE:
            return _send(plain)
        case Bulk.KV if most is not None and most <= KV_BULK_GET.value:
            return _get(plain, is_full)
        case _:
            return None


def _batch(plain: Plain) -> str | None:
    if not isinstance(plain.call.callee, tree.Member):
        return None
    statement = plain.call.callee.object
    database = next(
        (
            n.callee.object
            for n in _chain(statement)
            if isinstance(n.callee, tree.Member) and n.callee.name == "prepare"
        ),
        None,
    )
    if database is None or not is_path(database):
        return None
    batch = f"{plain.text(database)}.batch({plain.each(plain.text(statement))})"
    if not plain.is_statement:
        is_same = plain.call.callee.name in _SAME_AS_BATCH and not plain.file.is_python
        return f"({plain.items}.length > 0 ? {batch} : [])" if is_same else None
    if plain.file.is_python:
        return f"if {plain.items}:\n{plain.indent}    await {batch}"
    return f"if ({plain.items}.length > 0) await {batch};"


def _chain(node: Node | None) -> Iterator[tree.Call]:
    while isinstance(node, tree.Call):
        yield node
        node = node.callee.object if isinstance(node.callee, tree.Member) else None


def _delete(plain: Plain) -> str | None:
    key = plain.call.arg(0)
    if key is None or len(plain.call.args) != 1:
        return None
    call = f"{plain.owner}.delete({plain.each(plain.text(key))})"
    end = "" if plain.file.is_python else ";"
    return f"await {call}{end}" if plain.is_statement else call


def _delete_in_chunks(plain: Plain) -> str | None:
    key = plain.call.arg(0)
    made = plain.text(key) if key is not None else ""
    return _in_chunks(plain, "delete", made, R2_BULK_DELETE.value)


def _send(plain: Plain) -> str | None:
    body = plain.call.arg(0)
    text = plain.text(body) if body is not None else ""
    made = f'{{"body": {text}}}' if plain.file.is_python else f"({{ body: {text} }})"
    return _in_chunks(plain, "sendBatch", made, QUEUE_BATCH.value)


def _in_chunks(plain: Plain, method: str, made: str, many: int) -> str | None:
    """A loop that gives a method so many at a time; a call of its own has only one argument."""
    if len(plain.call.args) != 1 or not plain.is_statement or mentions(plain.call, "i"):
        return None
    if plain.file.is_python:
        part = plain.each(made, f"{plain.items}[i : i + {many}]")
        head, step, end = f"for i in range(0, len({plain.items}), {many}):", "    ", ""
    else:
        part = plain.each(made, f"{plain.items}.slice(i, i + {many})")
        head = f"for (let i = 0; i < {plain.items}.length; i += {many}) {{"
        step, end = "  ", f";\n{plain.indent}}}"
    return f"{head}\n{plain.indent}{step}await {plain.owner}.{method}({part}){end}"


def _get(plain: Plain, is_full: bool) -> str | None:
    """One read of all keys, of which there has to be one."""
    key = plain.call.arg(0)
    callee = plain.call.callee
    if key is None or plain.is_statement or plain.file.is_python:
        return None
    if mentions(plain.call, "found") or not isinstance(callee, tree.Member):
        return None
    more = "".join(f", {plain.text(a.value)}" for a in plain.call.args[1:])
    text = plain.text(key)
    found = f"{plain.items}.map(({plain.target}) => {plain.looked_up('found', text)})"
    read = f"{plain.owner}.{callee.name}({plain.each(text)}{more}).then((found) => {found})"
    return read if is_full else f"({plain.items}.length > 0 ? {read} : [])"
