"""The zones a Worker runs in front of, and what of them its own calls go to."""

import re
from collections.abc import Iterator

from wlint.project.configuration.wrangler import Environment, Route

PUBLIC_FETCH = "global_fetch_strictly_public"
_HOST = re.compile(r"https?://([^/:…]+)(?:[/:]|$)", re.IGNORECASE)


def route_of_zone(url: str, environment: Environment) -> Route | None:
    """The route of an environment whose zone an address lies in; None where that is not known."""
    found = _HOST.match(url)
    if found is None or PUBLIC_FETCH in environment.compatibility_flags:
        return None
    host = found[1].lower()
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


def _has(zone: str, host: str) -> bool:
    return host.endswith(zone[1:]) if zone.startswith("*.") else host == zone
