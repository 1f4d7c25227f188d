"""See rules/call-over-limit.md."""

from collections.abc import Iterator

from wlint.finding import Finding, Step
from wlint.rule import Context, Counted, Excess, Severity
from wlint.tree import Call

_PER_FIELD = ", one for each field of each row"


def check(call: Call, ctx: Context) -> Iterator[Finding]:
    for found in ctx.excesses(call):
        if ctx.way_to(call) is None:
            return
        if ctx.is_own_number(call, found.origin):
            continue
        limit = found.beyond.limit
        is_said = found.beyond.counted is Counted.OPTION
        yield ctx.finding(
            found.node,
            f"{_subject(found)}'{ctx.called(call)}' {_words(found)} {limit.beyond}",
            severity=None if is_said and not found.is_time_left else Severity.WARNING,
            help=_asking(found) if is_said else _help(found, call, ctx),
            related=_related(found, ctx),
            way=ctx.way_by(call, found.by) if found.by is not None else None,
        )


def _related(found: Excess, ctx: Context) -> Iterator[Step]:
    if found.origin is not None:
        yield Step(found.origin.place, "where the elements come from")
    if found.said is not None and found.said.node is not found.node:
        yield ctx.related(found.said.node, "the number", found.said.file)


def _subject(found: Excess) -> str:
    return "the statement of " if found.beyond.is_of_statement else ""


def _words(found: Excess) -> str:
    noun, value = found.beyond.noun, found.beyond.limit.value
    if found.beyond.counted is Counted.OPTION:
        end = "under" if found.beyond.is_least else "over"
        if found.is_time_left:
            left = f"and as little as {found.number:,} may be left"
            return f"takes no '{noun}' {end} {value:,}, {left}: with that"
        return f"takes no '{noun}' {end} {value:,}: with {found.number:,}"
    if found.beyond.counted is Counted.FIELDS:
        noun += f", at least {found.each} for each row" if found.each > 1 else _PER_FIELD
    if found.origin is None:
        return f"takes {value:,} {noun}, and gets up to {found.number:,}: with so many"
    words = f"and nothing bounds how many it gets: they come from {found.origin.words}"
    return f"takes {value:,} {noun}, {words}; with more"


def _asking(found: Excess) -> str:
    least = found.beyond.limit.value
    if found.is_time_left:
        return f"give it {least:,} where less is left, and see what it says when it is read"
    return f"ask for {least:,}"


def _help(found: Excess, call: Call, ctx: Context) -> str:
    if "not in (" in (ctx.sql_of(call) or "").lower():  # what one part leaves out another brings
        return (
            "refuse what is longer, or give all as one JSON text: "
            "'NOT IN (SELECT value FROM json_each(?))'"
        )
    if found.beyond.counted is Counted.FIELDS and found.each == 1:
        return "refuse what is longer, or insert fewer rows at a time: each brings all its fields"
    return f"refuse what is longer, or do it for {found.at_once:,} at a time"
