"""See rules/response-init-spread.md."""

from collections.abc import Iterator

from wlint.finding import Finding
from wlint.rule import Context, FixLevel, Named
from wlint.tree import Call, Mapping, Spread

_LOST = {"Response": ("status", "headers"), "Request": ("method", "headers", "body")}


def check(call: Call, ctx: Context) -> Iterator[Finding]:
    init, made = call.arg(1), ctx.name_of(call.callee)
    if made not in _LOST or not isinstance(init, Mapping) or ctx.way_to(call) is None:
        return
    for entry in init.entries:
        match entry.value:
            case Spread(value=value) if ctx.type_of(value) == Named(made):
                lost = [name for name in _LOST[made] if init.entry(name) is None]
                if not lost:
                    continue
                name, names = ctx.short(value), " and ".join(lost)
                only = len(init.entries) == 1
                edit = ctx.replace(init, ctx.text(value))
                yield ctx.finding(
                    entry,
                    f"'...{name}' copies nothing: the {made.lower()} has {names} from its class, "
                    "not as properties of its own",
                    help=f"pass '{name}' itself, or name what to copy",
                    fix=ctx.fix(f"pass '{name}' itself", FixLevel.SAFE, edit) if only else None,
                )
            case _:
                pass
