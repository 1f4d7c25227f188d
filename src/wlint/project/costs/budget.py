"""What one invocation of each entry point can cost."""

from collections.abc import Iterator
from functools import reduce

from wlint import tree
from wlint.project.calling.client_calls import is_for_clients
from wlint.project.calling.entries import Entry, EntryKind, given
from wlint.project.calling.routers import route_name
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
        yield Budget(entry, sum(bills, Bill()), reduce(followed, chains))


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
    plans = (Allowance(f"the {p} plan", allowance(None, p)[0]) for p in ("free", "paid"))
    yield from configured or plans


def _configured(worker: Worker) -> Iterator[Allowance]:
    for environment in worker.configuration.environments if worker.configuration else ():
        own = environment.limits.subrequests
        if own is not None and own >= 1:
            where = f" of '{environment.name}'" if environment.name else ""
            yield Allowance(f"'limits.subrequests'{where}", Cost(int(own), int(own)))
