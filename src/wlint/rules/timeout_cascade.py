"""See rules/timeout-cascade.md."""

from collections.abc import Iterator
from itertools import groupby

from wlint.finding import Finding, Step
from wlint.rule import Cascade, Chain, Context, Link, limits_of, seconds_of
from wlint.tree import Function


_ENDLESS = "neither has a timeout: one slow upstream holds up all that follows"
_MOST_TERMS = 6
_HELP = (
    "give each call a timeout, short enough for all of them together, "
    "and start together what does not need the answer of the other"
)


def check(function: Function, ctx: Context, *, max_wait: int = 30) -> Iterator[Finding]:
    for found in ctx.cascades(function, max_wait):
        later, earlier = (_called(link, ctx) for link in (found.second, found.first))
        if later == earlier:
            earlier += f" in line {ctx.file.source.line_of(found.first.shown.span.start)}"
        yield ctx.finding(
            found.second.shown,
            f"{later} waits for {earlier}, and "
            + (_ENDLESS if found.allowed is None else _too_long(found.chain, found.allowed)),
            help=_HELP,
            related=dict.fromkeys(_related(found, ctx)),
        )


def _too_long(chain: Chain, allowed: int) -> str:
    limits = limits_of(chain)
    terms = [f"{m.times} × {m.seconds:g}" if m.times > 1 else f"{m.seconds:g}" for m in limits]
    sum_ = f" ({' + '.join(terms)})" if len(terms) <= _MOST_TERMS else ""
    total = f"{seconds_of(chain):g} s{sum_}"
    return f"with their timeouts they may take {total}, more than {allowed} s"


def _called(link: Link, ctx: Context) -> str:
    if link.shown is not link.call.call or link.call.url is None:
        return f"'{ctx.called(link.shown)}'"
    return f"'{ctx.short(link.shown.callee)}(\"{link.call.url}\")'"


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
        line = ctx.file.source.line_of(other.first.shown.span.start)
        text = f"waits for the call in line {line}" if is_here else "the same in another function"
        yield ctx.related(other.second.shown, text, other.file)
    for other in (*found.alike, *(o for b in (*found.parts, *found.beside) for o in b.alike)):
        text = "here the same calls wait for one another too"
        yield ctx.related(other.second.shown, text, other.file)


def _limit(links: Chain) -> str:
    if any(link.is_endless for link in links):
        return ": no timeout"
    limits = limits_of(links)
    match limits:
        case []:
            return ""
        case [one] if one.times > 1:
            return f": up to {one.times} times {one.seconds:g} s"
        case _:
            return f": up to {seconds_of(links):g} s"
