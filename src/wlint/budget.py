"""What the invocations of Workers can cost in subrequests, for people, programs and gates."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from wlint.config import ConfigurationError
from wlint.disk import is_there
from wlint.engine import analysing
from wlint.project import Worker, load
from wlint.project.costs.budget import Budget, budgets
from wlint.project.network.link import most_seconds_of
from wlint.record import Record
from wlint.report import budget as report
from wlint.report.look import Look
from wlint.suppression import nearest

LIMITS = ("external", "internal", "wait")


class Spending(Record):
    """What is said of Workers, and which entry points go over the limits that were set.

    `unknown` are those of which nobody knows: they pass.
    """

    text: str
    excesses: tuple[str, ...]
    unknown: tuple[str, ...] = ()


def spending(
    which: str | None, form: str, limits: Mapping[str, int], look: Look, *, is_whole: bool = False
) -> Spending:
    """The budgets of a Worker by its name, or of those that a path belongs to.

    Raises ConfigurationError where there is no such Worker.
    """
    with analysing():
        found = [(worker, tuple(budgets(worker))) for worker in _workers(which)]
        judged = [one for _, each in found for budget in each for one in _judged(budget, limits)]
        over, unknown = (
            tuple(t for t, is_over in judged if is_over is is_it) for is_it in (True, False)
        )
        text = (
            report.as_json(found, look)
            if form == "json"
            else report.as_text(found, look, is_whole=is_whole)
        )
        return Spending(text, over, unknown)


def _workers(which: str | None) -> tuple[Worker, ...]:
    path = Path(which or ".")
    if is_there(path):
        return load((path.absolute(),)).workers
    workers = load((Path().absolute(),)).workers
    names = {worker.name: worker for worker in workers if worker.name}
    if which in names:
        return (names[which],)
    close = nearest(which or "", names)
    hint = f"; did you mean '{close}'?" if close else ""
    raise ConfigurationError(f"'{which}' is neither a path nor a Worker in this folder{hint}")


def _judged(budget: Budget, limits: Mapping[str, int]) -> Iterator[tuple[str, bool]]:
    """What is to be said of an entry point by the limits that were set; whether it goes over."""
    name, bill = budget.entry.heading, budget.bill
    for kind, amount in (("external", bill.external), ("internal", bill.internal)):
        if (limit := limits.get(kind)) is None:
            continue
        if amount.exceeds(limit):
            yield f"{name}: {kind} subrequests can be more than {limit:,}: {amount}", True
        elif not amount.is_exact:
            said = f"nobody knows how many {kind} subrequests there can be: {amount}"
            yield f"{name}: passes, though {said}", False
    if (limit := limits.get("wait")) is not None and budget.chain:
        if any(link.is_endless for link in budget.chain) or most_seconds_of(budget.chain) > limit:
            yield f"{name}: other hosts can be waited for longer than {limit:,} s", True
        elif any(k.seconds is None or k.rounds.most is None for k in budget.chain):
            yield f"{name}: passes, though nobody knows how long other hosts can take", False
