"""What a Worker calls that stands somewhere: nothing at all, or one database again and again."""

import sys
from collections.abc import Iterator

from wlint import tree
from wlint.platform.databases import is_connection, wraps_client
from wlint.project.calling.entries import EntryKind
from wlint.project.configuration.bindings import BindingKind
from wlint.project.file import File
from wlint.project.worker import Worker
from wlint.record import Record
from wlint.semantics.functions import called_as, own_nodes, returned
from wlint.semantics.scopes import Variable
from wlint.tree import Node

# They are wherever the Worker is.
_EVERYWHERE = frozenset(
    {
        BindingKind.VAR,
        BindingKind.SECRET,
        BindingKind.ASSETS,
        BindingKind.ANALYTICS_ENGINE,
        BindingKind.RATE_LIMIT,
        BindingKind.VERSION_METADATA,
        BindingKind.TEXT_BLOB,
        BindingKind.DATA_BLOB,
        BindingKind.WASM_MODULE,
    }
)
# What opens a connection, or loads what may.
_LEAVES = frozenset(
    {"fetch", "connect", "WebSocket", "EventSource", "urlopen", "open_connection"}
    | {"import", "require", "__import__", "import_module", "run_sync", "eval", "exec"}
)
_OWN_MODULES = frozenset({"workers", "js", "pyodide", "pyodide.ffi", "asgi"})
_CLIENTS = frozenset({"urllib", "http", "socket", "ssl", "ftplib", "smtplib", "xmlrpc"})
_NODE_CLIENTS = frozenset({"http", "https", "http2", "net", "tls", "dgram", "dns", "child_process"})
_ROUTERS = frozenset({"hono", "itty-router"})
_OPENS = frozenset({"connect", "end", "close", "release"})
_BRANCHES = (tree.If, tree.Switch, tree.Catch, tree.Conditional, tree.Function)


def calls_no_backend(worker: Worker) -> bool:
    """Whether nothing that a Worker is made of can call another place."""
    configuration = worker.configuration
    if configuration is None or configuration.is_built:
        return False
    if not any(entry.kind is EntryKind.REQUEST for entry in worker.entries):
        return False
    if any(binding.kind not in _EVERYWHERE for binding in configuration.bindings.values()):
        return False
    return all(_stays(worker, file) for file in worker.files.values())


def _stays(worker: Worker, file: File) -> bool:
    loads = [n.module for n in file.of_kind(tree.Import)]
    loads += [n.module for n in file.of_kind(tree.Export) if n.module is not None]
    if not all(_is_harmless(worker, file, module) for module in loads):
        return False
    calls = file.of_kind(tree.Call)
    return not any(called_as(call.callee) in {*_LEAVES, None} for call in calls)


def _is_harmless(worker: Worker, file: File, module: str) -> bool:
    """Whether a module is the Worker's own, or known to call nobody."""
    if worker.resolve(module, file.path) is not None or module == "cloudflare:workers":
        return True
    if file.is_python:
        top = module.partition(".")[0]
        is_standard = top in sys.stdlib_module_names and top not in _CLIENTS
        return is_standard or module in _OWN_MODULES
    package, _, inside = module.removeprefix("node:").partition("/")
    if module.startswith("node:"):
        return package not in _NODE_CLIENTS
    return package in _ROUTERS and inside != "proxy"


class Trips(Record):
    """Queries of one database, each after the other, in a function."""

    file: File
    queries: tuple[tree.Await, ...]


def round_trips(worker: Worker, binding: str) -> Trips | None:
    """The most queries that a request makes one after another through a Hyperdrive binding."""
    found = [t for file in worker.files.values() for t in _in_file(worker, file, binding)]
    return max(found, key=lambda trips: len(trips.queries), default=None)


def _in_file(worker: Worker, file: File, binding: str) -> Iterator[Trips]:
    for member in file.of_kind(tree.Member):
        match member:
            case tree.Member(name="connectionString", object=tree.Member(name=name)):
                for home, opens in _opened(worker, file, member) if name == binding else ():
                    yield from _trips(worker, home, opens)
            case _:
                pass


def _opened(worker: Worker, file: File, member: Node) -> Iterator[tuple[File, Node]]:
    """Where a client is opened with a string: there, and by who calls what gives the client."""
    yield file, member
    function = file.function_around(member)
    given = [*returned(function)] if function is not None else []
    if function is None or len(given) != 1:
        return
    client = _client(file, member)
    is_named = client is not None and file.scopes.variable(given[0]) is client
    if is_named or (given[0] in file.ancestors(member) and _makes_client(worker, file, given[0])):
        yield from worker.types.mentions.callers(file, function)


def _makes_client(worker: Worker, file: File, made: Node) -> bool:
    """Whether a call gives a client of a database: a package's own, or that of a query builder."""
    path = worker.types.path_of(file, made.callee) if isinstance(made, tree.Call) else None
    return path is not None and (is_connection(path) or wraps_client(path))


def _trips(worker: Worker, file: File, opens: Node) -> Iterator[Trips]:
    """What a function asks the client that it opens."""
    function, client = file.function_around(opens), _client(file, opens)
    way = worker.calls.way_to(function)
    if function is None or client is None or way is None:
        return
    if way.entry.kind is EntryKind.REQUEST:
        yield Trips(file, tuple(_queries(file, function, client)))


def _client(file: File, opens: Node) -> Variable | None:
    """The variable that gets the client which a connection string, or a call, opens."""
    for around in file.ancestors(opens):
        match around:
            case tree.Assign(target=tree.Name() as target):
                return file.scopes.variable(target)
            case tree.Block():
                return None
            case _:
                pass
    return None


def _queries(file: File, function: tree.Function, client: Variable) -> Iterator[tree.Await]:
    """The waits for a client that every run of a function comes to."""
    for node in own_nodes(function.body):
        if isinstance(node, tree.Await) and _asks(file, node, client):
            around = file.ancestors(node)
            if isinstance(next(n for n in around if isinstance(n, _BRANCHES)), tree.Function):
                yield node


def _asks(file: File, wait: tree.Await, client: Variable) -> bool:
    match wait.value:
        case tree.Call(callee=tree.Member(object=owner, name=name)) if name not in _OPENS:
            return file.scopes.variable(owner) is client
        case tree.Template(tag=tree.Name() as tag):
            return file.scopes.variable(tag) is client
        case _:
            return False
