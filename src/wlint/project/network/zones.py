"""The zones a Worker runs in front of, and what of them its own calls go to."""

import re
from collections.abc import Iterator
from itertools import chain

from wlint.project.configuration.wrangler import Environment, Route
from wlint.project.file import File
from wlint.project.network.address_parts import hosts_put
from wlint.project.network.addresses import Address, addresses
from wlint.project.network.outbound import Outbound, shown_url
from wlint.project.worker import Worker
from wlint.record import Record
from wlint.regex import regex

PUBLIC_FETCH = "global_fetch_strictly_public"
_HOST = regex(r"https?://([^/:…]+)(?:[/:…]|$)", re.IGNORECASE)


class OwnZone(Record):
    """A route of the Worker, and the address in its zone that a call goes to."""

    route: Route
    url: str


def own_zone(worker: Worker, file: File, found: Outbound) -> OwnZone | None:
    """The own route whose zone a call stays in, whatever environment is deployed."""
    configuration, args = worker.configuration, found.call.args
    if configuration is None or not configuration.is_true or not args:
        return None
    # a visitor's request goes to the origin that is put there
    may_forward = worker.outbounds.may_forward(file, found)
    put = () if may_forward else hosts_put(worker.program, file, args[0].value)
    written = addresses(worker, file, args[0].value)
    for address in chain(written, map(Address, put)):
        if address.variable is not None and "origin" in address.variable.lower():
            continue  # what is called the origin is meant to be it
        in_use = (address.environment,) if address.environment else configuration.environments
        for environment in in_use:
            if (route := route_of_zone(address.text, environment)) is not None:
                return OwnZone(route, shown_url(address.text) or address.text)
    return None


def route_of_zone(url: str, environment: Environment) -> Route | None:
    """The route of an environment whose zone an address lies in; None where that is not known.

    Not where the Worker answers itself: there is no origin behind a Custom Domain.
    """
    found = _HOST.match(url)
    if found is None or PUBLIC_FETCH in environment.compatibility_flags:
        return None
    host = found[1].lower()
    if any(r.custom_domain and r.pattern.lower() == host for r in environment.routes):
        return None
    return next((r for r in environment.routes if any(_has(z, host) for z in _zones(r))), None)


def _zones(route: Route) -> Iterator[str]:
    """The zone a route names, or else the host of its pattern, which lies in it."""
    pattern = route.pattern.partition("://")[2] or route.pattern
    host = pattern.partition("/")[0].lower()
    if route.zone_name:
        yield f"*.{route.zone_name.lower()}"
        yield route.zone_name.lower()
    elif "*" not in host.removeprefix("*"):
        yield host if host.startswith("*.") else host.removeprefix("*")
        if host.startswith("*"):  # `*shop.example` is for all that is under it, too
            yield f"*.{host.removeprefix('*').removeprefix('.')}"


def _has(zone: str, host: str) -> bool:
    return host.endswith(zone[1:]) if zone.startswith("*.") else host == zone
