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
    unread = [Span(s.start + start, s.end + start) for s in (*wrong, *left_out)]
    return tree.Module(
        at,
        language=tree.Language.PYTHON,
        body=tree.Block(at, statements=body),
        comments=tuple(positions.comments),
        unread=tuple(sorted(unread)),
    )
