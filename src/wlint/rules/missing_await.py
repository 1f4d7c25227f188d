"""See rules/missing-await.md."""

from collections.abc import Iterator, Sequence

from wlint.finding import Finding, Fix, FixLevel
from wlint.rule import Context, How, Misuse, Severity
from wlint.tree import Call, Comprehension, Member, Node, Operation


def check(call: Call, ctx: Context) -> Iterator[Finding]:
    if ctx.way_to(call) is None:
        return
    if (found := ctx.misuse(call)) is not None:
        yield _misused(call, found, ctx)
    elif (bypass := ctx.bypass(call)) is not None:
        word = "except" if ctx.file.is_python else "catch"
        related = [ctx.related(other, "returned so, too") for other in bypass.calls[1:]]
        yield ctx.finding(
            call,
            f"'{ctx.called(call)}' gives a {_promise(call, ctx)}: "
            f"it is returned before it can fail, and this '{word}' does not see that",
            help=f"await it before it is returned{_told_apart(call, ctx)}",
            severity=Severity.WARNING,
            related=[ctx.related(bypass.catch, "this does not run when it fails"), *related],
            fix=_fix(bypass.calls, ctx),
        )
    elif (released := ctx.released_under(call)) is not None:
        yield ctx.finding(
            call,
            f"'{ctx.called(call)}' gives a promise: "
            f"it is returned, and '{ctx.called(released)}' runs before it is settled",
            help="await it before it is returned",
            severity=Severity.WARNING,
            related=[ctx.related(released, "does not wait for it")],
            fix=_fix((call,), ctx),
        )


def _told_apart(call: Call, ctx: Context) -> str:
    """What callers of a Durable Object must do once its `fetch` answers in place of failing."""
    function = ctx.function_around(call)
    is_fetch = function is not None and function.name == "fetch"
    if not is_fetch or not ctx.is_stateful(call):
        return ""
    return (
        "; then callers of the object's 'fetch' get the answer of the handler where it failed "
        "before: "
        "those that do not look at 'ok' will take that for success"
    )


def _misused(call: Call, found: Misuse, ctx: Context) -> Finding:
    is_elsewhere = found.node is not call and found.node is not ctx.chain_of(call)
    return ctx.finding(
        call,
        f"'{ctx.called(call)}' gives a {_promise(call, ctx)}: {_fault(found, ctx)}",
        help="await it before its value is used",
        related=[ctx.related(found.node, "used here", found.file)] if is_elsewhere else (),
        fix=_fix((call,), ctx),
    )


def _promise(call: Call, ctx: Context) -> str:
    return "coroutine" if ctx.is_idle_coroutine(call) else "promise"


def _fault(found: Misuse, ctx: Context) -> str:
    match found.how, found.around:
        case How.TESTED, _ if found.wanted is not None:
            return f"it has no '{found.wanted}', so that this condition never holds"
        case How.TESTED, _:
            return "as a condition it is always true"
        case How.COMPARED, _:
            return "it equals no value"
        case How.CALCULATED, _:
            return "it is no number and no text"
        case How.READ, Member(name=str(name)):
            return f"it has no '{name}'"
        case How.READ, _:
            return "its value's properties are not on it"
        case How.WRITTEN, _:
            shown = "<coroutine object …>" if ctx.file.is_python else "[object Promise]"
            return f"as text it is '{shown}'"
        case How.SERIALIZED, _:
            return "JSON takes none" if ctx.file.is_python else "as JSON it is '{}'"
        case How.ITERATED, _:
            return "it has no elements"
        case How.SEARCHED, _:
            return "nothing is in it"
        case _, around:
            to = ctx.parent(around)
            return f"'{ctx.called(to)}' takes its value" if isinstance(to, Call) else "it is none"


def _fix(calls: Sequence[Call], ctx: Context) -> Fix | None:
    function = ctx.function_around(calls[0])
    if function is None or not function.is_async:
        return None
    if any(isinstance(n, Comprehension) and n.is_lazy for n in ctx.ancestors(calls[0])):
        return None  # a generator that awaits is no longer one that `any(…)` can go through
    edits = [ctx.replace(chain, _awaited(chain, ctx)) for chain in map(ctx.chain_of, calls)]
    return ctx.fix("await it", FixLevel.UNSAFE, *edits)


def _awaited(chain: Call, ctx: Context) -> str:
    text = f"await {ctx.text(chain)}"
    return f"({text})" if _binds_closer(ctx.parent(chain), chain) else text


def _binds_closer(around: Node | None, node: Node) -> bool:
    """Whether what is around a node would take its promise before `await` does."""
    match around:
        case Member(object=owner):
            return owner is node
        case Operation(op="**"):
            return True
        case _:
            return False
