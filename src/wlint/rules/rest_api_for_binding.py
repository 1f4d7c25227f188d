"""See rules/rest-api-for-binding.md."""

from collections.abc import Iterator

from wlint.finding import Finding
from wlint.rule import Context
from wlint.tree import Call


def check(call: Call, ctx: Context) -> Iterator[Finding]:
    found = ctx.outbound(call)
    service = ctx.client_service(call) if found is None else ctx.bound_service(found)
    if service is None or ctx.way_to(call) is None:
        return
    if ctx.is_without_binding(call, service):
        return
    yield ctx.finding(
        call,
        f"'{ctx.called(call)}' goes to {service} through Cloudflare's public API: a round trip, a "
        "token and the API's rate limit that a binding does without",
        help=f"bind {service} in the Wrangler configuration and use it from 'env'",
    )
