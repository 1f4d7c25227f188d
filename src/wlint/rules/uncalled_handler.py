"""See rules/uncalled-handler.md."""

from collections.abc import Iterator

from wlint.finding import Finding
from wlint.rule import Context, FixLevel, Worker


def check(worker: Worker, ctx: Context) -> Iterator[Finding]:
    for uncalled in ctx.uncalled_handlers():
        environment, name = uncalled.environment, uncalled.names[0]
        since = "from 2025-08-14 on " if uncalled.is_old else ""
        flag = "disable_python_no_global_handlers"
        edits = ctx.with_flag(environment, flag)
        yield ctx.finding_at(
            ctx.place_of(environment, "compatibility_date", "compatibility_flags"),
            f"nothing calls '{name}' of '{uncalled.main.path.name}': {since}the runtime looks for "
            "handlers in the class 'Default' only, and every request fails",
            help=f"make '{name}' the method '{name.removeprefix('on_')}' of a class "
            "'Default(WorkerEntrypoint)'" + f", or set the flag '{flag}'" * uncalled.is_old,
            fix=ctx.fix(f"set '{flag}'", FixLevel.SAFE, edits) if uncalled.is_old else None,
        )
    for export in ctx.uncalled_exports():
        yield ctx.finding_at(
            export.place,
            f"nothing calls '{export.name}': the runtime looks for it in the default export of "
            f"'{export.main.path.name}' only, and the event fails",
            help=f"put it there: 'export default {{ …, {export.name} }}'",
        )
