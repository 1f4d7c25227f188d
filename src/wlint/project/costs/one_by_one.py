"""Operations that a round does one by one, though the service takes many at once."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from wlint import tree
from wlint.platform.bulk import BULK, LISTS, RECORDS, Bulk
from wlint.platform.reads import QUERIES, READS
from wlint.platform.writes import STORES
from wlint.project.calling.always import always_runs
from wlint.project.calling.handed_in import elements_of, is_run_once
from wlint.project.calling.tests_around import tests_around
from wlint.project.calling.workflow_steps import runs_step
from wlint.project.costs.answered import Answered
from wlint.project.costs.apart import is_apart
from wlint.project.costs.asked_by import asked_by
from wlint.project.costs.bulk_shapes import is_one_alone
from wlint.project.costs.drained import emptied
from wlint.project.costs.fan_outs import FanOut, FanOuts
from wlint.project.costs.loops import ends_round, is_in_handler, may_end, varies_in
from wlint.project.costs.only_asked import is_only_asked
from wlint.project.costs.query_calls import is_query
from wlint.project.costs.ranks import rank
from wlint.project.costs.read_back import reads_back
from wlint.project.costs.same_statements import is_written_once
from wlint.project.costs.sent_builders import is_built, takes_many
from wlint.project.costs.sql_along import sql_through
from wlint.project.costs.subrequests import Subrequest
from wlint.project.costs.tried_at_once import tried_at_once
from wlint.project.file import File
from wlint.project.typing.external import is_unseen
from wlint.record import Entity
from wlint.semantics.functions import own_nodes, runs
from wlint.semantics.scopes import Definition, Gives, Variable
from wlint.semantics.types import UNKNOWN, FunctionType, Global, Named, options_of
from wlint.tree import Node

_BULK = frozenset(BULK)
_KV_READS = frozenset({"KVNamespace.get", "KVNamespace.getWithMetadata"})


class OneByOne(Entity):
    """What one Worker could do at once."""

    fan_outs: FanOuts
    answered: Answered

    def of(self, file: File, node: Node) -> Iterator[tuple[Bulk, Subrequest]]:
        """The operations a loop or `map` does one by one; each service once."""
        operations: dict[Bulk, list[Subrequest]] = defaultdict(list)
        for call in self._operations(file, node):
            operations[BULK[call.name]].append(call)
        found = self.fan_outs.of(file, node) if operations else None
        tried = frozenset[Bulk]()
        if found is not None and found.collection is not None:
            tried = tried_at_once(self.fan_outs.subrequests, file, node, found.collection)
        for bulk, calls in operations.items():
            if bulk not in tried:
                yield bulk, min(calls, key=lambda call: rank(file, node, call))

    def _operations(self, file: File, node: Node) -> Iterator[Subrequest]:
        found = self._as_bulk(file, self.fan_outs.of(file, node))
        for call in found.calls if found and not self.fan_outs.is_chunked(file, node) else ():
            if call.name not in BULK or self._is_inner(file, node, call.site):
                continue
            if self._is_one_of_several(file, node, call) or is_apart(
                self.fan_outs, file, node, call
            ):
                continue
            if found is None or is_in_handler(file, node, call.site) or _is_handed_in(call):
                continue
            others = self._others(file, found)
            if self._guards(file, found, call, others):
                return
            before = [o for o in others if _is_before(o, call.site)]
            if before and (
                (self._records(file, call) and not all(self._only_looks(file, o) for o in before))
                or self._is_about(file, node, call, before)
                or reads_back(self.fan_outs.types, file, node, call)
            ):
                continue  # it is about what was done elsewhere for this element
            if (
                self._takes_one(file, found, call)
                and self._is_alone(file, call)
                and not self._decides(file, node, call)
            ):
                yield call

    def _as_bulk(self, file: File, found: FanOut | None) -> FanOut | None:
        """A fan-out whose calls, where they may be one of several, are those with a bulk form."""
        if found is None:
            return None
        each = self.fan_outs.subrequests.each
        may = ([c, *(o for o in each(file, c.site) if o.name in BULK)] for c in found.calls)
        return replace(found, calls=tuple(m[0] if m[0].name in BULK else m[-1] for m in may))

    def asks_the_same(self, file: File, found: FanOut, call: Subrequest) -> bool:
        """Whether every round asks for what the first has been told, as far as the code says."""
        is_read = call.name in _KV_READS or (
            call.name in QUERIES
            and (sql_through(self.fan_outs.types, call) or "").lstrip().lower().startswith("select")
        )
        changing = (c for c in found.calls if self._changes(file, c))
        return is_read and not any(changing) and _is_same_in(file, found, call)

    def asks_for_one_key(self, file: File, found: FanOut, call: Subrequest) -> bool:
        """Whether every round reads the same key of KV, whatever it writes there."""
        return call.name in _KV_READS and _is_same_in(file, found, call)

    def in_turn(self, file: File, found: FanOut) -> bool:
        """Whether a round asks D1 by what an earlier query of the same round has answered.

        So it is where each does what a function does that asks in turn.
        """
        run = (r for c in found.calls if c.call is not c.site for r in self._run(file, c))
        return _asks_in_turn(file, found.node, found.calls) or any(
            _asks_in_turn(home, function.body, self._inside(home, function))
            for home, function, _ in run
        )

    def only_queries(self, file: File, found: FanOut) -> bool:
        """Whether all that a round asks for are queries of D1, as far as they can be followed."""
        names = {n for c in found.own for *_, names in self._run(file, c) for n in names}
        return all(map(is_query, names | {c.name for c in found.own}))

    def query(self, file: File, found: FanOut) -> Subrequest | None:
        """The query of D1 that every round makes, whatever else it asks for, if there is one.

        Where no call is made in every round, the one that is told of stands for all.
        """
        always = [c for c in found.own if not _may_be_left_out(file, found.node, c)]
        always = always or [found.foremost]
        own = (c for c in always if is_query(c.name))
        return next(own, None) or next((q for c in always for q in self._queries(file, c)), None)

    def _queries(self, file: File, call: Subrequest) -> Iterator[Subrequest]:
        """The queries of D1 that each run of the function behind a call makes."""
        run = [*self._run(file, call)]
        for home, function, _ in run if len(run) == 1 else ():
            for query in self._inside(home, function):
                if is_query(query.name) and query.kept is None and always_runs(home, query.site):
                    yield replace(query, site=call.site)

    def _is_one_of_several(self, file: File, node: Node, call: Subrequest) -> bool:
        """Whether each round runs another function of a list: they have nothing in common."""
        owner = runs(call.site)
        owner = owner.object if isinstance(owner, tree.Member) else owner
        variable = file.scopes.variable(owner)
        only = variable.only if variable is not None else None
        match only.gives if only is not None else None, only.value if only is not None else None:
            case Gives.EACH | Gives.PARAMETER, _:
                is_listed = True
            case Gives.VALUE, tree.Node() as looked_up:
                is_listed = varies_in(file, node, file.variables_in(looked_up))
            case _:
                is_listed = False
        options = options_of(self.fan_outs.types.of(file, runs(call.site)))
        functions = [o for o in options if isinstance(o, FunctionType)]
        if is_listed and len({o.node for o in functions}) > 1:
            return True
        # one that is added is one of those that may be
        is_each = runs(call.site) is owner and only is not None and _is_element(file, only)
        return is_each and bool(functions) and all(map(self._is_written_once, functions))

    def _is_written_once(self, function: FunctionType) -> bool:
        """Whether a function is written by itself: not made anew for each of many."""
        file = self.fan_outs.types.program.file(function.file)
        return is_run_once(file, function.node, tree.Comprehension, tree.Exit)

    def _is_inner(self, file: File, node: Node, site: Node) -> bool:
        return self.fan_outs.around(file, site) is not node

    def _others(self, file: File, found: FanOut) -> tuple[Node, ...]:
        """What a round does besides that has no bulk form, or that nobody knows.

        What only runs when something has failed is no work of the round.
        """
        known = [
            c.site
            for c in found.calls
            if self._asks_others(file, c) or runs_step(self.fan_outs.types, file, c.site)
        ]
        waits = [n.value for n in own_nodes(found.node) if isinstance(n, tree.Await)]
        unknown = [w for w in waits if isinstance(w, tree.Call) and self._is_unknown(file, w)]
        sites = (*known, *unknown)
        return tuple(s for s in sites if not is_in_handler(file, found.node, s))

    def _runs(self, file: File, found: FanOut) -> Iterator[Node]:
        """The functions of the project that a round waits for though they ask nobody."""
        for node in own_nodes(found.node):
            match node:
                case tree.Await(value=tree.Call() as run) if not is_in_handler(
                    file, found.node, run
                ):
                    options = options_of(self.fan_outs.types.of(file, run.callee))
                    is_own = any(isinstance(o, FunctionType) for o in options)
                    if is_own and self.fan_outs.subrequests.of(file, run) is None:
                        yield run
                case _:
                    pass

    def _asks_others(self, file: File, call: Subrequest) -> bool:
        """Whether a call asks, itself or by all that it may run, for what has no bulk form."""
        asked = [names for *_, names in self._run(file, call) if names]
        return call.name not in BULK or (
            bool(asked) and not any(BULK.keys() >= names for names in asked)
        )

    def _records(self, file: File, call: Subrequest) -> bool:
        """Whether a call writes, itself or by what it runs: some look first what is there."""
        return call.name in RECORDS or any(RECORDS & names for *_, names in self._run(file, call))

    def _only_looks(self, file: File, site: Node) -> bool:
        """Whether a call does nothing but to look what a service of the platform holds.

        What is to be recorded of that can wait until all has been looked at.
        """
        call = self.fan_outs.subrequests.of(file, site) if isinstance(site, tree.Call) else None
        return call is not None and self._asked(file, call) <= READS

    def _asked(self, file: File, call: Subrequest) -> frozenset[str]:
        """What a call may ask for, itself or by what it runs."""
        return frozenset({call.name}).union(*(names for *_, names in self._run(file, call)))

    def _changes(self, file: File, call: Subrequest) -> bool:
        """Whether a call may change what is stored, itself or by what it runs."""
        return not self._asked(file, call).isdisjoint(STORES | RECORDS)

    def _is_unknown(self, file: File, call: tree.Call) -> bool:
        """Whether a call runs what nobody can follow, such as a function of a package."""
        if self.fan_outs.subrequests.of(file, call) is not None:
            return False
        for option in options_of(self.fan_outs.types.of(file, call.callee)):
            match option:
                case FunctionType():
                    pass
                case Global(path=path) if not is_unseen(path, is_python=file.is_python):
                    pass
                case _:
                    return True
        return False

    def _takes_one(self, file: File, found: FanOut, call: Subrequest) -> bool:
        """Whether a call is for one thing, of a kind that the bulk form has too."""
        types = self.fan_outs.types
        if not isinstance(call.call, tree.Call):
            return False  # no service of the platform takes a template
        first = call.call.arg(0)
        if is_built(types, call.file, call.call):
            return not takes_many(types, call.file, call.call)
        if BULK[call.name] is Bulk.D1 and not is_written_once(types, file, found, call):
            return False  # statements that have nothing in common
        if BULK[call.name] in LISTS or isinstance(first, (tree.Sequence, tree.Comprehension)):
            return BULK[call.name] in LISTS and is_one_alone(first)
        if first is not None and any(
            isinstance(o, Named) and o.name == "[]" for o in options_of(types.of(call.file, first))
        ):
            return False
        form = call.call.arg(1) or call.call.option("type")
        if isinstance(form, tree.Mapping):
            form = form.entry("type")
        return not (isinstance(form, tree.Literal) and form.value in ("stream", "arrayBuffer"))

    def _is_alone(self, file: File, call: Subrequest) -> bool:
        """Whether an operation is all that is done outside the isolate by what leads to it.

        Where several classes may stand behind an interface, one that works so is enough.
        """
        own = BULK[call.name]
        return call.call is call.site or any(
            bool(names)
            and all(BULK.get(name) is own for name in names)
            and not any(self.fan_outs.around(home, c.site) for c in self._inside(home, function))
            for home, function, names in self._run(file, call)
        )

    def _is_single(self, file: File, call: Subrequest) -> bool:
        """Whether a call comes down to one operation."""
        run = self._run(file, call)
        return self._is_alone(file, call) and all(len(self._inside(h, f)) == 1 for h, f, _ in run)

    def _run(
        self, file: File, call: Subrequest
    ) -> Iterator[tuple[File, tree.Function, frozenset[str]]]:
        """The functions that a call may run, and what each asks others for."""
        types = self.fan_outs.types
        callee = types.of(file, runs(call.site)) if call.call is not call.site else UNKNOWN
        for option in options_of(callee):
            if isinstance(option, FunctionType):
                home = types.program.files[option.file]
                yield home, option.node, self.fan_outs.subrequests.names(home, option.node, _BULK)

    def _inside(self, home: File, function: tree.Function) -> list[Subrequest]:
        """What a function does outside the isolate, if all goes well."""
        found = self.fan_outs.subrequests.within(home, function.body)
        return [c for c in found if not is_in_handler(home, function, c.site)]

    def _is_about(self, file: File, node: Node, call: Subrequest, before: list[Node]) -> bool:
        """Whether a call asks by what one of those before it in the round has brought.

        What a function of one operation is passed besides, to add to it, is no part of that.
        """
        by = asked_by(call) if self._is_single(file, call) else None
        given = file.variables_in(call.site) if by is None else by
        answers = (_answer(file, other) for other in before)
        brought = frozenset(answer for answer in answers if answer is not None)
        made = (v for v in file.made_of(brought, node) if v in given)
        return any(isinstance(d.node, tree.Assign) for v in made for d in v.definitions)

    def _decides(self, file: File, node: Node, call: Subrequest) -> bool:
        """Whether the next round, or the end of the loop, depends on what an operation gave."""
        if not isinstance(node, tree.Loop):
            return False
        taken = emptied(file, node)
        if taken is not None and taken.is_work:
            return True  # what it gave may be what there is to do next
        tests = (
            n.test
            for n in own_nodes(node.body)
            if isinstance(n, tree.If) and may_end(file, n, node)
        )
        if self.answered.ends(file, node) or any(call.site in test.walk() for test in tests):
            return True
        carried = file.made_of(self.answered.carried(file, node), node)
        return bool(file.variables_in(call.site) & carried)

    def _guards(
        self, file: File, found: FanOut, call: Subrequest, others: tuple[Node, ...]
    ) -> bool:
        """Whether an operation is only asked whether other work of the round is to be done.

        `if (!(await lock(id))) continue; await run(job)`: what it says must be known just then.
        """
        many = (c for c in found.calls if c.name in BULK and not self._is_single(file, c))
        work = [*others, *(c.site for c in many if not is_in_handler(file, found.node, c.site))]
        if self._records(file, call):
            work += self._runs(file, found)
        later = [w for w in work if w.span.start > call.site.span.end]
        if not later:
            return False
        answer = _answer(file, call.site)
        told = frozenset({answer}) if answer is not None else frozenset()
        is_claim = self._records(file, call)
        if is_claim:  # it is for this round alone, whatever else its answer tells
            told = file.made_of(told, found.node)
        for branch in own_nodes(found.node):
            if not isinstance(branch, tree.If):
                continue
            is_asked = call.site in branch.test.walk() or told & file.variables_in(branch.test)
            if is_asked and (
                ends_round(branch.then) or any(branch in file.ancestors(o) for o in later)
            ):
                return is_claim or answer is None or is_only_asked(file, found.node, answer)
        return False


def _is_same_in(file: File, found: FanOut, call: Subrequest) -> bool:
    """Whether nothing that an operation is given changes from round to round."""
    by = asked_by(call)
    return by is not None and not varies_in(file, found.node, by)


def _asks_in_turn(file: File, node: Node, calls: Sequence[Subrequest]) -> bool:
    """Whether one of some queries of D1 needs what an earlier one has answered.

    So does what writes only by an answer, `if (!(await find(id))) await add(id)`. What reads only
    by one may as well be asked for anyhow.
    """
    queries = [c for c in calls if is_query(c.name)]
    for call in queries:
        answer = _answer(file, call.site)
        made = file.made_of(frozenset({answer} if answer is not None else ()), node)
        for later in (o for o in queries if _is_before(call.site, o.site)):
            around = tests_around(file, later.site) if later.name in RECORDS else ()
            tests = [test for test, _ in around]
            is_told = any(made & file.variables_in(n) for n in (later.site, *tests))
            if is_told or any(call.site in test.walk() for test in tests):
                return True
    return False


def _is_element(file: File, only: Definition) -> bool:
    """Whether a variable is what a collection holds, one in each round."""
    is_handed = isinstance(only.node, tree.Param) and elements_of(file, only.node) is not None
    return only.gives is Gives.EACH or (only.gives is Gives.PARAMETER and is_handed)


def _is_handed_in(call: Subrequest) -> bool:
    """Whether the way to an operation leads through what some caller hands over to be run."""
    return any(home.scopes.is_parameter(step.callee) for home, step in call.through)


def _answer(file: File, site: Node) -> Variable | None:
    """The variable that takes what a call gives."""
    for around in file.ancestors(site):
        match around:
            case tree.Assign(target=tree.Name() as target):
                return file.scopes.variable(target)
            case tree.Block() | tree.If() | tree.Function():
                return None
            case _:
                pass
    return None


def _is_before(other: Node, site: Node) -> bool:
    return other is not site and other.span.start < site.span.start


def _may_be_left_out(file: File, node: Node, call: Subrequest) -> bool:
    """Whether there may be rounds without a call."""
    is_rare, _, is_conditional = rank(file, node, call)
    return is_rare or is_conditional
