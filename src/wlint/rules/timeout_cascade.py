"""See rules/timeout-cascade.md."""

from collections.abc import Iterator

from wlint.finding import Finding, Step
from wlint.rule import Chain, Context, Given, Link, seconds_of
from wlint.tree import Function, Node


_ENDLESS = "neither has a timeout: one slow upstream holds up all that follows"
_HELP = (
    "give each call a timeout, short enough for all of them together, "
    "and start together what does not need the answer of the other"
)


def check(function: Function, ctx: Context, *, max_wait: int = 30) -> Iterator[Finding]:
    if ctx.way_to(function.body) is None:
        return
    said = set[Node]()
    for chain in ctx.chains(function):
        endless = [link for link in chain if link.call.limit is Given.NO]
        is_endless = len(endless) > 1
        if not is_endless and (len(chain) < 2 or seconds_of(chain) <= max_wait):
            continue
        first, second = (endless if is_endless else chain)[:2]
        if second.site in said or _is_told_elsewhere(chain, endless, max_wait):
            continue
        if ctx.tells_of_failure(second.site, of=first.site):
            continue
        said.add(second.site)
        yield ctx.finding(
            second.shown,
            f"'{_called(second, ctx)}' waits for '{_called(first, ctx)}', and "
            + (_ENDLESS if is_endless else _too_long(chain, max_wait)),
            help=_HELP,
            related=dict.fromkeys(_others(chain, second, ctx)),
        )


def _too_long(chain: Chain, max_wait: int) -> str:
    return f"with their timeouts they may take {seconds_of(chain):g} s, more than {max_wait} s"


def _called(link: Link, ctx: Context) -> str:
    if link.shown is not link.call.call or link.call.url is None:
        return ctx.called(link.shown)
    return f'{ctx.short(link.shown.callee)}("{link.call.url}")'


def _others(chain: Chain, second: Link, ctx: Context) -> Iterator[Step]:
    for link in chain:
        if link is not second:
            yield ctx.related(link.shown, f"another call of the chain{_limit(link)}")
        if link.shown is not link.call.call:
            yield ctx.related(link.call.call, f"calls the other host{_limit(link)}", link.file)


def _limit(link: Link) -> str:
    if link.call.limit is Given.NO:
        return ": no timeout"
    return f": up to {link.seconds:g} s" if link.seconds is not None else ""


def _is_told_elsewhere(chain: Chain, endless: list[Link], max_wait: int) -> bool:
    """Whether a function that is called here has the same fault all by itself."""
    for site in {link.site for link in chain}:
        inner = [link for link in chain if link.site is site]
        if sum(link in endless for link in inner) > 1:
            return True
        if len(inner) > 1 and seconds_of(tuple(inner)) > max_wait:
            return True
    return False
