"""What fails while an error is handled that is told of: of the two, the first is what matters.

`catch (error) { try { await notify(error) } catch {} return Response.json({}, { status: 500 }) }`
"""

from wlint import tree
from wlint.project.errors.caught import reads_of
from wlint.project.errors.statuses import Answers
from wlint.project.file import File
from wlint.semantics.functions import own_nodes
from wlint.semantics.leaving import is_throw
from wlint.tree import Node

_FAILURE = 400


def is_second(answers: Answers, file: File, work: Node) -> bool:
    """Whether work is done about an error that the handler around throws, logs or answers."""
    for around in file.ancestors(work):
        match around:
            case tree.Catch():
                return _tells(answers, file, around, work)
            case tree.Function():
                return False
            case _:
                pass
    return False


def _tells(answers: Answers, file: File, catch: tree.Catch, work: Node) -> bool:
    """Whether a handler tells of its error by more than some work that it does about that."""
    nodes = [n for n in own_nodes(catch.body) if not work.span.covers(n.span)]
    if any(is_throw(node) or _answers_failure(answers, file, node) for node in nodes):
        return True
    reads = reads_of(file, catch, catch.name)
    return any(_is_told(file, read) for read in reads if not work.span.covers(read.span))


def _answers_failure(answers: Answers, file: File, node: Node) -> bool:
    """Whether a `return` gives a response that surely says that the request has failed."""
    match node:
        case tree.Exit(kind="return", value=tree.Node() as value):
            statuses = answers.of(file, value)
            return bool(statuses) and all(status >= _FAILURE for status in statuses or ())
        case _:
            return False


def _is_told(file: File, read: Node) -> bool:
    """Whether an error is handed to what logs it, or is part of what is answered."""
    for around in file.ancestors(read):
        match around:
            case tree.Call() | tree.Exit():
                return True
            case tree.If() | tree.Catch():
                return False
            case _:
                pass
    return False
