"""What becomes of the request or response that a function gives back to who called it."""

from collections.abc import Iterator

from wlint import tree
from wlint.project.calling.calls import Calls
from wlint.project.calling.entries import EntryKind
from wlint.project.data.body_uses import READERS
from wlint.project.file import File
from wlint.semantics.functions import called_as
from wlint.tree import Node

_USES = READERS | {"body"}


def is_sent_on(calls: Calls, function: tree.Function) -> bool:
    """Whether the platform sends what a function gives, or some caller uses its body."""
    handlers = {e.function for e in calls.entries if e.kind is EntryKind.REQUEST}
    todo, seen = [function], {function}
    while todo:
        at = todo.pop()
        if at in handlers:
            return True
        for site in calls.callers.get(at, ()):
            for use in _uses(site.file, site.node) if isinstance(site.node, tree.Call) else ():
                match use:
                    case tree.Member(name=name) if name in _USES:
                        return True
                    case tree.Arg() if _is_sent(site.file, use):
                        return True
                    case tree.Exit(kind="return") if site.caller and site.caller not in seen:
                        seen.add(site.caller)
                        todo.append(site.caller)
                    case _:
                        pass
    return False


def _is_sent(file: File, arg: tree.Arg) -> bool:
    """Whether a request is handed to what answers it: `fetch(request)`, `app.fetch(request)`."""
    call = file.scopes.parents[arg]
    match call:
        case tree.Call(callee=callee) if called_as(callee) == "fetch":
            return call.arg(0) is arg.value and call.option("body") is None
        case _:
            return False


def _uses(file: File, value: Node) -> Iterator[Node]:
    """What stands around a value, or around the uses of the variable it is given to."""
    around = _around(file, value)
    variable = file.scopes.variable(around.target) if isinstance(around, tree.Assign) else None
    if variable is None:
        yield around
    elif variable.only is not None:
        yield from (_around(file, read) for read in variable.reads)


def _around(file: File, value: Node) -> Node:
    """What gets a value, whether it is waited for or one of two that are chosen from."""
    parents = file.scopes.parents
    value = file.choice_around(value)
    if isinstance(around := parents[value], tree.Await):
        value = file.choice_around(around)
    return parents[value]
