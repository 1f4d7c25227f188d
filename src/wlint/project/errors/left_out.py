"""Code that only runs where a request lacks something that it must bring."""

from functools import cached_property

from wlint import tree
from wlint.project.calling.made_here import MadeHere
from wlint.project.costs.constant_parts import is_constant
from wlint.project.data.origins import Origins
from wlint.project.errors.sent import Sent, itself
from wlint.project.file import File
from wlint.project.passed import parameter_of, passed
from wlint.project.typing.constants import number_of
from wlint.project.typing.types import Types
from wlint.record import Entity
from wlint.semantics.conditions import AND, EQUALITIES, OR, ORDERS, OTHER, SAME, asked_absent, parts
from wlint.semantics.functions import called_as, exits_of, is_missing, returned
from wlint.semantics.leaving import leaves
from wlint.semantics.types import UNKNOWN, FunctionType, options_of
from wlint.tree import Node

_SIZES = frozenset({"length", "size", "byteLength"})
_FORMS = frozenset({"test", "isArray", "isInteger", "isFinite"})
_AMONG = frozenset({"includes", "has"})
_DEEPEST = 3


class LeftOut(Entity):
    """What the requests of one Worker may leave out."""

    types: Types
    origins: Origins

    @cached_property
    def _sent(self) -> Sent:
        return Sent(self.types, self.origins)

    @cached_property
    def _made(self) -> MadeHere:
        return MadeHere(self.types)

    def before(self, file: File, node: Node, depth: int = 0) -> bool:
        """Whether code only comes to a node where the request lacks something.

        It may ask for other parts of the request beside: it is a mistake where they are like that.
        """
        inside = node
        for around in file.ancestors(node):
            match around:
                case tree.If(test=test, then=then) if inside is then and all(
                    self._is_lack(file, part, depth) for part in parts(test, *OR)
                ):
                    return True
                case tree.If(test=test) if self._is_of_request(file, test):
                    pass
                case tree.If() | tree.Function() | tree.Loop() | tree.Catch() | tree.Conditional():
                    return False
                case _:
                    pass
            inside = around
        return False

    def _is_of_request(self, file: File, test: Node) -> bool:
        """Whether all that a condition asks about is what the request brings."""
        match test:
            case tree.Operation(op=op, operands=operands) if op in AND | OR | {"!", "not"}:
                return all(self._is_of_request(file, part) for part in operands)
            case tree.Operation(op=op, operands=[asked, tree.Literal()]) if op in EQUALITIES:
                return self._is_of_request(file, asked)
            case _ if self._sent.has(file, test):
                return True
            case _:  # the method of the request, say
                source = self.origins.source(file, test)
                return source is not None and source.is_small and not source.is_looked_up

    def _is_lack(self, file: File, test: Node, depth: int) -> bool:
        match test:
            case tree.Operation(op=op, operands=operands) if op in AND:
                others = [part for part in operands if not self._is_lack(file, part, depth)]
                is_any = len(others) < len(operands)
                return is_any and all(self._is_of_request(file, part) for part in others)
            case tree.Operation(op=op, operands=operands) if op in OR:
                return all(self._is_lack(file, part, depth) for part in operands)
            case _ if (absent := asked_absent(test)) and self._is_given_none(file, absent, depth):
                return True
            case tree.Operation(op="!" | "not", operands=[asked]):
                given = self._asked_for(file, asked) or self._checked(file, asked)
                return self._sent.has(file, given)
            case tree.Operation(op="not in", operands=[asked, known]):
                return is_constant(self.types, file, known) and self._sent.has(file, asked)
            case tree.Operation(op=op, operands=[asked, most]) if op in ORDERS:
                is_sized = isinstance(asked, tree.Member) and called_as(asked) in _SIZES
                told = asked.object if is_sized and isinstance(asked, tree.Member) else asked
                is_fixed = number_of(self.types.program, file, most) is not None
                return is_fixed and self._sent.has(file, told)
            case tree.Operation(
                op=op, operands=[tree.Operation(op="typeof", operands=[asked]), tree.Literal()]
            ) if op in OTHER:
                return self._sent.has(file, asked)
            case tree.Operation(op=op, operands=[asked, nothing]) if op in SAME:
                is_empty = isinstance(nothing, tree.Literal) and nothing.value == ""
                return (is_missing(nothing) or is_empty) and self._sent.has(file, asked)
            case _:
                return False

    def _is_given_none(self, file: File, asked: Node, depth: int) -> bool:
        """Whether a project function gives nothing just where the request lacks something."""
        value, _ = file.local_value(asked)
        call = value.value if isinstance(value, tree.Await) else value
        if not isinstance(call, tree.Call) or depth > _DEEPEST:
            return False
        match options_of(self.types.of(file, call.callee)):
            case [FunctionType(file=path, node=function)] if leaves(function.body):
                home = self.types.program.file(path)
            case _:
                return False
        ends = [e for e in exits_of(function) if e.kind == "return"]
        nothing = [e for e in ends if is_missing(e.value)]
        given = [e.value for e in ends if e.value is not None and e not in nothing]
        is_else = bool(nothing) and all(self._made.has(home, value) for value in given)
        return is_else and all(self.before(home, e, depth + 1) for e in nothing)

    def _checked(self, file: File, asked: Node) -> Node:
        """What a condition asks a form of: `PATTERN.test(name)`, `KINDS.includes(file.type)`."""
        match asked:
            case tree.Call(callee=tree.Member(name=name), args=[tree.Arg(value=value)]) if (
                name in _FORMS
            ):
                return value
            case tree.Call(
                callee=tree.Member(object=known, name=name), args=[tree.Arg(value=value)]
            ) if name in _AMONG and is_constant(self.types, file, known):
                return value
            case tree.Call(callee=tree.Name(id="isinstance"), args=[tree.Arg(value=value), _]):
                return value
            case tree.Operation(op="instanceof", operands=[value, _]):
                return value
            case _:
                return asked

    def _asked_for(self, file: File, asked: Node) -> Node | None:
        """What a call hands to a function that only checks its form: `isKind(sent.kind)`."""
        callee = self.types.of(file, asked.callee) if isinstance(asked, tree.Call) else UNKNOWN
        match asked, callee:
            case tree.Call() as call, FunctionType(file=path, node=function):
                home = self.types.program.file(path)
            case _:
                return None
        match [*returned(function)]:
            case [check]:
                param = parameter_of(home, itself(self._checked(home, check)))
                is_own = param is not None and param in function.params
                return passed(home, param, call) if param is not None and is_own else None
            case _:
                return None
