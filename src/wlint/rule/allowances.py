"""What a rule can ask about how much one invocation may ask others for."""

from wlint.platform.limits import SERVICE_CALLS, Plan, cache_calls, d1_queries
from wlint.project.costs.cost import Cost, allowance
from wlint.project.costs.fan_outs import FanOut
from wlint.project.costs.service_calls import ServiceCalls
from wlint.project.costs.subrequests import Subrequest
from wlint.record import Record
from wlint.rule.fan_outs import FanOuts


class Allowed(Record):
    """How many of a call one invocation may make, and who says so, in words."""

    call: Subrequest
    many: int
    words: str


class Allowances(FanOuts):
    """The limits of one invocation."""

    def allowance(self, plan: Plan) -> tuple[Cost, bool]:
        """The subrequests one invocation may make, and whether the configuration says so."""
        return allowance(self.worker.configuration, plan)

    def query_limit(self, plan: Plan) -> int:
        """How many queries of D1 one invocation may make."""
        return d1_queries(plan).value

    def least_allowed(self, found: FanOut, plan: Plan) -> Allowed:
        """The limit that ends a fan-out first, and the call that runs into it."""
        call, (allowed, is_configured) = found.foremost, self.allowance(plan)
        many = int(allowed.internal if call.is_internal else allowed.external)
        queries = self.query_limit(plan)
        query = self.query_of_each_round(found) if queries < many else None
        if query is not None or (queries < many and self.only_queries(found)):
            words = f"one invocation may make {queries:,} queries of D1"
            return Allowed(query or call, queries, words)
        cached = cache_calls(plan).value
        if call.name.startswith("Cache.") and cached < many:
            return Allowed(
                call, cached, f"one invocation may make {cached:,} calls of the Cache API"
            )
        services = SERVICE_CALLS.value
        if self._is_of_service(call) and services < many:
            return Allowed(
                call, services, f"one invocation may make {services} calls of other Workers"
            )
        if is_configured:
            return Allowed(call, many, f"'limits.subrequests' allows {many:,}")
        return Allowed(call, many, f"one invocation may make {many:,}")

    def _is_of_service(self, call: Subrequest) -> bool:
        """Whether a call is one of another Worker."""
        return ServiceCalls(self.worker.configuration).answers(call.file, call.call, call.name)
