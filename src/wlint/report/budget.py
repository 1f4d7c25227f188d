"""Budgets as people and programs read them."""

import json
from collections.abc import Iterable, Iterator, Sequence

from wlint.project import Worker
from wlint.project.costs.amount import Amount, Factor
from wlint.project.costs.bills import Item
from wlint.project.costs.budget import Budget, allowances
from wlint.project.file import File
from wlint.project.network.link import LONGEST, Chain, Link, seconds_of
from wlint.report.look import Look
from wlint.report.place import counted, relative
from wlint.tree import Node

Found = Sequence[tuple[Worker, Sequence[Budget]]]
Json = dict[str, object]
_SHOWN = 5  # of the calls that cost most
_LINE, _COLUMN = 84, 48  # characters of an expression that stands alone, or before others


def as_text(found: Found, look: Look) -> str:
    """Every entry point with its subrequests, what they depend on and where they are made."""
    lines = (line for worker, each in found for line in _worker(worker, each, look))
    return "".join(f"{line}\n" for line in lines) or "There is no Worker here.\n"


def _worker(worker: Worker, found: Sequence[Budget], look: Look) -> Iterator[str]:
    configuration = worker.configuration
    where = f"  {relative(configuration.path, look.base)}" if configuration else ""
    yield look.paint(look.safe(worker.name or "(no name)"), "bold") + look.safe(where)
    for allowed in allowances(worker):
        yield (
            f"  {allowed.by} allows {allowed.cost.external:,} external and "
            f"{allowed.cost.internal:,} internal subrequests in one invocation"
        )
    free = [b for b in found if not b.bill.items]
    for budget in found:
        if budget.bill.items:
            yield ""
            yield from _entry(budget, look)
    if free:
        yield ""
        yield f"  {counted(len(free), 'entry point')} without subrequests"
    yield ""


def _entry(budget: Budget, look: Look) -> Iterator[str]:
    entry, bill = budget.entry, budget.bill
    place = _line(entry.file, entry.function, look)
    yield look.safe(f"  {look.paint(entry.name, 'bold')}  {place}")
    for kind, amount in (("external", bill.external), ("internal", bill.internal)):
        yield look.safe(f"    {kind}  {_short(amount, _LINE)}")
    for factor in dict.fromkeys((*bill.external.factors, *bill.internal.factors)):
        yield look.safe(f"      {factor.name}: {_bound(factor)}")
    if budget.chain:
        yield f"    waits  {_chain(budget.chain)}"
    yield "    made by"
    shown = bill.dearest[:_SHOWN]
    times = [_short(item.times, _COLUMN) for item in shown]
    width = max(map(len, times))
    for item, often in zip(shown, times, strict=True):
        where = _line(item.file, item.call, look)
        yield look.safe(f"      {often:>{width}}  {item.name}  {where}")
    if rest := len(bill.items) - len(shown):
        yield f"      and {counted(rest, 'call')} more"


def _short(amount: Amount, most: int) -> str:
    """An expression without what is in its middle, where it is too long to be read."""
    text, kept = str(amount), len(amount.terms) - 1
    while len(text) > most and kept > 0:
        kept -= 1
        text = " + ".join((*amount.terms[:kept], "…", amount.terms[-1]))
    half = (most - 1) // 2
    return text if len(text) <= most else f"{text[:half]}…{text[-half:]}"


def _chain(chain: Chain) -> str:
    """How long the calls of other hosts can take that wait for one another."""
    endless = sum(link.is_endless for link in chain)
    unknown = sum(link.seconds is None for link in chain) - endless
    said = [f"{seconds_of(chain):g} s of timeouts"] if endless + unknown < len(chain) else []
    said += [f"{endless} without a timeout"] if endless else []
    said += [f"{unknown} with one that is not known"] if unknown else []
    calls = f"{'at least ' * (len(chain) >= LONGEST)}{counted(len(chain), 'call')}"
    return f"for {calls} of other hosts one after another: {', '.join(said)}"


def _bound(factor: Factor) -> str:
    if factor.is_unbounded:
        return f"nothing bounds it, it comes from {factor.origin}"
    return "bounded" if factor.is_bounded else "not known"


def _line(file: File, node: Node, look: Look) -> str:
    return f"{relative(file.path, look.base)}:{file.source.line_of(node.span.start)}"


def as_json(found: Found, look: Look) -> str:
    """The same as one object: version, workers, their entry points."""
    workers = [_worker_data(worker, each, look) for worker, each in found]
    return json.dumps({"version": 1, "workers": workers}, indent=2, ensure_ascii=False) + "\n"


def _worker_data(worker: Worker, found: Iterable[Budget], look: Look) -> Json:
    configuration = worker.configuration
    return {
        "name": worker.name,
        "configuration": relative(configuration.path, look.base) if configuration else None,
        "allowed": [
            {"by": a.by, "external": a.cost.external, "internal": a.cost.internal}
            for a in allowances(worker)
        ],
        "entries": [_entry_data(budget, look) for budget in found],
    }


def _entry_data(budget: Budget, look: Look) -> Json:
    entry, bill = budget.entry, budget.bill
    return {
        "name": entry.name,
        "kind": entry.kind.value,
        **_place(entry.file, entry.function, look),
        "external": _amount(bill.external),
        "internal": _amount(bill.internal),
        "chain": [_link(link, look) for link in budget.chain],
        "calls": [_item(item, look) for item in bill.dearest],
    }


def _amount(amount: Amount) -> Json:
    return {
        "expression": str(amount),
        "least": amount.least,
        "factors": [
            {"name": f.name, "bounded": _is_bounded(f), "origin": f.origin or None}
            for f in amount.factors
        ],
    }


def _is_bounded(factor: Factor) -> bool | None:
    return False if factor.is_unbounded else (True if factor.is_bounded else None)


def _item(item: Item, look: Look) -> Json:
    return {
        "call": item.name,
        "internal": item.is_internal,
        "times": str(item.times),
        **_place(item.file, item.call, look),
    }


def _link(link: Link, look: Look) -> Json:
    return {
        "call": link.call.url or link.file.source.text(link.call.call.callee.span),
        "seconds": link.seconds,
        **_place(link.file, link.call.call, look),
    }


def _place(file: File, node: Node, look: Look) -> Json:
    start = file.source.position(node.span.start)
    return {
        "path": relative(file.path, look.base),
        "line": start.line,
        "column": start.column,
    }
