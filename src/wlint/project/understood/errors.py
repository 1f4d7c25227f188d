"""What becomes of the errors of one Worker."""

from collections.abc import Iterator
from functools import cached_property

from msgspec.structs import replace

from wlint.project.administrators import Administrators
from wlint.project.calling.all_calls import AllCalls
from wlint.project.calling.routes import Routes
from wlint.project.conditional_code import ConditionalCode
from wlint.project.configuration.wrangler import Configuration
from wlint.project.data.checking_keys import CheckingKeys
from wlint.project.data.deployed import Deployed
from wlint.project.data.other_runtimes import OtherRuntimes
from wlint.project.debugging import Debugging
from wlint.project.errors.body_parses import BodyParses
from wlint.project.errors.bypassed import Bypassed
from wlint.project.errors.claims import Claims
from wlint.project.errors.client_fetches import ClientFetches
from wlint.project.errors.demanded import Demanded
from wlint.project.errors.details import Details
from wlint.project.errors.emptied import EmptiedEmails
from wlint.project.errors.empty_answers import EmptyAnswers
from wlint.project.errors.failing_work import FailingWork
from wlint.project.errors.failures import Failures
from wlint.project.errors.forwarded import Forwarded
from wlint.project.errors.hidden_failures import HiddenFailures
from wlint.project.errors.ignored import IgnoredValues
from wlint.project.errors.internal_requests import InternalRequests
from wlint.project.errors.lacking import Lacking
from wlint.project.errors.leaks import Leaks
from wlint.project.errors.left_out import LeftOut
from wlint.project.errors.made_anew import MadeAnew
from wlint.project.errors.misread import Misread
from wlint.project.errors.mistakes import Mistakes
from wlint.project.errors.outlets import Outlets
from wlint.project.errors.overwritten import Overwritten
from wlint.project.errors.own import OwnErrors
from wlint.project.errors.own_requests import OwnRequests
from wlint.project.errors.own_routes import OwnRoutes
from wlint.project.errors.passed_on import PassedOn
from wlint.project.errors.placed import Placed
from wlint.project.errors.released import Released
from wlint.project.errors.remade import Remade
from wlint.project.errors.responding import Responding
from wlint.project.errors.signed import Signed
from wlint.project.errors.swallowed import SwallowedErrors
from wlint.project.errors.thrown import Thrown
from wlint.project.errors.unfound import Unfound
from wlint.project.errors.unread import UnreadOutcomes
from wlint.project.errors.unvisited import Unvisited
from wlint.project.keyed import Keyed
from wlint.project.network.schemas import Schemas
from wlint.project.understood.data import Data


class Errors(Data):
    """What becomes of its errors."""

    @cached_property
    def debugging(self) -> ConditionalCode:
        """What only runs while it is developed, or where a setting for debugging is on."""
        return self._running(Debugging(self.types), self.deployed)

    @cached_property
    def trusted(self) -> ConditionalCode:
        """What only runs for who knows a secret of its own, or administers it."""
        return self._running(self.keyed, Deployed())

    @cached_property
    def confided(self) -> ConditionalCode:
        """What answers nobody but who knows a secret of its own, or administers it."""
        return replace(self._running(self.keyed, Deployed()), left_out=self.calls.answers_nobody)

    @cached_property
    def keyed(self) -> Keyed:
        """What it asks before it does what is only for some."""
        keys = CheckingKeys(tuple(self.files.values()), self.secret_values)
        return Keyed(self.types, self.secret_values, keys, Administrators(self.origins))

    @cached_property
    def elsewhere(self) -> ConditionalCode:
        """What only runs where the same code is run by something else than Workers."""
        return self._running(
            OtherRuntimes(self.deployed, self.types, self.secret_values), Deployed()
        )

    @cached_property
    def routes(self) -> Routes:
        """Where its routers are mounted, and which are asked as apps of their own."""
        return Routes(self.types)

    @cached_property
    def leaks(self) -> Leaks:
        """What it shows of its errors."""
        own = self.own_errors
        routes = OwnRoutes(self.types, own, tuple(self.files.values()))
        details = Details(self.types, self.spread, own, routes)
        thrown = Thrown(self.types, self.calls, self.spread, self.routes)
        clients = ClientFetches(self.types, self.calls, self.spread)
        return Leaks(
            self.types,
            self.calls,
            self.spread,
            details,
            thrown,
            self.outlets,
            clients,
            self.debugging,
            self.confided,
            self.passed_on,
            self.unvisited,
            self.deployed,
        )

    @cached_property
    def own_errors(self) -> OwnErrors:
        """Which code throws none but its own."""
        return OwnErrors(self.types, self.origins)

    @cached_property
    def passed_on(self) -> PassedOn:
        """Which of its Durable Objects answer its visitors."""
        return PassedOn(self.types, self.calls, self.spread, self.outlets, self.stubs)

    @cached_property
    def unvisited(self) -> ConditionalCode:
        """What only runs for requests that are no visitor's."""
        forwarded = Forwarded(self.types, self.calls)
        internal = InternalRequests(self.types)
        condition = Unvisited(internal, forwarded, self.passed_on, self.calls)
        return self._running(condition, Deployed())

    @cached_property
    def own_requests(self) -> OwnRequests:
        """Which of its Durable Objects get none but its own requests."""

        def elsewhere() -> Iterator[Configuration]:
            return (w.configuration for w in self.others() if w.configuration is not None)

        return OwnRequests(self.passed_on, self.origins, elsewhere)

    @cached_property
    def outlets(self) -> Outlets:
        """By what it shows anything."""
        return Outlets(self.types, self.calls, self.makers)

    @cached_property
    def failing_work(self) -> FailingWork:
        """What of its work may fail where it is waited for."""
        return FailingWork(self.promises)

    @cached_property
    def swallowed_errors(self) -> SwallowedErrors:
        """What fails unseen."""
        return SwallowedErrors(self.types, self.claims, self.failing_work)

    @cached_property
    def hidden_failures(self) -> HiddenFailures:
        """What it says was done, though it may have failed."""
        return HiddenFailures(self.types, self.claims, self.failing_work)

    @cached_property
    def unread_outcomes(self) -> UnreadOutcomes:
        """What it waits for, and then does not look at."""
        return UnreadOutcomes(self.types, self.promises)

    @cached_property
    def ignored_values(self) -> IgnoredValues:
        """What it turns errors into, and does not look at."""
        return IgnoredValues(self.types, self.failing_work, AllCalls(self.calls))

    @cached_property
    def empty_answers(self) -> EmptyAnswers:
        """What it gives where it could not ask, as if there were nothing."""
        return EmptyAnswers(self.types, self.failing_work)

    @cached_property
    def overwritten(self) -> Overwritten:
        """What it writes in place of what it failed to read."""
        return Overwritten(self.types)

    @cached_property
    def emptied_emails(self) -> EmptiedEmails:
        """The emails that it keeps as empty ones."""
        return EmptiedEmails(self.types, self.promises.rejections)

    @cached_property
    def made_anew(self) -> MadeAnew:
        """What it draws anew in place of what it failed to read."""
        return MadeAnew(self.types)

    @cached_property
    def released(self) -> Released:
        """What it releases too early."""
        return Released(self.types, self.promises)

    @cached_property
    def bypassed(self) -> Bypassed:
        """Which handlers of errors never see them."""
        return Bypassed(self.types, self.promises, self.answers)

    @cached_property
    def claims(self) -> Claims:
        """What its responses claim."""
        return Claims(self.types, self.answers, self.stubs, Placed(self.types, self.keyed))

    @cached_property
    def failures(self) -> Failures:
        """What becomes of what it throws."""
        return Failures(
            self.types, self.calls, self.answers, self.passed_on, self.unvisited, self.routes
        )

    @cached_property
    def responding(self) -> Responding:
        """What its `fetch` handlers give."""
        return Responding(self.types, self.calls, self.mains)

    @cached_property
    def mistakes(self) -> Mistakes:
        """Which of it are its callers' mistakes."""
        schemas = Schemas(self.types)
        unfound = Unfound(self.types, self.origins, self.calls, self.stubs)
        return Mistakes(self.types, self.origins, self.failures, schemas, self.lacking, unfound)

    @cached_property
    def misread(self) -> Misread:
        """Which of its callers' texts it takes for addresses."""
        return Misread(self.types, self.origins, self.failures)

    @cached_property
    def demanded(self) -> Demanded:
        """What it demands of bodies."""
        return Demanded(self.misread, self.failures, self.own_errors)

    @cached_property
    def lacking(self) -> Lacking:
        """What it says where requests lack something."""
        return Lacking(LeftOut(self.types, self.origins), self.claims)

    @cached_property
    def body_parses(self) -> BodyParses:
        """Where it parses what callers send."""
        signed, remade = Signed(self.types), Remade(self.types, self.calls)
        return BodyParses(self.types, self.routed, self.json_flow, self.failures, signed, remade)
