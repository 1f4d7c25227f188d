"""See rules/secret-in-source.md."""

from collections.abc import Iterator

from wlint.finding import Finding, Place, Step
from wlint.rule import Context, File, Severity, Worker
from wlint.tree import Literal, Node

_HELP = (
    "revoke it, and keep the new one with 'wrangler secret put NAME' (locally in '.dev.vars', "
    "which git ignores)"
)
_AGAIN = "written here, too"


def check(node: Literal | Worker, ctx: Context) -> Iterator[Finding]:
    if isinstance(node, Worker):
        yield from _in_configuration(ctx)
        return
    name, kind = ctx.name_given(node), ctx.written_secret(node)
    if kind is not None:
        (_, first), *others = ctx.same_secrets(str(node.value))
        if node is first:
            called = f" called '{name}'" if kind == "a secret" and name else ""
            message = f"{kind}{called} is part of the source: whoever can read the code can use it"
            again = [ctx.related(same, _AGAIN, file) for file, same in others]
            again += (Step(place, _AGAIN) for place in ctx.same_vars(str(node.value)))
            yield ctx.finding(node, message, help=_HELP, related=again)
    elif sent := ctx.key_sent(node):
        message = f"a secret called '{name}' is part of the source, and sent as '{sent}': "
        yield ctx.finding(node, f"{message}whoever can read the code can use it", help=_HELP)
    elif secrets := ctx.stands_in_for(node):
        (_, first), *others = ctx.same_stand_ins(node)
        if node is not first:
            return
        secret, *tried = secrets
        unset = " nor ".join(f"'{name}'" for name in tried)
        where = f"where neither that nor {unset} is set" if tried else "where that is not set"
        yield ctx.finding(
            node,
            f"this is used as '{secret}' {where}: whoever can read the code can use it, too",
            help=f"answer with 500 when '{secret}' is missing, and keep what is for development in "
            "'.dev.vars'",
            severity=Severity.WARNING,
            related=[ctx.related(same, "and here, too", file) for file, same in others],
        )
    elif (taken := ctx.taken_for_key(node)) is not None:
        (_, first), *others = ctx.same_keys(node)
        if node is first:
            file, call = taken
            again = [ctx.related(same, _AGAIN, at) for at, same in others]
            yield ctx.finding(
                node,
                f"'{ctx.called(call, file)}' takes this text for its key, and it is part of the "
                "source: whoever can read the code can use it",
                help=_HELP,
                severity=Severity.WARNING,
                related=[ctx.related(call, "used here", file), *again],
            )


def _in_configuration(ctx: Context) -> Iterator[Finding]:
    told: set[str] = set()
    for environment in ctx.environments:
        for name, value in environment.vars.items():
            text = value.text or ""
            kind = ctx.secret_in(text, name) if text else None
            is_tried = ctx.is_for_trying(environment)
            is_plain = kind is None and not is_tried
            used = ctx.checks_with(name, value.text) if is_plain else None
            known = ctx.known_to_all(environment, name) if is_plain and used is None else None
            if known is not None and text not in told:
                told.add(text)
                yield _default(name, Place(environment.path, value.span), known, ctx)
            if (kind is None and used is None) or text in told or ctx.same_secrets(text):
                continue
            told.add(text)
            here = Place(environment.path, value.span)
            if kind == "a secret" and is_tried and ctx.is_only_tried(environment):
                yield ctx.finding_at(
                    here,
                    f"{kind} of 'wrangler dev' alone is in 'vars' as '{name}': whoever can read "
                    "the repository knows it",
                    help="move it to '.dev.vars', and set another one where the Worker is deployed",
                    severity=Severity.INFO,
                )
                continue
            checked = (
                [ctx.related(used[1], "requests are checked with it", used[0])] if used else []
            )
            checked += (Step(place, _AGAIN) for place in ctx.same_vars(text) if place != here)
            yield ctx.finding_at(
                here,
                f"{kind or 'a secret'} is in 'vars' as '{name}': it lies in the repository and is "
                "shown in the dashboard",
                help=_HELP,
                related=checked,
            )


def _default(name: str, here: Place, used: tuple[File, Node], ctx: Context) -> Finding:
    """A text that says that it is no secret, where the code takes it for one."""
    return ctx.finding_at(
        here,
        f"this is deployed as '{name}': whoever can read the repository can use it, too",
        help=f"take it out of 'vars', run 'wrangler secret put {name}', and keep what is for "
        "development in '.dev.vars'",
        severity=Severity.WARNING,
        related=[ctx.related(used[1], "the code signs or checks with it", used[0])],
    )
