"""Whether code that uses an error has looked at which one it is."""

from collections.abc import Iterator

from wlint import tree
from wlint.project.errors.caught import BROAD
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.semantics.scopes import Variable
from wlint.semantics.types import EnvType, options_of
from wlint.tree import Node

_TEXTS = frozenset({"message", "stack", "cause"})
_STAGES = frozenset({"dev", "development", "local", "debug", "test", "production", "prod"})


def is_chosen(types: Types, file: File, read: tree.Name) -> bool:
    """Whether a use of an error is for certain errors only, or only shown in development."""
    variable = file.scopes.variable(read)
    if variable is None:
        return False
    return any(
        _tells(file, test, variable) or _is_stage(types, file, test) for test in _tests(file, read)
    )


def is_known_text(file: File, read: tree.Name) -> bool:
    """Whether a text is shown only where it is one that the code names: `known.includes(text)`."""
    variable = file.scopes.variable(read)
    if variable is None:
        return False
    return any(_is_named_by(file, n, variable) for t in _tests(file, read) for n in t.walk())


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


def _tests(file: File, node: Node) -> Iterator[Node]:
    """The conditions under which a node runs, as far as its function says."""
    inside = node
    for around in file.ancestors(node):
        match around:
            case tree.If(test=test) | tree.Conditional(test=test) if inside is not test:
                if inside is around.then or _is_negated(test):
                    yield test
            case tree.Operation(op="&&" | "and", operands=operands):
                yield from operands[: operands.index(inside)]
            case tree.Case(tests=tests):
                yield from tests
            case tree.Block(statements=statements):
                for before in statements[: statements.index(inside)]:
                    if isinstance(before, tree.If) and _is_negated(before.test) and _leaves(before):
                        yield before.test
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


def _is_stage(types: Types, file: File, test: Node) -> bool:
    """Whether a condition asks where the code runs: a setting, or the name of a stage."""
    for node in test.walk():
        match node:
            case tree.Literal(kind="string", value=str(value)) if value.lower() in _STAGES:
                return True
            case tree.Member(object=owner):
                if any(isinstance(o, EnvType) for o in options_of(types.of(file, owner))):
                    return True
            case _:
                pass
    return False
