"""See rules/transaction-escape.md."""

from collections.abc import Iterator

from wlint.finding import Finding
from wlint.rule import Context
from wlint.tree import Call, Function, Name

_WRITES = ("put", "delete", "setAlarm", "deleteAlarm", "transaction")
_REFUSED = "DurableObjectStorage.deleteAll"


def check(call: Call, ctx: Context) -> Iterator[Finding]:
    kind, work = ctx.name_of(call.callee), _work(call, ctx)
    if work is None:
        return
    if kind == "DurableObjectStorage.transactionSync" and work.is_async:
        yield ctx.finding(
            work,
            "'transactionSync' undoes nothing that this async function does: it is over at the "
            "first 'await', and an error is a rejected promise",
            help="wait for what it needs first, and give 'transactionSync' a function that is not "
            "async; or use 'transaction(async (txn) => …)'",
        )
    elif kind == "DurableObjectStorage.transaction":
        yield from _escaping(call, work, ctx)


def _escaping(call: Call, work: Function, ctx: Context) -> Iterator[Finding]:
    """What is done in the function of a transaction that is no part of it."""
    cls = ctx.class_around(call)
    is_beside = cls is not None and ctx.stores_without_sqlite(cls)
    given = work.params[0].target if work.params else None
    txn = given.id if isinstance(given, Name) else "txn"
    for inner in work.body.walk():
        if not isinstance(inner, Call):
            continue
        name = ctx.name_of(inner.callee) or ""
        owner, _, method = name.rpartition(".")
        if name == _REFUSED:
            said = 'throws in a transaction: "Cannot call deleteAll() within a transaction"'
            help = "call it before the transaction, or delete the keys that 'list()' finds"
        elif is_beside and owner == "DurableObjectStorage" and method in _WRITES:
            said = "is no part of the transaction: it stays when that is undone"
            help = f"write through what the transaction passes: '{txn}.{method}(…)'"
            if method == "transaction":
                help = "do it all in one transaction"
        else:
            continue
        related = [ctx.related(call.callee, "the transaction")]
        yield ctx.finding(inner, f"'{ctx.called(inner)}' {said}", help=help, related=related)


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
