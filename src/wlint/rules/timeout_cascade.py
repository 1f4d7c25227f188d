"""See rules/timeout-cascade.md."""

from collections.abc import Iterable, Iterator
from itertools import groupby, islice

from wlint.finding import Finding, Step
from wlint.rule import Cascade, Chain, Context, Limit, Link, Rounds, limits_of
from wlint.tree import Function

_ENDLESS = "neither has a timeout: one slow upstream holds up all that follows"
_MOST_TERMS = 6
_MOST_ALIKE = 5
_ALIKE = "here the same calls wait for one another too"
_WRAPPED = "another chain of calls through the same wrapper"
_HELP = "give each call a timeout, short enough for all of them together"
_TOGETHER = ", and start together what does not need the answer of the other"


def check(function: Function, ctx: Context, *, max_wait: int = 30) -> Iterator[Finding]:
    for found in ctx.cascades(function, max_wait):
        why = _ENDLESS if found.allowed is None else _too_long(found.chain, found.allowed)
        first, second = found.first.shown, found.second.shown
        is_answer = found.allowed == max_wait  # somebody waits for it: a run may take longer
        yield ctx.finding(
            second,
            f"{_called(found.second, ctx)} waits for {_earlier(found, ctx)}, and {why}",
            help=_HELP + (_TOGETHER if ctx.may_start_together(first, second) else ""),
            related=dict.fromkeys(_related(found, ctx)),
            way=ctx.cascade_way(found) if is_answer else None,
        )


def _earlier(found: Cascade, ctx: Context) -> str:
    """What the second call waits for, in words that tell it from that."""
    earlier = _called(found.first, ctx)
    if found.first is found.second:
        return "that of the round before"
    if earlier != _called(found.second, ctx):
        return earlier
    return f"{earlier} in line {ctx.line_of(found.first.shown)}"


def _too_long(chain: Chain, allowed: int) -> str:
    limits = limits_of(chain)
    more = "" if _is_known(limits) else " or more"
    sum_ = f" ({' + '.join(map(_times, limits))})" if len(limits) <= _MOST_TERMS else ""
    return f"with their timeouts they may take {_most(limits)}{more}{sum_}, more than {allowed} s"


def _times(limit: Limit) -> str:
    times = limit.rounds.known
    return f"{times} × {limit.seconds:g}" if times > 1 else f"{limit.seconds:g}"


def _most(limits: Iterable[Limit]) -> str:
    return f"{sum(limit.seconds * limit.rounds.known for limit in limits):g} s"


def _is_known(limits: Iterable[Limit]) -> bool:
    """Whether it is known of all calls how often they are made at most."""
    return all(limit.rounds.most is not None for limit in limits)


def _called(link: Link, ctx: Context) -> str:
    if link.shown is not link.call.call or link.call.url is None:
        return f"'{ctx.called(link.shown)}'"
    return f"'{ctx.callee(link.shown)}(\"{link.call.url}\")'"


def _related(found: Cascade, ctx: Context) -> Iterator[Step]:
    for site, links in groupby(found.chain, key=lambda link: link.site):
        inside = tuple(links)
        if site is not found.second.site:
            yield ctx.related(inside[0].shown, f"another call of the chain{_limit(inside)}")
        for link in inside:
            if link.shown is not link.call.call:
                text = f"calls the other host{_limit((link,))}"
                yield ctx.related(link.call.call, text, link.file)
    for link in found.branches:
        yield ctx.related(link.shown, "waits for the same call in another branch")
    for other in found.parts:
        yield ctx.related(other.second.shown, "a part of the chain", other.file)
    for other in found.beside:
        is_here = other.function is found.function
        line = ctx.line_of(other.first.shown)
        text = f"waits for the call in line {line}" if is_here else "the same in another function"
        yield ctx.related(other.second.shown, text, other.file)
    told = (found, *found.parts, *found.beside)
    for whole, other in islice(((c, o) for c in told for o in c.alike), _MOST_ALIKE):
        text = _WRAPPED if len(whole.causes) == 1 else _ALIKE
        yield ctx.related(other.second.shown, text, other.file)


def _limit(links: Chain) -> str:
    if any(link.is_endless for link in links):
        return ": no timeout"
    limits = limits_of(links)
    match limits:
        case []:
            return ""
        case [Limit(rounds=Rounds(most=None))]:
            return f": up to {limits[0].seconds:g} s each time"
        case [one] if one.rounds.known > 1:
            return f": up to {one.rounds.known} times {one.seconds:g} s"
        case _:
            return f": {'up to' if _is_known(limits) else 'at least'} {_most(limits)}"
