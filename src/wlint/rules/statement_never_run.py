"""See rules/statement-never-run.md."""

from collections.abc import Iterator

from wlint.finding import Finding, FixLevel
from wlint.rule import Context, Named
from wlint.tree import (
    Arg,
    Assign,
    Await,
    Call,
    ExpressionStatement,
    Mapping,
    Member,
    Name,
    Node,
    Template,
)


def check(node: Call | Template, ctx: Context) -> Iterator[Finding]:
    if ctx.is_unsent(node):
        if ctx.way_to(node) is not None:
            yield _unsent(node, ctx)
    elif isinstance(node, Call) and ctx.type_of(node) == Named("D1PreparedStatement"):
        if ctx.way_to(node) is not None:
            yield from _statement(node, ctx)


def _unsent(node: Call | Template, ctx: Context) -> Finding:
    name = ctx.called(node) if isinstance(node, Call) else ctx.short(node)
    around, function = ctx.parent(node), ctx.function_around(node)
    if not ctx.is_awaitable(node):
        message = f"'{name}' never runs: it is sent by 'execute'"
        return ctx.finding(node, message, help="call '.execute()' and await that")
    fix = None
    if function is not None and function.is_async and isinstance(around, ExpressionStatement):
        fix = ctx.fix("await it", FixLevel.UNSAFE, ctx.insert_before(node, "await "))
    message = f"'{name}' never runs: it is sent when it is awaited, and nothing awaits it"
    return ctx.finding(node, message, help="await it", fix=fix)


def _statement(call: Call, ctx: Context) -> Iterator[Finding]:
    around = ctx.parent(call)
    if isinstance(around, ExpressionStatement) or _is_forgotten(around, ctx):
        message = f"'{ctx.called(call)}' only prepares a statement: nothing runs it"
    elif _waits_in_vain(around, ctx) or _is_handed_over(around, ctx) or ctx.is_gathered(call):
        message = f"'{ctx.called(call)}' never runs: a prepared statement is no promise"
    else:
        return
    help = "run it: '.run()' for a change, '.all()' or '.first()' for rows, 'batch' for several"
    yield ctx.finding(call, message, help=help)


def _is_forgotten(around: Node | None, ctx: Context) -> bool:
    """Whether a statement is given to a variable that nobody reads."""
    if not isinstance(around, Assign) or not isinstance(around.target, Name):
        return False
    variable = ctx.variable_of(around.target)
    return variable is not None and not variable.is_module_level and not variable.reads


def _waits_in_vain(around: Node | None, ctx: Context) -> bool:
    """Whether what an `await` gives back, which is the statement, is not run by others."""
    if not isinstance(around, Await):
        return False
    match use := ctx.parent(around):
        case ExpressionStatement() | Assign(target=Mapping()):
            return True
        case Assign(target=Name() as target):
            variable = ctx.variable_of(target)
            reads = variable.reads if variable is not None else ()
            return _is_forgotten(use, ctx) or (
                bool(reads) and all(_takes_result(ctx.parent(read), ctx) for read in reads)
            )
        case _:
            return _takes_result(use, ctx)


def _takes_result(around: Node | None, ctx: Context) -> bool:
    """Whether something is read that results have, and statements do not."""
    return isinstance(around, Member) and not ctx.has_method("D1PreparedStatement", around.name)


def _is_handed_over(around: Node | None, ctx: Context) -> bool:
    call = ctx.parent(around) if isinstance(around, Arg) else None
    return isinstance(call, Call) and ctx.is_wait_until(call)
