"""Which errors come out of a piece of code."""

from collections.abc import Container, Iterator

from wlint import tree
from wlint.project.attempts import bypasses
from wlint.project.calling.received import received
from wlint.project.errors.caught import reads_of
from wlint.project.errors.narrowing import is_for_certain
from wlint.project.file import File
from wlint.project.logs import logs
from wlint.project.typing.types import Types
from wlint.semantics.catches import names_of
from wlint.semantics.functions import CHAIN, own_nodes
from wlint.semantics.types import ClassType, FunctionType, Global, options_of
from wlint.tree import Node

_GATHERS = frozenset(
    {"all", "allSettled", "any", "race", "resolve"} | {"gather", "wait_for", "shield"}
)
_ASKING = frozenset({"String", "str", "repr", "isinstance", "type"})
_DEEPEST = 3
_ALL = frozenset({"Exception", "BaseException"})


def escaping(types: Types, file: File, body: Node, passed: Container[Node] = ()) -> Iterator[Node]:
    """The code whose errors leave, other than as an error with a text of the code's own.

    `passed`: what does not run.
    """
    stack = [body]
    while stack:
        node = stack.pop()
        if node in passed:
            continue
        yield node
        match node:
            case tree.Try() if keeps_all(types, file, node):
                stack += (n for n in node.children() if n is not node.body)
                stack += (n for n in own_nodes(node.body) if _bypasses(types, file, n, node))
            case tree.Function() if _is_called_by_name(file, node):
                pass  # its errors come out where it is called
            case tree.Arg(value=tree.Function()) if _is_kept_by_taker(types, file, node):
                pass
            case tree.Call(callee=tree.Member(name="catch", object=caught), args=[arg]):
                # `load().catch(() => null)`
                stack += [arg] if isinstance(arg.value, tree.Function) else [caught, arg]
            case _:
                stack += node.children()


def _is_called_by_name(file: File, function: tree.Function) -> bool:
    """Whether a function only has a name where it stands: `const load = async () => …`."""
    around = file.scopes.parents.get(function)
    is_held = isinstance(around, tree.Assign) and isinstance(around.target, tree.Name)
    return is_held or isinstance(around, tree.Block)


def _is_kept_by_taker(types: Types, file: File, arg: tree.Arg) -> bool:
    """Whether a function is handed to one that keeps what it fails with: `softly(() => …)`."""
    call = file.scopes.parents.get(arg)
    options = options_of(types.of(file, call.callee)) if isinstance(call, tree.Call) else ()
    match call, options:
        case tree.Call(), (FunctionType() as taker,):
            home, reads = received(types, taker, call, arg) or (file, ())
            return bool(reads) and all(_is_tried(types, home, read) for read in reads)
        case _:
            return False


def _is_tried(types: Types, file: File, read: Node) -> bool:
    """Whether a function is called there, and a `try` keeps what comes out of it."""
    call = file.scopes.parents.get(read)
    if not isinstance(call, tree.Call) or call.callee is not read:
        return False
    inside: Node = call
    for around in file.ancestors(call):
        match around:
            case tree.Try(body=body) if inside is body and keeps_all(types, file, around):
                return not _bypasses(types, file, call, around)
            case tree.Function():
                return False
            case _:
                inside = around
    return False


def is_waited_for(file: File, node: Node, body: Node, *, with_returned: bool) -> bool:
    """Whether the promise that a call in a body may give is awaited there, or returned from it."""
    function = file.function_around(body)
    at: Node | None = node
    while at is not None and at is not function:
        if at is body:
            return with_returned
        if isinstance(file.scopes.parents.get(at), tree.Await):
            return True
        at = _onward(file, at)
    return at is not None and with_returned


def _onward(file: File, node: Node) -> Node | None:
    """What is settled only when a promise is: the function that returns it, a list of several."""
    parents = file.scopes.parents
    match around := parents.get(node):
        case tree.Exit(kind="return"):
            return file.function_around(around)
        case tree.Conditional() | tree.Operation() | tree.Sequence():
            return around
        case tree.Spread() | tree.Comprehension():
            return around
        case tree.Member(name=name) if name in CHAIN:
            return parents.get(around)
        case tree.Arg():
            call = parents.get(around)
            is_given_on = isinstance(node, tree.Function) or _gathers(call)
            return call if is_given_on else None
        case _:
            return None


def _gathers(call: Node | None) -> bool:
    match call:
        case tree.Call(callee=tree.Member(name=str(name))):
            return name in _GATHERS
        case _:
            return False


def keeps_all(types: Types, file: File, attempt: tree.Try) -> bool:
    """Whether no error of others comes out of a `try`, but for promises that it returns."""
    is_for_all = any(map(_is_for_all, attempt.catches))
    return is_for_all and all(_keeps(types, file, catch) for catch in attempt.catches)


def _bypasses(types: Types, file: File, node: Node, attempt: tree.Try) -> bool:
    return isinstance(node, tree.Call) and bypasses(types, file, node, attempt)


def _is_for_all(catch: tree.Catch) -> bool:
    return not catch.types or not names_of(catch).isdisjoint(_ALL)


def _keeps(types: Types, file: File, catch: tree.Catch) -> bool:
    """Whether a handler lets no error out: it throws its own in their place, or only reads them.

    But for those that it has looked at, and throws on by what they are or say.
    """
    thrown = [n.value for n in catch.body.walk() if isinstance(n, tree.Exit) and n.kind == "throw"]
    if thrown:
        return all(_is_known(types, file, catch, value) for value in thrown)
    return all(_is_kept(types, file, read) for read in reads_of(file, catch, catch.name))


def _is_kept(types: Types, file: File, read: Node, depth: int = 0) -> bool:
    """Whether an error is only read where it is named, or in the functions that are handed it."""
    if _is_asked(types, file, read) or _is_logged(types, file, read):
        return True
    arg = file.scopes.parents.get(read)
    call = file.scopes.parents.get(arg) if isinstance(arg, tree.Arg) else None
    if not isinstance(call, tree.Call) or not isinstance(arg, tree.Arg) or depth > _DEEPEST:
        return False
    for option in options_of(types.of(file, call.callee)):
        if not isinstance(option, FunctionType):
            return False
        if (taken := received(types, option, call, arg)) is None:
            return False
        home, reads = taken
        if not all(_is_kept(types, home, r, depth + 1) for r in reads):
            return False
    return True


def _is_known(types: Types, file: File, catch: tree.Catch, thrown: Node | None) -> bool:
    """Whether what a handler throws is an error of its own, or one that it has looked at."""
    match thrown:
        case None:
            return False
        case tree.Name() if catch.name is not None and file.scopes.variable(
            thrown
        ) is file.scopes.variable(catch.name):
            return is_for_certain(file, thrown)
        case _:
            made, _ = file.local_value(thrown)
            return isinstance(made, tree.Call) and _is_own(types, file, made)


def _is_own(types: Types, file: File, made: tree.Call, depth: int = 0) -> bool:
    """Whether an error says nothing of one that was caught: by no call, and no variable."""
    return all(_says_nothing(types, file, arg.value, depth) for arg in made.args)


def _says_nothing(types: Types, file: File, said: Node, depth: int) -> bool:
    """Whether what an error is given has nothing of one that was caught."""
    for node in said.walk():
        match node:
            case tree.Call() | tree.Await():
                return False
            case tree.Name() if not _is_of_own(types, file, node, depth):
                return False
            case _:
                pass
    return True


def _is_of_own(types: Types, file: File, name: tree.Name, depth: int) -> bool:
    """Whether a variable has nothing of what was caught: an error of the handler's own, say."""
    variable = file.scopes.variable(name)
    given = [d.node for d in variable.definitions] if variable is not None else []
    if not any(isinstance(n, tree.Catch) for node in given for n in (node, *file.ancestors(node))):
        return True
    value, held = file.local_value(name)
    if held is None or depth > _DEEPEST:
        return False
    match value:
        case tree.Call(callee=callee, is_new=is_new):
            is_made = is_new or isinstance(types.of(file, callee), ClassType)
            return is_made and _is_own(types, file, value, depth + 1)
        case _:
            return _says_nothing(types, file, value, depth + 1)


def _is_asked(types: Types, file: File, read: Node) -> bool:
    """Whether an error is read for its text, or what it is, and not handed on as it is."""
    match around := file.scopes.parents.get(read):
        case tree.Member(name=name):
            return name != "cause"
        case tree.Template() | tree.Operation(op="+" | "instanceof" | "%"):
            return True
        case tree.Arg():
            call = file.scopes.parents[around]
            options = options_of(types.of(file, call.callee)) if isinstance(call, tree.Call) else ()
            return any(isinstance(o, Global) and o.path in _ASKING for o in options)
        case _:
            return False


def _is_logged(types: Types, file: File, read: Node) -> bool:
    """Whether an error is read for nothing but a line of the log."""
    for around in file.ancestors(read):
        match around:
            case tree.Call():
                return logs(types, file, around)
            case tree.Arg() | tree.Member() | tree.Template() | tree.Operation():
                pass
            case tree.Conditional():
                pass
            case _:
                return False
    return False
