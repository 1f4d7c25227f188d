"""What one invocation of each entry point can cost."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial, reduce

from wlint import tree
from wlint.platform.limits import Plan
from wlint.project.calling.client_calls import is_for_clients
from wlint.project.calling.entries import Entry, EntryKind, given
from wlint.project.calling.routers import route_name
from wlint.project.costs.amount import Factor
from wlint.project.costs.bills import Bill
from wlint.project.costs.cost import Cost, allowance
from wlint.project.file import File
from wlint.project.network.link import Chain, followed
from wlint.project.worker import Worker
from wlint.record import entity, record
from wlint.semantics.functions import called_as


@entity
class Budget:
    """The subrequests one invocation can make, and the longest chain of those that wait."""

    entry: Entry
    bill: Bill
    chain: Chain


@record
class Allowance:
    """The subrequests one invocation may make, and who says so: a plan or the configuration."""

    by: str
    cost: Cost


def budgets(worker: Worker) -> Iterator[Budget]:
    """Every entry point of a Worker with what it can cost, and what it was made around."""
    for entry in (*worker.entries, *_tools(worker)):
        bills = (worker.bills.of(e.file, e.function.body) for e in entry.all)
        chains = (worker.chains.longest(e.file, e.function) for e in entry.all)
        bill = sum(bills, Bill()).each(partial(_led_to, worker, entry))
        yield Budget(entry, bill, reduce(followed, chains))


def _led_to(worker: Worker, entry: Entry, factor: Factor) -> Factor:
    """How often something is done, with the words for where that comes from from an entry on."""
    if not factor.is_unbounded or factor.of is None:
        return factor
    file, collection = factor.of
    function = file.function_around(collection)
    if function is None or len(worker.calls.reaching(function)) < 2:
        return factor
    way = worker.calls.way_from(entry, function)
    size = worker.sizes.on(file, collection, way) if way is not None else None
    if size is None or size.origin is None:
        return factor
    return replace(factor, origin=size.origin.words)


def _tools(worker: Worker) -> Iterator[Entry]:
    """What a server runs for its clients: an invocation runs the one that is named."""
    for file in worker.files.values():
        for call in file.of_kind(tree.Call):
            if is_for_clients(worker.types, file, call):
                yield from _handed(worker, file, call)


def _handed(worker: Worker, file: File, call: tree.Call) -> Iterator[Entry]:
    heading = route_name(call, called_as(call.callee) or "")
    for arg in call.args:
        yield from given(worker.types, file, arg.value, EntryKind.REQUEST, lambda _: heading)


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
