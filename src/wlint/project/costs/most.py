"""The most that one run of code adds up to: sums over steps, maxima over branches, products over
rounds. What is added up is a measure's business: plain numbers for rules, expressions with the
names of the code for people.

There are two questions. Rules ask what is likely: what is only asked because another has failed or
given nothing takes the place of that, and a callback runs once. A budget asks for the worst: what
is asked until a failure counts with what is done about it, and a callback runs as often as the
function lets it that is handed it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise, takewhile
from typing import Generic

from msgspec import field
from msgspec.structs import replace

from wlint import tree
from wlint.project.calling.client_calls import is_for_clients
from wlint.project.calling.entries import Entry
from wlint.project.calling.flags import Given, flags_of, ruled_out
from wlint.project.calling.registering import may_run
from wlint.project.calling.routers import router_of
from wlint.project.costs.counting import counting
from wlint.project.costs.giving import Giving, answered_by
from wlint.project.costs.gone import deletes_what_was_read
from wlint.project.costs.handed_over import (
    calls_itself,
    calls_of_itself,
    constructors_of,
    handed_functions,
    is_collecting,
    is_run_unseen,
    maker_of,
    may_ask,
    may_keep,
)
from wlint.project.costs.kept import Kept
from wlint.project.costs.key_sets import key_set_asked
from wlint.project.costs.loops import may_end_early
from wlint.project.costs.run_by_streams import run_by_stream
from wlint.project.costs.run_for_each import repeats, run_for_each
from wlint.project.costs.sent_builders import sent_when_awaited
from wlint.project.costs.size import UNSIZED, Size
from wlint.project.costs.spent import C, Run, Spent, spent
from wlint.project.costs.steps import Steps, is_in_rounds
from wlint.project.costs.subrequests import Subrequests, is_for_each, is_listener
from wlint.project.file import File
from wlint.project.typing.constants import source_of
from wlint.project.typing.types import Types
from wlint.record import Entity
from wlint.semantics.functions import own_nodes
from wlint.semantics.scopes import Variable
from wlint.semantics.types import ClassType, FunctionType, Global, Type, options_of
from wlint.tree import Node

# A function, and the flags it is called with; without one, whatever runs all of its code.
_Run = tuple[tree.Function | None, Given]


class Handed(Entity, Generic[C]):
    """What a function is handed to run: what that adds up to, and what others hand it instead."""

    spent: Spent[C]
    functions: frozenset[tree.Function]


class Most(Steps[C]):
    """The same with all that is called; `handed` is what the functions around it were handed."""

    handed: Mapping[Variable, Handed[C]] = field(default_factory=dict)
    _running: frozenset[tree.Function] = frozenset()
    _runs: "dict[_Run, Most[C]]" = field(default_factory=dict)
    _without: "dict[tuple[Most[C], tree.Function], Most[C]]" = field(default_factory=dict)

    @property
    def types(self) -> Types:
        """The types of the Worker's values."""
        return self.repeats.types

    @property
    def subrequests(self) -> Subrequests:
        """The Worker's calls of others."""
        return self.repeats.subrequests

    def of(self, file: File, node: Node) -> C:
        """The most that one run of a node adds up to."""
        return self._spent(file, node).total.whole

    def of_entry(self, entry: Entry, is_seen: Callable[[C, C], bool]) -> C:
        """The most that an entry point adds up to, as it is given to the platform.

        What it puts away counts, unless an amount is seen to be a part of another.
        """
        if entry.given is not None:
            return self._run(*entry.given).all_told(is_seen).whole
        return self._spent(entry.file, entry.function.body).all_told(is_seen).whole

    def handing(self, variable: Variable, amount: C) -> "Most[C]":
        """The same where a parameter stands for something that adds up to an amount."""
        handed = {**self.handed, variable: Handed(spent(amount), frozenset())}
        return replace(self, handed=handed, _known={}, _courses={})

    def is_too_much(self, file: File, node: Node, is_more: Callable[[C], bool]) -> bool:
        """Whether a node is more than is allowed, and no part of it alone is."""
        return is_more(self.of(file, node)) and not any(map(is_more, self._parts(file, node)))

    def _parts(self, file: File, node: Node) -> Iterator[C]:
        for child in node.children():
            inner = child.value if isinstance(child, tree.Arg) else child
            is_function = isinstance(inner, tree.Function)
            yield self._run(file, inner).total if is_function else self.of(file, inner)
        if isinstance(node, tree.Call):
            yield self._run(file, node.callee).total
            yield from (self._run_handed(file, a.value).total for a in node.args)
            yield self._round(file, node).total

    # What runs in other places

    def _template(self, file: File, node: tree.Template) -> Spent[C]:
        statement = sent_when_awaited(self.types, file, node)
        own = spent(self.measure.call(file, node, statement)) if statement else self._nothing
        return own + self._sum(file, node.children())

    def _call(self, file: File, call: tree.Call) -> Spent[C]:
        if is_for_clients(self.types, file, call):
            return self._nothing  # each of its functions is what one call of a client runs
        said = self._spent(file, call.callee) + self._sum(file, (a.value for a in call.args))
        if file.scopes.is_parameter(call.callee) and not self.at_worst:
            return said  # what a caller hands over counts where it is handed
        costs = self._costs(file, call.callee, call)
        loop = self.repeats.loop_over(file, call.callee)
        is_sum = loop is not None and (self.at_worst or not may_end_early(loop))
        own = sum(costs, self._nothing) if is_sum else self._worst(costs)
        if (statement := sent_when_awaited(self.types, file, call)) is not None:
            own += spent(self.measure.call(file, call, statement))
        if self.at_worst and (keys := key_set_asked(self.types, file, call)) is not None:
            fetched = self.measure.call(file, call, "fetch")
            own += Spent((Run(self.measure.nothing, {Kept(keys.node): fetched}),))
        if is_for_each(call) or (self.at_worst and run_for_each(file, call) is not None):
            return said + own + self._rounds(file, call)
        for run, is_once in run_by_stream(self.types, file, call):
            done = self._run(file, run)
            own += done if is_once else self._each_time(file, call, done)
        callees = options_of(self.types.of(file, call.callee))
        for arg in call.args:
            if self._is_run_by(file, call, arg, callees):
                own += self._run_handed(file, arg.value)
            elif self.at_worst and self._is_kept_by(call, arg, callees):
                own += self._put_away(file, arg.value)
        return said + own

    def _answering(self, file: File, call: tree.Call) -> tuple[Spent[C], Spent[C]] | None:
        options = options_of(self.types.of(file, call.callee))
        if not any(isinstance(option, FunctionType) for option in options):
            return None
        said = self._sum(file, (a.value for a in call.args))
        something = self._worst(self._costs(file, call.callee, call))
        costs = self._costs(file, call.callee, call, is_empty=True)
        is_sum = self.at_worst and self.repeats.loop_over(file, call.callee) is not None
        nothing = sum(costs, self._nothing) if is_sum else self._worst(costs)
        is_same = nothing.total == something.total
        return None if is_same else (said + something, said + nothing)

    def _giving_nothing(self, home: File, function: tree.Function) -> "Most[C]":
        """What adds up the runs of a function that give its caller nothing."""
        key = self, function
        if key not in self._without:
            giving = Giving(self.types, home, function)
            calls = (n for n in own_nodes(function.body) if isinstance(n, tree.Call))
            only = frozenset(c for c in calls if giving.after(c))
            skipped = self.skipped | only
            self._without[key] = (
                replace(self, skipped=skipped, _known={}, _courses={}) if only else self
            )
        return self._without[key]

    def _is_run_by(
        self, file: File, call: tree.Call, arg: tree.Arg, callees: Sequence[Type]
    ) -> bool:
        """Whether what a call hands over counts there, and is not kept for another time."""
        if file.scopes.is_parameter(arg.value):
            return False  # it counts where a caller handed it over
        if self.at_worst and router_of(self.types, file, call) is not None:
            return False  # a route is an entry point of its own
        own = [option for option in callees if isinstance(option, FunctionType)]
        if not own and self.at_worst and is_collecting(call):
            return False
        if not own:
            is_named = self.at_worst and isinstance(arg.value, (tree.Name, tree.Member))
            return self.subrequests.is_inline(file, arg.value) or (
                is_named and not is_listener(call)
            )
        is_run = is_run_unseen if self.at_worst else may_run
        return any(is_run(self.types, option, call, arg) for option in own)

    def _is_kept_by(self, call: tree.Call, arg: tree.Arg, callees: Sequence[Type]) -> bool:
        """Whether what a call hands over may be kept, for some other code to run it."""
        return is_collecting(call) or any(may_keep(self.types, o, call, arg) for o in callees)

    def _run_handed(self, file: File, function: Node) -> Spent[C]:
        """What a function of the project adds up to that is handed over, to be run once."""
        found = (o for o in options_of(self.types.of(file, function)))
        own = (o for o in found if isinstance(o, FunctionType))
        return self._worst(self._option(file, function, function, option) for option in own)

    def _put_away(self, file: File, function: Node) -> Spent[C]:
        """What a function adds up to whenever it is run."""
        if file.scopes.is_parameter(function):
            return self._nothing  # it counts where a caller handed it over
        done = self._run_handed(file, function).total
        nothing = self.measure.nothing
        return self._nothing if done == nothing else Spent((Run(nothing, {}, {function: done}),))

    def _run(self, file: File, callback: Node) -> Spent[C]:
        """What a function that is handed over adds up to when it is run."""
        return self._worst(self._costs(file, callback, callback))

    def _costs(
        self, file: File, given: Node, call: Node, *, is_empty: bool = False
    ) -> list[Spent[C]]:
        """What each function adds up to that an expression may be, where something runs it.

        If it `is_empty`, then where it gives nothing.
        """
        variable = file.scopes.variable(given)
        if variable is not None and (known := self.handed.get(variable)) is not None:
            return [known.spent]
        options = options_of(self.types.of(file, given))
        match given:
            case tree.Member(object=function, name="call" | "apply") if self.at_worst:
                if not any(map(may_ask, options)):
                    return self._costs(file, function, call)  # `run.call(this, …)`
            case _:
                pass
        return [self._option(file, given, call, o, is_empty=is_empty) for o in options]

    def _option(
        self, file: File, given: Node, call: Node, callee: Type, *, is_empty: bool = False
    ) -> Spent[C]:
        match callee:
            case FunctionType(file=path, node=function):
                if (known := self._known_as_handed(file, given, function)) is not None:
                    return known
                home = self.types.program.files[path]
                if function in self._running and calls_itself(self.types, home, function):
                    return self._nothing  # all of its calls count with the first
                run = self._run_by(home, callee, file, given, call)
                run = run._giving_nothing(home, function) if is_empty else run
                done = run._spent(home, function.body)
                done = self._once(home, function, done, self.remembered.memoized)
                done = self._again(home, function, done) if self.at_worst else done
                return done.called(home, function, file, call)
            case Global(path=path):
                return spent(self.measure.call(file, call, path))
            case ClassType() if self.at_worst:
                made = constructors_of(self.types, callee)
                return self._worst(self._option(file, given, call, one) for one in made)
            case _:
                return self._nothing

    def _again(self, home: File, function: tree.Function, done: Spent[C]) -> Spent[C]:
        """What a function adds up to with all the calls of itself that it leads to."""
        if done.each == self.measure.nothing:
            return done
        own = list(calls_of_itself(self.types, home, function))
        around = (
            n for call in own for n in takewhile(lambda n: n is not function, home.ancestors(call))
        )
        for node in around:
            if repeats(home, node) and (size := self.repeats.times(home, node)).is_unbounded:
                return self._each_time(home, node, done, size)  # for each of what it is given, too
        return self._each_time(home, function, done) if own else done

    def _each_time(self, file: File, node: Node, done: Spent[C], size: Size = UNSIZED) -> Spent[C]:
        """What is done as often as something says, or as nobody knows."""
        if done.each == self.measure.nothing:
            return done
        rounds = self.measure.rounds
        return done.changed(
            lambda way: Run(rounds(file, node, size, way.each), way.once, way.aside)
        )

    def _known_as_handed(self, file: File, given: Node, function: tree.Function) -> Spent[C] | None:
        """What a function adds up to that is only found because somebody hands it over."""
        found = (h.spent for h in self.handed.values() if function in h.functions)
        known = next(found, None)
        is_itself = known and source_of(self.types.program, file, given).node is function
        return None if is_itself else known

    def _run_by(
        self, home: File, callee: FunctionType, file: File, given: Node, call: Node
    ) -> "Most[C]":
        """What adds up a function as a call runs it, which may rule out parts of it."""
        function = callee.node
        if home is file and call.span.covers(function.span):
            return self  # it is written in its place
        whole = self._runs.setdefault((None, frozenset()), self)
        if self.at_worst and function not in self._running:
            handed = self._handed_to(home, callee, file, given, call)
            if handed:
                return self._handed_run(home, function, file, call, handed)
        done = whole._spent(home, function.body)
        if not isinstance(call, tree.Call) or (
            done.each == self.measure.nothing and done.total == self.measure.nothing
        ):
            return whole
        flags = flags_of(self.types.program, home, function, file, call)
        if (function, flags) not in self._runs:
            skipped = ruled_out(home, function, dict(flags))
            run = replace(whole, skipped=skipped, _known={}, _courses={}) if skipped else whole
            self._runs[function, flags] = run
        return self._runs[function, flags]

    def _handed_run(
        self,
        home: File,
        function: tree.Function,
        file: File,
        call: Node,
        handed: Mapping[Variable, Handed[C]],
    ) -> "Most[C]":
        """What adds up a function that runs what it, or one around it, was handed."""
        skipped = frozenset[Node]()
        if isinstance(call, tree.Call):
            flags = flags_of(self.types.program, home, function, file, call)
            skipped = ruled_out(home, function, dict(flags))
        running = self._running | {function}
        return replace(
            self, skipped=skipped, handed=handed, _running=running, _known={}, _courses={}
        )

    def _handed_to(
        self, home: File, callee: FunctionType, file: File, given: Node, call: Node
    ) -> Mapping[Variable, Handed[C]]:
        """What a function may run that it, and those around it, were handed."""
        around = {callee.node, *home.ancestors(callee.node)}
        found = {v: handed for v, handed in self.handed.items() if v.scope.node in around}
        if (made := maker_of(self.types, file, given, callee)) is not None:
            maker_file, maker, outer = made
            found |= self._handed_by(home, outer, maker_file, maker)
        if isinstance(call, tree.Call) and call.callee is given:
            found |= self._handed_by(home, callee.node, file, call)
        return found

    def _handed_by(
        self, home: File, function: tree.Function, file: File, call: tree.Call
    ) -> dict[Variable, Handed[C]]:
        """What one call hands to a function."""
        return {
            variable: Handed(self._run(file, value), self._taken(home, variable))
            for variable, value in handed_functions(self.types, home, function, file, call)
        }

    def _taken(self, home: File, variable: Variable) -> frozenset[tree.Function]:
        """The functions that anybody hands over for a parameter."""
        target = variable.definitions[0].name
        options = options_of(self.types.of(home, target))
        return frozenset(option.node for option in options if isinstance(option, FunctionType))

    # What runs again and again

    def _rounds(self, file: File, node: Node) -> Spent[C]:
        if isinstance(node, tree.Loop) and (rounds := self._left_rounds(file, node)) is not None:
            return sum(rounds, self._nothing)
        return self._repeated(file, node, self._round(file, node))

    def _left_rounds(self, file: File, loop: tree.Loop) -> tuple[Spent[C], Spent[C]] | None:
        pairs = (answered_by(file, *pair) for pair in pairwise(loop.body.statements))
        if not any(pair and self._answering(file, pair[0]) for pair in pairs):
            return None
        again = self._repeated(file, loop, self._round(file, loop, goes_on=True))
        return again, self._round(file, loop)

    def _repeated(self, file: File, node: Node, round: Spent[C]) -> Spent[C]:
        """What all rounds add up to that are like one."""
        round = round.in_rounds(file, node)
        if round.each == self.measure.nothing and not any(way.aside for way in round.ways):
            return round
        if not self.at_worst and self.repeats.is_tried_at_once(file, node):
            return self._nothing  # it failed, and that is about an error
        times = self.repeats.times(file, node)
        is_gone = not self.at_worst and deletes_what_was_read(file, node)
        joined = self.repeats.joined(file, node) if isinstance(node, tree.Loop) else None
        through = counting(file, node) if isinstance(node, tree.Loop) else None
        shared = through.collection if through is not None and through.is_shared else None
        over = self.repeats.over(file, node) if isinstance(node, tree.Loop) else None
        done_once = joined
        if joined is None and (is_gone or shared is not None):
            done_once = Kept(node).under(file, shared) if shared is not None else Kept(node)

        def repeated(way: Run[C]) -> Run[C]:
            is_free = way.each == self.measure.nothing
            each = way.each if is_free else self.measure.rounds(file, node, times, way.each)
            if done_once is not None:
                return Run(self.measure.nothing, {**way.once, done_once: each}, way.aside)
            aside = {
                n: self.measure.rounds(file, node, times, once) for n, once in way.aside.items()
            }
            if over is not None and not is_free:
                kept = Kept(node, over.counters, is_counted=True)
                each = self.measure.rounds(file, node, over.times, way.each)
                return Run(self.measure.nothing, {**way.once, kept: each}, aside)
            return Run(each, way.once, aside)

        return round.changed(repeated)

    def _round(self, file: File, node: Node, *, goes_on: bool = False) -> Spent[C]:
        """What one round of a loop, or one call of a callback, adds up to."""
        match node:
            case tree.Loop(body=body, test=test, header=header):
                again = (n for n in header if is_in_rounds(node, n))
                before = self._sum(file, again) + self._maybe(file, test)
                if goes_on:
                    return before + self._sequence(file, body.statements, goes_on=True).total
                return before + self._spent(file, body)
            case tree.Comprehension(element=element):
                return self._spent(file, element)
            case tree.Call() if (run := run_for_each(file, node)) is not None:
                return self._run(file, run[0])
            case _:
                return self._nothing
