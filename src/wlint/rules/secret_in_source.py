"""See rules/secret-in-source.md."""

from collections.abc import Iterator

from wlint.finding import Finding, Place, Severity
from wlint.rule import Context, Worker
from wlint.tree import Literal

_HELP = (
    "revoke it, and keep the new one with 'wrangler secret put NAME' (locally in '.dev.vars', "
    "which git ignores)"
)


def check(node: Literal | Worker, ctx: Context) -> Iterator[Finding]:
    if isinstance(node, Worker):
        yield from _in_configuration(node, ctx)
        return
    if node.kind not in ("string", "bytes") or not isinstance(node.value, str):
        return
    name = ctx.name_given(node)
    kind = ctx.secret_in(node.value, name)
    if kind is not None:
        called = f" called '{name}'" if kind == "a secret" and name else ""
        message = f"{kind}{called} is part of the source: whoever can read the code can use it"
        yield ctx.finding(node, message, help=_HELP)


def _in_configuration(worker: Worker, ctx: Context) -> Iterator[Finding]:
    configuration = worker.configuration
    if configuration is None or configuration.is_template:
        return
    places = set()
    for environment in configuration.environments:
        for name, value in environment.vars.items():
            kind = ctx.secret_in(value.text, name) if value.text else None
            place = Place(environment.path, value.span)
            if kind is not None and place not in places:
                places.add(place)
                message = (
                    f"{kind} is in 'vars' as '{name}': it lies in the repository and is shown in "
                    "the dashboard"
                )
                yield Finding(
                    ctx.rule.name, Severity.ERROR, place, message, _HELP, configuration.name
                )
