"""How many subrequests, to the outside and to Cloudflare's own services."""

from fractions import Fraction
from math import ceil
from typing import TypeAlias

from wlint.platform.limits import Plan, subrequests
from wlint.platform.schema import Subrequest as Class
from wlint.project.configuration.wrangler import Configuration
from wlint.record import Record

Times: TypeAlias = int | Fraction
"""How often something is done; what only some rounds do is done for a part of each."""


class Cost(Record):
    """How many subrequests of each kind."""

    external: Times = 0
    internal: Times = 0

    def __bool__(self) -> bool:
        return self.external > 0 or self.internal > 0

    def __add__(self, other: "Cost") -> "Cost":
        if not (self and other):  # most code calls nobody
            return self or other
        return Cost(self.external + other.external, self.internal + other.internal)

    def __mul__(self, times: Times) -> "Cost":
        return Cost(self.external * times, self.internal * times)

    @property
    def whole(self) -> "Cost":
        """The same in whole ones."""
        return Cost(ceil(self.external), ceil(self.internal))

    def __or__(self, other: "Cost") -> "Cost":
        """The larger of two ways a program can go."""
        if not (self and other):
            return self or other
        return Cost(max(self.external, other.external), max(self.internal, other.internal))

    def exceeds(self, allowed: "Cost") -> bool:
        """Whether it is more than what is allowed, of either kind."""
        return self.external > allowed.external or self.internal > allowed.internal


def cost_of(counts: Class | None) -> Cost:
    """What one call costs that counts against a limit."""
    match counts:
        case Class.INTERNAL:
            return Cost(internal=1)
        case Class.EXTERNAL:
            return Cost(external=1)
        case _:
            return Cost()


def allowance(configuration: Configuration | None, plan: Plan) -> tuple[Cost, bool]:
    """The subrequests one invocation may make, and whether the configuration says so."""
    own = configuration.limits.subrequests if configuration else None
    if own is not None and own >= 1:
        return Cost(int(own), int(own)), True
    external, internal = subrequests(plan), subrequests(plan, internal=True)
    return Cost(external.value, internal.value), False
