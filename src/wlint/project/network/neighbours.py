"""Calls of the repository's other Workers by the addresses that everybody calls."""

from collections.abc import Iterator
from enum import Enum

from wlint import tree
from wlint.finding import Place
from wlint.platform.limits import FETCHES_ITS_OWN_ROUTES
from wlint.project.configuration.bindings import BindingKind
from wlint.project.configuration.wrangler import Configuration, DeploymentKind, Route
from wlint.project.file import File
from wlint.project.network.addresses import ADDRESS, likely_addresses
from wlint.project.network.workers_dev import deployed_name, is_on_workers_dev, name_at
from wlint.project.worker import Worker
from wlint.record import Record


class Barred(Enum):
    """When a call of another Worker by its public address is not let through."""

    NEVER = "never"
    ON_WORKERS_DEV = "where the caller runs on workers.dev"
    IN_ONE_ZONE = "where both are in one zone"
    ALWAYS = "always: both are in one zone"


class Neighbour(Record):
    """Another Worker at the end of a call: its name, host, and where that host is written.

    `binding` is the service binding to it, if there is one; `barred` says when the platform does
    not let the call of a request's handler through.
    """

    name: str
    host: str
    place: Place | None
    binding: str | None
    barred: Barred


def neighbour(worker: Worker, file: File, call: tree.Call) -> Neighbour | None:
    """The other Worker that a call surely reaches from outside.

    The Functions of a Pages project may have no configuration here, but in the dashboard.
    """
    own = worker.configuration
    is_known = own is None or own.is_true
    if not is_known or worker.outbounds.of(file, call) is None or not call.args:
        return None
    others = [o.configuration for o in worker.others() if o is not worker]
    named = {c.name: c for c in others if c is not None and c.is_true and c.name}
    named = {name: c for name, c in named.items() if name != worker.name and _is_bindable(c)}
    written = likely_addresses(worker, file, call.args[0].value)
    found = (_leads_to(address.text, own, named) for address in written)
    return next((one for one in found if one is not None), None) if named else None


def _is_bindable(configuration: Configuration) -> bool:
    return configuration.kind is DeploymentKind.WORKER


def _leads_to(
    address: str, own: Configuration | None, named: dict[str, Configuration]
) -> Neighbour | None:
    found = ADDRESS.match(address)
    if found is None:
        return None
    host, path = found[1].lower(), found[2] or ""
    if (dev := name_at(host)) is not None:
        names = (name for name, c in named.items() if dev in _names(c))
        if (name := next(names, None)) is None:
            return None
        place = named[name].place_of("name")
        barred = Barred.ON_WORKERS_DEV if own and _may_share_workers_dev(own) else Barred.NEVER
        return Neighbour(name, host, place, _binding(own, name) if own else None, barred)
    if own is None:
        return None  # its own routes, which nobody knows here, may lead back to it
    routes = [(r, name) for name, c in named.items() for r in c.routes if _runs(r, host, path)]
    mine = max((len(r.pattern) for r in own.routes if _runs(r, host, path)), default=0)
    route, name = max(routes, key=lambda r: len(r[0].pattern), default=(None, ""))
    if route is None or len(route.pattern) <= mine:
        return None
    is_free = _is_strict(own) or route.custom_domain
    barred = Barred.NEVER if is_free else _barred(own, route, host)
    return Neighbour(name, host, route.place, _binding(own, name), barred)


def _is_strict(own: Configuration) -> bool:
    """Whether what it fetches goes the way of a stranger's request, in its own zone, too."""
    return FETCHES_ITS_OWN_ROUTES in own.compatibility_flags


def _may_share_workers_dev(own: Configuration) -> bool:
    """Whether requests come to it on workers.dev, the zone of all Workers of an account."""
    return not _is_strict(own) and any(is_on_workers_dev(own, e) for e in own.environments)


def _barred(own: Configuration, route: Route, host: str) -> Barred:
    """When a host behind a route is in the zone of the Worker that calls it, as routes say."""
    hosts = {_host(r) for r in own.routes}
    zones = {r.zone_name.lower() for r in own.routes if r.zone_name}
    theirs = {route.zone_name.lower()} if route.zone_name else set[str]()
    is_same = any(_is_in(host, zone) for zone in zones) or any(
        _is_in(h, zone) for zone in theirs for h in hosts
    )
    return Barred.ALWAYS if is_same or host in hosts else Barred.IN_ONE_ZONE


def _is_in(host: str, zone: str) -> bool:
    return host == zone or host.endswith(f".{zone}")


def _host(route: Route) -> str:
    pattern = route.pattern.partition("://")[2] or route.pattern
    return pattern.lower().partition("/")[0]


def _names(configuration: Configuration) -> Iterator[str]:
    """What the environments of a Worker are called."""
    yield from (deployed_name(configuration, e) for e in configuration.environments)


def _runs(route: Route, host: str, path: str) -> bool:
    """Whether a route leads to its Worker from a host and a path that may end unknown."""
    pattern = route.pattern.partition("://")[2] or route.pattern
    hosts, _, paths = pattern.lower().partition("/")
    begin, star, _ = ("", "*", "") if route.custom_domain else paths.partition("*")
    if hosts.startswith("*"):
        is_host = len(hosts) > 2 and host.endswith(hosts[1:])
    else:
        is_host = host == hosts
    return is_host and (path.lower().startswith(begin) if star else path.lower() == begin)


def _binding(own: Configuration, name: str) -> str | None:
    services = own.bindings_of(BindingKind.SERVICE)
    return next((b.name for b in services if b.service == name), None)
