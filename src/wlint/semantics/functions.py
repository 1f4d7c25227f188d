"""What can be read off a function or expression by itself."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from wlint import tree
from wlint.tree import Node

# The methods of a list that hand a function each element, as the first it is given.
EACH = frozenset(
    {"map", "forEach", "filter", "find", "some", "every", "flatMap", "findIndex", "findLast"}
)
# The methods of a promise that give a promise of what it, and then a callback, comes to.
CHAIN = frozenset({"then", "catch", "finally"})
# Exits are statements: those that hold only expressions, or have exits of their own, have none.
_WITHOUT_EXITS = (tree.Function, tree.Class, tree.ExpressionStatement, tree.Assign)


def exits_of(function: tree.Function) -> Iterator[tree.Exit]:
    """The exits of a function, not those of functions inside it."""
    stack: list[Node] = [function.body]
    while stack:
        node = stack.pop()
        if isinstance(node, tree.Exit):
            yield node
        elif not isinstance(node, _WITHOUT_EXITS):
            stack += node.children()[::-1]


def returned(function: tree.Function) -> Iterator[Node]:
    """The expressions that a function gives back by `return`; a bare one has none."""
    return (e.value for e in exits_of(function) if e.kind == "return" and e.value is not None)


def own_nodes(node: Node) -> Iterator[Node]:
    """A node and what is below it, but not inside functions and classes."""
    stack = [node]
    while stack:
        at = stack.pop()
        yield at
        if not isinstance(at, (tree.Function, tree.Class)):
            stack += at.children()[::-1]


def called_as(callee: Node) -> str | None:
    """The name that what is called, or named, is written with: `b` of `a.b`."""
    match callee:
        case tree.Name(id=name) | tree.Member(name=name):
            return name
        case _:
            return None


def run_by(call: tree.Call) -> tuple[str | None, Node | None, Sequence[tree.Arg]]:
    """The name of what a call runs, what it runs it on, and with what besides.

    `f.call(x, y)` and `f.apply(x, [y])` run `f` on `x`, as `x.f(y)` does.
    """
    match call:
        case tree.Call(
            callee=tree.Member(object=run, name="call" | "apply"), args=[own, *others]
        ) if (name := called_as(run)) is not None:
            return name, own.value, others
        case tree.Call(callee=tree.Member(object=owner, name=name), args=args):
            return name, owner, args
        case _:
            return called_as(call.callee), None, call.args


def runs(site: tree.Call | tree.Template) -> Node:
    """What a call, or a template that a function takes, runs."""
    return site.callee if isinstance(site, tree.Call) else site.tag or site


def calls_in(function: tree.Function) -> Mapping[str, Sequence[tree.Call]]:
    """The calls that a function makes itself, by the name of what it calls."""
    found: defaultdict[str, list[tree.Call]] = defaultdict(list)
    for node in own_nodes(function.body):
        if isinstance(node, tree.Call) and (name := called_as(node.callee)) is not None:
            found[name].append(node)
    return found


def handed_through(function: tree.Function) -> tree.Call | None:
    """The call that is all a function makes, of what it is given: `(...all) => fetch(...all)`."""
    match function.body.statements:
        case (
            tree.Exit(
                kind="return", value=(tree.Call() as call) | tree.Await(value=tree.Call() as call)
            ),
        ):
            own = [_name(param.target) for param in function.params]
            is_same = own == [_name(arg.value) for arg in call.args if arg.name is None]
            return call if is_same and None not in own else None
        case _:
            return None


def _name(node: Node) -> tuple[str, bool] | None:
    """A plain name, and whether it is gathered or spread."""
    match node:
        case tree.Spread(value=tree.Name(id=name)):
            return name, True
        case tree.Name(id=name):
            return name, False
        case _:
            return None


def is_missing(node: Node | None) -> bool:
    """Whether a value says that there is none: `null`, `undefined`, `None`."""
    match node:
        case tree.Literal(kind="null" | "undefined") | tree.Name(id="undefined"):
            return True
        case _:
            return node is None


def is_null(node: Node) -> bool:
    """Whether a value is written as `null` or `None`."""
    return isinstance(node, tree.Literal) and node.kind == "null"


def is_getter(function: tree.Function) -> bool:
    """Whether a method runs when its name is read as a property."""
    return function.kind == "getter" or is_decorated(function, "property", "cached_property")


def is_decorated(function: tree.Function, *names: str) -> bool:
    """Whether a Python function has a decorator of one of these names, whatever it is read from."""
    for decorator in function.decorators:
        match decorator:
            case tree.Name(id=name) | tree.Member(name=name) if name in names:
                return True
            case _:
                pass
    return False


def is_only_declared(function: tree.Function) -> bool:
    """Whether a method does nothing itself: abstract, or of a Python protocol."""
    return all(_says_nothing(statement) for statement in function.body.statements)


def _says_nothing(statement: Node) -> bool:
    match statement:
        case tree.ExpressionStatement(value=tree.Literal() | tree.Opaque()):
            return True
        case tree.Exit(kind="throw"):
            return True
        case _:
            return False
