"""What functions give and get: what is passed to a parameter, and what comes of that."""

from abc import abstractmethod
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property, partial

from wlint import tree
from wlint.project.calling.calls import Calls
from wlint.project.calling.sites import CallSite
from wlint.project.data.events import event_before, event_of
from wlint.project.data.traces import (
    CONSTANT,
    UNTRACED,
    Passed,
    Source,
    Trace,
    arguments,
    is_receiver,
    joined,
    written_out,
)
from wlint.project.elements_written import field_of_all
from wlint.project.file import File
from wlint.project.rests import handed_on
from wlint.project.typing.types import Types
from wlint.record import AbstractEntity
from wlint.semantics.functions import returned
from wlint.semantics.memo import Memo, remembered
from wlint.tree import Node


class TracesOfCalls(AbstractEntity):
    """The traces through one Worker's calls."""

    types: Types
    calls: Calls

    @abstractmethod
    def of(self, file: File, node: Node) -> Trace:
        """What an expression is made of."""

    @cached_property
    def _known(self) -> Memo[Trace]:
        return Memo(CONSTANT)

    @cached_property
    def _events(self) -> dict[tree.Function, str | None]:
        return {}

    def _remember(self, key: object, find: Callable[[], Trace]) -> Trace:
        # what depends on itself adds nothing by that way
        return self._known.ask(key, find)

    def _all(self, file: File, nodes: Iterable[Node]) -> Trace:
        return joined(self.of(file, n) for n in nodes)

    def _applied(
        self,
        file: File,
        call: tree.Call,
        home: File,
        function: tree.Function,
        name: str | None = None,
    ) -> Iterator[Trace]:
        """What calling a project function gives, or a field of that, with these arguments."""
        result = self._result(home, function, name)
        for part in result.parts:
            if isinstance(part, Passed) and home.scopes.parents.get(part.param) is function:
                for given in self._given(file, call, function, part):
                    yield given.marked(*part.marks)
            else:
                yield Trace(frozenset({part}))
        if not result.is_known:
            yield UNTRACED

    def _result(self, file: File, function: tree.Function, name: str | None) -> Trace:
        def found() -> Trace:
            given = joined(self._part(file, value, name) for value in returned(function))
            return self._outer(file, function, given)

        return self._remember((function, "result", name), found)

    def _outer(self, file: File, function: tree.Function, trace: Trace) -> Trace:
        """The same without the parameters of callbacks in a function: by what they are given."""
        found, todo, seen = [], [trace], set[Source | Passed]()
        while todo:
            at = todo.pop()
            inner = {p for p in at.parts if isinstance(p, Passed) and _is_within(p, function)}
            found.append(Trace(at.parts - inner, at.is_known))
            todo += [t for p in inner - seen for t in self._given_inside(p)]
            seen |= inner
        return joined(found)

    def _given_inside(self, part: Passed) -> Iterator[Trace]:
        """What a callback's parameter is given where the callback is written."""
        callback = part.file.scopes.parents[part.param]
        if not isinstance(callback, tree.Function):
            return
        for site in self.calls.callers.get(callback, ()):
            if site.is_sure:
                given = self._at(site, part, callback)
                yield from (trace.marked(*part.marks) for trace in given)

    def _given(
        self, file: File, call: tree.Call, function: tree.Function, part: Passed
    ) -> Iterator[Trace]:
        """What one call passes to a parameter, itself or out of what it gathered."""
        param, offset = part.param, part.offset
        values = tuple(arguments(function, param, call, offset))
        yield from (self._part(file, value, part.name) for value in values)
        index = function.params.index(param) - is_receiver(function.params[0]) + (offset or 0)
        gathered = handed_on(file, call, index) if not values else None
        if gathered is not None:
            more = Passed(file, gathered.param, offset=gathered.offset, name=part.name)
            yield Trace(frozenset({more}))

    def _part(self, file: File, value: Node, name: str | None) -> Trace:
        """What a part of a value is made of, where an object is written out or handed on."""
        match written_out(file, value):
            case tree.Mapping(entries=entries) as mapping if name is not None:
                held = mapping.entry(name)
                if held is not None:
                    return self.of(file, held)
                if all(entry.name is not None for entry in entries):
                    return CONSTANT
                return self.of(file, value)
            case _:
                is_itself = file.scopes.is_parameter(value)
                return self.of(file, value).part(name if is_itself else None)

    def _event_of(self, file: File, function: tree.Function) -> str | None:
        """The one event that a function listens to: the same at each of its call sites."""
        find = partial(event_of, self.types, file, function)
        return remembered(self._events, function, None, find)

    def _at(self, site: CallSite, part: Passed, function: tree.Function) -> Iterator[Trace]:
        """What one call site passes to a parameter."""
        match site.node:
            case tree.Call() as call:
                event = (
                    self._event_of(part.file, function)
                    if part.event is None
                    else event_before(self.types, site, part.event)
                )
                given = self._given(site.file, call, function, part)
                yield from (trace.emitted(event) for trace in given)
            case tree.Function() as callback:
                arg = site.file.scopes.parents.get(callback)
                call_around = (
                    site.file.scopes.parents.get(arg) if isinstance(arg, tree.Arg) else None
                )
                match call_around:
                    case tree.Call(callee=tree.Member(object=owner)):
                        fields = field_of_all(site.file, owner, part.name)
                        yield self._all(site.file, (owner,) if fields is None else fields)
                    case _:
                        pass
            case _:
                pass


def _is_within(part: Passed, function: tree.Function) -> bool:
    """Whether a parameter belongs to a function that stands in another one."""
    own = part.file.scopes.parents.get(part.param)
    return own is not function and function in part.file.ancestors(own) if own else False
