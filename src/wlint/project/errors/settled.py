"""Errors that promises give rather than to reject with them, and where they are named.

They are kept among the outcomes of several, or beside what a query found: `{ data, error }`.
"""

from collections.abc import Iterator

from wlint import tree
from wlint.project.data.held import Held, Path
from wlint.project.data.spread import Spread
from wlint.project.errors.caught import Caught
from wlint.project.errors.narrowing import is_any_error
from wlint.project.file import File
from wlint.project.promises.held_errors import ERROR, holds_error
from wlint.project.promises.outcomes import keeps_errors, reads_reason
from wlint.project.typing.types import Types
from wlint.semantics.functions import CHAIN, called_as
from wlint.tree import Node

_REASON = "reason"
_KEEPERS = frozenset({"allSettled", "gather"})
_MAPS = frozenset({"map", "flatMap"})
_STARTED = frozenset({"create_task", "ensure_future"})


def settled_errors(types: Types, spread: Spread, file: File) -> Iterator[Caught]:
    """The errors among outcomes in a file, each at every place where it surely is one."""
    for call in file.of_kind(tree.Call):
        path = _where_kept(types, file, call)
        held = spread.of(Held(file, call, path)) if path is not None else ()
        if kept := tuple(filter(_is_error, held)):
            yield Caught(file, call, None, (), kept=kept, is_record=path == (ERROR,))


def _where_kept(types: Types, file: File, call: tree.Call) -> Path | None:
    """Where what the promise of a call gives has an error, if it keeps one."""
    if called_as(call.callee) in _KEEPERS:
        path: Path = (None,) if file.is_python else (None, _REASON)
        return path if keeps_errors(types, file, call) else None
    link = file.scopes.parents.get(call)
    if isinstance(link, tree.Member) and link.name not in CHAIN:
        return None  # more is built
    return (ERROR,) if holds_error(types, file, call) else None


def work_of(file: File, call: tree.Call) -> Iterator[Node]:
    """The code of which outcomes are kept, as far as it is written there: a query is its own."""
    if called_as(call.callee) not in _KEEPERS:
        yield call
        return
    for arg in call.args:
        value = arg.value.value if isinstance(arg.value, tree.Spread) else arg.value
        if arg.name is not None:
            continue
        match made := file.local_value(value)[0]:
            case tree.Call(callee=callee, args=[given, *_]) if called_as(callee) in _MAPS:
                function = given.value
                yield function.body if isinstance(function, tree.Function) else given
            case _ if not any(isinstance(n, tree.Call) and _starts(n) for n in made.walk()):
                yield made
            case _:
                pass


def _starts(call: tree.Call) -> bool:
    """Whether a call hands work to the event loop, where it fails."""
    return called_as(call.callee) in _STARTED


def _is_error(held: Held) -> bool:
    """Whether an outcome is an error there, of which the code does not know which one it is.

    In Python it may as well be a value, unless the code has asked.
    """
    if held.path or any(_picks(at) for at in held.way()):
        return False
    return not held.file.is_python or is_any_error(held.file, held.node)


def _picks(held: Held) -> bool:
    """Whether outcomes are chosen by what their errors are: `filter((o) => o.reason.code)`."""
    match held.node:
        case tree.Call(
            callee=tree.Member(name="filter" | "find" | "findLast"), args=[tree.Arg(value=test)]
        ):
            return any(reads_reason(n) for n in test.walk())
        case _:
            return False
