"""Requests that come back to the Worker that makes them."""

from collections.abc import Iterator

from wlint import tree
from wlint.platform.limits import FETCHES_ITS_OWN_ROUTES
from wlint.project.calling.always import always_runs
from wlint.project.calling.entries import EntryKind
from wlint.project.calling.sites import CallSite
from wlint.project.configuration.bindings import BindingKind
from wlint.project.configuration.wrangler import Configuration, Environment
from wlint.project.file import File
from wlint.project.network.addresses import ADDRESS, addresses
from wlint.project.network.workers_dev import deployed_name, is_on_workers_dev, name_at
from wlint.project.worker import Worker
from wlint.record import Record
from wlint.regex import regex

_TAKES_EVERY_REQUEST = regex(r"(\w+\.)?(on_)?fetch\(")


class ServiceCall(Record):
    """A call that hands every request of a Worker to another one."""

    file: File
    call: tree.Call
    service: str


def own_address(worker: Worker, file: File, call: tree.Call) -> str | None:
    """The Worker's own address that a call surely fetches: what leads to itself again."""
    if worker.configuration is None or worker.outbounds.of(file, call) is None or not call.args:
        return None
    for address in addresses(worker, file, call.args[0].value):
        found = ADDRESS.match(address.text)
        deployed = address.environment or worker.configuration.top
        if found is not None and _is_own(found[1].lower(), worker.configuration, deployed):
            return found[1].lower()
    return None


def _is_own(host: str, configuration: Configuration, deployed: Environment) -> bool:
    """Whether nothing but the Worker answers at a host: also its own requests."""
    is_named = bool(name := name_at(host)) and name == deployed_name(configuration, deployed)
    return (is_named and is_on_workers_dev(configuration, deployed)) or host in _own_hosts(deployed)


def _own_hosts(deployed: Environment) -> Iterator[str]:
    """The hosts of the routes at which nothing but the Worker answers."""
    is_strict = FETCHES_ITS_OWN_ROUTES in deployed.compatibility_flags
    for route in deployed.routes:
        host = route.pattern.removeprefix("https://").removeprefix("http://")
        if route.custom_domain or (is_strict and host.endswith("/*")):
            yield host.removesuffix("/*").lower()


def is_for_every_request(worker: Worker, file: File, call: tree.Call) -> bool:
    """Whether a Worker comes to a call whatever the request is."""
    way = worker.calls.way_to_place(file, call)
    if way is None or way.entry.kind is not EntryKind.REQUEST:
        return False
    if not _TAKES_EVERY_REQUEST.match(way.entry.name):
        return False
    return always_runs(file, call) and all(map(_is_sure, way.sites))


def _is_sure(site: CallSite) -> bool:
    return isinstance(site.node, tree.Call) and always_runs(site.file, site.node)


def circle(worker: Worker, file: File, call: tree.Call) -> tuple[ServiceCall, ...]:
    """The calls by which every request comes back to a Worker, the given one first."""
    start = _service_call(worker, file, call)
    if start is None or not is_for_every_request(worker, file, call):
        return ()
    named = {other.name: other for other in worker.others() if other.name}
    made, at = [start], named.get(start.service)
    while at is not None and at is not worker:
        onward = next(_handed_on(at), None)
        if onward is None or any(onward.call is c.call for c in made):
            return ()
        made.append(onward)
        at = named.get(onward.service)
    return tuple(made) if at is worker else ()


def _handed_on(worker: Worker) -> Iterator[ServiceCall]:
    for file in worker.files.values():
        for node in file.nodes:
            found = _service_call(worker, file, node) if isinstance(node, tree.Call) else None
            if found is not None and is_for_every_request(worker, file, found.call):
                yield found


def _service_call(worker: Worker, file: File, call: tree.Call) -> ServiceCall | None:
    match call.callee:
        case tree.Member(name="fetch", object=tree.Member(name=str(name))) if worker.configuration:
            binding = worker.configuration.binding(name)
            if binding is None or binding.kind is not BindingKind.SERVICE:
                return None
            service = binding.option("service")
            return ServiceCall(file, call, service) if service else None
        case _:
            return None
