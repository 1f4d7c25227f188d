"""Budgets as people and programs read them."""

import json
from collections.abc import Iterable, Iterator, Sequence
from textwrap import wrap

from wlint.project import Worker
from wlint.project.costs.amount import NONE, Amount, Factor
from wlint.project.costs.bills import Bill, Item
from wlint.project.costs.budget import Allowance, Budget, allowances
from wlint.project.file import File
from wlint.project.network.link import LONGEST, Chain, Link, seconds_of
from wlint.report.look import Look
from wlint.report.place import counted, relative
from wlint.tree import Node

Found = Sequence[tuple[Worker, Sequence[Budget]]]
Json = dict[str, object]
_SHOWN = 5  # of the calls that cost most
_WIDTH, _COLUMN = 96, 48  # characters of a line, and of an expression before others


def as_text(found: Found, look: Look) -> str:
    """Every entry point with its subrequests, what they depend on and where they are made."""
    lines = (line for worker, each in found for line in _worker(worker, each, look))
    return "".join(f"{line}\n" for line in lines) or "There is no Worker here.\n"


def _worker(worker: Worker, found: Sequence[Budget], look: Look) -> Iterator[str]:
    configuration = worker.configuration
    where = f"  {relative(configuration.path, look.base)}" if configuration else ""
    yield look.paint(look.safe(worker.name or "(no name)"), "bold") + look.safe(where)
    allowed = tuple(allowances(worker))
    for one in allowed:
        yield (
            f"  {one.by} allows {one.cost.external:,} external and "
            f"{one.cost.internal:,} internal subrequests in one invocation"
        )
    free = [b for b in found if not b.bill.items]
    for budget in found:
        if budget.bill.items:
            yield ""
            yield from _entry(budget, allowed, look)
    if free:
        yield ""
        names = ", ".join(b.entry.name for b in free)
        yield from _wrapped(look.safe(f"  without subrequests: {names}"), "    ")
    yield ""


def _entry(budget: Budget, allowed: Sequence[Allowance], look: Look) -> Iterator[str]:
    entry, bill = budget.entry, budget.bill
    place = _line(entry.file, entry.function, look)
    yield look.safe(f"  {look.paint(entry.name, 'bold')}  {place}")
    for other in budget.others:
        where = _line(other.file, other.function, look)
        yield look.safe(f"    with  {other.name}  {where}")
    external = [(a.by, a.cost.external) for a in allowed]
    internal = [(a.by, a.cost.internal) for a in allowed]
    for kind, amount, limits in (
        ("external", bill.external, external),
        ("internal", bill.internal, internal),
    ):
        over = _over(amount, limits)
        yield from _wrapped(look.safe(f"    {kind}  {amount}{over}"), "      ")
    for factor in dict.fromkeys((*bill.external.factors, *bill.internal.factors)):
        yield look.safe(f"      {factor.name}: {_bound(factor)}")
    if budget.chain:
        yield f"    waits  {_chain(budget.chain)}"
    yield f"    made by{'' if _adds_up(bill) else ', each at most: some exclude each other'}"
    shown = bill.dearest[:_SHOWN]
    width = max((n for item in shown if (n := len(str(item.times))) <= _COLUMN), default=0)
    for item in shown:
        often, where = str(item.times), _line(item.file, item.call, look)
        if len(often) > _COLUMN:
            yield from _wrapped(look.safe(f"      {often}"), "        ")
            often = ""
        yield look.safe(f"      {often:>{width}}  {item.name}  {where}")
    if rest := len(bill.items) - len(shown):
        yield f"      and {counted(rest, 'call')} more"


def _over(amount: Amount, limits: Iterable[tuple[str, int]]) -> str:
    """The highest limit that an amount is, or can become, more than."""
    found = [(most, by) for by, most in limits if amount.exceeds(most)]
    most, by = max(found, default=(0, ""))
    can_be = "" if amount.at_one > most else "can be "
    return f"  ({can_be}over the limit of {most:,}: {by})" if found else ""


def _adds_up(bill: Bill) -> bool:
    """Whether a run can make all of its calls as often as it says of each."""
    sums = {True: NONE, False: NONE}
    for item in bill.items.values():
        sums[item.is_internal] += item.times
    return (sums[False], sums[True]) == (bill.external, bill.internal)


def _wrapped(line: str, indent: str) -> list[str]:
    """A line as several, where it is too long to be read."""
    return wrap(
        line, _WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )


def _chain(chain: Chain) -> str:
    """How long the calls of other hosts can take that wait for one another."""
    endless = sum(link.rounds.times for link in chain if link.is_endless)
    unknown = sum(link.rounds.times for link in chain if link.seconds is None) - endless
    is_timed = any(link.seconds is not None for link in chain)
    said = [f"{seconds_of(chain):g} s of timeouts"] if is_timed else []
    said += [f"{endless} without a timeout"] if endless else []
    said += [f"{unknown} whose timeout is not known"] if unknown else []
    known = sum(link.rounds.known for link in chain if link.rounds.most is not None)
    repeated = sum(link.rounds.times for link in chain if link.rounds.most is None)
    how = " one after another" if known > 1 else ""
    calls = [f"{counted(known, 'call')} of other hosts{how}"] if known else []
    if repeated:
        whose = "" if known else " of other hosts"
        calls.append(f"{counted(repeated, 'call')}{whose} in each round of a loop")
    least = "at least " * (len(chain) >= LONGEST)
    once = " in one round" * bool(repeated)
    return f"for {least}{' and '.join(calls)}: {', '.join(said)}{once}"


def _bound(factor: Factor) -> str:
    if factor.is_unbounded:
        return f"nothing bounds it, it comes from {factor.origin}"
    if not factor.is_bounded:
        return "not known"
    return f"bounded by {factor.by or 'what is not known as a number'}"


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
        "with": [
            {"name": other.name, **_place(other.file, other.function, look)}
            for other in budget.others
        ],
        "external": _amount(bill.external),
        "internal": _amount(bill.internal),
        "chain": [_link(link, look) for link in budget.chain],
        "calls": [_item(item, look) for item in bill.dearest],
    }


def _amount(amount: Amount) -> Json:
    return {
        "expression": str(amount),
        "at_one": amount.at_one,
        "factors": [_factor(factor) for factor in amount.factors],
    }


def _factor(factor: Factor) -> Json:
    return {
        "name": factor.name,
        "bounded": _is_bounded(factor),
        "by": factor.by or None,
        "origin": factor.origin or None,
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
        "times": link.rounds.most,
        **_place(link.file, link.call.call, look),
    }


def _place(file: File, node: Node, look: Look) -> Json:
    start = file.source.position(node.span.start)
    return {
        "path": relative(file.path, look.base),
        "line": start.line,
        "column": start.column,
    }
