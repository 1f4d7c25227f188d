"""See rules/secret-in-source.md."""

from collections.abc import Iterator

from wlint.finding import Finding, Place
from wlint.rule import Context, Severity, Worker
from wlint.tree import Literal

_HELP = (
    "revoke it, and keep the new one with 'wrangler secret put NAME' (locally in '.dev.vars', "
    "which git ignores)"
)

# what is not deployed for anybody to use
_TRIED = frozenset({"dev", "development", "local", "test"})


def check(node: Literal | Worker, ctx: Context) -> Iterator[Finding]:
    if isinstance(node, Worker):
        yield from _in_configuration(ctx)
        return
    name, kind = ctx.name_given(node), ctx.written_secret(node)
    if kind is not None:
        (_, first), *others = ctx.same_secrets(node)
        if node is first:
            called = f" called '{name}'" if kind == "a secret" and name else ""
            message = f"{kind}{called} is part of the source: whoever can read the code can use it"
            again = [ctx.related(same, "written here, too", file) for file, same in others]
            yield ctx.finding(node, message, help=_HELP, related=again)
    elif sent := ctx.key_sent(node):
        message = f"a secret called '{name}' is part of the source, and sent as '{sent}': "
        yield ctx.finding(node, f"{message}whoever can read the code can use it", help=_HELP)
    elif secrets := ctx.stands_in_for(node):
        secret, *tried = secrets
        unset = " nor ".join(f"'{name}'" for name in tried)
        where = f"where neither that nor {unset} is set" if tried else "where that is not set"
        yield ctx.finding(
            node,
            f"this is used as '{secret}' {where}: whoever can read the code can use it, too",
            help=f"answer with 500 when '{secret}' is missing, and keep what is for development in "
            "'.dev.vars'",
            severity=Severity.WARNING,
        )


def _in_configuration(ctx: Context) -> Iterator[Finding]:
    for environment in ctx.environments:
        for name, value in environment.vars.items():
            kind = ctx.secret_in(value.text, name) if value.text else None
            is_plain = kind is None and environment.name not in _TRIED
            used = ctx.checks_with(name, value.text) if is_plain else None
            if kind is None and used is None:
                continue
            checked = [ctx.related(used[1], "requests are checked with it", used[0])] if used else ()
            yield ctx.finding_at(
                Place(environment.path, value.span),
                f"{kind or 'a secret'} is in 'vars' as '{name}': it lies in the repository and is "
                "shown in the dashboard",
                help=_HELP,
                related=checked,
            )
