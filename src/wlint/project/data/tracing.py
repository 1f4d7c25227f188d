"""What a value is made of: parts of a request, and parameters that only a caller can tell.

Followed through variables, calls and parameters, back to what the platform hands to a handler.
Module state is no source: what was put there is judged where it was put there.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import field
from functools import cached_property, partial

from wlint import tree
from wlint.finding import Place
from wlint.platform.frameworks import OF_REQUEST
from wlint.platform.randomness import UNIQUE
from wlint.platform.responses import OUTCOME
from wlint.project.calling.calls import Calls
from wlint.project.calling.handed import Handed, is_environment
from wlint.project.calling.sites import CallSite
from wlint.project.data.choices import Choices
from wlint.project.data.clamped import count_of_values
from wlint.project.data.context_variables import ContextVariables
from wlint.project.data.elements_written import field_of_all, field_of_elements
from wlint.project.data.events import event_before, event_of
from wlint.project.data.results_written import written_result
from wlint.project.data.tables import is_table
from wlint.project.data.traces import (
    CONSTANT,
    UNTRACED,
    Mark,
    Passed,
    Source,
    Trace,
    arguments,
    filled,
    is_reader,
    is_receiver,
    joined,
    marks_of,
    marks_of_call,
    marks_of_count,
    marks_of_rest,
    written_out,
)
from wlint.project.file import File
from wlint.project.reaching import reaching
from wlint.project.rests import handed_on
from wlint.project.typing.external import external_method
from wlint.project.typing.receivers import receiver
from wlint.project.typing.types import Types
from wlint.record import entity
from wlint.semantics.functions import returned
from wlint.semantics.memo import Memo, remembered
from wlint.semantics.scopes import Definition, Gives, Variable
from wlint.semantics.types import ClassType, FunctionType, Global, Named, Type, options_of
from wlint.tree import Node

_LOOKUPS = frozenset({"get", "at"})
_TESTS = frozenset({"typeof", "instanceof", "void", "delete"})

# an element of these is a byte or a character: there are few of them
_SINGLES = tuple(
    Named(name) for name in ("Uint8Array", "Int8Array", "Uint8ClampedArray", "bytes", "string")
)


@entity
class Tracing:
    """The traces of one Worker's expressions."""

    types: Types
    calls: Calls
    handed: Handed
    variables: ContextVariables
    _known: Memo[Trace] = field(default_factory=partial(Memo, CONSTANT))
    _events: dict[tree.Function, str | None] = field(default_factory=dict)

    def of(self, file: File, node: Node) -> Trace:
        """What an expression is made of."""
        return self._remember(node, lambda: self._judged(file, node))

    def _judged(self, file: File, node: Node) -> Trace:
        found = self._expression(file, node)
        is_few = bool(found.parts) and self.choices.is_one_of_few(file, node)
        return found.marked(Mark.LISTED) if is_few else found

    @cached_property
    def choices(self) -> Choices:
        """Which values stand in the source."""
        return Choices(self.types)

    def _remember(self, key: object, find: Callable[[], Trace]) -> Trace:
        # what depends on itself adds nothing by that way
        return self._known.ask(key, find)

    def _expression(self, file: File, node: Node) -> Trace:
        if (name := self.variables.read(file, node)) is not None:
            return self._context_variable(name)
        match node:
            case tree.Literal() | tree.Class():
                return CONSTANT
            case tree.Name():
                return self._name(file, node)
            case tree.Member():
                return self._member(file, node)
            case tree.Call():
                kept = count_of_values(self.types.program, file, node)
                return self._call(file, node).marked(*marks_of_count(kept))
            case tree.Function():
                return UNTRACED
            case tree.Operation(op=op) if op in _TESTS:
                return CONSTANT
            case tree.Operation(op="%" | "&", operands=[one, tree.Literal(kind="number") as rest]):
                return self.of(file, one).marked(*marks_of_rest(rest.value))
            case tree.Conditional(test=test):
                chosen = self._all(file, (node.then, node.otherwise))
                return joined((chosen, self.of(file, test).marked(Mark.LISTED)))
            case tree.Comprehension(element=element, iterables=iterables):
                return self._all(file, (element, *iterables))
            case tree.Assign(value=tree.Node() as value):
                return self.of(file, value)
            case tree.Entry(value=value):
                return self.of(file, value)
            case _:
                return self._all(file, node.children())

    def _all(self, file: File, nodes: Iterable[Node]) -> Trace:
        return joined(self.of(file, n) for n in nodes)

    def _context_variable(self, name: str) -> Trace:
        """What middleware puts there; what a package's middleware puts there nobody knows."""
        given = self.variables.given(name)
        found = self._remember(("context", name), lambda: joined(self.of(*at) for at in given))
        return found if given else UNTRACED

    def _name(self, file: File, node: tree.Name) -> Trace:
        variable = file.scopes.variable(node)
        if variable is None:
            return UNTRACED if node.is_receiver else CONSTANT
        if variable.is_module_level:
            only = variable.only
            return (
                CONSTANT
                if only is not None and only.gives in (Gives.VALUE, Gives.DECLARED)
                else UNTRACED
            )
        given = reaching(file, variable, node)
        if len(given) == len(variable.definitions):
            return self.variable(file, variable)
        return self._remember((variable, *given), lambda: self._variable(file, variable, given))

    def variable(self, file: File, variable: Variable) -> Trace:
        """What a local variable is made of, by every value it is given or filled with."""
        given = variable.definitions
        return self._remember(variable, lambda: self._variable(file, variable, given))

    def _variable(self, file: File, variable: Variable, values: Sequence[Definition]) -> Trace:
        if is_environment(self.types.variable(file, variable)):
            return CONSTANT
        given = [self._defined(file, d) for d in values]
        return joined((*given, *(self.of(file, n) for n in filled(file, variable))))

    def _defined(self, file: File, definition: Definition) -> Trace:
        match definition:
            case Definition(gives=Gives.PARAMETER, node=tree.Param() as param):
                first = definition.path[0] if definition.path else None
                name = first if isinstance(first, str) else None
                found = Trace(frozenset({Passed(file, param, name=name)}))
            case Definition(gives=Gives.NOTHING | Gives.DECLARED):
                return CONSTANT
            case Definition(value=tree.Node() as value):
                first = definition.path[0] if definition.path else None
                found = self._taken(file, value, first if isinstance(first, str) else None)
            case _:
                return UNTRACED
        if "env" in definition.path:
            return CONSTANT
        return found.marked(*marks_of(definition.path[-1] if definition.path else None))

    def _member(self, file: File, node: tree.Member) -> Trace:
        if node.name == "env" or is_environment(self.types.of(file, node.object)):
            return CONSTANT
        if isinstance(node.object, tree.Name) and node.object.is_receiver and node.name:
            return self._field(file, node.object, node.name)
        if node.name in OUTCOME and Named("Response") in options_of(
            self.types.of(file, node.object)
        ):
            return UNTRACED  # how a server does is no part of what it was asked
        owner = self._taken(file, node.object, node.name)
        key = self.of(file, node.key) if node.key is not None else CONSTANT
        if key.parts and is_table(self.types.program, file, node.object):
            key = key.marked(Mark.LISTED)
        found = joined((owner, key.marked(Mark.LOOKED_UP)))
        if node.name is None and self.types.of(file, node.object) in _SINGLES:
            return found.marked(Mark.SMALL)
        return found.marked(*marks_of(node.name))

    def _taken(self, file: File, owner: Node, name: str | None) -> Trace:
        """What a field of a value is made of: by itself, where a function writes all of it out."""
        result = written_result(self.types, file, owner) if name is not None else None
        if result is not None:
            call, function = result
            home = self.types.program.file(function.file)
            return joined(self._applied(file, call, home, function.node, name))
        if name is not None and (fields := field_of_elements(file, owner, name)) is not None:
            return self._all(file, fields)
        is_itself = file.scopes.is_parameter(owner)
        return self.of(file, owner).part(name if is_itself else None)

    def _field(self, file: File, owner: tree.Name, name: str) -> Trace:
        """What the methods of a class put in a field."""
        cls = file.class_around(owner)
        if cls is None or is_environment(self.types.member(receiver(file, owner), name)):
            return UNTRACED if cls is None else CONSTANT
        return self._remember(
            (cls, name), lambda: self._all(file, file.field_values(cls).get(name, ()))
        )

    def _call(self, file: File, node: tree.Call) -> Trace:
        if is_environment(self.types.of(file, node)):
            return CONSTANT
        options = options_of(self.types.of(file, node.callee))
        return joined(self._called(file, node, option) for option in options)

    def _called(self, file: File, node: tree.Call, callee: Type) -> Trace:
        given = [a.value for a in node.args if not isinstance(a.value, tree.Function)]
        match callee:
            case FunctionType(file=path, node=function):
                home = self.types.program.file(path)
                return joined(self._applied(file, node, home, function))
            case ClassType():
                return self._all(file, given)
            case Global(path=path) if path in UNIQUE or path in OF_REQUEST:
                words = OF_REQUEST.get(path, f"'{file.source.text(node.callee.span)}()'")
                made = Source(Place(file.path, node.span), words, is_made=path in UNIQUE)
                return Trace(frozenset({made}))
            case Global(path=path):
                method = external_method(path)
                is_answer = method is not None and (method.subrequest is not None or method.io)
                marks = (Mark.LOOKED_UP,) if is_answer and not is_reader(path) else ()
                return self._receiver_and(file, node, given).marked(*marks)
            case _:
                # what is waited for in unknown code is an answer, most often
                is_answer = isinstance(file.scopes.parents.get(node), tree.Await)
                marks = (Mark.LOOKED_UP,) if is_answer else ()
                found = self._receiver_and(file, node, given).marked(*marks)
                return joined((found, UNTRACED))

    def _receiver_and(self, file: File, node: tree.Call, given: list[Node]) -> Trace:
        match node.callee:
            case tree.Member(object=owner, name=name):
                # what is found under a key is no more the asker's than it is anybody's
                keys = self._all(file, given)
                if name in _LOOKUPS:
                    is_listed = is_table(self.types.program, file, owner)
                    keys = keys.marked(Mark.LOOKED_UP, *((Mark.LISTED,) if is_listed else ()))
                return joined((self.of(file, owner), keys)).marked(*marks_of_call(name))
            case _:
                return self._all(file, given)

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
