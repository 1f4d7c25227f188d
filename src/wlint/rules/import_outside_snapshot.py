"""See rules/import-outside-snapshot.md."""

from collections.abc import Iterator

from wlint.finding import Finding
from wlint.rule import Context
from wlint.tree import Import


def check(item: Import, ctx: Context) -> Iterator[Finding]:
    late = ctx.late_import(item)
    if late is None or ctx.try_around(item) is not None or ctx.way_to(item) is None:
        return
    by = f", by '{late.by}'," if late.by is not None else ""
    yield ctx.finding(
        item,
        f"'{late.package}' is imported{by} while a request waits: "
        "the snapshot of the Worker holds only what modules import at their top",
        help="import it at the top of the module"
        if late.by is None
        else f"import '{late.by}' at the top of the module",
    )
