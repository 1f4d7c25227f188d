"""One wait in the place of several."""

from itertools import pairwise

from wlint import tree
from wlint.finding import Edit, Place
from wlint.project.file import File
from wlint.project.network.outbound_fix import import_edits
from wlint.project.network.successive import Reading
from wlint.source import Span


def edits(file: File, run: tuple[Reading, ...]) -> tuple[Edit, ...] | None:
    """Await reads together; None where more than plain statements stand there."""
    first, last = run[0].statement, run[-1].statement
    if not all(r.is_plain and _is_simple(file, r.statement.target) for r in run):
        return None
    if {r.statement.declares for r in run} != {first.declares} or not _stand_together(file, run):
        return None
    targets = ", ".join(file.source.text(r.statement.target.outer) for r in run)
    calls = ", ".join(file.source.text(r.call.outer) for r in run)
    place = Place(file.path, Span(first.outer.start, last.outer.end))
    if file.is_python:
        text = f"{targets} = await asyncio.gather({calls})"
        return (*import_edits(file, "asyncio"), Edit(place, text))
    if first.declares is None:
        return None
    end = ";" if file.source.text(last.outer).endswith(";") else ""
    return (Edit(place, f"{first.declares} [{targets}] = await Promise.all([{calls}]){end}"),)


def _is_simple(file: File, target: tree.Node) -> bool:
    return isinstance(target, tree.Name) or (
        isinstance(target, tree.Mapping) and not file.is_python
    )


def _stand_together(file: File, run: tuple[Reading, ...]) -> bool:
    """Whether nothing, not even a comment, stands between statements."""
    gaps = (Span(a.statement.outer.end, b.statement.outer.start) for a, b in pairwise(run))
    return all(not file.source.text(gap).strip(" \t\r\n;") for gap in gaps)
