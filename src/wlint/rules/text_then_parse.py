"""See rules/text-then-parse.md."""

from collections.abc import Iterator

from wlint.finding import Edit, Finding
from wlint.rule import Context, FixLevel
from wlint.tree import Assign, Await, Call, Language, Member


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
    level = FixLevel.SAFE if _is_same(call, ctx) else FixLevel.UNSAFE
    fix = ctx.fix("read it as JSON", level, *edits) if found.is_replaceable else None
    shown = ctx.short(found.receiver)
    message = f"'{shown}' is read as text only to be parsed: it can give its JSON itself"
    yield ctx.finding(call, message, help=f"use '{wait}{shown}.json()'", fix=fix)


def _is_same(call: Call, ctx: Context) -> bool:
    """Whether `json()` gives what was there: the type in TypeScript, the value in Python."""
    match ctx.file.module.language:
        case Language.PYTHON:  # what the older SDK reads has jsnull in the place of None
            configuration = ctx.worker.configuration
            return configuration is not None and configuration.has_python_sdk
        case Language.TYPESCRIPT:  # it gives `unknown` where no type is expected, not `any`
            around = ctx.parent(call)
            wait = around if isinstance(around, Await) else call
            around = ctx.parent(wait)
            is_typed = isinstance(around, Assign) and around.type is not None
            return is_typed or (wait.said or call.said) is not None
        case _:
            return True
