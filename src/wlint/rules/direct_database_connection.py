"""See rules/direct-database-connection.md."""

from collections.abc import Iterator

from wlint.finding import Finding
from wlint.rule import Context
from wlint.tree import Call


def check(call: Call, ctx: Context) -> Iterator[Finding]:
    address = ctx.database_address(call)
    if address is None or ctx.way_to(call) is None or ctx.is_kept_by_object(call):
        return
    env = "self.env" if ctx.file.is_python else "env"
    yield ctx.finding(
        call,
        f"'{ctx.called(call)}' connects to the database itself on every request: several round "
        "trips to where the database is, before the first query",
        help="connect through Hyperdrive, which keeps connections open: "
        f"'{env}.HYPERDRIVE.connectionString'",
        related=[ctx.related(address, "the database's own address")],
    )
