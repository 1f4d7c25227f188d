"""Lower a file of JavaScript or TypeScript to the neutral tree."""

from wlint import tree
from wlint.languages.base import deep_nesting
from wlint.languages.javascript import (  # noqa: F401  each says which syntax it lowers
    definitions,
    expressions,
    jsx,
    modules,
    statements,
    types,
    values,
)
from wlint.languages.javascript.gaps import unread
from wlint.languages.javascript.grammar import (
    comments,
    is_typescript,
    lower_all,
    parse_syntax,
    statements_in,
)
from wlint.source import Extent, Source, Span


def parse(source: Source) -> tree.Module:
    """Lower a file. What cannot be read of it is in `unread`."""
    suffix = source.path.suffix
    root = parse_syntax(source.data, suffix)
    whole = Span(0, len(source.data))
    at = Extent(whole, whole)
    with deep_nesting(source.path):
        body = tree.Block(at, statements=lower_all(statements_in(root)))
    typed = is_typescript(source.path)
    return tree.Module(
        at,
        language=tree.Language.TYPESCRIPT if typed else tree.Language.JAVASCRIPT,
        body=body,
        comments=comments(root, suffix),
        unread=unread(root),
    )
