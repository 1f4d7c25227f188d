"""Handlers of errors that do nothing with them."""

from wlint import tree
from wlint.project.errors.failing_open import Attempt
from wlint.project.errors.showing import ends_anyway
from wlint.project.file import File
from wlint.semantics.functions import called_as
from wlint.tree import Node


def does_nothing(file: File, attempt: tree.Try, catch: tree.Catch) -> bool:
    """Whether a handler changes nothing: what is tried would end there anyway."""
    return all(_changes_nothing(file, attempt, s) for s in catch.body.statements)


def gives_nothing(handler: tree.Function) -> bool:
    """Whether a function does nothing, and gives nothing but a constant."""
    match handler.body.statements:
        case [] | [tree.Exit(kind="return", value=None | tree.Literal())]:
            return True
        case [
            tree.Exit(kind="return", value=tree.Name(id="undefined") | tree.Operation(op="void"))
        ]:
            return True
        case _:
            return False


def _changes_nothing(file: File, attempt: Attempt, statement: Node) -> bool:
    """Whether a statement of a handler changes nothing: it would end there anyway."""
    match statement:
        case tree.Exit(kind="return", value=None):
            return ends_anyway(file, attempt)
        case tree.Exit(kind=kind):
            return kind == "continue"
        case tree.Opaque(kind=kind):
            return kind.lower() in ("pass", "empty_statement")
        case tree.ExpressionStatement(value=tree.Opaque(kind="Ellipsis")):
            return True
        case tree.If(test=test, then=then, otherwise=otherwise) if _only_asks(test):
            branches = (*then.statements, *(otherwise.statements if otherwise else ()))
            return all(_changes_nothing(file, attempt, s) for s in branches)
        case tree.ExpressionStatement(value=tree.Assign() as given) | (tree.Assign() as given) if (
            isinstance(given.target, tree.Name) and _only_words(given.value)
        ):
            variable = file.scopes.variable(given.target)
            return variable is not None and not variable.reads and not file.is_exported(variable)
        case _:
            return False


def _only_asks(test: Node) -> bool:
    """Whether a condition only looks at what there is: it calls nobody, but for a check of kind."""
    return not any(
        isinstance(n, (tree.Await, tree.Assign))
        or (isinstance(n, tree.Call) and called_as(n.callee) != "isinstance")
        for n in test.walk()
    )


def _only_words(value: Node | None) -> bool:
    """Whether an expression is the error, or a text of it, and does nothing else."""
    match value:
        case tree.Name() | tree.Literal():
            return True
        case tree.Member() | tree.Conditional() | tree.Operation() | tree.Template(tag=None):
            return all(map(_only_words, value.children()))
        case tree.Call(callee=tree.Name(id="String" | "str" | "repr"), args=[tree.Arg(value=told)]):
            return _only_words(told)
        case _:
            return False
