"""Whether code that uses an error has looked at which one it is."""

from collections.abc import Iterator

from wlint import tree
from wlint.project.data.stages import is_development
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.semantics.catches import BROAD
from wlint.semantics.scopes import Variable
from wlint.tree import Node

_TEXTS = frozenset({"message", "stack", "cause"})


def is_chosen(types: Types, file: File, read: tree.Name) -> bool:
    """Whether a use of an error is for certain errors only, or only shown in development."""
    variable = file.scopes.variable(read)
    if variable is None:
        return False
    return any(
        is_development(types, file, test, holds=holds)
        or ((holds or _is_negated(test)) and _tells(file, test, variable))
        for test, holds in _tests(file, read)
    )


def is_known_text(file: File, read: tree.Name) -> bool:
    """Whether a text is shown only where it is one that the code names: `known.includes(text)`."""
    variable = file.scopes.variable(read)
    if variable is None:
        return False
    return any(
        _is_named_by(file, node, variable)
        for test, holds in _tests(file, read)
        if holds or _is_negated(test)
        for node in test.walk()
    )


def _is_named_by(file: File, test: Node, text: Variable) -> bool:
    match test:
        case tree.Call(
            callee=tree.Member(name="includes" | "has"), args=[tree.Arg(value=tree.Name() as asked)]
        ):
            return file.scopes.variable(asked) is text
        case tree.Operation(op="in", operands=[tree.Name() as asked, _]):
            return file.scopes.variable(asked) is text
        case tree.Operation(
            op="===" | "==", operands=[tree.Name() as asked, tree.Literal(kind="string")]
        ):
            return file.scopes.variable(asked) is text
        case _:
            return False


def _tests(file: File, node: Node) -> Iterator[tuple[Node, bool]]:
    """The conditions under which a node runs, and whether they hold where it does."""
    inside = node
    for around in file.ancestors(node):
        match around:
            case tree.If(test=test) | tree.Conditional(test=test) if inside is not test:
                yield test, inside is around.then
            case tree.Operation(op="&&" | "and", operands=operands):
                yield from ((test, True) for test in operands[: operands.index(inside)])
            case tree.Case(tests=tests):
                yield from ((test, True) for test in tests)
            case tree.Block(statements=statements):
                for before in statements[: statements.index(inside)]:
                    if isinstance(before, tree.If) and _leaves(before):
                        yield before.test, False
            case tree.Function():
                return
            case _:
                pass
        inside = around


def _is_negated(test: Node) -> bool:
    return any(isinstance(n, tree.Operation) and n.op in ("!", "not", "!==") for n in test.walk())


def _leaves(branch: tree.If) -> bool:
    last = branch.then.statements[-1:]
    return bool(last) and isinstance(last[0], tree.Exit)


def _tells(file: File, test: Node, error: Variable) -> bool:
    """Whether a condition asks more of an error than whether it is one, and has a text."""
    named = (n for n in test.walk() if isinstance(n, tree.Name))
    return any(file.scopes.variable(n) is error and _asks(file, n) for n in named)


def _asks(file: File, name: tree.Name) -> bool:
    around = file.scopes.parents.get(name)
    match around:
        case tree.Operation(op="instanceof", operands=[_, tree.Name(id=kind)]):
            return kind not in BROAD
        case tree.Operation(op="typeof" | "!" | "not" | "&&" | "||" | "and" | "or"):
            return False
        case tree.Member(name=text) if text in _TEXTS:
            return isinstance(file.scopes.parents.get(around), tree.Member | tree.Operation)
        case tree.Call(callee=tree.Name(id="isinstance")):
            return True
        case tree.Arg() | tree.Member() | tree.Operation():
            return True
        case _:
            return False
