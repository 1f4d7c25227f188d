"""See rules/missing-observability.md."""

from collections.abc import Iterator

from wlint.finding import Finding
from wlint.rule import Context, FixLevel, Worker


def check(worker: Worker, ctx: Context) -> Iterator[Finding]:
    if not ctx.has_handler or not ctx.environments or not ctx.is_surely_worker or ctx.is_watched:
        return
    top = ctx.environments[0]
    if top.text("name") is None or ctx.is_deployed_elsewhere(top) or ctx.is_demo(top):
        return
    yield ctx.finding_at(
        ctx.place_of(top, "name", "main"),
        "nothing keeps what this Worker logs: of an error in production only a count is left, "
        "and each "
        "deploy turns Workers Logs off again where the dashboard has turned them on",
        help="set 'observability.enabled', to true or, if that is what you want, to false",
        fix=ctx.fix("turn on 'observability'", FixLevel.SAFE, ctx.with_observability(top)),
    )
