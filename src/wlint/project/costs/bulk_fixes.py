"""Writing one bulk operation in the place of many, for the shapes that are plain."""

from collections.abc import Iterator
from dataclasses import dataclass

from wlint import tree
from wlint.finding import Edit, Place
from wlint.platform.limits import KV_BULK_GET, QUEUE_BATCH, R2_BULK_DELETE
from wlint.project.costs.fan_outs import Bulk, FanOut
from wlint.project.costs.subrequests import Subrequest
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.semantics.types import Named
from wlint.tree import Node


@dataclass(frozen=True, slots=True)
class _Plain:
    """`for (target of items) await call`, or the same as `Promise.all(items.map(…))`."""

    file: File
    items: str
    target: str
    call: tree.Call
    is_loop: bool

    def text(self, node: Node) -> str:
        return self.file.source.text(node.outer)

    def each(self, made: str, items: str | None = None) -> str:
        """What is made of every element, as a list."""
        items = items or self.items
        if self.file.is_python:
            return f"[{made} for {self.target} in {items}]"
        return items if made == self.target else f"{items}.map(({self.target}) => {made})"


def bulk_fix(types: Types, file: File, found: FanOut, bulk: Bulk, call: Subrequest) -> Edit | None:
    """The edit that does all at once; None where the code is not plain enough."""
    plain = _plain(types, file, found, call)
    if plain is None:
        return None
    limit = found.size.limit
    match bulk:
        case Bulk.D1 if plain.is_loop:
            text = _batch(plain)
        case Bulk.R2 if limit is not None and limit <= R2_BULK_DELETE.value:
            text = _delete(plain)
        case Bulk.QUEUE if plain.is_loop:
            text = _send(plain, _indent(file, found.head))
        case Bulk.KV if not plain.is_loop and limit is not None and limit <= KV_BULK_GET.value:
            text = _get(plain)
        case _:
            return None
    return Edit(Place(file.path, found.head.outer), text) if text else None


def _plain(types: Types, file: File, found: FanOut, call: Subrequest) -> _Plain | None:
    if call.call is not call.site or not _is_path(found.collection):
        return None
    items = file.source.text(found.collection.span) if found.collection else ""
    if not file.is_python and not _is_array(types, file, found):
        return None
    match found.node:
        case tree.Loop(
            kind="each",
            is_async=False,
            otherwise=None,
            body=tree.Block(statements=[tree.ExpressionStatement(value=tree.Await(value=only))]),
            target=tree.Node() as target,
        ) if only is call.call:
            return _Plain(file, items, file.source.text(target.span), call.call, True)
        case tree.Call(
            args=[tree.Arg(value=tree.Function(params=[tree.Param(target=target)], body=body))]
        ) if _result(body) is call.call and found.head is not found.node:
            return _Plain(file, items, file.source.text(target.span), call.call, False)
        case tree.Comprehension(element=element, targets=[target], conditions=()) if (
            element is call.call and found.head is not found.node
        ):
            return _Plain(file, items, file.source.text(target.span), call.call, False)
        case _:
            return None


def _result(body: tree.Block) -> Node | None:
    match body.statements:
        case [tree.Exit(kind="return", value=tree.Await(value=value) | value)]:
            return value
        case _:
            return None


def _is_path(node: Node | None) -> bool:
    while isinstance(node, tree.Member) and node.name is not None:
        node = node.object
    return isinstance(node, tree.Name)


def _is_array(types: Types, file: File, found: FanOut) -> bool:
    """Whether the elements are in an array for sure: by its type, or as JSON has no other."""
    if isinstance(found.node, tree.Call) or found.size.is_unbounded:
        return True
    of = types.of(file, found.collection) if found.collection is not None else None
    return isinstance(of, Named) and of.name == "[]"


def _owner(plain: _Plain) -> str:
    callee = plain.call.callee
    return plain.text(callee.object) if isinstance(callee, tree.Member) else ""


def _batch(plain: _Plain) -> str | None:
    statement = plain.call.callee.object if isinstance(plain.call.callee, tree.Member) else None
    database = next(
        (
            n.callee.object
            for n in _chain(statement)
            if isinstance(n.callee, tree.Member) and n.callee.name == "prepare"
        ),
        None,
    )
    if statement is None or database is None or not _is_path(database):
        return None
    batch = f"await {plain.text(database)}.batch({plain.each(plain.text(statement))})"
    if plain.file.is_python:
        return f"if {plain.items}: {batch}"
    return f"if ({plain.items}.length > 0) {batch};"


def _chain(node: Node | None) -> Iterator[tree.Call]:
    while isinstance(node, tree.Call):
        yield node
        node = node.callee.object if isinstance(node.callee, tree.Member) else None


def _delete(plain: _Plain) -> str | None:
    key = plain.call.arg(0)
    if key is None or len(plain.call.args) != 1:
        return None
    call = f"{_owner(plain)}.delete({plain.each(plain.text(key))})"
    end = "" if plain.file.is_python else ";"
    return f"await {call}{end}" if plain.is_loop else call


def _send(plain: _Plain, indent: str) -> str | None:
    body = plain.call.arg(0)
    if body is None or len(plain.call.args) != 1 or _mentions(plain.call, "i"):
        return None
    many, queue, text = QUEUE_BATCH.value, _owner(plain), plain.text(body)
    if plain.file.is_python:
        part = plain.each(f'{{"body": {text}}}', f"{plain.items}[i : i + {many}]")
        head, step, end = f"for i in range(0, len({plain.items}), {many}):", "    ", ""
    else:
        part = plain.each(f"({{ body: {text} }})", f"{plain.items}.slice(i, i + {many})")
        head = f"for (let i = 0; i < {plain.items}.length; i += {many}) {{"
        step, end = "  ", f";\n{indent}}}"
    return f"{head}\n{indent}{step}await {queue}.sendBatch({part}){end}"


def _get(plain: _Plain) -> str | None:
    key = plain.call.arg(0)
    if key is None or plain.file.is_python or _mentions(plain.call, "found"):
        return None
    more = "".join(f", {plain.text(a.value)}" for a in plain.call.args[1:])
    text = plain.text(key)
    found = f"{plain.items}.map(({plain.target}) => found.get({text}))"
    return f"{_owner(plain)}.get({plain.each(text)}{more}).then((found) => {found})"


def _mentions(node: Node, name: str) -> bool:
    return any(isinstance(n, tree.Name) and n.id == name for n in node.walk())


def _indent(file: File, node: Node) -> str:
    before = file.source.data[: node.span.start].rpartition(b"\n")[2].decode()
    return before[: len(before) - len(before.lstrip())]
