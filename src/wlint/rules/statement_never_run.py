"""See rules/statement-never-run.md."""

from collections.abc import Iterator

from wlint.finding import Finding
from wlint.rule import Context, Named
from wlint.tree import Arg, Assign, Await, Call, ExpressionStatement, Name, Node


def check(call: Call, ctx: Context) -> Iterator[Finding]:
    if ctx.way_to(call) is None or ctx.type_of(call) != Named("D1PreparedStatement"):
        return
    around = ctx.parent(call)
    if isinstance(around, ExpressionStatement) or _is_forgotten(around, ctx):
        message = f"'{ctx.called(call)}' only prepares a statement: nothing runs it"
    elif isinstance(around, Await) or _is_handed_over(around, ctx):
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


def _is_handed_over(around: Node | None, ctx: Context) -> bool:
    call = ctx.parent(around) if isinstance(around, Arg) else None
    return isinstance(call, Call) and ctx.is_wait_until(call)
