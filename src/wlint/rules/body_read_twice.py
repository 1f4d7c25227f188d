"""See rules/body-read-twice.md."""

from collections.abc import Iterator

from wlint.finding import Finding, Fix
from wlint.rule import Context, FixLevel
from wlint.tree import Call, Exit, Member, Name, Node


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
    if isinstance(node, Call) and ctx.handles_errors(node.callee):
        what = "this finds nothing to read"
    yield ctx.finding(
        node,
        f"{what}: the body of '{name}' has been used up, and can be used only once",
        help=f"{way}keep what was read",
        related=[ctx.related(first.node, "used up here")],
        fix=_fix(first.node, name, ctx) if first.can_clone else None,
    )


def _fix(first: Node, name: str, ctx: Context) -> Fix | None:
    """Use up a clone the first time, where the body's holder is named there."""
    if not isinstance(first, Call):
        return None
    callee = first.callee
    owners = [a.value for a in first.args]
    owners += [callee.object] if isinstance(callee, Member) else []
    owner = next((o for o in owners if isinstance(o, Name) and o.id == name), None)
    edit = ctx.insert_after(owner, ".clone()") if owner is not None else None
    return ctx.fix("use a clone the first time", FixLevel.SUGGESTION, edit) if edit else None
