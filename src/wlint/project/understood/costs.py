"""What one Worker costs: its subrequests, and how often it makes them."""

from functools import cached_property

from wlint.project.configuration.bindings import BindingKind
from wlint.project.costs.answered import Answered
from wlint.project.costs.bills import Bill, Itemised
from wlint.project.costs.bounds import Bounds
from wlint.project.costs.collected import Collected
from wlint.project.costs.cost import Cost
from wlint.project.costs.deadlines import Deadlines
from wlint.project.costs.excess import Excesses
from wlint.project.costs.fan_outs import FanOuts
from wlint.project.costs.helpers import Helpers
from wlint.project.costs.made_up import MadeUp
from wlint.project.costs.measure import Numbers
from wlint.project.costs.most import Most
from wlint.project.costs.one_by_one import OneByOne
from wlint.project.costs.paged import PagedFanOuts
from wlint.project.costs.paging import Paging
from wlint.project.costs.query_calls import QueryCalls
from wlint.project.costs.repetitions import Repetitions
from wlint.project.costs.said_numbers import SaidNumbers
from wlint.project.costs.service_calls import ServiceCalls
from wlint.project.costs.started import Started
from wlint.project.promises.background_pauses import BackgroundPauses
from wlint.project.promises.long_work import LongWork
from wlint.project.understood.basis import Basis


class Costs(Basis):
    """What it costs."""

    @cached_property
    def repetitions(self) -> Repetitions:
        """How often it does what it repeats."""
        return Repetitions(self.types, self.sizes, self.subrequests)

    @cached_property
    def costs(self) -> Most[Cost]:
        """What code costs in subrequests."""
        return Most(self.repetitions, self.remembered, Numbers())

    @cached_property
    def sure_costs(self) -> Most[Cost]:
        """The same without what is only done for some elements of what loops go through."""
        return Most(self.repetitions, self.remembered, Numbers(), is_sure=True)

    @cached_property
    def has_services(self) -> bool:
        """Whether its configuration binds other Workers."""
        configuration = self.configuration
        return bool(configuration and configuration.bindings_of(BindingKind.SERVICE))

    @cached_property
    def service_calls(self) -> Most[Cost]:
        """How often code calls other Workers."""
        return Most(self.repetitions, self.remembered, ServiceCalls(self.configuration))

    @cached_property
    def query_calls(self) -> Most[Cost]:
        """How often code asks D1."""
        return Most(self.repetitions, self.remembered, QueryCalls())

    @cached_property
    def sure_queries(self) -> Most[Cost]:
        """The same without what is only asked for some elements of what loops go through."""
        return Most(self.repetitions, self.remembered, QueryCalls(), is_sure=True)

    @cached_property
    def background_pauses(self) -> BackgroundPauses:
        """How long its background work pauses."""
        return BackgroundPauses(self.types, self.sizes, self.promises.pausing)

    @cached_property
    def deadlines(self) -> Deadlines:
        """Which of its loops end when a time is up."""
        return Deadlines(self.sizes, self.background_pauses.seconds)

    @cached_property
    def bounds(self) -> Bounds:
        """What its loops are bounded by."""
        return Bounds(self.sizes, self.deadlines)

    @cached_property
    def bills(self) -> Most[Bill]:
        """What code costs in subrequests, in the names of the code."""
        return Most(self.repetitions, self.remembered, Itemised(self.bounds.named))

    @cached_property
    def highest_bills(self) -> Most[Bill]:
        """The same where all fails that can fail."""
        parts = (self.types, self.sizes, self.subrequests)
        until = self.deadlines.rounds
        repeats = Repetitions(*parts, at_worst=True, next_page=self.paging.of, until=until)
        return Most(repeats, self.remembered, Itemised(self.bounds.named))

    @cached_property
    def made_up(self) -> MadeUp:
        """What the numbers of its costs are made of."""
        return MadeUp(self.costs, self.bills)

    @cached_property
    def fan_outs(self) -> FanOuts:
        """What it repeats."""
        return FanOuts(self.types, self.sizes, self.subrequests, Helpers(self.types))

    @cached_property
    def started(self) -> Started:
        """What it starts at once."""
        return Started(self.fan_outs, self.calls)

    @cached_property
    def long_work(self) -> LongWork:
        """What it does for as long as there is something to do."""
        return LongWork(self.fan_outs)

    @cached_property
    def collected(self) -> Collected:
        """What its loops collect for others."""
        return Collected(self.fan_outs)

    @cached_property
    def excesses(self) -> Excesses:
        """Which calls bring more than a service takes."""
        said = SaidNumbers(self.calls, self.sizes)
        return Excesses(
            self.types, self.calls, self.sizes, self.stubs, said, self.key_value_classes
        )

    @cached_property
    def one_by_one(self) -> OneByOne:
        """What of it could be done at once."""
        return OneByOne(self.fan_outs, self.answered)

    @cached_property
    def answered(self) -> Answered:
        """What its loops are answered."""
        return Answered(self.types, self.subrequests)

    @cached_property
    def paging(self) -> Paging:
        """What it repeats until the other side has no more."""
        return Paging(self.sizes, self.fan_outs, self.answered)

    @cached_property
    def paged(self) -> PagedFanOuts:
        """What it repeats for each key of page after page."""
        return PagedFanOuts(self.fan_outs, self.one_by_one, self.paging)
