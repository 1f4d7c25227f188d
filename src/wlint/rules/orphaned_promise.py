"""See rules/orphaned-promise.md."""

from collections.abc import Iterator

from wlint.finding import Finding
from wlint.rule import Context, Loss, Lost, Severity
from wlint.tree import Call, ExpressionStatement, Member, Operation


def check(node: Call | ExpressionStatement, ctx: Context) -> Iterator[Finding]:
    if isinstance(node, Call):
        yield from _call(node, ctx)
    elif ctx.waits_in_vain(node) and ctx.way_to(node) is not None:
        message = f"nothing waits for '{ctx.short(node.value)}' here: the code goes on at once"
        yield ctx.finding(node.value, message, help="await it")


def _call(call: Call, ctx: Context) -> Iterator[Finding]:
    lost = ctx.lost(call)
    if lost is None or ctx.redelivered_by(call) is not None:
        return  # unawaited-batch-work says what that means
    let_go = lost.let_go
    yield ctx.finding(
        call,
        _message(call, lost, ctx),
        help=ctx.how_to_wait(call),
        severity=Severity.WARNING if lost.is_mild else None,
        related=[ctx.related(let_go, "on this branch nothing waits for it")] if let_go else (),
        fix=ctx.waiting_fix(call),
        way=lost.way,
    )


def _message(call: Call, lost: Lost, ctx: Context) -> str:
    name = ctx.called(ctx.begun_by(call))
    match lost.loss:
        case Loss.ALL:
            return f"'{name}' never starts: nothing awaits the coroutine"
        case Loss.ORDER:
            return f"what follows runs before '{name}' is done: nothing waits for it"
        case Loss.REFUSAL:
            return f"'{name}' refuses nothing: what it throws reaches nobody, and the code goes on"
        case Loss.RESPONSE:
            return f"nothing waits for '{name}': the response of the rest of the chain is lost"
        case Loss.PAUSE:
            return f"'{name}' pauses nothing: the code goes on at once, as nothing waits for it"
        case Loss.STEP:
            rest = "the step counts as done before it is, and is not tried again when it fails"
            return f"nothing waits for '{name}': {rest}"
        case Loss.ERRORS:
            outlived = "constructor" if ctx.is_in_constructor(call) else "handler"
            return (
                f"errors of '{name}' are lost: it outlives the {outlived}, and nothing waits for it"
            )
        case Loss.ANSWER:
            is_chained = ctx.chain_of(call) is not call
            rest = "its answer and its errors reach nobody"
            rest = f"{_purpose(call, lost, ctx)} may never run" if is_chained else rest
            return (
                f"nothing waits for '{name}': the Durable Object it calls does its work, but {rest}"
            )
        case Loss.WORK if lost.is_on_purpose:
            vain = f"{_purpose(call, lost, ctx)} does not keep it alive"
            return f"'{name}' is cut off when {lost.end}: {vain}"
        case Loss.WORK:
            return f"'{name}' is cut off when {lost.end}: nothing waits for it"


def _purpose(call: Call, lost: Lost, ctx: Context) -> str:
    """What was done with the promise that does not help."""
    chain = ctx.chain_of(call)
    if chain is not call or ctx.begun_by(call) is not call:
        return f"'.{getattr(chain.callee, 'name', 'then')}(…)'"
    match ctx.parent(lost.let_go) if lost.let_go is not None else None:
        case Member() as link:
            return f"'{ctx.short(link)}(…)' on one branch"
        case Operation(op="void"):
            return "'void' on one branch"
        case _:
            return (
                "'void'" if ctx.with_void(chain) is not chain else "what is done with its promise"
            )
