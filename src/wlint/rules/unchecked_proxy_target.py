"""See rules/unchecked-proxy-target.md."""

from collections.abc import Iterator

from wlint.finding import Finding, Step
from wlint.rule import Context
from wlint.tree import Call

_HELP = (
    "compare the address's 'hostname' with a list of the hosts that are meant; where any host "
    "may be meant, ask for a key, or limit how often one caller may ask (a Rate Limiting binding)"
)


def check(call: Call, ctx: Context) -> Iterator[Finding]:
    found = ctx.outbound(call)
    if found is None or found.url is not None or ctx.way_to(call) is None:
        return
    source = ctx.chosen_host(found)
    if source is None or ctx.is_only_its_own(call):
        return
    first, *others = ctx.to_same_host(found) or [found]
    if first.call is not call:
        return
    yield ctx.finding(
        call,
        f"'{ctx.called(call)}' goes to whichever host {source.words} names: "
        "whoever sends it can send traffic through this Worker",
        help=_HELP,
        way=ctx.choosing_way(found, source),
        related=[
            Step(source.place, f"{source.words} comes in here"),
            *(ctx.related(other.call, "goes to the same host") for other in others),
        ],
    )
