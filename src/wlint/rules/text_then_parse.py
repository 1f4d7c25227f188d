"""See rules/text-then-parse.md."""

from collections.abc import Iterator

from wlint.finding import Edit, Finding
from wlint.rule import Context, FixLevel
from wlint.tree import Call, Member


def check(call: Call, ctx: Context) -> Iterator[Finding]:
    found = ctx.json.text_read(ctx.file, call)
    if found is None or ctx.way_to(call) is None:
        return
    receiver = ctx.text(found.receiver)
    wait = "await " if found.is_awaited else ""
    made = f"{wait}{receiver}.json()"
    is_inner = found.is_awaited and isinstance(ctx.parent(call), Member)
    edits: list[Edit | None] = [ctx.replace(call, f"({made})" if is_inner else made)]
    if found.statement is not None:
        edits.append(ctx.remove_line(found.statement))
    configuration = ctx.worker.configuration
    is_same = not ctx.file.is_python or (configuration is not None and configuration.has_python_sdk)
    # what the older SDK reads has jsnull in the place of None
    level = FixLevel.SAFE if is_same else FixLevel.UNSAFE
    fix = ctx.fix("read it as JSON", level, *edits) if found.is_replaceable else None
    shown = ctx.short(found.receiver)
    message = f"'{shown}' is read as text only to be parsed: it can give its JSON itself"
    yield ctx.finding(call, message, help=f"use '{wait}{shown}.json()'", fix=fix)
