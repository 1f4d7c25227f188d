"""Writing one bulk operation in the place of many, for the shapes that are plain."""

from collections.abc import Iterator

from wlint import tree
from wlint.finding import Edit, Place
from wlint.platform.limits import KV_BULK_GET, QUEUE_BATCH, R2_BULK_DELETE
from wlint.project.costs.fan_outs import Bulk, FanOut
from wlint.project.costs.subrequests import Subrequest
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.record import record
from wlint.semantics.types import Named
from wlint.tree import Node

_SAME_AS_BATCH = frozenset({"all", "run"})
"""Methods of a statement that give for one what `batch` gives for each."""


@record
class _Plain:
    """`for (target of items) await call`, or the same as `Promise.all(items.map(…))`.

    `whole` is what to replace: a statement of its own where nothing takes the answers.
    """

    file: File
    items: str
    target: str
    call: tree.Call
    whole: Node
    is_statement: bool

    def text(self, node: Node) -> str:
        return self.file.source.text(node.outer)

    def each(self, made: str, items: str | None = None) -> str:
        """What is made of every element, as a list."""
        items = items or self.items
        if self.file.is_python:
            return f"[{made} for {self.target} in {items}]"
        return items if made == self.target else f"{items}.map(({self.target}) => {made})"

    @property
    def indent(self) -> str:
        """The blanks before the line it is on."""
        before = self.file.source.data[: self.whole.span.start].rpartition(b"\n")[2].decode()
        return before[: len(before) - len(before.lstrip())]


def bulk_fix(types: Types, file: File, found: FanOut, bulk: Bulk, call: Subrequest) -> Edit | None:
    """The edit that does all at once; None where the code is not plain enough."""
    plain = _plain(types, file, found, call)
    if plain is None:
        return None
    most = found.size.limit
    match bulk:
        case Bulk.D1:
            text = _batch(plain)
        case Bulk.R2 if most is not None and most <= R2_BULK_DELETE.value:
            text = _delete(plain)
        case Bulk.R2:
            text = _delete_in_chunks(plain)
        case Bulk.QUEUE:
            text = _send(plain)
        case Bulk.KV if most is not None and most <= KV_BULK_GET.value:
            text = _get(plain)
        case _:
            return None
    return Edit(Place(file.path, plain.whole.outer), text) if text else None


def _plain(types: Types, file: File, found: FanOut, call: Subrequest) -> _Plain | None:
    if call.call is not call.site or not _is_path(found.collection):
        return None
    if not file.is_python and not _is_array(types, file, found):
        return None
    target = _repeated(found, call.call)
    if target is None or found.collection is None:
        return None
    items, name = file.source.text(found.collection.span), file.source.text(target.span)
    statement = found.head if isinstance(found.node, tree.Loop) else _statement(file, found.head)
    if statement is not None and _stands_alone(file, statement):
        return _Plain(file, items, name, call.call, statement, True)
    is_value = statement is None and not isinstance(found.node, tree.Loop)
    return _Plain(file, items, name, call.call, found.head, False) if is_value else None


def _repeated(found: FanOut, call: tree.Call) -> Node | None:
    """What stands for an element, where a call is all that is done for each."""
    match found.node:
        case tree.Loop(
            kind="each",
            is_async=False,
            otherwise=None,
            body=tree.Block(statements=[tree.ExpressionStatement(value=tree.Await(value=only))]),
            target=tree.Node() as target,
        ) if only is call:
            return target
        case tree.Call(
            args=[tree.Arg(value=tree.Function(params=[tree.Param(target=target)], body=body))]
        ) if _result(body) is call and found.head is not found.node:
            return target
        case tree.Comprehension(element=element, targets=[target], conditions=()) if (
            element is call and found.head is not found.node
        ):
            return target
        case _:
            return None


def _statement(file: File, head: Node) -> Node | None:
    """The statement that waits for all at once, and drops the answers."""
    wait = file.scopes.parents.get(head)
    around = file.scopes.parents.get(wait) if isinstance(wait, tree.Await) else None
    return around if isinstance(around, tree.ExpressionStatement) else None


def _stands_alone(file: File, statement: Node) -> bool:
    """Whether several lines can stand in a statement's place."""
    data, block = file.source.data, file.scopes.parents.get(statement)
    before = data[: statement.outer.start].rpartition(b"\n")[2]
    if file.is_python:
        return not before.strip()
    is_top = isinstance(block, tree.Block) and isinstance(file.scopes.parents[block], tree.Module)
    return is_top or (block is not None and data.startswith(b"{", block.span.start))


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
    if database is None or not _is_path(database):
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


def _delete(plain: _Plain) -> str | None:
    key = plain.call.arg(0)
    if key is None or len(plain.call.args) != 1:
        return None
    call = f"{_owner(plain)}.delete({plain.each(plain.text(key))})"
    end = "" if plain.file.is_python else ";"
    return f"await {call}{end}" if plain.is_statement else call


def _delete_in_chunks(plain: _Plain) -> str | None:
    key = plain.call.arg(0)
    made = plain.text(key) if key is not None else ""
    return _in_chunks(plain, "delete", made, R2_BULK_DELETE.value)


def _send(plain: _Plain) -> str | None:
    body = plain.call.arg(0)
    text = plain.text(body) if body is not None else ""
    made = f'{{"body": {text}}}' if plain.file.is_python else f"({{ body: {text} }})"
    return _in_chunks(plain, "sendBatch", made, QUEUE_BATCH.value)


def _in_chunks(plain: _Plain, method: str, made: str, many: int) -> str | None:
    """A loop that gives a method so many at a time; a call of its own has only one argument."""
    if len(plain.call.args) != 1 or not plain.is_statement or _mentions(plain.call, "i"):
        return None
    if plain.file.is_python:
        part = plain.each(made, f"{plain.items}[i : i + {many}]")
        head, step, end = f"for i in range(0, len({plain.items}), {many}):", "    ", ""
    else:
        part = plain.each(made, f"{plain.items}.slice(i, i + {many})")
        head = f"for (let i = 0; i < {plain.items}.length; i += {many}) {{"
        step, end = "  ", f";\n{plain.indent}}}"
    return f"{head}\n{plain.indent}{step}await {_owner(plain)}.{method}({part}){end}"


def _get(plain: _Plain) -> str | None:
    key = plain.call.arg(0)
    if key is None or plain.is_statement or plain.file.is_python:
        return None
    if _mentions(plain.call, "found"):
        return None
    more = "".join(f", {plain.text(a.value)}" for a in plain.call.args[1:])
    text = plain.text(key)
    found = f"{plain.items}.map(({plain.target}) => found.get({text}))"
    return f"{_owner(plain)}.get({plain.each(text)}{more}).then((found) => {found})"


def _mentions(node: Node, name: str) -> bool:
    return any(isinstance(n, tree.Name) and n.id == name for n in node.walk())
