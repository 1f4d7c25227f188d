"""Budgets as people and programs read them."""

import json
from collections.abc import Iterable, Iterator, Sequence
from textwrap import wrap

from wlint.project import Worker
from wlint.project.costs.amount import NONE, Amount, Factor
from wlint.project.costs.bills import Bill, Item, collection_of, name_of, place_of
from wlint.project.costs.budget import Allowance, Budget, allowances
from wlint.project.costs.cost import Cost, Times
from wlint.project.file import File
from wlint.project.network.link import LONGEST, Chain, Link, most_seconds_of
from wlint.report.look import Look
from wlint.report.place import counted, relative
from wlint.source import one_line
from wlint.tree import Node

Found = Sequence[tuple[Worker, Sequence[Budget]]]
Json = dict[str, object]
_SHOWN = 5  # of the calls that cost most, or wait for one another
_IN_FULL = 5  # of the entry points
_NAME, _CELL = 44, 30  # characters of a name, and of an expression, where one line tells all
_WIDTH, _COLUMN = 96, 48  # characters of a line, and of an expression before others


def as_text(found: Found, look: Look, *, is_whole: bool = False) -> str:
    """Entry points with their subrequests, what they depend on and where they are made.

    Of many only the dearest are told in full, and those over a limit, unless it is to be whole.
    """
    lines = (line for worker, each in found for line in _worker(worker, each, look, is_whole))
    return "".join(f"{line}\n" for line in lines) or "There is no Worker here.\n"


def _worker(worker: Worker, found: Sequence[Budget], look: Look, is_whole: bool) -> Iterator[str]:
    configuration = worker.configuration
    path = configuration.path if configuration else next(iter(worker.mains), None)
    where = f"  {relative(path, look.base)}" if path else ""
    yield look.paint(look.safe(worker.name or "(no name)"), "bold") + look.safe(where)
    allowed = tuple(allowances(worker))
    for one in allowed:
        yield (
            f"  {one.by} allows {one.cost.external:,} external and "
            f"{one.cost.internal:,} internal subrequests in one invocation"
        )
    if configuration is None:
        yield "  no configuration names its bindings: what is called on unknown ones does not count"
    costly = sorted((b for b in found if b.bill.items), key=_dearness, reverse=True)
    if len(costly) > 1:
        yield ""
        yield from _overview(costly, look)
    shown = [b for n, b in enumerate(costly) if is_whole or n < _IN_FULL or _is_over(b, allowed)]
    for budget in shown:
        yield ""
        yield from _entry(budget, allowed, look)
    if left := len(costly) - len(shown):
        yield ""
        yield f"  {counted(left, 'entry point')} more in full: wlint budget --all"
    if free := [b for b in found if not b.bill.items]:
        yield ""
        names = ", ".join(b.entry.heading for b in free)
        yield from _wrapped(look.safe(f"  without subrequests: {names}"), "    ")
    yield ""


def _dearness(budget: Budget) -> tuple[bool, Times]:
    amounts = (budget.bill.external, budget.bill.internal)
    return any(a.is_unbounded for a in amounts), sum(a.at_one for a in amounts)


def _is_over(budget: Budget, allowed: Iterable[Allowance]) -> bool:
    """Whether an entry point surely goes over a limit."""
    external, internal = budget.bill.external.at_one, budget.bill.internal.at_one
    return any(Cost(external, internal).exceeds(one.cost) for one in allowed)


def _overview(found: Sequence[Budget], look: Look) -> Iterator[str]:
    """One line for each entry point, the dearest first."""
    rows = [("entry point", "external", "internal", "waits")]
    rows += [
        (
            look.cut(look.safe(b.entry.heading), _NAME),
            look.cut(look.safe(str(b.bill.external)), _CELL),
            look.cut(look.safe(str(b.bill.internal)), _CELL),
            _waits(b.chain),
        )
        for b in found
    ]
    name, *cells = (max(len(row[n]) for row in rows) for n in range(3))
    for first, *amounts, last in rows:
        told = "  ".join(f"{a:>{width}}" for a, width in zip(amounts, cells, strict=True))
        yield f"  {first:<{name}}  {told}  {last}".rstrip()


def _waits(chain: Chain) -> str:
    """How long other hosts can be waited for, in a word or two."""
    if not chain:
        return ""
    if any(link.is_endless for link in chain):
        return "without end"
    is_known = all(link.seconds is not None and link.rounds.most is not None for link in chain)
    return f"{most_seconds_of(chain):g} s" if is_known else "not known"


def _entry(budget: Budget, allowed: Sequence[Allowance], look: Look) -> Iterator[str]:
    entry, bill = budget.entry, budget.bill
    place = _line(entry.file, entry.function, look)
    yield look.safe(f"  {look.paint(entry.heading, 'bold')}  {place}")
    for other in budget.others:
        where = _line(other.file, other.function, look)
        yield look.safe(f"    with  {other.heading}  {where}")
    external = [(a.by, a.cost.external) for a in allowed]
    internal = [(a.by, a.cost.internal) for a in allowed]
    for kind, amount, limits in (
        ("external", bill.external, external),
        ("internal", bill.internal, internal),
    ):
        over = _over(amount, limits)
        yield from _wrapped(look.safe(f"    {kind}  {amount}{over}"), "      ")
    for factor in dict.fromkeys((*bill.external.factors, *bill.internal.factors)):
        yield look.safe(f"      {factor.name}: {_bound(factor)}{_of(factor, look)}")
    if budget.chain:
        yield from _wrapped(look.safe(f"    waits  {_chain(budget.chain)}"), "      ")
        yield from _links(budget.chain, look)
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


def _over(amount: Amount, limits: Iterable[tuple[str, Times]]) -> str:
    """Every limit that an amount is more than, and the highest that it can become more than."""
    over = sorted(((most, by) for by, most in limits if amount.exceeds(most)), reverse=True)
    can_be = [(most, by) for most, by in over if amount.at_one <= most][:1]
    said = [f"over the limit of {m:,}: {by}" for m, by in over if amount.at_one > m]
    said += [f"can be over the limit of {most:,}: {by}" for most, by in can_be]
    return f"  ({'; '.join(said)})" if said else ""


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
    least = "at least " * (len(chain) >= LONGEST)
    by_loop: dict[str, list[Link]] = {}
    for link in sorted(chain, key=lambda link: bool(link.rounds.over)):
        by_loop.setdefault(_per(link), []).append(link)
    said: list[str] = []
    for rounds, links in by_loop.items():
        calls = sum(link.rounds.known for link in links)
        how = " one after another" if calls > 1 else ""
        whose = "" if said else " of other hosts"
        said.append(f"{counted(calls, 'call')}{whose}{how}{rounds}: {_limits(links)}")
    return f"for {least}{'; and '.join(said)}"


def _per(link: Link) -> str:
    """In which rounds something is done that nobody can number."""
    each = [
        f"element of {name_of(file, loop)}"
        if collection_of(file, loop) is not None
        else f"round of {place_of(file, loop)}"
        for file, loop in link.rounds.over
    ]
    return f" per {' and '.join(each)}" if each else ""


def _limits(links: Sequence[Link]) -> str:
    """What ends the wait for some calls."""
    chain = tuple(links)
    endless = sum(link.rounds.known for link in links if link.is_endless)
    unknown = sum(link.rounds.known for link in links if link.seconds is None) - endless
    is_timed = any(link.seconds is not None for link in links)
    said = [f"{most_seconds_of(chain):g} s of timeouts"] if is_timed else []
    said += [f"{endless:,} without a timeout"] if endless else []
    said += [f"{unknown:,} whose timeout is not known"] if unknown else []
    return ", ".join(said)


def _links(chain: Chain, look: Look) -> Iterator[str]:
    """The calls of a chain, in their order."""
    for link in chain[:_SHOWN] if len(chain) > 1 else ():
        times = f"{link.rounds.known:,} × " if link.rounds.known > 1 else ""
        name = look.cut(f"{_called(link)} {_host(link)}".rstrip(), _NAME)
        limit = "no timeout" if link.is_endless else "timeout not known"
        limit = limit if link.seconds is None else f"{link.seconds:g} s"
        where = _line(link.file, link.call.call, look)
        yield look.safe(f"      {times}{name}  {where}  {limit}{_per(link)}")
    if len(chain) > _SHOWN:
        yield f"      and {counted(len(chain) - _SHOWN, 'call')} more"


def _called(link: Link) -> str:
    return one_line(link.file.source.text(link.call.call.callee.span))


def _host(link: Link) -> str:
    """The host that a call asks, as far as that is constant."""
    return (link.call.url or "").partition("://")[2].partition("/")[0]


def _of(factor: Factor, look: Look) -> str:
    """Where the collection stands that says how often something is done."""
    return f"  {_line(*factor.of, look)}" if factor.of is not None else ""


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
        "name": entry.heading,
        "kind": entry.kind.value,
        **_place(entry.file, entry.function, look),
        "with": [
            {"name": other.heading, **_place(other.file, other.function, look)}
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


def _times(link: Link) -> Amount:
    """How often a call of a chain is made, in the names of the code."""
    amount = Amount.number(link.rounds.known)
    for file, loop in link.rounds.over:
        amount *= Factor(name_of(file, loop), is_bounded=False)
    return amount


def _link(link: Link, look: Look) -> Json:
    return {
        "call": link.call.url or link.file.source.text(link.call.call.callee.span),
        "seconds": link.seconds,
        "times": link.rounds.most,
        "expression": str(_times(link)),
        **_place(link.file, link.call.call, look),
    }


def _place(file: File, node: Node, look: Look) -> Json:
    start = file.source.position(node.span.start)
    return {
        "path": relative(file.path, look.base),
        "line": start.line,
        "column": start.column,
    }
