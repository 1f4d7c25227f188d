"""See rules/unbounded-global-cache.md."""

from collections.abc import Iterator

from wlint.finding import Finding
from wlint.rule import Context, Fault, Role
from wlint.tree import Function, Module

_HELP = "remove the oldest entry when there are too many, or use the Cache API or KV"
_LIMITER = (
    "remove entries whose time is up; better, use a Rate Limiting binding, or count in a Durable "
    "Object: KV takes one write a second for a key"
)
_LIST = "do not keep what nobody reads, or remove the oldest entry when there are too many"
_MEMO = "give 'lru_cache' a 'maxsize': what was asked for longest ago is forgotten then"


def check(
    module: Module, ctx: Context, *, allow_globals: tuple[str, ...] = ()
) -> Iterator[Finding]:
    # what no other request may touch is no cache: `global-io-object` says so
    useless = {kept.state.part for kept in ctx.kept_objects() if kept.type is not None}
    limiters = {
        found.state.part
        for found in ctx.state_faults(Fault.COORDINATES)
        if found.role is Role.LIMITER
    }
    for judged in ctx.state_faults(Fault.GROWS):
        name = judged.state.name
        if name in allow_globals or judged.state.part in useless or ctx.is_for_trusted(judged):
            continue
        help = _LIMITER if judged.state.part in limiters else _HELP
        if judged.source is None:
            grows, help = "requests add to it and nothing removes anything", _LIST
        else:
            grows = f"{judged.source.words} names its keys and nothing removes them"
        yield ctx.finding(
            judged.writes[0].shown,
            f"'{name}' only grows: {grows}, until the isolate reaches 128 MB",
            help=_MEMO if isinstance(judged.state.declaration, Function) else help,
            related=ctx.state_places(judged),
            way=ctx.growing_way(judged),
        )
