"""See rules/insecure-random.md."""

from collections.abc import Iterator

from wlint.finding import Finding
from wlint.rule import Context, FixLevel
from wlint.tree import Call, Function


def check(call: Call, ctx: Context) -> Iterator[Finding]:
    found = ctx.random_secret(call)
    if found is None or ctx.way_to(call) is None:
        return
    if ctx.file.is_python:
        name = (ctx.name_of(call.callee) or "").removeprefix("random.")
        edits = (
            *ctx.import_edits("secrets"),
            ctx.replace(call.callee, f"secrets.SystemRandom().{name}"),
        )
        help = "use the 'secrets' module: 'secrets.token_urlsafe()', 'secrets.choice(…)'"
    else:
        edits = (ctx.replace(call, "(crypto.getRandomValues(new Uint32Array(1))[0] / 2 ** 32)"),)
        help = "use 'crypto.randomUUID()' or 'crypto.getRandomValues(…)'"
    gives = isinstance(found.node, Function)
    what = f"what '{found.name}' gives" if gives else f"'{found.name}'"
    yield ctx.finding(
        call,
        f"'{ctx.called(call)}' makes {what} guessable: "
        "its next values can be computed from some earlier ones",
        help=help,
        related=[ctx.related(found.node, f"{what} is made of it", found.file)],
        fix=ctx.fix("take the number from a secure source", FixLevel.UNSAFE, *edits),
    )
