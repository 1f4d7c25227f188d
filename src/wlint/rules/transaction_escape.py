"""See rules/transaction-escape.md."""

from collections.abc import Iterator

from wlint.finding import Finding
from wlint.rule import Context
from wlint.tree import Call, Function, Name

_WRITES = ("put", "delete", "deleteAll", "setAlarm", "deleteAlarm", "transaction")


def check(call: Call, ctx: Context) -> Iterator[Finding]:
    if ctx.name_of(call.callee) != "DurableObjectStorage.transaction":
        return
    work, cls = _work(call, ctx), ctx.class_around(call)
    if work is None or cls is None or not ctx.stores_without_sqlite(cls):
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


def _work(call: Call, ctx: Context) -> Function | None:
    """The function that runs in a transaction: written there, or before it under a name."""
    match call.arg(0):
        case Function() as work:
            return work
        case Name() as name if (found := ctx.function_of(name)) is not None:
            is_nearby = ctx.function_around(found.node) is ctx.function_around(call)
            return found.node if is_nearby else None
        case _:
            return None
