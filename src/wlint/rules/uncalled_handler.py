"""See rules/uncalled-handler.md."""

from collections.abc import Iterator

from wlint.finding import Finding
from wlint.rule import Context, FixLevel, Worker


def check(worker: Worker, ctx: Context) -> Iterator[Finding]:
    for uncalled in ctx.uncalled_handlers():
        environment, name = uncalled.environment, uncalled.names[0]
        yield ctx.finding_at(
            ctx.place_of(environment, "compatibility_date", "compatibility_flags"),
            f"nothing calls '{name}' of '{uncalled.main.path.name}': from 2025-08-14 on the runtime "
            "looks for handlers in the class 'Default' only, and every request fails",
            help=f"make '{name}' the method '{name.removeprefix('on_')}' of a class "
            "'Default(WorkerEntrypoint)', or set the flag 'disable_python_no_global_handlers'",
            fix=ctx.fix(
                "set 'disable_python_no_global_handlers'",
                FixLevel.SAFE,
                ctx.with_flag(environment, "disable_python_no_global_handlers"),
            ),
        )
    for export in ctx.uncalled_exports():
        yield ctx.finding_at(
            export.place,
            f"nothing calls '{export.name}': the runtime looks for it in the default export of "
            f"'{export.main.path.name}' only, and the event fails",
            help=f"put it there: 'export default {{ …, {export.name} }}'",
        )
