"""Lower a Python file to the neutral tree."""

from wlint import tree
from wlint.languages.base import UnreadableSource, deep_nesting
from wlint.languages.python import (  # noqa: F401  each says which syntax it lowers
    definitions,
    expressions,
    statements,
    types,
)
from wlint.languages.python.grammar import Context, lower_all
from wlint.languages.python.positions import Positions
from wlint.languages.python.read import read
from wlint.languages.python.text import clean
from wlint.source import Extent, Source, Span

_MOST_GAPS = 200


def parse(source: Source) -> tree.Module:
    """Lower a file. What cannot be read of it is in `unread`."""
    start, text, wrong = clean(source.data, source.path)
    found = read(text)
    if found is None:
        raise UnreadableSource(source.path, "is no Python that can be read", Span(0, 0))
    module, left_out = found
    whole = Span(0, len(source.data))
    at = Extent(whole, whole)
    with deep_nesting(source.path):
        positions = Positions(module, start)
        body = lower_all(module.body, Context(positions.spans))
    unread = [Span(s.start + start, s.end + start) for s in _gaps(wrong, left_out)]
    return tree.Module(
        at,
        language=tree.Language.PYTHON,
        body=tree.Block(at, statements=body),
        comments=tuple(positions.comments),
        unread=tuple(unread),
    )


def _gaps(wrong: tuple[Span, ...], left_out: tuple[Span, ...]) -> list[Span]:
    """What is not read: one gap where there are more than anyone would look at."""
    gaps = sorted((*wrong, *left_out))
    if len(gaps) > _MOST_GAPS:
        return [Span(gaps[0].start, gaps[-1].end)]
    return [g for g in gaps if not any(other.covers(g) for other in left_out if other != g)]
