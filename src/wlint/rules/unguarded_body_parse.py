"""See rules/unguarded-body-parse.md."""

from collections.abc import Iterator

from wlint.finding import Finding
from wlint.rule import Context, Severity
from wlint.tree import Call


def check(call: Call, ctx: Context) -> Iterator[Finding]:
    failure = ctx.parse_failure(call)
    if failure is None or ctx.way_to(call) is None:
        return
    catch = failure.catch
    is_page = ctx.is_page_action(failure)
    nothing = "nothing in the route" if ctx.is_framework_route(failure) else "nothing"
    end = f"{nothing} catches that"
    if catch:
        end = "what catches that answers as if the Worker failed"
    elif is_page:
        end = "the framework shows its page for errors"
    what = "a body that is no form" if ctx.parses_form(call) else "malformed JSON"
    is_lost = ctx.loses_status(failure)
    told = (
        "does not learn that the mistake is its own"
        if is_lost
        else f"gets a {failure.status}, not a 400"
    )
    meant = f"{'means to answer' if is_lost else 'answers'} with a {failure.status}"
    related = [ctx.related(catch, meant, failure.file)] if catch else []
    yield ctx.finding(
        call,
        f"{what} makes '{ctx.called(call)}' throw, and {end}: the caller {told}",
        help="catch the error where the body is parsed, and answer 400",
        severity=Severity.INFO if is_page else None,
        related=related,
        way=ctx.failing_way(call, failure),
    )
