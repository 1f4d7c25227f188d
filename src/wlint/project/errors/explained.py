"""Whether a comment says why nothing is done about a failure."""

import re
from collections.abc import Iterator

from wlint import tree
from wlint.project.file import File
from wlint.regex import regex
from wlint.source import Span
from wlint.tree import Node

# what a comment says that names the silence and no reason for it
_SILENCE = frozenset({
    "ignore", "ignored", "ignores", "ignoring", "skip", "skipped", "skipping", "swallow",
    "swallowed", "suppress", "suppressed", "silent", "silently", "quiet", "quietly", "noop", "nop",
    "no", "op", "pass", "empty", "nothing", "do", "does", "continue", "ok", "okay", "fine",
    "fail", "fails", "failed", "failure", "failures", "error", "errors", "err", "exception",
    "exceptions", "catch", "except", "block", "a", "all", "any", "and", "at", "be", "here", "is",
    "it", "just", "on", "the", "this", "to", "todo", "we", "anyway", "next", "proceed",
})  # fmt: skip
_GOES_ON = regex(r"\b(?:keep|carry|go|move|press)(?:s|ing)? (?:going|on|along|ahead)\b")
_DIRECTIVE = regex(
    r"\W*(?:eslint|oxlint|biome|deno|ts|prettier|istanbul|c8|v8|noqa|nosec|pylint|pragma|type|ruff)\b"
    r"[-:\s]"
)
# what a comment says that wants done what the silent handler does not do
_WANTS_LOG = regex(
    r"""
    \W*(?:todo\W+)?log
    (?:\W+(?:errors?|failures?)(?=\W*(?:$|(?:and|but|for|only|to)\b)))?
    (?:\W*$|\W+(?:an?|and|but|for|it|only|the|this|to)\b)
    (?!.*\b(?:because|since|as\ (?!an?\b)))
    """,
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)
# where a comment goes on to another thought, by whichever mark
_MARK = regex(
    r"[:;.!?]\s|\s[-\u2013]+\s|\u2014|\(|,\s(?!(?:and|but|do|don't|just|never|not|only|or|then)\b)",
    re.IGNORECASE,
)
# what a comment before the work says of its failure
_MAY_FAIL = regex(
    r"best[- ]effort|non[- ]?(?:fatal|critical|essential)|not (?:fatal|critical|essential)"
    r"|(?:may|can|might|could|is allowed to) fail\b"
    r"|(?:does not|doesn't|do not|don't) (?:matter|care)",
    re.IGNORECASE,
)
# what a comment at the head of the work says where it thinks of the failure
_THINKS_OF_FAILURE = regex(
    r"\b(?:fail(?:s|ed|ing|ures?)?|errors?|optional|harmless|missing|fall(?:s|ing)?[- ]?back)\b",
    re.IGNORECASE,
)
# what a comment says of data that cannot be parsed, and what it says of anything else
_OF_DATA = regex(
    r"\b(?:corrupt(?:ed)?|damaged|malformed|garbled|unparse?able|(?:invalid|bad|broken) json)\b",
    re.IGNORECASE,
)
_OF_MORE = regex(
    r"\b(?:writ\w+|puts?|sav\w+|stor\w+|kv|d1|r2|retr\w+|again|later|next|network|unavailable)\b",
    re.IGNORECASE,
)
_DECLARES = frozenset({b"const", b"let", b"var"})
_WORD = regex(r"[^\W_]+")


def is_explained(file: File, work: Node, last: Node) -> bool:
    """Whether a comment by what may fail says why that is no matter.

    What has a line to itself before `last`, the handler of a `try`, mostly says what is tried.
    """
    end = _line_end(file, last)
    inside = (c for c in file.module.comments if work.span.start <= c.start < end)
    return any(_is_reason(file, comment, work, last) for comment in inside) or any(
        _MAY_FAIL.search(text)
        for statement in (work, *_all_of(file, work))
        for text in _above(file, statement)
    )


def is_foretold(file: File, function: tree.Function) -> bool:
    """Whether what is written above a function, or at its head, thinks of its failure."""
    told = [*_above(file, _declared(file, function)), *_docstrings(function)]
    return any(_MAY_FAIL.search(text) or _THINKS_OF_FAILURE.search(text) for text in told)


def _declared(file: File, function: tree.Function) -> Node:
    """The statement, field or entry that a function stands in: what is said of it stands above."""
    statement: Node = function
    for around in file.ancestors(function):
        if isinstance(around, (tree.Block, tree.Module, tree.Class, tree.Mapping)):
            break
        statement = around
    return statement


def _docstrings(function: tree.Function) -> Iterator[str]:
    match function.body.statements:
        case [tree.ExpressionStatement(value=tree.Literal(kind="string", value=str(text))), *_]:
            yield text
        case _:
            pass


def speaks_of_data(file: File, handler: Node) -> bool:
    """Whether all that is said in a handler is that data may be damaged: no reason for a write."""
    end = _line_end(file, handler)
    found = [c for c in file.module.comments if handler.span.start <= c.start < end]
    texts = [file.source.text(comment) for comment in found]
    return bool(texts) and all(_OF_DATA.search(t) and not _OF_MORE.search(t) for t in texts)


def is_explained_around(file: File, statement: Node) -> bool:
    """Whether a comment by a statement, or by a `try` that it stands in, gives such a reason."""
    if is_explained(file, statement, statement):
        return True
    inside = statement
    for around in file.ancestors(statement):
        match around:
            case tree.Try(body=body, catches=[*_, last]) if body is inside:
                return is_explained(file, around, last)
            case tree.Function():
                return False
            case _:
                inside = around
    return False


def _all_of(file: File, work: Node) -> Iterator[Node]:
    """The conditions, and the function, that what may fail is all of: what they are said to do."""
    inside = work
    for around in file.ancestors(work):
        match around:
            case tree.ExpressionStatement() | tree.Block(statements=[_]):
                pass
            case tree.If(then=then, otherwise=None) if inside is then:
                yield around
            case tree.Function():
                yield _declared(file, around)
                return
            case _:
                return
        inside = around


def _is_reason(file: File, comment: Span, work: Node, last: Node) -> bool:
    text = file.source.text(comment)
    if comment.start >= last.span.start or not _is_alone(file, comment):
        return _says_why(text)
    is_head = comment.end <= _first(work).span.start and _THINKS_OF_FAILURE.search(text)
    return bool(_MAY_FAIL.search(text)) or (bool(is_head) and _says_why(text))


def _first(work: Node) -> Node:
    """The first of what is tried."""
    match work:
        case tree.Try(body=body) | tree.With(body=body) if body.statements:
            return body.statements[0]
        case _:
            return work


def _is_alone(file: File, comment: Span) -> bool:
    """Whether nothing stands before a comment on its line."""
    data = file.source.data
    return not data[data.rfind(b"\n", 0, comment.start) + 1 : comment.start].strip()


def _above(file: File, work: Node) -> Iterator[str]:
    """The comments right above, which mostly say what is done."""
    start = _start(file, work)
    for comment in reversed(file.module.comments):
        if comment.end > start:
            continue
        between = file.source.data[comment.end : start]
        if between.strip() or between.count(b"\n") > 1:
            return
        yield file.source.text(comment)
        start = comment.start


def _start(file: File, work: Node) -> int:
    """Where a statement starts, with the word that declares what it gives a value."""
    data, start = file.source.data, work.span.start
    line = data.rfind(b"\n", 0, start) + 1
    return line if data[line:start].strip() in _DECLARES else start


def _says_why(comment: str) -> bool:
    """Whether a comment says more than that errors are ignored, to people and not to a tool.

    That the code goes on after a failure is no reason why it does not matter, nor is that it is to
    be logged: a handler that does so is not silent. What follows in another clause may be one.
    """
    if _WANTS_LOG.match(comment):
        return any(map(_says_why, _MARK.split(comment, 1)[1:]))
    words = _WORD.findall(_GOES_ON.sub("", comment.lower()))
    return not _SILENCE.issuperset(words) and not _DIRECTIVE.match(comment)


def _line_end(file: File, node: Node) -> int:
    """Where the line on which it ends does."""
    end = file.source.data.find(b"\n", node.span.end)
    return end if end >= 0 else len(file.source.data)
