"""See rules/secret-in-source.md."""

from collections.abc import Iterator

from wlint.finding import Finding, Place
from wlint.rule import Context, Severity, Worker
from wlint.tree import Literal

_HELP = (
    "revoke it, and keep the new one with 'wrangler secret put NAME' (locally in '.dev.vars', "
    "which git ignores)"
)


def check(node: Literal | Worker, ctx: Context) -> Iterator[Finding]:
    if isinstance(node, Worker):
        yield from _in_configuration(ctx)
        return
    if node.kind not in ("string", "bytes") or not isinstance(node.value, str):
        return
    name = ctx.name_given(node)
    kind = ctx.secret_in(node.value, name)
    if kind is not None:
        called = f" called '{name}'" if kind == "a secret" and name else ""
        message = f"{kind}{called} is part of the source: whoever can read the code can use it"
        yield ctx.finding(node, message, help=_HELP)
    elif sent := ctx.key_sent(node):
        message = f"a secret called '{name}' is part of the source, and sent as '{sent}': "
        yield ctx.finding(node, f"{message}whoever can read the code can use it", help=_HELP)
    elif secret := ctx.stands_in_for(node):
        yield ctx.finding(
            node,
            f"this is used as '{secret}' where that is not set: whoever can read the code can use "
            "it, too",
            help=f"answer with 500 when '{secret}' is missing, and keep what is for development in "
            "'.dev.vars'",
            severity=Severity.WARNING,
        )


def _in_configuration(ctx: Context) -> Iterator[Finding]:
    for environment in ctx.environments:
        for name, value in environment.vars.items():
            kind = ctx.secret_in(value.text, name) if value.text else None
            if kind is not None:
                yield ctx.finding_at(
                    Place(environment.path, value.span),
                    f"{kind} is in 'vars' as '{name}': it lies in the repository and is shown in "
                    "the dashboard",
                    help=_HELP,
                )
