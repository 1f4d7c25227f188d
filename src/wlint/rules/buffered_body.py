"""See rules/buffered-body.md."""

from collections.abc import Iterator

from wlint.finding import Finding
from wlint.rule import Context, FixLevel
from wlint.tree import Call

_EXACT = ("arrayBuffer", "buffer", "bytes")


def check(call: Call, ctx: Context) -> Iterator[Finding]:
    found = ctx.buffered(call)
    if found is None or ctx.way_to(call) is None:
        return
    owner = ctx.short(found.owner, found.home)
    aim = "stored" if found.is_stored else "sent on"
    # a text brings its own content type; who is sent or stores it may have to know its length
    level = FixLevel.SAFE if found.method in _EXACT and found.is_answered else FixLevel.UNSAFE
    stream = f"{owner}{found.stream}"
    edit = ctx.replace(found.value, stream)
    if found.is_chunked:
        stream = ctx.in_chunks(stream)
    help = f"pass the stream on: '{stream}'"
    if found.client is not None:
        help = (
            f"'{found.client}' reads all before it answers: ask with 'fetch' of 'workers' instead, "
        )
        help += f"and pass its stream on: '{stream}'"
    if found.original is not None:
        whole = ctx.short(found.original)
        help = f"pass the stream of '{whole}' on, '{whole}.body', and make no copy of it: "
        help += "what is read of one half is held for the other, which nobody reads"
    if found.logged is not None:
        help += ", and log its 'content-length' header, which may be missing"
    elsewhere = [ctx.related(found.reading, "read here", found.home)] if found.home else None
    here = [] if found.is_direct else [ctx.related(call, f"{aim} here")]
    if found.logged is not None:
        here.append(ctx.related(found.logged, "only its length is logged"))
    is_changed = found.logged is not None or found.original is not None or found.is_chunked
    can_fix = found.is_at_once and not is_changed
    yield ctx.finding(
        call if found.home else found.reading,
        f"all of '{owner}' is held in memory only to be {aim}: a big one ends the isolate at "
        "128 MB",
        help=help,
        related=elsewhere or here,
        fix=ctx.fix("pass the stream on", level, edit) if can_fix else None,
    )
