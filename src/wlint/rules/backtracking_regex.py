"""See rules/backtracking-regex.md."""

from collections.abc import Iterator

from wlint.finding import Finding, Severity
from wlint.rule import Context, Source
from wlint.tree import Call, Literal


def check(node: Literal | Call, ctx: Context) -> Iterator[Finding]:
    pattern = ctx.pattern(node)
    attack = ctx.attack_on(pattern) if pattern is not None else None
    if pattern is None or attack is None:
        return
    is_cubic = attack.is_cubic
    uses = list(ctx.long_sources(pattern, attack) if is_cubic else ctx.matched_sources(pattern))
    if not uses:
        return
    sources = [source for source in uses if source is not None]
    given = next((_bringing(s) for s in sources), "it does so on such a text")
    start, end = _shown(attack.prefix + attack.pump * 3), _shown(attack.suffix)
    pump = f"'{_shown(attack.pump)}'"
    if attack.second:
        start = f"{start}…{_shown(attack.second * 3)}"
        pump = f"{pump} and '{_shown(attack.second)}'"
    grows = (
        f"twice as many {pump} take eight times as long, or longer"
        if is_cubic
        else f"each further {pump} doubles the time"
    )
    anchored = _anchored(is_looked_for=ctx.is_looked_for(pattern)) if attack.starts_anywhere else ""
    yield ctx.finding(
        node,
        f"on '{start}…{end}' this expression tries every way to divide the text: {grows}, "
        f"and {given}",
        help=f"{anchored}let one text match in one way only; {attack.repeats:,} times {pump} "
        "takes minutes or more",
        severity=None if sources else Severity.INFO,
    )


def _shown(text: str) -> str:
    return repr(text)[1:-1]


def _bringing(source: Source) -> str:
    if source.is_looked_up:
        return f"what is fetched for {source.words} can be such a text"
    return f"{source.words} can bring such a text"


def _anchored(*, is_looked_for: bool) -> str:
    if is_looked_for:
        return (
            "keep each part from running over the start of another match "
            "('[^<>]*' for '[^>]*'), or "
        )
    return "begin it with '^', or "
