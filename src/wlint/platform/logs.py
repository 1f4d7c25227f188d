"""What writes to the log: it only reads what it is told, and nobody goes by what it gives."""

from wlint import tree
from wlint.regex import regex
from wlint.tree import Node

_PATHS = ("console.", "Console.", "logging.")
# as projects, and packages, name what writes to a log: `log`, `this.logger`, `requestLog`
_LOGGER = regex(r"(?:(?:^|_)(?i:log)|[a-z]Log|(?i:logger|logging))$")
_LEVELS = frozenset(
    {"trace", "debug", "log", "info", "warn", "warning", "error", "exception", "critical", "fatal"}
)


def writes_log(path: str) -> bool:
    """Whether a function that no project defines only writes to the log."""
    return path.startswith(_PATHS)


def is_log(call: tree.Call) -> bool:
    """Whether a call is written like one of a log: `console.error(e)`, `this.logger.info(text)`."""
    match call.callee:
        case tree.Name(id="print") | tree.Member(object=tree.Name(id="console")):
            return True
        case tree.Member(object=tree.Name(id=owner) | tree.Member(name=str(owner)), name=level):
            return level in _LEVELS and _LOGGER.search(owner) is not None
        case _:
            return False


def only_logs(statement: Node) -> bool:
    """Whether a statement does nothing but write to the log."""
    match statement:
        case tree.ExpressionStatement(value=tree.Call() as call):
            return is_log(call)
        case _:
            return False
