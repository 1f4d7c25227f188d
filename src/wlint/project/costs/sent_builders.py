"""Statements that are sent by a method, or by being awaited: of query builders, over HTTP."""

from wlint import tree
from wlint.platform.databases import begins_read, is_query_by_http, selects
from wlint.platform.query_builders import (
    AWAITED,
    BUILDERS,
    CHANGERS,
    CHANGES,
    PACKAGES,
    RAW,
    READS,
    SENDS,
    TAG,
    WRITE,
)
from wlint.platform.together import ALL
from wlint.project.file import File
from wlint.project.typing.constants import text_of
from wlint.project.typing.external import asks_when_awaited, external_method, is_waiting
from wlint.project.typing.types import Types
from wlint.semantics.functions import CHAIN, runs
from wlint.semantics.types import FunctionType, Global, Named, options_of
from wlint.tree import Node

Asking = tree.Call | tree.Template
"""What may ask others for something: a call, or a template that a function takes."""


def sent_by_name(path: str) -> str | None:
    """What a method of a builder sends, under D1's own name: `db.select().from(users).get()`."""
    if not path.startswith(PACKAGES):
        return None
    method = external_method(path)
    sent = SENDS.get(method.name) if method is not None and method.is_async else None
    return WRITE if sent is not None and _builder(path) in CHANGES else sent


def sent_when_awaited(types: Types, file: File, call: Asking) -> str | None:
    """What a builder sends that a call completes, if something awaits it there."""
    if (query := _query_by_http(types, file, call)) is not None:
        return query if _is_awaited(types, file, call) else None
    match types.of(file, call):
        case Named(name=name) as of if name.startswith(AWAITED) and is_waiting(of):
            is_sent = _is_awaited(types, file, call)
            return READS.get(name.removeprefix(AWAITED), WRITE) if is_sent else None
        case Named(name=name) if asks_when_awaited(name):
            return name if _is_awaited(types, file, call) else None
        case _:
            return None


def sent_by_http(types: Types, file: File, node: Node) -> Node | None:
    """The statement of a query by HTTP: sql`SELECT …`, `sql.query("SELECT …", [id])`."""
    if not isinstance(node, Asking) or _query_by_http(types, file, node) is None:
        return None
    if any(isinstance(o, FunctionType) for o in options_of(types.of(file, runs(node)))):
        return None  # it makes one, of a statement of its own
    return node if isinstance(node, tree.Template) else node.arg(0)


def _query_by_http(types: Types, file: File, call: Asking) -> str | None:
    """The type of a query that is a request by HTTP, whatever the code says that it gives."""
    match types.result_of(types.of(file, runs(call))):
        case Named(name=name) if is_query_by_http(name):
            return name
        case _:
            return None


def is_built(types: Types, file: File, call: tree.Call) -> bool:
    """Whether a builder made the statement that a call sends."""
    options = options_of(types.of(file, call.callee))
    return any(isinstance(o, Global) and o.path.startswith(PACKAGES) for o in options)


def is_query(types: Types, file: File, node: Node) -> bool:
    """Whether an expression may be a query of a builder, or begin as one."""
    while isinstance(node, tree.Call) and isinstance(node.callee, tree.Member):
        options = (*options_of(types.of(file, node.callee)), *options_of(types.of(file, node)))
        names = [o.path if isinstance(o, Global) else getattr(o, "name", "") for o in options]
        if any(name.startswith(BUILDERS) for name in names):
            return True
        node = node.callee.object
    return False


def reads(types: Types, file: File, asking: tree.Call | tree.Name) -> bool:
    """Whether a call sends a statement that only reads, or a variable holds one to be awaited."""
    if isinstance(asking, tree.Name):
        return builds_read(types, file, asking)
    if (sent := sent_when_awaited(types, file, asking)) is not None:
        return sent in READS.values() or _began_as_read(types, file, asking)
    paths = [o.path for o in options_of(types.of(file, asking.callee)) if isinstance(o, Global)]
    return bool(paths) and all(
        sent_by_name(path)
        and (_builder(path) in READS or (path in RAW and _selects(types, file, asking)))
        for path in paths
    )


def _selects(types: Types, file: File, call: tree.Call) -> bool:
    """Whether a call sends what drizzle's tag makes of a SELECT, here or in all that call it so."""
    given = call.arg(0)
    if given is None:
        return False
    handed = [*types.mentions.handed(file, given)] or [(file, given)]
    return all(_is_select(types, home, home.local_value(value)[0]) for home, value in handed)


def _is_select(types: Types, file: File, made: Node) -> bool:
    match made:
        case tree.Template(tag=tree.Node() as tag, parts=[begin, *_]):
            return types.path_of(file, tag) == TAG and selects(text_of(file, begin))
        case _:
            return False


def builds_read(types: Types, file: File, query: Node) -> bool:
    """Whether a value is a query that was built, is sent once it is awaited, and only reads."""
    options = options_of(types.of(file, query))
    return bool(options) and all(
        isinstance(o, Named)
        and is_waiting(o)
        and (
            (o.name.startswith(AWAITED) and o.name.removeprefix(AWAITED) in READS)
            or _began_as_read(types, file, query)
        )
        for o in options
    )


def _began_as_read(types: Types, file: File, query: Node) -> bool:
    """Whether a query by HTTP was begun by what only reads: `client.from("keys").select()`."""
    match file.local_value(query)[0]:
        case tree.Call(callee=tree.Member(object=inner) as method):
            is_begun = begins_read(types.path_of(file, method))
            return is_begun or _began_as_read(types, file, inner)
        case _:
            return False


def changes(types: Types, file: File, call: Asking) -> bool:
    """Whether a call completes or sends a statement of a builder that changes something."""
    link = file.scopes.parents.get(call)
    if isinstance(link, tree.Member) and link.name not in CHAIN:
        return False  # more is built, or the call that sends it follows
    match types.of(file, call):
        case Named(name=name) as of if name.startswith(AWAITED) and is_waiting(of):
            return name.removeprefix(AWAITED) not in READS
        case Named(name=name) if name.rpartition(":")[2] in CHANGERS:
            return name.startswith("drizzle-orm/")
        case _ if isinstance(call, tree.Template):
            return False
        case _:
            options = options_of(types.of(file, call.callee))
            return any(isinstance(o, Global) and _sends_change(o.path) for o in options)


def _sends_change(path: str) -> bool:
    """Whether a method sends what changes something: of the database itself, `run` and `batch`."""
    sent, builder = sent_by_name(path), _builder(path)
    is_any = builder.endswith("Database") and sent not in (WRITE, SENDS["batch"])
    return sent is not None and builder not in READS and not is_any


def _builder(path: str) -> str:
    """The type of the builder that a method belongs to."""
    return path.rpartition(":")[2].rpartition(".")[0]


def takes_many(types: Types, file: File, call: tree.Call) -> bool:
    """Whether a builder was given a list of things for one statement: rows, or ids."""
    given = [a.value for n in call.walk() if isinstance(n, tree.Call) for a in n.args]
    return any(
        isinstance(o, Named) and o.name == "[]"
        for value in given
        for o in options_of(types.of(file, value))
    )


def _is_awaited(types: Types, file: File, node: Node) -> bool:
    """Whether an expression is awaited where it stands, alone or with others."""
    parents = file.scopes.parents
    match around := parents.get(node):
        case tree.Await():
            return True
        case tree.Sequence():
            return _is_gathered(types, file, around)
        case tree.Exit(kind="return"):
            function = file.function_around(node)
            if function is None or function.is_async:
                return function is not None
            call = parents.get(parents[function])
            return isinstance(call, tree.Call) and _is_gathered(types, file, call)
        case _:
            return False


def _is_gathered(types: Types, file: File, node: Node) -> bool:
    """Whether promises are handed to `Promise.all`: `batch` takes builders, and awaits none."""
    call = file.call_around(node)
    if call is None:
        return False
    options = options_of(types.of(file, call.callee))
    return any(isinstance(o, Global) and o.path in ALL for o in options)
