"""See rules/timing-unsafe-compare.md."""

from collections.abc import Iterator

from wlint.finding import Finding
from wlint.rule import Context
from wlint.tree import Call, Operation


def check(comparison: Operation | Call, ctx: Context) -> Iterator[Finding]:
    secret = ctx.checked_secret(comparison)
    if secret is None or ctx.way_to(comparison) is None or ctx.is_own_request(comparison):
        return
    first, *others = ctx.checked_alike(comparison)
    if comparison is not first:
        return
    if ctx.file.is_python:
        help = "compare with 'hmac.compare_digest(a, b)'"
    else:
        help = (
            "hash both with SHA-256, so that they are equally long, and compare the hashes with "
            "'crypto.subtle.timingSafeEqual(a, b)'"
        )
    yield ctx.finding(
        comparison,
        f"'{ctx.short(comparison)}' ends at the first character that differs: "
        f"the time it takes tells how much of '{secret}' was guessed right",
        help=help,
        related=[ctx.related(other, "compared here, too") for other in others],
    )
