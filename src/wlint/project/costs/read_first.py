"""Reading all keys of KV before a loop that reads them one by one."""

from collections.abc import Iterator

from wlint import tree
from wlint.finding import Edit, Place
from wlint.project.costs.bulk_shapes import (
    Plain,
    is_array,
    is_never_empty,
    is_path,
    mentions,
    stands_alone,
)
from wlint.project.costs.fan_outs import FanOut
from wlint.project.costs.subrequests import Subrequest
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.semantics.scopes import Definition
from wlint.source import Span
from wlint.tree import Node

_NAMES = ("values", "stored", "found", "entries", "records")


def read_first(types: Types, file: File, found: FanOut, call: Subrequest) -> tuple[Edit, ...]:
    """Edits that read all keys before a loop, and look up in it what it read one by one."""
    loop, wait = found.node, file.scopes.parents.get(call.site)
    match loop, wait, call.site:
        case (
            tree.Loop(kind="each", is_async=False, target=tree.Node() as target),
            tree.Await(),
            tree.Call(callee=tree.Member(name=str(method)), args=[tree.Arg(value=key), *more]),
        ) if found.collection is not None and not file.is_python and call.call is call.site:
            pass
        case _:
            return ()
    name = _free_name(file, loop)
    is_plain = is_path(found.collection) and is_array(types, file, found)
    is_first = _is_first(file, loop, wait) and stands_alone(file, loop)
    fixed = (call.site.callee, *(arg.value for arg in more))
    is_same = _is_of(file, loop, key) and not any(_changes(file, loop, n) for n in fixed)
    if name is None or not is_plain or not is_first or not is_same:
        return ()
    items, each = (file.source.text(n.span) for n in (found.collection, target))
    plain = Plain(file, items, each, call.site, loop, True)
    text, rest = plain.text(key), "".join(f", {plain.text(a.value)}" for a in more)
    read = f"await {plain.owner}.{method}({plain.each(text)}{rest})"
    if not is_never_empty(types, file, found):
        read = f"{items}.length > 0 ? {read} : new Map()"  # a read of no keys fails
    start = Span(loop.outer.start, loop.outer.start)
    return (
        Edit(Place(file.path, start), f"const {name} = {read};\n{plain.indent}"),
        Edit(Place(file.path, wait.outer), plain.looked_up(name, text)),
    )


def _is_first(file: File, loop: tree.Loop, wait: Node) -> bool:
    """Whether every round begins with a wait."""
    inside: Node = wait
    for around in file.ancestors(wait):
        match around:
            case tree.Block():
                return around is loop.body and around.statements[0] is inside
            case tree.Operation(operands=operands) if inside is operands[0]:
                pass
            case tree.Function() | tree.Operation() | tree.Conditional() | tree.If() | tree.Loop():
                return False
            case _:
                pass
        inside = around
    return False


def _free_name(file: File, loop: tree.Loop) -> str | None:
    """A name that nothing has; each loop of a function gets another, as all are mended at once."""
    function = file.function_around(loop)
    loops = (n for n in file.of_kind(tree.Loop) if file.function_around(n) is function)
    before = sum(n.span.start < loop.span.start for n in loops)
    free = [name for name in _NAMES if not mentions(file.module, name)]
    return free[before] if before < len(free) else None


def _is_of(file: File, loop: tree.Loop, key: Node) -> bool:
    """Whether a key is put together from a loop's element, and from what does not change in it."""
    if any(isinstance(n, (tree.Call, tree.Await, tree.Function)) for n in key.walk()):
        return False
    given = _definitions(file, key)
    return all(d.node is loop or loop not in file.ancestors(d.node) for d in given)


def _changes(file: File, loop: tree.Loop, node: Node) -> bool:
    """Whether a part of an expression is another one in each round."""
    given = _definitions(file, node)
    return any(d.node is loop or loop in file.ancestors(d.node) for d in given)


def _definitions(file: File, node: Node) -> Iterator[Definition]:
    for name in node.walk():
        variable = file.scopes.variable(name) if isinstance(name, tree.Name) else None
        yield from variable.definitions if variable is not None else ()
