"""See rules/entrypoint-field-state.md."""

from collections.abc import Iterator

from wlint.finding import Finding
from wlint.rule import Context, Severity
from wlint.tree import Class


def check(cls: Class, ctx: Context) -> Iterator[Finding]:
    receiver = "self" if ctx.file.is_python else "this"
    for sockets in ctx.forgotten_sockets(cls):
        yield ctx.finding(
            sockets.write,
            f"'{receiver}.{sockets.name}' is empty after the object has hibernated, though the "
            "sockets stay open: what is sent to all then reaches nobody",
            help="ask 'getWebSockets()' for them, or fill the field from there in the constructor",
            severity=Severity.INFO,
            related=[ctx.related(sockets.sender, "sent to all here")],
        )
    for names in ctx.forgotten_names(cls):
        yield ctx.finding(
            names.write,
            f"'{receiver}.{names.name}' is empty after the object has hibernated, though the "
            "sockets stay open: what it knows of each is lost",
            help="keep it with the socket: 'serializeAttachment(…)', and 'deserializeAttachment()' "
            "when a message comes",
            severity=Severity.INFO,
            related=[ctx.related(names.reader, "looked for here")],
        )
    for left in ctx.left_fields(cls):
        name = f"{receiver}.{left.name}"
        if left.stored is not None:
            end = (
                "and nothing reads that back"
                if left.reader
                else "nothing reads that back, and the next time replaces it"
            )
            message = (
                f"'{name}' is empty again when the object has been evicted: it is stored, {end}"
            )
            help = "read it back first: in the constructor, with 'blockConcurrencyWhile(…)'"
        elif left.is_stateful:
            message = (
                f"'{name}' is lost when the object is evicted or hibernates: nothing stores it"
            )
            help = "store it, or say why it may be lost"
        else:
            message = f"'{name}' starts anew with each call: the object lives for one only"
            help = "keep it in a Durable Object, D1 or KV"
        yield ctx.finding(
            left.write,
            message,
            help=help,
            severity=Severity.INFO if left.is_stateful and left.stored is None else None,
            related=[
                *([ctx.related(left.reader, "looked for here")] if left.reader else ()),
                *([ctx.related(left.stored, "stored here")] if left.stored else ()),
            ],
        )
