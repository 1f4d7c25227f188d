"""What a rule can ask about subrequests and how often they are made."""

from collections.abc import Iterator, Sequence

from wlint.finding import Fix, FixLevel, Step
from wlint.platform.bulk import ADVICE, ANSWERS_FIRST, BULK, Bulk
from wlint.platform.databases import asks_by_http
from wlint.platform.limits import waits_for_a_connection
from wlint.project.calling.way import Way
from wlint.project.costs.bulk_fixes import bulk_fix
from wlint.project.costs.collected import Filling
from wlint.project.costs.cost import Cost
from wlint.project.costs.excess import Excess
from wlint.project.costs.failing_alone import fails_alone
from wlint.project.costs.fan_outs import FanOut, Limits
from wlint.project.costs.left_out import LeftOut
from wlint.project.costs.made_up import Made
from wlint.project.costs.matches import counts_of_matches, is_counted
from wlint.project.costs.said_limits import REQUEST
from wlint.project.costs.size import UNSIZED, Origin, Size
from wlint.project.costs.statements import sql_of
from wlint.project.costs.subrequests import Subrequest
from wlint.project.data.asked_rows import Query
from wlint.project.data.filtered import Filtered, FilteredQueries
from wlint.project.data.filtered_reads import FilteredReads
from wlint.project.data.only_counted import CountedQueries
from wlint.project.file import File
from wlint.project.network.readings import Reading
from wlint.project.promises.writes import stores, writes
from wlint.rule.fixing import Fixing
from wlint.rule.reporting import Reporting
from wlint.tree import Block, Call, Comprehension, Function, If, Literal, Loop, Member, Node


class FanOuts(Fixing, Reporting):
    """What a node costs in subrequests."""

    def sql_of(self, call: Call) -> str | None:
        """The SQL text of the statement a D1 call runs."""
        return sql_of(self.file, call)

    def filtered_query(self, node: Call | Comprehension | Loop) -> Filtered | None:
        """The call that asks for everything though a filter keeps some, and could have asked."""
        types, file = self.worker.types, self.file
        return FilteredQueries(types).of(file, node) or FilteredReads(types).of(file, node)

    def counted_query(self, node: Call | Member) -> Query | None:
        """The call that asks for rows of which nothing but the number is used."""
        return CountedQueries(self.worker.types).of(self.file, node)

    def subrequests(self, node: Node) -> Iterator[Subrequest]:
        """The calls under a node that surely are, or lead to, subrequests."""
        return self.worker.subrequests.within(self.file, node)

    def subrequest(self, call: Call) -> Subrequest | None:
        """The subrequest a call is, or leads to."""
        return self.worker.subrequests.of(self.file, call)

    def fan_out(self, node: Node) -> FanOut | None:
        """The subrequests a loop, comprehension or `map` makes for each element."""
        return self.worker.fan_outs.of(self.file, node)

    def times_in_round(self, found: FanOut, call: Subrequest) -> int | None:
        """How often each round makes a call at most; None where a loop inside has no number."""
        return self.worker.fan_outs.times(self.file, found.node, call.site)

    def writes_each_round(self, found: FanOut) -> bool:
        """Whether each round surely stores or sends something."""
        return any(
            stores(self.worker.types, c.file, c.call, c.through)
            or writes(self.worker.types, c.file, c.call)
            for c in found.calls
        )

    def starts_workflows(self, found: FanOut) -> bool:
        """Whether all that each round does is to start a Workflow."""
        return all(call.name == "Workflow.create" for call in found.calls)

    def collected_by(self, found: FanOut) -> Sequence[Filling]:
        """The loops before that have put in what another one goes through, but for a few."""
        return self.worker.collected.by(self.file, found)

    def goes_on(self, found: FanOut) -> Iterator[tuple[File, FanOut]]:
        """What goes through what a loop has collected."""
        return self.worker.collected.going_on(self.file, found.node)

    def fan_out_of_pages(self, node: Node) -> FanOut | None:
        """The subrequests made for each key of page after page, as many pages as there are."""
        return self.worker.paged.of(self.file, node)

    def repeated_inside(self, node: Node) -> Iterator[Step]:
        """The subrequests that each round of a loop makes for each of several elements."""
        for inner in node.body.walk() if isinstance(node, Loop) else ():
            is_round = isinstance(inner, (Loop, Comprehension, Call))
            found = self.fan_out(inner) if is_round else None
            if found is None or self._is_counted_by(node, found.foremost.site):
                continue
            most = found.size.limit if found.size.is_bounded else None
            times = f"up to {most:,} times" if most is not None else "once for each element"
            yield self.related(found.foremost.site, f"made {times} in each round")

    def _is_counted_by(self, node: Node, site: Node) -> bool:
        """Whether a loop ends once it has made a call so often: for so many matches."""
        return isinstance(node, Loop) and any(
            is_counted(self.file, node, grown, site) for grown in counts_of_matches(self.file, node)
        )

    def is_own_number(self, node: Node, origin: Origin | None) -> bool:
        """Whether the Worker sent itself what is gone through: how much that is, it has chosen."""
        is_sent = origin is not None and origin.words == REQUEST
        return is_sent and self.is_own_request(node)

    def asked_in_all(self, found: FanOut) -> int | None:
        """How many subrequests there are in all if other services send what they are asked for."""
        many = self.elements_in_all(found)
        return None if many is None else many * self._in_one(found)

    def elements_in_all(self, found: FanOut) -> int | None:
        """How many elements there are in all if other services send what they are asked for.

        Of pages that nothing bounds these are those of one: what repeats them is told itself.
        """
        many, outer = found.size.most, self.repeated_by(found.node)
        while many is not None and outer is not None:
            if isinstance(outer, Comprehension) or self.paging(outer) is None:
                times = self._rounds(outer).most
                many = many * times if times is not None else None
            outer = self.repeated_by(outer)
        return many

    def _rounds(self, node: Node) -> Size:
        """How often what repeats a fan-out does so, be it a loop that goes through nothing."""
        if (around := self.fan_out(node)) is not None:
            return around.size
        return self.worker.sizes.loop(self.file, node) if isinstance(node, Loop) else UNSIZED

    def _in_one(self, found: FanOut) -> int:
        """The subrequests for one element, of the kind that ends a run, as far as bounds are known.

        A round for a chunk is for several.
        """
        is_of_many = found.limits is Limits.CHUNKS
        nodes = [call.site for call in found.calls] if is_of_many else [found.node]
        cost = sum(map(self.cost, nodes), Cost())
        return max(1, int(cost.internal if found.foremost.is_internal else cost.external))

    def per_round(self, found: FanOut) -> str:
        """What each round is for, in words."""
        many = f"'{self.short(found.collection)}'" if found.collection is not None else None
        if many is not None and found.is_counted(self.file):
            is_name = not isinstance(found.collection, Literal)
            return f"in each of {many if is_name else found.size.limit} rounds"
        return f"for each element of {many or 'the collection'}"

    def way_of(self, found: FanOut, call: Subrequest) -> Way | None:
        """How a handler reaches a loop that makes a call: with what nothing bounds, if any does."""
        way = self.way_handing(found.head, call.file, call.call)
        if way is None or self._is_of_many(found, way):
            return way
        around = frozenset(call.file.ancestors(call.call))
        handed = {site for site in way.backwards if site.node in around}
        others = self.worker.calls.other_ways(way, self.file, found.head)
        meant = (w for w in others if handed.issubset(w.backwards) and self._is_of_many(found, w))
        return next(meant, way)

    def _is_of_many(self, found: FanOut, way: Way) -> bool:
        """Whether a way leads to a loop with what others decide how much there is of."""
        whole = found.collection or found.node
        return self.worker.sizes.on(self.file, whole, way).is_unbounded

    def origin(self, found: FanOut, way: Way) -> Origin | None:
        """Where what others decide comes from, as one way leads to it; else by any other."""
        whole = found.collection or found.node
        size, known = self.worker.sizes.on(self.file, whole, way), found.size.origin
        # a loop from the number on that its end began as only comes to what is past that
        is_of_all = self.worker.sizes.of(self.file, whole).origin == known
        return size.origin if size.is_unbounded and is_of_all else known

    def query_of_each_round(self, found: FanOut) -> Subrequest | None:
        """The query of D1 that every round makes, whatever else it asks for, if there is one."""
        return self.worker.one_by_one.query(self.file, found)

    def only_queries(self, found: FanOut) -> bool:
        """Whether all that a loop asks for, for each element, are queries of D1."""
        return self.worker.one_by_one.only_queries(self.file, found)

    def paging(self, node: Loop | Call) -> Subrequest | None:
        """The subrequest that a loop, or a function's call of itself, repeats until its answers
        say stop, with no limit of its own.
        """
        found = self.worker.paging.of(self.file, node)
        return None if found is None or self._only_tries_again(node, found) else found

    def _only_tries_again(self, node: Loop | Call, call: Subrequest) -> bool:
        """Whether a loop asks for the same for as long as that fails: another rule tells that."""
        retry = self.worker.retries.of(self.file, node)
        if not isinstance(node, Loop) or retry is None or retry.is_bounded:
            return False
        return not self.worker.paging.goes_on(self.file, node, call)

    def changes(self, call: Subrequest) -> bool:
        """Whether a subrequest surely changes what is stored."""
        return stores(self.worker.types, call.file, call.call, call.through)

    def descends(self, node: Node, call: Subrequest) -> bool:
        """Whether each round asks for what the one before was told of, until there is no more.

        What is stored or sent is no question.
        """
        if not isinstance(node, Loop) or writes(self.worker.types, call.file, call.call):
            return False
        return self.worker.answered.descends(self.file, node, call.site)

    def excesses(self, call: Call) -> Iterator[Excess]:
        """What of a call goes beyond what the service takes at once."""
        return self.worker.excesses.of(self.file, call)

    def count_of_matches(self, loop: Loop) -> Node | None:
        """What ends a loop once so much has matched: how many pages that takes, nobody knows."""
        return next(counts_of_matches(self.file, loop), None)

    def left_out(self, loop: Loop) -> LeftOut | None:
        """The bound that would end a loop, and a call that does not give it."""
        return self.worker.sizes.left_out(self.file, loop)

    def repeated_by(self, node: Node) -> Loop | Comprehension | Call | None:
        """The innermost loop, comprehension or `map` that repeats a node."""
        return self.worker.fan_outs.around(self.file, node)

    def cost(self, node: Node) -> Cost:
        """The most subrequests one run of a node makes, as far as bounds are known."""
        return self.worker.costs.of(self.file, node)

    def is_too_much(self, node: Node, allowed: Cost) -> bool:
        """Whether a node, and no part of it alone, makes more subrequests than are allowed."""
        return self.worker.costs.is_too_much(self.file, node, lambda c: c.exceeds(allowed))

    def is_sure(self, node: Node, allowed: Cost) -> bool:
        """Whether it is too much for sure: each element of what is gone through is asked for."""
        return self.worker.sure_costs.of(self.file, node).exceeds(allowed)

    def headed(self, node: Node) -> Node:
        """What shows a node: a body is shown by what it is the body of."""
        around = self.parent(node)
        is_body = isinstance(node, Block) and isinstance(around, (Loop, Function, If))
        return around if is_body and around is not None else node

    def made_up_of(self, node: Node, of: Made) -> Iterator[Step]:
        """The loops and calls that make up the subrequests of one kind that a node makes."""
        for file, loop, times in self.worker.made_up.loops(self.file, node):
            yield self.related(loop, f"up to {times:,} rounds", file)
        for item in self.worker.made_up.calls(self.file, node, of):
            yield self.related(item.call, f"up to {item.times.at_one:,} of them", item.file)

    def queries(self, node: Node) -> int:
        """How often one run of a node asks D1, as far as bounds are known."""
        return int(self.worker.query_calls.of(self.file, node).internal)

    def without_queries(self, node: Node) -> Cost:
        """The most subrequests one run of a node makes besides queries of D1."""
        cost = self.cost(node)
        return Cost(cost.external, cost.internal - self.queries(node))

    def asks_more_than(self, node: Node, limit: int) -> bool:
        """Whether a node, and no part of it alone, asks D1 more often than a limit."""
        return self.cost(node).internal > limit and self.worker.query_calls.is_too_much(
            self.file, node, lambda calls: calls.internal > limit
        )

    def surely_asks_more_than(self, node: Node, limit: int) -> bool:
        """Whether it does so for each element of what is gone through."""
        return self.worker.sure_queries.of(self.file, node).internal > limit

    def waits_for_a_connection(self, call: Subrequest) -> bool:
        """Whether a call takes one of the places for requests whose answer has not begun."""
        return waits_for_a_connection(call.name)

    def is_query_by_http(self, call: Subrequest) -> bool:
        """Whether a call is a query of a database that is a request by HTTP."""
        return asks_by_http(call.name)

    def started(self, node: Node) -> int:
        """How many requests that take a connection an expression starts at once."""
        return self.worker.started.of(self.file, node)

    def started_beyond(self, call: Call, most: int) -> int | None:
        """The same for a list that is written out, where it is too many by more than one part."""
        return self.worker.started.beyond(self.file, call, most)

    def listed_together(self, call: Call) -> Sequence[Node] | None:
        """What a call waits for that is written out: `Promise.all([a(), b()])`."""
        return self.worker.started.together(self.file, call)

    def is_started_with_more(self, node: Node, most: int) -> bool:
        """Whether something around a node starts too many at once with it, wherever it is run."""
        return self.worker.started.is_part(self.file, node, most)

    def service_calls(self, node: Node) -> int:
        """How often one run of a node calls other Workers, as far as bounds are known."""
        return int(self.worker.service_calls.of(self.file, node).external)

    def calls_services_more_than(self, node: Node, limit: int) -> bool:
        """Whether a node, and no part of it alone, calls other Workers so often."""
        return self.worker.has_services and self.worker.service_calls.is_too_much(
            self.file, node, lambda calls: calls.external > limit
        )

    def bulkable(self, node: Node) -> Iterator[tuple[Bulk, Subrequest]]:
        """The operations a loop or `map` does one by one though the service takes many at once."""
        return self.worker.one_by_one.of(self.file, node)

    def is_bulkable_round(self, run: Sequence[Reading]) -> bool:
        """Whether reads belong to one of many rounds at once that could ask for all together.

        Be it for something else first: the rounds wait for each other's connections as it is.
        """
        around = self.repeated_by(run[0].call)
        if around is None or isinstance(around, Loop):
            return False
        return any(True for _ in self.bulkable(around))

    def bulk_for_all(self, found: FanOut) -> str | None:
        """What does at once all that a fan-out asks for, in words, if one operation does."""
        match [*self.bulkable(found.node)]:
            case [(bulk, call)] if all(BULK.get(c.name) is bulk for c in found.calls):
                is_same = self.asks_the_same(found, call) or self.asks_for_one_key(found, call)
                return None if is_same else self.bulk_advice(found, bulk, call)
            case _:
                return None

    def bulk_advice(self, found: FanOut, bulk: Bulk, call: Subrequest) -> str:
        """What does at once what is done one by one.

        Rows can be read by one query, too; what needs an answer has to wait for that.
        """
        if bulk is Bulk.D1 and self.asks_in_turn(found):
            return ANSWERS_FIRST
        is_read = bulk is Bulk.D1 and not self.changes(call)
        return ADVICE[bulk] + (", or ask for all rows in one query" if is_read else "")

    def asks_the_same(self, found: FanOut, call: Subrequest) -> bool:
        """Whether every round asks for what the first has been told already."""
        return self.worker.one_by_one.asks_the_same(self.file, found, call)

    def asks_for_one_key(self, found: FanOut, call: Subrequest) -> bool:
        """Whether every round reads the same key of KV, whatever it writes there."""
        return self.worker.one_by_one.asks_for_one_key(self.file, found, call)

    def asks_in_turn(self, found: FanOut) -> bool:
        """Whether a query of a round needs what another one of it has answered."""
        return self.worker.one_by_one.in_turn(self.file, found)

    def fails_alone(self, call: Subrequest) -> bool:
        """Whether each round catches what goes wrong with a call, and lets the others go on."""
        return fails_alone(self.file, call)

    def bulk_fix(self, found: FanOut, bulk: Bulk, call: Subrequest) -> Fix | None:
        """One bulk operation in the place of many, where the code is plain enough.

        In Python the older SDK does not turn lists and dicts into what services take.
        """
        configuration = self.worker.configuration
        if self.file.is_python and not (configuration and configuration.has_python_sdk):
            return None
        edits = bulk_fix(self.worker.types, self.file, found, bulk, call)
        title = f"let {bulk.value} take all at once"
        return self.fix(title, FixLevel.UNSAFE, *edits) if edits else None
