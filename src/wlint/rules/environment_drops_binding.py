"""See rules/environment-drops-binding.md."""

from collections.abc import Iterable, Iterator

from wlint.finding import Finding
from wlint.rule import Context, Dropped, Severity, Worker

_SHOWN = 4
_FEW = 6


def check(worker: Worker, ctx: Context) -> Iterator[Finding]:
    for lost in ctx.dropped_bindings():
        more = ", nor are the containers" if lost.is_without_containers else ""
        yield ctx.finding_at(
            lost.place,
            f"in '{lost.environment.name}' the code finds no "
            f"{_names(b.name for b in lost.bindings)}: what the top level binds is not inherited"
            f"{more}",
            help=_help(lost),
            related=lost.uses[:_SHOWN],
        )
    for full in ctx.unconsumed_queues():
        yield ctx.finding_at(
            full.place,
            f"in '{full.environment.name}' nothing consumes {_names(full.queues)}: the "
            "consumers of "
            "the top level are not inherited, and the 'queue' handler never runs",
            help=f"repeat 'queues.consumers' in 'env.{full.environment.name}', empty if that is "
            "what you want",
        )
    for found in ctx.bound_elsewhere():
        verb = "binds" if len(found.environments) == 1 else "bind"
        yield ctx.finding_at(
            found.binding.place,
            f"only {_names(found.environments)} {verb} '{found.binding.name}': what is deployed "
            "without an environment does not have it, and the code uses it unasked",
            help="bind it at the top level too, or test for it first",
            severity=Severity.INFO,
            related=found.uses[:_SHOWN],
        )


def _names(names: Iterable[str]) -> str:
    quoted = [f"'{name}'" for name in names]
    if len(quoted) <= _FEW:
        return ", ".join(quoted)
    return f"{', '.join(quoted[:_SHOWN])} and {len(quoted) - _SHOWN} more"


def _help(lost: Dropped) -> str:
    """What to add to the tables that are there, and which tables to add."""
    home = f"env.{lost.environment.name}"
    kinds = dict.fromkeys(binding.kind for binding in lost.bindings)
    has = {kind: _names(b.name for b in lost.bindings if b.kind is kind) for kind in kinds}
    adds = [f"add {names} to '{home}.{k.value}'" for k, names in has.items() if lost.table_of(k)]
    absent = [kind.value for kind in kinds if not lost.table_of(kind)]
    new = _names([*absent, *(["containers"] if lost.is_without_containers else [])])
    return ", and ".join([*adds, *([f"repeat {new} in '{home}'"] if new else [])])
