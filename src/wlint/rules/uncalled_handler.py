"""See rules/uncalled-handler.md."""

from collections.abc import Iterator

from wlint.finding import Edit, Finding
from wlint.rule import Context, Environment, FixLevel, Misnamed, Uncalled, UncalledExport, Worker

_FLAG = "disable_python_no_global_handlers"
# where it is said what leads to a handler, and what that is
_EVENTS = {
    "scheduled": ("triggers.crons", "cron trigger"),
    "queue": ("queues.consumers", "queue consumer"),
}
_CALLERS = {
    "scheduled": ("a cron trigger", "each time it fires, it fails"),
    "queue": ("a queue", "the deploy ends with 'Queue handler is missing'"),
}


def check(worker: Worker, ctx: Context) -> Iterator[Finding]:
    for uncalled in ctx.uncalled_handlers():
        environment = uncalled.environment
        edits = ctx.with_flag(environment, _FLAG)
        yield ctx.finding_at(
            ctx.place_of(environment, "compatibility_date", "compatibility_flags"),
            f"{_what(uncalled)}, and every request fails",
            help=_help(uncalled),
            fix=ctx.fix(f"set '{_FLAG}'", FixLevel.SAFE, edits) if uncalled.is_old else None,
        )
    for method in ctx.misnamed_handlers():
        rename = Edit(method.named, method.sought)
        failing, more = _outcome(method.event, f"{method.failing} fails", ctx)
        yield ctx.finding_at(
            method.head,
            f"nothing calls '{method.name}' of '{method.home}': {_when(method)}the runtime "
            f"looks for '{method.sought}', and {failing}",
            help=f"name it '{method.sought}'{_or_newer(method)}{more}",
            fix=ctx.fix(f"name it '{method.sought}'", FixLevel.SAFE, rename),
        )
    for export in ctx.uncalled_exports():
        home, put = _sought(export)
        failing, more = _outcome(export.name, "the event fails", ctx)
        yield ctx.finding_at(
            export.place,
            f"nothing calls '{export.name}': the runtime looks for it in {home} of "
            f"'{export.main.path.name}' only, and {failing}",
            help=put + more,
        )
    for absent in ctx.missing_handlers():
        caller, outcome = _CALLERS[absent.name]
        where = "class 'Default'" if absent.main.is_python else "default export"
        yield ctx.finding_at(
            absent.place,
            f"{caller} calls '{absent.name}', and the {where} of '{absent.main.path.name}' has no "
            f"such handler: {outcome}",
            help=f"write a handler '{absent.name}', or leave this out",
        )


def _what(uncalled: Uncalled) -> str:
    main = f"'{uncalled.main.path.name}'"
    fault = (
        f"nothing calls '{uncalled.names[0]}' of {main}"
        if uncalled.names
        else f"{main} has no handler"
    )
    if uncalled.has_globals:
        name = uncalled.names[0] if uncalled.names else "fetch"
        return f"{fault}: {_until(uncalled.environment)}the runtime looks for 'on_{name}'"
    since = "from 2025-08-14 on " if uncalled.is_old else ""
    return f"{fault}: {since}the runtime looks for handlers in the class 'Default' only"


def _outcome(event: str, failing: str, ctx: Context) -> tuple[str, str]:
    """What comes of it that no handler takes an event, and what is to be done about that, too."""
    key, missing = _EVENTS.get(event, ("", ""))
    if not key or ctx.may_configure(key):
        return failing, ""
    return f"no {missing} is configured either", f", and configure '{key}'"


def _sought(export: UncalledExport) -> tuple[str, str]:
    if export.main.is_python:
        return (
            "the class 'Default'",
            f"make it a method of that class: 'async def {export.name}(self, …)'",
        )
    return "the default export", f"put it there: 'export default {{ …, {export.name} }}'"


def _when(method: Misnamed) -> str:
    if not method.is_by_flag:
        return ""
    if not method.sought.startswith("on_"):
        return "from 2025-08-14 on "
    return _until(method.environment)


def _or_newer(method: Misnamed) -> str:
    is_older = method.is_by_flag and method.sought.startswith("on_")
    return f", or {_newer(method.environment)}" if is_older else ""


def _until(environment: Environment) -> str:
    """Where the runtime looks for functions of the module."""
    return f"with '{_FLAG}' " if _FLAG in environment.compatibility_flags else "before 2025-08-14 "


def _newer(environment: Environment) -> str:
    """What makes the runtime look for methods without `on_`."""
    is_set = _FLAG in environment.compatibility_flags
    return f"leave '{_FLAG}' out" if is_set else "set a date from 2025-08-14 on"


def _help(uncalled: Uncalled) -> str:
    if uncalled.has_globals:
        say = (
            f"name it 'on_{uncalled.names[0]}'"
            if uncalled.names
            else "write 'on_fetch(request, env, ctx)'"
        )
        return (
            f"{say}; or {_newer(uncalled.environment)}, and make it a method of a class 'Default'"
        )
    if not uncalled.names:
        return "write a class 'Default(WorkerEntrypoint)' with a method 'fetch(self, request)'"
    name = uncalled.names[0]
    method = f"make '{name}' the method '{name.removeprefix('on_')}' of a class "
    return method + "'Default(WorkerEntrypoint)'" + f", or set the flag '{_FLAG}'" * uncalled.is_old
