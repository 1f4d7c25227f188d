"""Calls that take a body whole, and would take its stream as well."""

from wlint import tree
from wlint.platform.responses import STARLETTE_BODIES
from wlint.project.data.decoded import GIVES_BYTES
from wlint.project.data.json_sent import body_given
from wlint.project.data.traces import arguments
from wlint.project.file import File
from wlint.project.order import may_repeat
from wlint.project.typing.types import Types
from wlint.semantics.scopes import Gives
from wlint.semantics.types import FunctionType, options_of
from wlint.tree import Node

# `buffer` is what the SDK for Python calls `arrayBuffer`
READERS = frozenset({"text", "arrayBuffer", "blob", "bytes", "buffer"})
_CONVERTS = frozenset({"to_js", "bytes", "bytearray", "memoryview"})
# what takes a stream as well, and which argument that is
STORES = "R2Bucket.put"
_PLATFORM = frozenset({"Response", "hono:Context.body", "hono:Context.newResponse"})
_TAKERS = {**dict.fromkeys(_PLATFORM, 0), STORES: 1}
ANSWERS = _PLATFORM | STARLETTE_BODIES
# what takes one as an option; a text is most often a short one there, of an API
SENDERS = frozenset(
    {"fetch", "Request", "Fetcher.fetch", "Service.fetch", "DurableObjectStub.fetch"}
    | {"workers.fetch", "workers.Request", "js.fetch", "ContainerPort.fetch"}
)


def taken_as_stream(file: File, call: tree.Call, path: str) -> Node | None:
    """The body that a call is given which takes a stream there, or another takes it in chunks."""
    if path in STARLETTE_BODIES:
        return body_given(call, path)
    if path not in SENDERS:
        index = _TAKERS.get(path)
        return call.arg(index) if index is not None else None
    options = call.args[-1].value if call.args else None
    init, variable = file.local_value(options) if options is not None else (None, None)
    if variable is not None and (len(variable.reads) != 1 or may_repeat(file, call, init)):
        return None
    return init.entry("body") if isinstance(init, tree.Mapping) else call.option("body")


def stored_by_own(types: Types, file: File, call: tree.Call) -> Node | None:
    """What a call hands to functions of the project that only store it, as it is."""
    given = [a.value for a in call.args if _is_read(file, a.value)]
    options = options_of(types.of(file, call.callee)) if len(given) == 1 else ()
    stores = [isinstance(o, FunctionType) and _stores(types, o, call, given[0]) for o in options]
    return given[0] if stores and all(stores) else None


def _stores(types: Types, function: FunctionType, call: tree.Call, given: Node) -> bool:
    """Whether a function only puts what a call hands to it into a bucket."""
    home = types.program.file(function.file)
    for param in function.node.params:
        variable = home.scopes.variable(param.target)
        reads = variable.reads if variable is not None else []
        if given not in arguments(function.node, param, call) or len(reads) != 1:
            continue
        put = home.call_around(reads[0])
        return (
            put is not None
            and types.path_of(home, put.callee) == STORES
            and put.arg(1) is reads[0]
            and not may_repeat(home, put, function.node.body)
        )
    return False


def _is_read(file: File, value: Node) -> bool:
    """Whether a value is what was read of a body, or all of its bytes."""
    return read_whole(file, value) is not None


def read_whole(file: File, value: Node) -> Node | None:
    """The body of which a value is the text, or all of the bytes."""
    made = seen_whole(file, file.local_value(seen_whole(file, value))[0])
    match made:
        case tree.Await(value=tree.Call(callee=tree.Member(name=name, object=body), args=())):
            return body if name in READERS else None
        case _:
            return None


def seen_whole(file: File, node: Node) -> Node:
    """What a view over all bytes is made of, or a copy, which is as good: `new Uint8Array(bytes)`.

    Python has to bring them over to the other language as well: `to_js(data)`, `buffer.to_py()`.
    """
    while (whole := _inside(file, node)) is not None:
        node = whole
    return node


def _inside(file: File, node: Node) -> Node | None:
    match node:
        case tree.Call(callee=tree.Name(id="Uint8Array") as view, args=[tree.Arg(value=whole)]):
            return whole if node.is_new and _is_others(file, view) else None
        case tree.Call(callee=tree.Name(id=name) as convert, args=[tree.Arg(value=whole)]):
            is_known = file.is_python and name in _CONVERTS
            return whole if is_known and _is_others(file, convert) else None
        case tree.Call(callee=tree.Member(name=name, object=whole), args=()):
            return whole if file.is_python and name in GIVES_BYTES else None
        case _:
            return None


def _is_others(file: File, name: tree.Name) -> bool:
    """Whether a name is the language's or a module's, nothing that the file makes."""
    variable = file.scopes.variable(name)
    return variable is None or all(d.gives is Gives.IMPORT for d in variable.definitions)
