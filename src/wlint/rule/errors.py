"""What a rule can ask about errors."""

from wlint.platform.forms import PAGE_ACTION
from wlint.project.calling.entries import EntryKind
from wlint.project.calling.routers import HONO_ALONE, router_of
from wlint.project.calling.way import Way
from wlint.project.errors.bypassed import Bypass
from wlint.project.errors.claims import Claim
from wlint.project.errors.demanded import Demand
from wlint.project.errors.failures import Failure
from wlint.project.errors.handlers import ANY_ERROR
from wlint.project.errors.hidden_failures import Hidden
from wlint.project.errors.leaks import Leak
from wlint.project.errors.overwritten import Overwriting
from wlint.project.errors.responding import Unanswered
from wlint.project.network.insisting import fails_at
from wlint.project.network.unchecked import Unchecked, UncheckedAnswers
from wlint.project.promises.rejections import Failure as Unhandled
from wlint.rule.asking import Asking
from wlint.tree import Await, Call, Catch, Exit, Function, Node, Try, With


class Errors(Asking):
    """What becomes of what is thrown."""

    def leak(self, node: Node) -> Leak | None:
        """How a text of an error, if a node is one, gets into a response."""
        return self.worker.leaks.of(node)

    def parse_failure(self, call: Call) -> Failure | None:
        """How a body from outside, if a call parses that, surely ends as a 500 where it cannot."""
        return self.worker.body_parses.failure(self.file, call)

    def is_page_action(self, failure: Failure) -> bool:
        """Whether what fails is the action of a page, which the page's own form is sent to.

        React Router and Remix: an `action` beside the component that is the default export.
        """
        entries = (e for e in self.worker.entries if e.function is failure.function)
        routes = [e.route for e in entries if e.name == PAGE_ACTION and e.route is not None]
        is_page = bool(routes) and all("default" in route.exports for route in routes)
        return is_page and failure.catch is None

    def is_framework_route(self, failure: Failure) -> bool:
        """Whether what fails is a file's handler that a framework calls, which may catch."""
        entries = (e for e in self.worker.entries if e.function is failure.function)
        return any(e.route is not None for e in entries)

    def loses_status(self, failed: Failure | Call) -> bool:
        """Whether a response, or the answer to a failure, goes out with 200 though it says 500."""
        lost = self.worker.lost_statuses
        if isinstance(failed, Call):
            return lost.is_lost(self.file, failed)
        return failed.catch is not None and lost.is_lost_in(failed.file, failed.catch)

    def unanswered(self, node: Function | Exit) -> Unanswered | None:
        """The way through a `fetch` that ends here, without a Response."""
        return self.worker.responding.of(node)

    def parses_form(self, call: Call) -> bool:
        """Whether a call takes the body of a request for a form."""
        return self.worker.body_parses.is_of_form(self.file, call)

    def takes_requests(self, function: Function) -> bool:
        """Whether the platform calls a function for each request from outside."""
        return any(
            e.function is function and e.kind is EntryKind.REQUEST and not e.is_stateful
            for e in self.worker.entries
        )

    def is_run_by_hono(self, function: Function) -> bool:
        """Whether Hono calls a function for requests: it logs an error, and answers with a 500."""
        return any(
            e.function is function
            and e.site is not None
            and router_of(self.worker.types, *e.site) in HONO_ALONE
            for e in self.worker.entries
        )

    def is_uncaught(self, call: Node) -> bool:
        """Whether an error that a call throws surely leaves the handler."""
        failure = self.worker.failures.of(self.file, call, kinds=ANY_ERROR)
        return failure is not None and failure.catch is None

    def bypass(self, call: Call) -> Bypass | None:
        """The handler that a call's promise, and others after it, are returned past."""
        return self.worker.bypassed.by(self.file, call)

    def released_under(self, call: Call) -> Call | None:
        """The call of a `finally` that releases what a returned promise still uses."""
        return self.worker.released.under(self.file, call)

    def swallowed_work(self, node: Catch | Await | Call | With) -> Node | None:
        """The work outside the isolate whose errors a handler surely drops, unsaid."""
        errors = self.worker.swallowed_errors
        match node:
            case Await() | Call():
                return errors.dropped(self.file, node)
            case With():
                return errors.suppressed(self.file, node)
            case Catch():
                return errors.work(self.file, node)

    def ignored_work(self, catch: Catch) -> Call | None:
        """The write whose error becomes a value at which no caller looks."""
        return self.worker.ignored_values.work(self.file, catch)

    def unasked_work(self, catch: Catch) -> Call | None:
        """The work whose error comes out as an empty answer, like any other."""
        return self.worker.empty_answers.work(self.file, catch)

    def unread_work(self, holder: Await | Call) -> Unhandled | None:
        """The work whose error is kept among results that nobody looks at."""
        return self.worker.unread_outcomes.work(self.file, holder)

    def overwriting(self, handler: Catch | Await) -> Overwriting | None:
        """The read whose failure a handler takes for nothing, which then is written back."""
        return self.worker.overwritten.by(self.file, handler)

    def emptying(self, catch: Catch) -> Overwriting | None:
        """The reading of an email whose failure a handler drops, and the write of what is left."""
        return self.worker.emptied_emails.by(self.file, catch)

    def replacing(self, catch: Catch) -> Overwriting | None:
        """The read whose failure a handler takes for an absence, and what is drawn anew then."""
        return self.worker.made_anew.by(self.file, catch)

    def false_claim(self, node: Call | Exit) -> Claim | None:
        """The status of the response a call or `return` makes that its body surely belies."""
        claims = self.worker.claims
        if isinstance(node, Call):
            return claims.of(self.file, node)
        return claims.returned(self.file, node)

    def hidden_failure(self, answer: Call) -> Hidden | None:
        """The work of which a response surely says that it was done, even where it has failed."""
        return self.worker.hidden_failures.behind(self.file, answer)

    def lacking_part(self, call: Call) -> Node | None:
        """The text by which a response with a 500 asks for what the request has left out."""
        return self.worker.lacking.of(self.file, call)

    def failing_way(self, node: Node, failure: Failure) -> Way | None:
        """How a handler leads to a node that fails, by way of what answers that it did."""
        return self.worker.failures.way_to(failure, self.file, node)

    def mistake_failure(self, call: Call) -> Failure | None:
        """How an error that a call makes, a caller's mistake by its name, ends as a 500."""
        return self.worker.mistakes.failure(self.file, call)

    def is_unfound(self, call: Call) -> bool:
        """Whether an error says that what a request asks for is not there."""
        return self.worker.mistakes.unfound.thrown(self.file, call)

    def let_through(self, call: Call, failure: Failure) -> str | None:
        """What lets an answer that a call makes to be thrown past what catches it, as code."""
        catch = failure.catch
        return self.worker.mistakes.let_through(self.file, call, catch) if catch else None

    def refusal_failure(self, call: Call) -> Failure | None:
        """How what a schema refuses of a request, where a call asks one, ends as a 500."""
        return self.worker.mistakes.refused(self.file, call)

    def misread_failure(self, call: Call) -> Failure | None:
        """How a text of a request that a call takes for an address, and is none, ends as a 500."""
        return self.worker.misread.failure(self.file, call)

    def demand(self, attempt: Try) -> Demand | None:
        """What a `try` takes for granted of a body, and answers as a 500 where it is not so."""
        return self.worker.demanded.of(self.file, attempt)

    def answers_request(self, node: Node) -> bool:
        """Whether a node runs for a request from outside, and only for those."""
        found, passed_on = self.entries_reaching(node), self.worker.passed_on
        if not found or not all(map(passed_on.is_answer, found)):
            return False
        is_unvisited = self.worker.unvisited.covers_node(self.file, node)
        return not is_unvisited or any(map(passed_on.is_answer_to_own, found))

    def unchecked_answer(self, call: Call) -> Unchecked | None:
        """The call of another host whose answer a call reads as JSON, whatever it is."""
        return UncheckedAnswers(self.worker.outbounds).asked(self.file, call)

    def failing_use(self, call: Call) -> Node | None:
        """What is first done with the JSON that a call reads, where that throws without a part."""
        return fails_at(self.file, call)
