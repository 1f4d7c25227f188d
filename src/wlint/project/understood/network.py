"""What one Worker asks of other hosts."""

from functools import cached_property

from wlint import tree
from wlint.platform.slow_hosts import is_model, may_be_model
from wlint.project.calling.all_calls import AllCalls
from wlint.project.network.bringing import Bringing
from wlint.project.network.cascades import Cascades
from wlint.project.network.chains import Chains
from wlint.project.network.durations import Durations
from wlint.project.network.hosts import Hosts
from wlint.project.network.kept_answers import KeptAnswers
from wlint.project.network.long_limits import LongLimits
from wlint.project.network.outbound import Outbounds
from wlint.project.network.pauses import Pauses
from wlint.project.network.posts import Posts
from wlint.project.network.proxying import Proxying
from wlint.project.network.readings import Readings
from wlint.project.network.repeats import Repeats
from wlint.project.network.retries import Retries
from wlint.project.network.schemas import Schemas
from wlint.project.network.stampedes import Stampedes
from wlint.project.network.successive import Successive
from wlint.project.network.visitors_requests import VisitorsRequests
from wlint.project.network.waits import Waits
from wlint.project.understood.basis import Basis


class Network(Basis):
    """What it asks of other hosts."""

    @cached_property
    def outbounds(self) -> Outbounds:
        """Its calls of other hosts."""
        visitors = VisitorsRequests(self.types, self.origins, self.calls)
        return Outbounds(self.types, Waits(self.types, self.calls), visitors)

    @cached_property
    def posts(self) -> Posts:
        """Its requests that add or change something."""
        return Posts(self.outbounds)

    @cached_property
    def successive(self) -> Successive:
        """Its reads that are awaited one after another."""
        return Successive(Readings(self.outbounds, self.subrequests, self.calls.texts))

    @cached_property
    def asks_models(self) -> bool:
        """Whether addresses of models stand in its code."""
        texts = (n.value for f in self.files.values() for n in f.of_kind(tree.Literal))
        return any(isinstance(t, str) and (is_model(t) or may_be_model(t)) for t in texts)

    @cached_property
    def chains(self) -> Chains:
        """Which of these wait for one another."""
        kept = KeptAnswers(self.types, self.remembered)
        return Chains(
            self.types,
            self.sizes,
            self.outbounds,
            self.durations,
            kept,
            self.development.leaves_out,
        )

    @cached_property
    def durations(self) -> Durations:
        """After how long these give up."""
        return Durations(self.types, self.outbounds.clients, AllCalls(self.calls))

    @cached_property
    def long_limits(self) -> LongLimits:
        """Which timeouts it is prepared for."""
        return LongLimits(self.types, self.outbounds, self.durations, self.retries)

    @cached_property
    def cascades(self) -> Cascades:
        """Which of these take too long."""
        return Cascades(self.chains, self.calls)

    @cached_property
    def retries(self) -> Retries:
        """Which calls it makes again when they fail."""
        return Retries(self.types, self.sizes, self.subrequests, Pauses(self.types))

    @cached_property
    def repeats(self) -> Repeats:
        """What it makes again after any error."""
        return Repeats(self.types, self.subrequests, self.retries)

    @cached_property
    def stampedes(self) -> Stampedes:
        """What every request makes anew at once."""
        return Stampedes(self.cache_fills.calls, self.subrequests)

    @cached_property
    def proxying(self) -> Proxying:
        """What it fetches for whoever asks."""
        return Proxying(
            self.origins,
            Hosts(self.types, self.calls),
            Bringing(self.origins, Schemas(self.types)),
        )
