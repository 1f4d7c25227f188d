"""After how long a call of another host gives up, where that can be read off the code."""

from collections.abc import Sequence

from msgspec import field
from msgspec.structs import replace

from wlint import tree
from wlint.platform.http_clients import HttpClient
from wlint.project.calling.all_calls import AllCalls
from wlint.project.costs.constant_fields import constant_of
from wlint.project.elements_written import field_of_all, filled
from wlint.project.file import File
from wlint.project.network.client_timeouts import Clients
from wlint.project.network.controllers import timer_around
from wlint.project.network.elements import list_of
from wlint.project.network.link import Limit
from wlint.project.network.outbound import Outbound
from wlint.project.network.written_options import options_of_call
from wlint.project.passed import parameter_of, passed
from wlint.project.typing.constants import Source, number_of, source_of
from wlint.project.typing.types import Types
from wlint.record import Entity
from wlint.semantics.conditions import ELSE
from wlint.semantics.memo import remembered
from wlint.semantics.types import Global, options_of
from wlint.tree import Node

# what gives up in Python, by where its seconds stand among what it is given
_GIVES_UP = ("asyncio.timeout", "asyncio.wait_for")


class Durations(Entity):
    """The timeouts of one Worker's calls."""

    types: Types
    clients: Clients
    all_calls: AllCalls
    _known: dict[Node, Limit] = field(default_factory=dict)
    _most: dict[tuple[tree.Param, int], float | None] = field(default_factory=dict)

    def limit(self, file: File, found: Outbound) -> Limit | None:
        """What ends the wait for a call; None where nothing says so, or it is not known when."""
        client, call = found.client, found.call
        unit = 1 if file.is_python else 1000
        for name in client.options:
            for home, value in options_of_call(self.types.program, file, call, name):
                if name == "signal":
                    return self._signal(home, value)
                return self._limit_of(home, value, unit, call)
        made = self.clients.made(file, call) if client.per_client else ()
        match said := [self._said(source) for source in made]:
            case [Source(file=home, node=value)]:
                return self._limit_of(home, value, unit, call)
            case _:
                lengths = [self._length_of(one, client, unit) for one in said or [None]]
        known = [length for length in lengths if length is not None]
        return self._limit(max(known), call) if len(known) == len(lengths) else None

    def _said(self, made: Source) -> Source | None:
        """The timeout that the making of a client says, where it says one."""
        if not isinstance(made.node, tree.Call):
            return None
        said = options_of_call(self.types.program, made.file, made.node, "timeout")
        return next((Source(home, value) for home, value in said), None)

    def _length_of(self, said: Source | None, client: HttpClient, unit: int) -> float | None:
        """After how many seconds a client gives up; None where that is not known, or never."""
        return self.length(said.file, said.node, unit) if said is not None else client.default

    def around(self, file: File, node: Node) -> Limit | None:
        """What gives up on all that a `with` block, or a call, waits for."""
        match node:
            case tree.With(resources=resources):
                made = (r.value if isinstance(r, tree.Assign) else r for r in resources)
                found = (self._given_up(file, call, node, 0) for call in made)
                return next((limit for limit in found if limit is not None), None)
            case tree.Call():
                return self._given_up(file, node, node, 1)
            case _:
                return None

    def _given_up(self, file: File, call: Node | None, start: Node, at: int) -> Limit | None:
        """When `asyncio.timeout(20)` or `asyncio.wait_for(work, 20)` gives up."""
        if not file.is_python or not isinstance(call, tree.Call):
            return None
        if self._path(file, call.callee) != _GIVES_UP[at]:
            return None
        length = call.option("timeout") or call.option("delay") or call.arg(at)
        return self._limit_of(file, length, 1, start) if length is not None else None

    def _signal(self, file: File, node: Node) -> Limit | None:
        """When a signal fires."""
        at = constant_of(self.types, file, node)
        match at.node:
            case tree.Call(callee=callee, args=[tree.Arg(value=first), *_]) as call:
                path = self._path(at.file, callee)
                if path == "AbortSignal.timeout":
                    return self._limit_of(at.file, first, 1000, call)
                if path == "AbortSignal.any" and isinstance(first, tree.Sequence):
                    found = [self._signal(at.file, item) for item in first.items]
                    known = [limit for limit in found if limit is not None]
                    return min(known, key=lambda limit: limit.seconds, default=None)
            case tree.Member(name="signal", object=tree.Name() as controller):
                return self._aborted_after(at.file, controller)
            case _:
                pass
        return None

    def _aborted_after(self, file: File, controller: tree.Name) -> Limit | None:
        """How long a timer takes to abort a controller."""
        variable = file.scopes.variable(controller)
        for read in variable.reads if variable is not None else ():
            if not isinstance(around := file.scopes.parents.get(read), tree.Member):
                continue
            timer = timer_around(file, around) if around.name == "abort" else None
            if timer is not None and (delay := timer.arg(1)) is not None:
                return self._limit_of(file, delay, 1000, timer)
        return None

    def given(self, limit: Limit, home: File, caller: File, call: tree.Call) -> Limit:
        """A limit of a function that `home` declares, as long as one call of it says."""
        at = _taken(home, limit.by, caller, call) if limit.by is not None else None
        seconds = self.length(at.file, at.node, limit.unit) if at is not None else None
        if at is None or seconds is None:
            return limit
        return replace(limit, seconds=seconds, by=parameter_of(at.file, at.node))

    def length(self, file: File, node: Node, unit: int) -> float | None:
        """How many seconds a value says; of a parameter the most that it is given."""
        at = constant_of(self.types, file, node)
        if (param := parameter_of(at.file, at.node)) is not None:
            key = param, unit
            return remembered(self._most, key, None, lambda: self._given(at.file, param, unit))
        match at.node:
            case tree.Literal(kind="number", value=str(text)) if "." in text:
                return float(text) / unit
            case tree.Sequence(items=items):  # `requests`: to connect, and to read
                known = self._lengths(at.file, items, unit)
                return sum(known) if known else None
            case tree.Operation(op=op, operands=operands) if op in ELSE:
                return max(self._lengths(at.file, operands, unit), default=None)
            case tree.Member(object=tree.Name() as element, name=str(name)) if (
                said := self._lengths(*self._written(at.file, element, name), unit)
            ):
                return max(said)
            case tree.Call() if at.file.is_python:  # `httpx.Timeout(10)`, `ClientTimeout(total=10)`
                first = at.node.option("total") or at.node.arg(0)
                return self.length(at.file, first, unit) if first is not None else None
            case _:
                number = number_of(self.types.program, at.file, at.node)
                return number / unit if number is not None else None

    def _lengths(self, file: File, nodes: Sequence[Node], unit: int) -> list[float]:
        """How many seconds each of several values says; nothing where one may say anything."""
        found = [self.length(file, node, unit) for node in nodes]
        known = [length for length in found if length is not None]
        return known if len(known) == len(found) else []

    def _written(self, file: File, element: tree.Name, name: str) -> tuple[File, Sequence[Node]]:
        """What stands under a name in the elements of a list that is written out."""
        variable = file.scopes.variable(element)
        many = list_of(file, variable) if variable is not None else None
        if variable is None or many is None or any(filled(file, variable)):
            return file, ()
        at = source_of(self.types.program, file, many)
        home, many = (file, many) if at.file is file else (at.file, at.node)
        return home, field_of_all(home, many, name) or ()

    def _given(self, file: File, param: tree.Param, unit: int) -> float | None:
        """The most that a parameter is given; None where one call may give it anything."""
        function = file.scopes.parents.get(param)
        sites = self.all_calls.of(file, function) if isinstance(function, tree.Function) else None
        found: list[float] = []
        for site in sites or ():
            call = site.node
            at = _taken(file, param, site.file, call) if isinstance(call, tree.Call) else None
            length = self.length(at.file, at.node, unit) if at is not None else None
            if length is None:
                return None
            found.append(length)
        return max(found, default=None)

    def _path(self, file: File, callee: Node) -> str | None:
        found = [o for o in options_of(self.types.of(file, callee)) if isinstance(o, Global)]
        return found[0].path if found else None

    def _limit_of(self, file: File, node: Node, unit: int, start: Node) -> Limit | None:
        by = parameter_of(file, constant_of(self.types, file, node).node)
        return self._limit(self.length(file, node, unit), start, by, unit)

    def _limit(
        self, seconds: float | None, start: Node, by: tree.Param | None = None, unit: int = 1
    ) -> Limit | None:
        """The limit whose clock a node starts: one, whoever asks for it."""
        if seconds is None:
            return None
        return self._known.setdefault(start, Limit(seconds, start, by=by, unit=unit))


def _taken(home: File, param: tree.Param, caller: File, call: tree.Call) -> Source | None:
    """What a parameter surely is for one call: what is passed, or what stands for that."""
    if (value := passed(home, param, call)) is not None:
        return Source(caller, value)
    is_spread = any(isinstance(a.value, tree.Spread) for a in call.args)
    return Source(home, param.default) if param.default is not None and not is_spread else None
