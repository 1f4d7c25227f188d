"""Writes that are put off until after the response, which reports them as done."""

from collections.abc import Callable, Iterator

from wlint import tree
from wlint.platform.writes import METHODS
from wlint.project.calling.calls import Calls
from wlint.project.calling.function_names import function_name
from wlint.project.calling.requested import route_method
from wlint.project.costs.sql_along import Steps
from wlint.project.data.origins import Origins
from wlint.project.file import File
from wlint.project.order import are_apart
from wlint.project.passed import parameter_of, passed
from wlint.project.promises.acknowledged import is_acknowledgement
from wlint.project.promises.notes import is_note
from wlint.project.promises.outcome_notes import notes_outcome
from wlint.project.promises.writes import chain, stores
from wlint.record import Entity, Record
from wlint.semantics.functions import exits_of, is_missing, own_nodes, returned
from wlint.semantics.leaving import leaves
from wlint.semantics.types import FunctionType, Global, options_of
from wlint.tree import Node

_DEPTH = 3
_ANSWERS = frozenset(
    {"Response", "Response.json", "typeof Response.json"}
    | {f"hono:Context.{method}" for method in ("json", "text", "body")}
)


class Deferred(Record):
    """A write that the answer of a request does not wait for, and the calls that lead to it."""

    file: File
    call: tree.Call
    steps: Steps = ()


class DeferredWrites(Entity):
    """The deferred writes of one Worker; `fills` tells which calls only fill a cache."""

    calls: Calls
    origins: Origins
    fills: Callable[[File, tree.Call], bool]

    def of(self, file: File, site: tree.Call, work: Node) -> Deferred | None:
        """The write that `waitUntil` puts off though the request was sent for nothing else."""
        function = file.function_around(site)
        answer = self._answer(function, site) if function is not None else None
        if function is None or answer is None or not self._is_success(file, answer):
            return None
        if not self._is_for_change(file, site):
            return None
        awaited = (n for n in own_nodes(function.body) if isinstance(n, tree.Await))
        if any(_leads_to(n, d, site) for n in awaited for d in self._stores(file, n.value)):
            return None
        found = (d for d in self._stores(file, work) if not _is_note(d))
        return next(
            (d for d in found if self._is_what_was_sent(d) or self._is_told(d, file, answer)), None
        )

    def _stores(self, file: File, node: Node, steps: Steps = ()) -> Iterator[Deferred]:
        """The writes below a node, and in the project functions it calls."""
        types = self.calls.types
        for call in (n for n in node.walk() if isinstance(n, tree.Call)):
            if stores(types, file, call, steps) and not self.fills(file, call):
                yield Deferred(file, call, steps)
            for option in options_of(types.of(file, call.callee)):
                if isinstance(option, FunctionType) and len(steps) < _DEPTH:
                    home = types.program.file(option.file)
                    yield from self._stores(home, option.node.body, (*steps, (file, call)))

    def _is_what_was_sent(self, found: Deferred) -> bool:
        """Whether data of the request is written, and does not only say where."""
        types, at = self.calls.types, found.steps
        if notes_outcome(types, self.origins, found.file, found.call, at):
            return False
        chains = ((f, n) for f, c in (*found.steps, (found.file, found.call)) for n in chain(c))
        return any(self.origins.is_from_request(f, a.value) for f, n in chains for a in n.args)

    def _is_told(self, found: Deferred, file: File, answer: Node) -> bool:
        """Whether what is written has an id that is made here, and the answer gives it away."""
        home, first = found.steps[0] if found.steps else (found.file, found.call)
        names = [n for c in chain(first) for a in c.args for n in a.value.walk()]
        told = file.variables_in(answer)
        return home is file and any(
            isinstance(n, tree.Name)
            and file.scopes.variable(n) in told
            and self.origins.made(file, n) is not None
            for n in names
        )

    # The request

    def _is_for_change(self, file: File, site: tree.Call) -> bool:
        """Whether only requests that create or change something come to a place."""
        way = self.calls.way_to_place(file, site)
        if way is None:
            return False
        if route_method(way.entry) in METHODS:
            return True
        places: list[tuple[File, Node]] = [(s.file, s.node) for s in way.sites]
        methods = (self.calls.requested.at(f, n) for f, n in (*places, (file, site)))
        return any(bool(m) and m <= METHODS for m in methods)

    def _answer(self, function: tree.Function, site: tree.Call) -> Node | None:
        """What the function then answers."""
        returns = (e for e in exits_of(function) if e.kind == "return")
        later = (e for e in returns if e.span.start > site.span.end)
        first = min(later, key=lambda e: e.span.start, default=None)
        return first.value if first is not None else None

    def _is_success(
        self, file: File, given: Node, called: tuple[File, tree.Call] | None = None
    ) -> bool:
        """Whether it is a response that says that all is done: 2xx, but not 202 Accepted.

        Its own words may say, as that status does, that the request was only taken.

        It is made here, or by a helper that makes no other, or that was handed it: `called` is
        that helper's call.
        """
        if (handed := _handed(file, given, called)) is not None:
            return self._is_success(*handed)
        answer, _ = file.local_value(given)
        if not isinstance(answer, tree.Call) or is_acknowledgement(answer):
            return False
        options = options_of(self.calls.types.of(file, answer.callee))
        match options:
            case (FunctionType(file=path, node=helper),) if called is None:
                home, made = self.calls.types.program.file(path), list(returned(helper))
                return bool(made) and all(self._is_success(home, m, (file, answer)) for m in made)
            case _ if not any(isinstance(o, Global) and o.path in _ANSWERS for o in options):
                return False
            case _:
                pass
        status = answer.option("status") or answer.arg(1)
        if status is not None and (handed := _handed(file, status, called)) is not None:
            at, status = handed
            if isinstance(status, tree.Call):
                return self._is_success(at, status)  # `new Response(response.body, response)`
        elif status is not None and called is not None:
            param = parameter_of(file, status)
            status = param.default if param is not None else status
        match status:
            case None | tree.Mapping():
                return True
            case tree.Literal(kind="number", value=str(value)):
                return value.startswith("2") and value != "202"
            case _:
                return False


def _handed(
    file: File, node: Node, called: tuple[File, tree.Call] | None
) -> tuple[File, Node] | None:
    """What the call of a helper hands it, where its code names just that."""
    param = parameter_of(file, node) if called is not None else None
    if param is None or called is None:
        return None
    at, call = called
    given = passed(file, param, call)
    return (at, given) if given is not None else None


def _is_note(found: Deferred) -> bool:
    """Whether what is written is a note about the request."""
    function = found.file.function_around(found.call)
    name = function_name(found.file, function) if function is not None else None
    return is_note(f"{found.file.source.text(found.call.span)} {name or ''}")


def _leads_to(awaited: tree.Await, found: Deferred, site: tree.Call) -> bool:
    """Whether a request for which a write is waited for comes to a later place.

    Not where they are on ways of their own, nor where what answers the one request is waited for,
    and gives nothing for others: `if (answer) return answer`.
    """
    file = found.steps[0][0] if found.steps else found.file
    if are_apart(file, awaited, site):
        return False
    if not found.steps or not _answers_alone(file, awaited, site):
        return True
    home, place = found.steps[1] if len(found.steps) > 1 else (found.file, found.call)
    function = home.function_around(place)
    return function is None or _gives_nothing_after(home, function, place)


def _answers_alone(file: File, awaited: tree.Await, site: tree.Call) -> bool:
    """Whether what is waited for is the answer, where there is one, and the rest is for others."""
    match file.scopes.parents[awaited]:
        case tree.Assign(target=tree.Name() as target):
            variable = file.scopes.variable(target)
            ends = (file.scopes.parents[r] for r in (variable.reads if variable else ()))
            return any(
                isinstance(e, tree.Exit) and e.kind == "return" and are_apart(file, e, site)
                for e in ends
            )
        case _:
            return False


def _gives_nothing_after(file: File, function: tree.Function, place: Node) -> bool:
    """Whether a function may give nothing once it has come to a place."""
    exits = (e for e in exits_of(function) if e.kind == "return" and is_missing(e.value))
    if any(not are_apart(file, place, e) for e in exits):
        return True
    return not any(leaves(n, "return", "throw") for n in file.ancestors(place))
