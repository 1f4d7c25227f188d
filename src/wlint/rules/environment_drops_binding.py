"""See rules/environment-drops-binding.md."""

from collections.abc import Iterator

from wlint.finding import Finding
from wlint.rule import Context, Worker

_SHOWN = 4


def check(worker: Worker, ctx: Context) -> Iterator[Finding]:
    for found in ctx.dropped_bindings():
        names = [f"'{binding.name}'" for binding in found.bindings]
        more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
        keys = list(dict.fromkeys(f"'{binding.kind.value}'" for binding in found.bindings))
        yield ctx.finding_at(
            found.place,
            f"in '{found.environment.name}' the code finds no {', '.join(names[:_SHOWN])}{more}: "
            "what the top level binds is not inherited",
            help=f"repeat {', '.join(keys)} in 'env.{found.environment.name}'",
            related=found.uses[:_SHOWN],
        )
