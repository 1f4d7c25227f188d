"""See rules/cache-stampede.md."""

from collections.abc import Iterator

from wlint.finding import Finding
from wlint.rule import Context, EntryKind
from wlint.tree import Call


def check(call: Call, ctx: Context) -> Iterator[Finding]:
    found = ctx.stampede(call)
    if found is None or ctx.way_to(call) is None:
        return
    if not any(entry.kind is EntryKind.REQUEST for entry in ctx.entries_reaching(call)):
        return
    rebuild = found.rebuild
    related = [ctx.related(rebuild.site, "made anew here"), ctx.related(found.write, "kept here")]
    if rebuild.call is not rebuild.site:
        related.append(ctx.related(rebuild.call, "the subrequest", rebuild.file))
    yield ctx.finding(
        call,
        f"when '{ctx.short(call)}' finds nothing any more, every request that comes in makes "
        f"'{ctx.called(rebuild.site)}' until the first of them is done",
        help="refresh it before it expires: under 'waitUntil' while the old value is served, "
        "or from a cron trigger; or let a Durable Object make it for all",
        related=related,
    )
