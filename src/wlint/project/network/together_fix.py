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
    plain = [r.statement for r in run if r.statement and _is_simple(file, r.statement.target)]
    if len(plain) < len(run) or not _stand_together(file, plain):
        return None
    first, last = plain[0], plain[-1]
    if {s.declares for s in plain} != {first.declares}:
        return None
    targets = ", ".join(file.source.text(s.target.outer) for s in plain)
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


def _stand_together(file: File, statements: list[tree.Assign]) -> bool:
    """Whether nothing, not even a comment, stands between statements."""
    gaps = (Span(a.outer.end, b.outer.start) for a, b in pairwise(statements))
    return all(not file.source.text(gap).strip(" \t\r\n;") for gap in gaps)
