"""See rules/wait-until-not-a-promise.md."""

from collections.abc import Iterator

from wlint.finding import Finding, Fix, FixLevel
from wlint.rule import Context, FunctionType, Named, Severity
from wlint.tree import Call, Function, Literal, Member, Name, Node, Sequence

_WRAPPED = (
    "await it, or use 'self.ctx.waitUntil' of a WorkerEntrypoint, which takes coroutines; this one "
    "needs a proxy that lasts: 'create_proxy(asyncio.create_task(…))'"
)


def check(call: Call, ctx: Context) -> Iterator[Finding]:
    given = call.arg(0)
    if given is None or not ctx.is_wait_until(call) or ctx.way_to(call) is None:
        return
    to = ctx.short(call.callee)
    if _is_function(given, ctx):
        message = f"{_shown(given, ctx)} never runs: '{to}' takes a promise, and this is a function"
        if ctx.takes_no_coroutine(call):
            yield ctx.finding(given, message, help=f"call it: {_WRAPPED}")
        else:
            yield ctx.finding(given, message, help="call it", fix=_called(given, ctx))
    elif _is_collection(given, ctx):
        message = f"nothing waits for {_shown(given, ctx)}: '{to}' takes one promise, not several"
        help = f"make one promise of them: '{ctx.idioms.gather('…').text}'"
        if ctx.takes_no_coroutine(call):
            yield ctx.finding(given, message, help=f"{help}, and {_WRAPPED}")
        else:
            yield ctx.finding(given, message, help=help, fix=_gathered(given, ctx))
    elif isinstance(given, Literal) or (isinstance(given, Name) and given.id == "undefined"):
        message = f"'{to}' has nothing to wait for: '{ctx.text(given)}' is no promise"
        yield ctx.finding(given, message, help="hand it the promise of the work")
    elif isinstance(given, Call) and ctx.takes_no_coroutine(call) and ctx.is_idle_coroutine(given):
        message = f"'{ctx.called(given)}' may never finish: this '{to}' takes no coroutine"
        yield ctx.finding(given, message, help=_WRAPPED, severity=Severity.WARNING)
    elif isinstance(given, Call) and ctx.gives_nothing(given):
        message = f"'{to}' has nothing to wait for: '{ctx.called(given)}' gives no promise"
        help = f"call it without '{to}', or let it give the promise of its work"
        yield ctx.finding(given, message, help=help, severity=Severity.INFO)


def _is_function(node: Node, ctx: Context) -> bool:
    if isinstance(ctx.made_type(node), FunctionType):
        return True
    return isinstance(node, (Name, Member)) and ctx.is_external_function(node)


def _is_collection(node: Node, ctx: Context) -> bool:
    found = ctx.made_type(node)
    return isinstance(found, Named) and found.name in ("[]", "tuple", "Set", "Map")


def _shown(node: Node, ctx: Context) -> str:
    return "this function" if isinstance(node, Function) else f"'{ctx.short(node)}'"


def _called(node: Node, ctx: Context) -> Fix | None:
    """A call of what is given, where it needs no arguments."""
    match node, ctx.type_of(node):
        case Function(params=()), _:
            text = ctx.text(node)
            text = text if text.startswith("(") and node.span != node.outer else f"({text})"
        case Name() | Member(), FunctionType(node=function) if not _needs(function):
            text = ctx.text(node)
        case _:
            return None
    return ctx.fix("call it", FixLevel.SAFE, ctx.replace(node, f"{text}()"))


def _needs(function: Function) -> bool:
    """Whether a function takes arguments; the receiver is not one of them."""
    return any(not (isinstance(p.target, Name) and p.target.is_receiver) for p in function.params)


def _gathered(node: Node, ctx: Context) -> Fix | None:
    """One promise of an array that is written out."""
    found = ctx.idioms.gather(ctx.text(node))
    if not isinstance(node, Sequence) or found.imports:
        return None
    return ctx.fix("wait for all of them", FixLevel.UNSAFE, ctx.replace(node, found.text))
