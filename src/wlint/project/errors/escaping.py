"""Which errors come out of a piece of code."""

from collections.abc import Iterator

from wlint import tree
from wlint.project.file import File
from wlint.semantics.catches import names_of
from wlint.tree import Node

_CHAIN = frozenset({"then", "catch", "finally"})
_GATHERS = frozenset(
    {"all", "allSettled", "any", "race", "resolve"} | {"gather", "wait_for", "shield"}
)
_ALL = frozenset({"Exception", "BaseException"})


def escaping(body: Node) -> Iterator[Node]:
    """The code whose errors leave, other than as an error with a fixed text."""
    stack = [body]
    while stack:
        node = stack.pop()
        yield node
        match node:
            case tree.Try(catches=catches) if any(map(_replaces, catches)):
                stack += (n for n in node.children() if n is not node.body)
            case tree.Call(callee=tree.Member(name="catch", object=caught), args=[arg]):
                # `load().catch(() => null)`
                stack += [arg] if isinstance(arg.value, tree.Function) else [caught, arg]
            case _:
                stack += node.children()


def is_waited_for(file: File, node: Node, body: Node, *, with_returned: bool) -> bool:
    """Whether the promise that a call in a body may give is awaited there, or returned from it."""
    function = file.function_around(body)
    at: Node | None = node
    while at is not None and at is not function:
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
        case tree.Member(name=name) if name in _CHAIN:
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


def _replaces(catch: tree.Catch) -> bool:
    """Whether a handler of all errors throws errors with fixed texts in their place."""
    thrown = [n.value for n in catch.body.walk() if isinstance(n, tree.Exit) and n.kind == "throw"]
    if not thrown or (catch.types and names_of(catch).isdisjoint(_ALL)):
        return False
    return all(isinstance(value, tree.Call) and _is_fixed(value) for value in thrown)


def _is_fixed(made: tree.Call) -> bool:
    return all(isinstance(n, tree.Literal) for arg in made.args for n in arg.value.walk())
