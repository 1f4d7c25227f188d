"""The plain shapes in which operations are done one by one: what can be rewritten as it stands."""

from wlint import tree
from wlint.project.costs.constant_fields import constant_of
from wlint.project.costs.fan_outs import FanOut
from wlint.project.costs.subrequests import Subrequest
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.record import Record
from wlint.semantics.types import Named
from wlint.tree import Node


class Plain(Record):
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
        """A node as it is written."""
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

    @property
    def owner(self) -> str:
        """What the method that is called for each element belongs to."""
        callee = self.call.callee
        return self.text(callee.object) if isinstance(callee, tree.Member) else ""

    def looked_up(self, values: str, key: str) -> str:
        """What one read of KV gives for a key, taken from what a read of all keys gave."""
        value = f"{values}.get({key})"
        callee = self.call.callee
        is_with_more = isinstance(callee, tree.Member) and callee.name == "getWithMetadata"
        return f"({value} ?? {{ value: null, metadata: null }})" if is_with_more else value


def plain_shape(types: Types, file: File, found: FanOut, call: Subrequest) -> Plain | None:
    """A loop or `map` that does nothing but one operation for each element."""
    if not isinstance(call.call, tree.Call) or call.call is not call.site:
        return None
    if not is_path(found.collection):
        return None
    if not file.is_python and not is_array(types, file, found):
        return None
    target = _repeated(found, call.call)
    if target is None or found.collection is None:
        return None
    items, name = file.source.text(found.collection.span), file.source.text(target.span)
    statement = found.head if isinstance(found.node, tree.Loop) else _statement(file, found.head)
    if statement is not None and stands_alone(file, statement):
        return Plain(file, items, name, call.call, statement, True)
    is_value = statement is None and not isinstance(found.node, tree.Loop)
    return Plain(file, items, name, call.call, found.head, False) if is_value else None


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


def stands_alone(file: File, statement: Node) -> bool:
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


def is_path(node: Node | None) -> bool:
    """Whether an expression is a name, or a name of something in it: `body.ids`."""
    while isinstance(node, tree.Member) and node.name is not None:
        node = node.object
    return isinstance(node, tree.Name)


def is_array(types: Types, file: File, found: FanOut) -> bool:
    """Whether the elements are in an array for sure: by its type, or as JSON has no other."""
    if isinstance(found.node, tree.Call) or found.size.is_unbounded:
        return True
    of = types.of(file, found.collection) if found.collection is not None else None
    return isinstance(of, Named) and of.name == "[]"


def is_never_empty(types: Types, file: File, found: FanOut) -> bool:
    """Whether the code writes out the list."""
    at = found.collection
    listed = constant_of(types, file, at).node if at is not None else None
    items = listed.items if isinstance(listed, tree.Sequence) else ()
    return any(not isinstance(item, tree.Spread) for item in items)


def mentions(node: Node, name: str) -> bool:
    """Whether a name stands anywhere under a node."""
    return any(isinstance(n, tree.Name) and n.id == name for n in node.walk())


def is_one_alone(given: Node | None) -> bool:
    """Whether a list holds one thing only: `[id]`."""
    match given:
        case tree.Sequence(items=[item]):
            return not isinstance(item, tree.Spread)
        case _:
            return False
