"""Packages that limit how often somebody may ask, and count in memory unless told where else."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from wlint.record import Record


class RateLimiterPackage(Record):
    """How one package makes a limiter: `stores` say where it counts, `turns_off` that it may not.

    It `is_made_to_limit` by any of `limits`, or where a method of `asks` is named.
    """

    stores: tuple[str, ...]
    turns_off: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()


# https://slowapi.readthedocs.io/en/latest/api/: `storage_uri` is memory where none is given
_SLOWAPI = RateLimiterPackage(
    ("storage_uri", "storage_options"),
    ("enabled",),
    ("default_limits", "application_limits"),
    ("limit", "shared_limit"),
)
RATE_LIMITERS: Mapping[str, RateLimiterPackage] = MappingProxyType(
    {"slowapi.Limiter": _SLOWAPI, "slowapi.extension.Limiter": _SLOWAPI}
)
IN_MEMORY = ("memory://", "async+memory://")
