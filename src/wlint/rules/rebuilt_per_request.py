"""See rules/rebuilt-per-request.md."""

from collections.abc import Iterator

from wlint.finding import Finding
from wlint.rule import Context, FixLevel
from wlint.tree import Call


def check(call: Call, ctx: Context) -> Iterator[Finding]:
    if ctx.forgets_keys(call) and ctx.way_to(call) is not None and not ctx.is_stateful(call):
        yield ctx.finding(
            call,
            f"'{ctx.called(call)}' is made anew for every {ctx.occasion(call)}, and fetches the "
            "keys again: those it knows go with it",
            help="keep it at module level: 'keys ??= createRemoteJWKSet(…)'",
        )
    if not ctx.is_rebuilt(call) or ctx.way_to(call) is None or ctx.is_stateful(call):
        return
    if (table := ctx.built_for_each(call)) is not None:
        yield ctx.finding(
            call,
            f"'{ctx.called(call)}' is built again for every {ctx.occasion(call)}, for each element "
            f"of '{ctx.short(table)}', though these are always the same",
            help="build them once, at module level",
        )
        return
    literal = ctx.regex_literal(call)
    edit = ctx.replace(call, literal) if literal is not None else None
    alike = ctx.built_alike(call) if literal is None else (call,)
    if call is not alike[0]:
        return
    more = len(alike) - 1
    others = (
        f"; so {'is' if more == 1 else 'are'} {more} more like it in this function" if more else ""
    )
    yield ctx.finding(
        call,
        f"'{ctx.called(call)}' is built again for every {ctx.occasion(call)}, though it is always "
        f"the same{others}",
        help=f"write it as the literal '{literal}'"
        if literal
        else "build it once, at module level",
        fix=ctx.fix("write it as a literal", FixLevel.SAFE, edit) if edit else None,
    )
