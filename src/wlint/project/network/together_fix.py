"""One wait in the place of several."""

from itertools import pairwise

from wlint import tree
from wlint.finding import Edit, Place
from wlint.project.file import File
from wlint.project.network.outbound_fix import import_edits
from wlint.project.network.readings import Reading
from wlint.source import Span

_BATCHED = frozenset({"all", "run"})
"""What runs a statement and gives all of its result, as `batch` does for each of its own."""
_ONE = frozenset({"first", "raw", "all", "run"})


def edits(
    file: File, run: tuple[Reading, ...], database: str | None = None
) -> tuple[Edit, ...] | None:
    """Await reads together; None where more than plain statements stand there.

    With a database they become one `batch` of its statements.
    """
    plain = [r.statement for r in run if r.statement and _is_simple(file, r.statement.target)]
    if len(plain) < len(run) or not _stand_together(file, plain):
        return None
    first, last = plain[0], plain[-1]
    if {s.declares for s in plain} != {first.declares}:
        return None
    targets = ", ".join(file.source.text(s.target.outer) for s in plain)
    calls = ", ".join(file.source.text(r.call.outer) for r in run)
    if database is not None:
        statements = [_statement(file, r.call) for r in run]
        if file.is_python or not all(statements):
            return None
        calls = ", ".join(filter(None, statements))
    place = Place(file.path, Span(first.outer.start, last.outer.end))
    if file.is_python:
        text = f"{targets} = await asyncio.gather({calls})"
        return (*import_edits(file, "asyncio"), Edit(place, text))
    if first.declares is None:
        return None
    end = ";" if file.source.text(last.outer).endswith(";") else ""
    together = "Promise.all" if database is None else f"{database}.batch"
    return (Edit(place, f"{first.declares} [{targets}] = await {together}([{calls}]){end}"),)


def _statement(file: File, call: tree.Node) -> str | None:
    """The statement of D1 that a call runs for its whole result, whose rows have no type."""
    match call:
        case tree.Call(callee=tree.Member(object=statement, name=name), args=(), types=()) if (
            name in _BATCHED
        ):
            return file.source.text(statement.outer)
        case tree.Call(callee=tree.Member(name=name), args=args) if (
            name not in _ONE or (args and name in _BATCHED)  # a statement's own take nothing
        ):
            return file.source.text(call.outer)  # a query that drizzle builds, or is given
        case tree.Name():
            return file.source.text(call.outer)  # one that is built already
        case _:
            return None


def _is_simple(file: File, target: tree.Node) -> bool:
    return isinstance(target, tree.Name) or (
        isinstance(target, tree.Mapping) and not file.is_python
    )


def _stand_together(file: File, statements: list[tree.Assign]) -> bool:
    """Whether nothing, not even a comment, stands between statements."""
    gaps = (Span(a.outer.end, b.outer.start) for a, b in pairwise(statements))
    return all(not file.source.text(gap).strip(" \t\r\n;") for gap in gaps)
