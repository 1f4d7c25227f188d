"""What a value is made of: parts of a request, and parameters that only a caller can tell.

Followed through variables, calls and parameters, back to what the platform hands to a handler.
Module state is no source: what was put there is judged where it was put there.
"""

from collections.abc import Sequence
from functools import cached_property

from wlint import tree
from wlint.finding import Place
from wlint.platform.frameworks import OF_REQUEST
from wlint.platform.randomness import UNIQUE
from wlint.platform.responses import OUTCOME
from wlint.project.calling.handed import Handed, is_environment
from wlint.project.data.askers import given_to_fetch, reads_quota
from wlint.project.data.choices import Choices
from wlint.project.data.clamped import count_of_values
from wlint.project.data.context_variables import ContextVariables
from wlint.project.data.results_written import written_result
from wlint.project.data.summed import sums_up
from wlint.project.data.tables import is_table
from wlint.project.data.traces import (
    CONSTANT,
    UNTRACED,
    Mark,
    Passed,
    Source,
    Trace,
    base_alone,
    is_reader,
    joined,
    marks_of,
    marks_of_call,
    marks_of_count,
    marks_of_reader,
    marks_of_rest,
)
from wlint.project.data.traces_of_calls import TracesOfCalls
from wlint.project.elements_written import field_of_elements, filled
from wlint.project.file import File
from wlint.project.reaching import reaching
from wlint.project.typing.constants import number_of
from wlint.project.typing.external import external_method
from wlint.project.typing.program import Here
from wlint.project.typing.receivers import receiver
from wlint.semantics.scopes import Definition, Gives, Variable
from wlint.semantics.types import ClassType, FunctionType, Global, Named, Type, options_of
from wlint.tree import Node

_LOOKUPS = frozenset({"get", "at"})
_TESTS = frozenset({"typeof", "instanceof", "void", "delete"})

# an element of these is a byte or a character: there are few of them
_SINGLES = tuple(
    Named(name) for name in ("Uint8Array", "Int8Array", "Uint8ClampedArray", "bytes", "string")
)


class Tracing(TracesOfCalls):
    """The traces of one Worker's expressions."""

    handed: Handed
    variables: ContextVariables

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
            case tree.Operation(op="%", operands=[one, rest]) if not self.of(file, rest).parts:
                most = number_of(self.types.program, file, rest)
                return self.of(file, one).marked(*marks_of_count(most or 1))
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
            return CONSTANT if self._is_set_once(file, variable) else UNTRACED
        given = reaching(file, variable, node)
        if len(given) == len(variable.definitions):
            return self.variable(file, variable)
        return self._held(file, variable, given, (variable, *given))

    def _is_set_once(self, file: File, variable: Variable) -> bool:
        """Whether a module gives a variable of its own, or of another one's, a single value."""
        match variable.only:
            case Definition(gives=Gives.VALUE | Gives.DECLARED):
                return True
            case Definition(node=tree.Import() as item, name=tree.ImportedName() as name):
                match self.types.program.imported(file, item, name):
                    case Here(file=home, node=tree.Name() as there):
                        behind = home.scopes.variable(there)
                        return behind is not None and self._is_set_once(home, behind)
                    case _:
                        return False
            case _:
                return False

    def variable(self, file: File, variable: Variable) -> Trace:
        """What a local variable is made of, by every value it is given or filled with."""
        return self._held(file, variable, variable.definitions, variable)

    def _held(
        self, file: File, variable: Variable, values: Sequence[Definition], key: object
    ) -> Trace:
        def find() -> Trace:
            if is_environment(self.types.variable(file, variable)):
                return CONSTANT
            rounds = (Mark.SUMMED,) if sums_up(file, variable) else ()
            given = joined(self._defined(file, d) for d in values).marked(*rounds)
            # what it is filled with may be made of what it has: `box.text = box.raw.trim()`
            self._known.assume(key, given)
            return joined((given, *(self.of(file, n) for n in filled(file, variable))))

        return self._remember(key, find)

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
            return found.marked(Mark.ONE)
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
        found = joined(self._called(file, node, option) for option in options)
        return found.of_asker() if reads_quota(node) else found

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
            case Global(path="URL") if (base := base_alone(node)) is not None:
                return self.of(file, base).marked(Mark.SMALL)
            case Global(path="fetch"):
                parts = (
                    self.of(file, part).marked(*(() if is_asker else (Mark.ASKED_FOR,)))
                    for part, is_asker in given_to_fetch(self.types, file, node)
                )
                return joined(parts).marked(Mark.LOOKED_UP)
            case Global(path=path):
                method = external_method(path)
                is_answer = method is not None and (method.subrequest is not None or method.io)
                # a response is looked up where it is asked for, and not where it is read
                is_read = is_reader(path) or path.startswith("Response.")
                marks = (Mark.LOOKED_UP,) if is_answer and not is_read else ()
                found = self._receiver_and(file, node, given)
                return found.marked(*marks, *marks_of_reader(path))
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
