"""See rules/orphaned-promise.md."""

from collections.abc import Iterator

from wlint.finding import Finding, Fix, FixLevel
from wlint.rule import Context, EntryKind, Fate, Severity
from wlint.tree import Assign, Call, Conditional, ExpressionStatement, Member, Node, Operation

_AGAIN = "and handle its errors there: else one has all of this done again"


def check(node: Call | ExpressionStatement, ctx: Context) -> Iterator[Finding]:
    if isinstance(node, Call):
        yield from _call(node, ctx)
    elif ctx.waits_in_vain(node) and ctx.way_to(node) is not None:
        message = f"nothing waits for '{ctx.short(node.value)}' here: the code goes on at once"
        yield ctx.finding(node.value, message, help="await it")


def _call(call: Call, ctx: Context) -> Iterator[Finding]:
    if ctx.way_to(call) is None or (fate := ctx.loss(call)) is None:
        return
    if ctx.redelivered_by(call) is not None:
        return  # unawaited-batch-work says what that means
    is_idle = ctx.is_idle_coroutine(call)
    kept = (ctx.is_stateful, ctx.is_in_session, ctx.is_under_lifeline, ctx.runs_in_object)
    is_early = ctx.is_needed(call)
    outlives = not is_idle and not is_early and any(keeps(call) for keeps in kept)
    is_handled = fate is Fate.SILENCED or ctx.handles_errors(call.callee)
    if outlives and (is_handled or ctx.is_after_failure(call)):
        return
    name = ctx.called(call)
    way = None if outlives else ctx.ending_way_to(call)
    is_request = way is not None and way.entry.kind is EntryKind.REQUEST
    end = "the response returns" if is_request else "the handler returns"
    let_go = ctx.let_go(call)
    if let_go is None and ctx.is_in_background(call):
        end = "the work that 'waitUntil' holds ends"
    elif ctx.ends_with_stream(call):
        end = "the stream is closed"
    if is_idle:
        message = f"'{name}' never starts: nothing awaits the coroutine"
    elif is_early:
        message = f"what follows runs before '{name}' is done: nothing waits for it"
    elif ctx.runs_rest(call):
        message = f"nothing waits for '{name}': the response of the rest of the chain is lost"
    elif ctx.is_pause(call):
        message = f"'{name}' pauses nothing: the code goes on at once, as nothing waits for it"
    elif outlives:
        message = f"errors of '{name}' are lost: it outlives the handler, and nothing waits for it"
    elif ctx.only_asks_object(call):
        lost = "its answer and its errors reach nobody"
        if ctx.chain_of(call) is not call:
            lost = f"{_purpose(call, ctx)} may never run"
        message = f"nothing waits for '{name}': the Durable Object it calls does its work, but {lost}"
    elif fate is Fate.SILENCED:
        message = f"'{name}' is cut off when {end}: {_purpose(call, ctx)} does not keep it alive"
    else:
        message = f"'{name}' is cut off when {end}: nothing waits for it"
    is_done = ctx.only_asks_object(call) and not is_idle
    severity = Severity.WARNING if outlives or is_done or fate is Fate.SILENCED else None
    yield ctx.finding(
        call,
        message,
        help=_help(call, ctx),
        severity=severity,
        related=[ctx.related(let_go, "on this branch nothing waits for it")] if let_go else (),
        fix=_fix(call, ctx),
        way=way,
    )


def _purpose(call: Call, ctx: Context) -> str:
    """What was done with the promise that does not help."""
    chain = ctx.chain_of(call)
    if chain is not call:
        return f"'.{getattr(chain.callee, 'name', 'then')}(…)'"
    if (read := ctx.let_go(call)) is not None:
        match ctx.parent(read):
            case Member() as link:
                return f"'{ctx.short(link)}(…)' on one branch"
            case Operation(op="void"):
                return "'void' on one branch"
            case _:
                pass
    return "'void'" if _with_void(chain, ctx) is not chain else "what is done with its promise"


def _help(call: Call, ctx: Context) -> str:
    if ctx.batch_around(call) is not None:
        return "await it" if _is_caught(call, ctx) else f"await it, {_AGAIN}"
    asked = (ctx.is_stateful, ctx.is_pause, ctx.runs_rest, ctx.is_needed)
    is_needed = any(asks(call) for asks in asked)
    context = None if is_needed else ctx.execution_context(call)
    beside = ctx.context_beside(call) if context is None and not is_needed else None
    if beside is not None:
        name, owner = beside
        return (
            f"await it, or take '{name}' from '{ctx.short(owner)}', too, for "
            f"'{name}.waitUntil(…)', when the response need not wait for it"
        )
    if context is None and ctx.file.is_python:
        return "await it, or return it to a caller who does"
    if context is None:
        return "await it, or return its promise to a caller who does"
    if ctx.is_in_background(call):
        return f"await it, or hand it to '{context.text}.waitUntil(…)', too"
    where = "when" if context.is_sure else "where there is one and"
    return f"await it, or use '{context.text}.waitUntil(…)' {where} the response need not wait for it"


def _fix(call: Call, ctx: Context) -> Fix | None:
    """Hand the work to the runtime where that is in reach, else await it."""
    chain = ctx.chain_of(call)
    if ctx.batch_around(call) is not None and not _is_caught(call, ctx):
        return None  # once it is waited for, its failure has all delivered again
    if ctx.is_endless(chain):
        return None
    whole, context = _with_void(chain, ctx), ctx.execution_context(call)
    is_statement = _is_statement(whole, ctx)
    is_step = (ctx.name_of(call.callee) or "").startswith("WorkflowStep.")
    is_rest = ctx.runs_rest(call)
    # what an open socket or stream holds, that holds for longer than `waitUntil` would
    asked = (ctx.is_stateful, ctx.is_pause, ctx.is_needed, ctx.is_under_lifeline)
    is_needed = is_step or is_rest or any(asks(call) for asks in asked)
    is_sure = context is not None and context.is_sure and ctx.is_surely_promise(call)
    if context and is_sure and is_statement and not is_needed:
        text = f"{context.text}.waitUntil({ctx.text(chain)})"
        title = f"hand it to {context.text}.waitUntil"
        return ctx.fix(title, FixLevel.SAFE, ctx.replace(whole, text))
    function = ctx.function_around(call)
    if function is None or not function.is_async:
        return None
    is_task = ctx.name_of(call.callee) == "create_task"  # it has methods that its value has not
    is_kept = isinstance(ctx.parent(whole), Assign) and ctx.let_go(call) is None and not is_task
    if not is_statement and not is_kept:
        return None
    level = FixLevel.SAFE if is_rest and is_statement else FixLevel.UNSAFE
    if not (is_rest or ctx.is_needed(call)) and ctx.is_answered_for(call) and ctx.unhandled(chain) is not None:
        level = FixLevel.SUGGESTION  # its failure would be taken for one of what else is tried
    # a task that is waited for at once does no more than its coroutine
    work = call.arg(0) if is_task and chain is call else None
    return ctx.fix("await it", level, ctx.replace(whole, f"await {ctx.text(work or chain)}"))


def _is_caught(call: Call, ctx: Context) -> bool:
    """Whether the errors of what is dropped are handled: behind its promise, or where it is done."""
    match ctx.chain_of(call).callee:
        case Member(name="catch"):
            return True
        case _:
            return ctx.handles_errors(call.callee)


def _with_void(node: Node, ctx: Context) -> Node:
    """The node, or the `void` in front of it."""
    around = ctx.parent(node)
    return around if isinstance(around, Operation) and around.op == "void" else node


def _is_statement(node: Node, ctx: Context) -> bool:
    """Whether nothing takes the value of an expression."""
    around = ctx.parent(node)
    while isinstance(around, Operation | Conditional):
        node, around = around, ctx.parent(around)
    return isinstance(around, ExpressionStatement)
