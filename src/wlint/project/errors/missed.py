"""Errors that nothing stands in for: nobody catches them, or who does only tells of them."""

from wlint import tree
from wlint.platform.logs import only_logs
from wlint.project.attempts import attempt_around
from wlint.project.errors.caught import reads_of
from wlint.project.file import File
from wlint.tree import Node


def is_missed(file: File, node: Node) -> bool:
    """Whether an error is caught by nobody, or by what does nothing else instead."""
    attempt = attempt_around(file, node)
    return attempt is None or all(_only_tells(file, handler) for handler in attempt.catches)


def _only_tells(file: File, handler: tree.Catch) -> bool:
    """Whether a handler answers with the error, throws it, or logs it as one and gives up."""
    if any(_is_told(file, read) for read in reads_of(file, handler, handler.name)):
        return True
    *before, last = handler.body.statements or (handler,)
    gives_up = isinstance(last, tree.Exit) and isinstance(last.value, (tree.Literal, type(None)))
    said = before if gives_up else [*before, last]
    return bool(said) and all(map(_tells_of_error, said))


def _is_told(file: File, error: Node) -> bool:
    around = next(
        (n for n in file.ancestors(error) if isinstance(n, (tree.Exit, tree.Catch))), None
    )
    return isinstance(around, tree.Exit)


def _tells_of_error(statement: Node) -> bool:
    """Whether a statement says to the log that something is wrong, and no more."""
    match statement:
        case tree.ExpressionStatement(
            value=tree.Call(callee=tree.Member(name="error" | "exception"))
        ):
            return only_logs(statement)
        case _:
            return False
