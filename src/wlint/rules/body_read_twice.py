"""See rules/body-read-twice.md."""

from collections.abc import Iterator

from wlint.finding import Finding, Fix
from wlint.rule import BodyUse, Context, FixLevel, Taken
from wlint.tree import Call, Exit


def check(node: Call | Exit, ctx: Context) -> Iterator[Finding]:
    first = ctx.earlier_body_use(node)
    if first is None or ctx.way_to(node) is None:
        return
    name = first.owner
    leaves = isinstance(node, Exit)
    if leaves and not ctx.is_cached(first.node) and not ctx.is_sent_on(node):
        return  # a caller may only want the status
    way = f"use '{name}.clone()' the first time, or " if first.can_clone else ""
    what = "what this returns throws when it is sent or read" if leaves else "this throws"
    if first.taken is not Taken.ANY:
        what += " for each request that has a body"
    if isinstance(node, Call) and ctx.handles_errors(node.callee):
        what = "this finds nothing to read"
    yield ctx.finding(
        node,
        f"{what}: the body of '{name}' has been used up, and can be used only once",
        help=f"{way}keep what was read",
        related=[ctx.related(first.node, "used up here")],
        fix=_fix(first, ctx) if first.can_clone else None,
    )


def _fix(first: BodyUse, ctx: Context) -> Fix | None:
    """Use up a clone the first time, where the body's holder is named there."""
    if first.name is None or not isinstance(first.node, Call):
        return None
    edit = ctx.insert_after(first.name, ".clone()")
    return ctx.fix("use a clone the first time", FixLevel.SUGGESTION, edit)
