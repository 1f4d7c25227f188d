"""What one invocation of each entry point can cost."""

from collections.abc import Iterable, Iterator
from functools import partial, reduce

from msgspec.structs import replace

from wlint import tree
from wlint.platform.limits import Plan
from wlint.project.calling.applied import Applied
from wlint.project.calling.client_calls import is_for_clients
from wlint.project.calling.entries import Entry, EntryKind, given
from wlint.project.calling.routers import route_name
from wlint.project.calling.routes import Routes
from wlint.project.calling.sites import CallSite
from wlint.project.calling.way import Way
from wlint.project.costs.amount import Factor
from wlint.project.costs.bills import Bill
from wlint.project.costs.cost import Cost, allowance
from wlint.project.file import File
from wlint.project.network.link import Chain, followed
from wlint.project.worker import Worker
from wlint.record import Entity, Record
from wlint.semantics.functions import called_as

_LAST = frozenset({EntryKind.CRON, EntryKind.QUEUE, EntryKind.ALARM, EntryKind.EMAIL})
"""Invocations that end with what `waitUntil` was given; a response ends before that."""


class Budget(Entity):
    """The subrequests one invocation can make, and the longest chain of those that wait.

    `others` is the middleware that runs, too, as far as it costs anything.
    """

    entry: Entry
    bill: Bill
    chain: Chain
    others: tuple[Entry, ...] = ()


class Allowance(Record):
    """The subrequests one invocation may make, and who says so: a plan or the configuration."""

    by: str
    cost: Cost


def budgets(worker: Worker) -> Iterator[Budget]:
    """Every entry point of a Worker with what it can cost, and what runs before it."""
    applied = Applied(Routes(worker.types), worker.registered)
    for together in _together((*(worker.registered or worker.entries), *_tools(worker))):
        *_, entry = together
        costs = partial(worker.highest_bills.of_entry, is_seen=Bill.is_in)
        others = tuple(other for other in applied.to(entry) if costs(other).items)
        found = tuple({e.function: e for e in (*others, *together)}.values())
        parts = (part for each in found for part in each.all)
        is_awaited = entry.kind in _LAST
        longest = worker.chains.longest_of_all if is_awaited else worker.chains.longest
        chains = (longest(part.file, part.function) for part in parts)
        bill = reduce(partial(_before, worker), reversed(found), Bill())
        bill = bill.each(partial(_led_to, worker, found))
        yield Budget(entry, bill, reduce(followed, chains, ()), others)


def _together(entries: Iterable[Entry]) -> Iterable[tuple[Entry, ...]]:
    """The entries that one request runs, one after another: what one call registers."""
    found: dict[object, dict[tree.Function, Entry]] = {}
    for entry in entries:
        key = entry.function if entry.site is None else entry.site[1]
        found.setdefault(key, {}).setdefault(entry.function, entry)
    return [tuple(each.values()) for each in found.values()]


def _before(worker: Worker, rest: Bill, entry: Entry) -> Bill:
    """What an entry costs, and what comes after it where it lets that run, with its `next`.

    What nobody sees it run of that, and of what it was made around, counts as well.
    """
    bills = worker.highest_bills
    after = entry.function.params[1].target if len(entry.function.params) > 1 else None
    variable = entry.file.scopes.variable(after) if after is not None else None
    if variable is not None and rest.items:
        bills = bills.handing(variable, rest)
    bill = bills.of_entry(entry, Bill.is_in)
    inner = (worker.highest_bills.of_entry(e, Bill.is_in) for e in entry.inner)
    for other in (rest, *inner):
        if not other.is_in(bill):
            bill += other
    return bill


def _led_to(worker: Worker, entries: tuple[Entry, ...], factor: Factor) -> Factor:
    """How often something is done, with where that comes from, or what it is, from an entry on."""
    if not factor.is_unbounded or factor.of is None:
        return factor
    file, collection = factor.of
    function = file.function_around(collection)
    if function is None or len(worker.calls.reaching(function)) < 2:
        return factor
    ways = (worker.calls.way_from(entry, function) for entry in entries)
    way = next((way for way in ways if way is not None), None)
    size = worker.sizes.on(file, collection, way) if way is not None else None
    if way is not None and size is not None and size.is_bounded and _is_only_one(worker, way):
        return replace(factor, origin="", is_bounded=True)
    if size is None or size.origin is None:
        return factor
    return replace(factor, origin=size.origin.words)


def _is_only_one(worker: Worker, way: Way) -> bool:
    """Whether an entry leads to a function by one way only, but for its calls of itself."""
    calls, entry = worker.calls, way.entry

    def leads_there(site: CallSite, other: CallSite) -> bool:
        if other.node is site.node or other.caller in (None, site.callee):
            return False
        return other.caller is entry.function or calls.way_from(entry, other.caller) is not None

    return not any(
        leads_there(site, other)
        for site in way.sites
        for other in calls.callers.get(site.callee, ())
    )


def _tools(worker: Worker) -> Iterator[Entry]:
    """What a server runs for its clients: an invocation runs the one that is named."""
    for file in worker.files.values():
        for call in file.of_kind(tree.Call):
            if is_for_clients(worker.types, file, call):
                yield from _handed(worker, file, call)


def _handed(worker: Worker, file: File, call: tree.Call) -> Iterator[Entry]:
    heading = route_name(call, called_as(call.callee) or "")
    for arg in call.args:
        made = given(worker.types, file, arg.value, EntryKind.REQUEST, lambda _: heading)
        yield from (replace(entry, site=(file, call)) for entry in made)


def allowances(worker: Worker) -> Iterator[Allowance]:
    """What each plan allows, or what the configuration of each environment does instead."""
    configured = list(_configured(worker))
    plans = (Allowance(f"the {p} plan", allowance(None, p)[0]) for p in Plan)
    yield from configured or plans


def _configured(worker: Worker) -> Iterator[Allowance]:
    for environment in worker.configuration.environments if worker.configuration else ():
        own = environment.limits.subrequests
        if own is not None and own >= 1:
            where = f" of '{environment.name}'" if environment.name else ""
            yield Allowance(f"'limits.subrequests'{where}", Cost(int(own), int(own)))
