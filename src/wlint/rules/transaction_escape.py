"""See rules/transaction-escape.md."""

from collections.abc import Iterator

from wlint.finding import Finding
from wlint.rule import Context
from wlint.tree import Call, Function, Name

_WRITES = ("put", "delete", "deleteAll", "setAlarm", "deleteAlarm", "transaction")


def check(call: Call, ctx: Context) -> Iterator[Finding]:
    if ctx.name_of(call.callee) != "DurableObjectStorage.transaction":
        return
    work, cls = call.arg(0), ctx.class_around(call)
    if not isinstance(work, Function) or cls is None or not ctx.stores_without_sqlite(cls):
        return
    given = work.params[0].target if work.params else None
    txn = given.id if isinstance(given, Name) else "txn"
    for inner in work.body.walk():
        name = ctx.name_of(inner.callee) if isinstance(inner, Call) else None
        owner, _, method = (name or "").rpartition(".")
        if owner != "DurableObjectStorage" or method not in _WRITES or not isinstance(inner, Call):
            continue
        yield ctx.finding(
            inner,
            f"'{ctx.called(inner)}' is no part of the transaction: it stays when that is undone",
            help=f"write through what the transaction passes: '{txn}.{method}(…)'"
            if method != "transaction"
            else "do it all in one transaction",
            related=[ctx.related(call.callee, "the transaction")],
        )
