"""Answers to requests that lack what they must bring, which say that the Worker has failed."""

import re

from wlint import tree
from wlint.project.calling.handed_in import elements_of
from wlint.project.costs.constant_parts import is_constant
from wlint.project.data.origins import Origins
from wlint.project.errors.claims import Claims
from wlint.project.file import File
from wlint.project.passed import parameter_of, passed
from wlint.project.typing.constants import number_of, text_of
from wlint.project.typing.types import Types
from wlint.record import Entity
from wlint.regex import regex
from wlint.semantics.conditions import AND, OR, ORDERS, OTHER, SAME, parts
from wlint.semantics.functions import called_as, is_missing, returned
from wlint.semantics.scopes import Definition, Gives, Variable
from wlint.semantics.types import UNKNOWN, FunctionType, Named, options_of, without_nothing
from wlint.tree import Node

_FAILED = frozenset({500})
_DEMAND = regex(
    r"\b(?:required|missing|must be|not (?:provided|given|specified))\b"
    r"|^(?:please )?(?:provide|give)\b"
    r"|^no \w+(?: \w+)? (?:provided|given|specified)\b|\b(?:invalid|malformed)\b"
    r"|\b(?:unsupported|not (?:supported|allowed)|exceeds|too (?:large|big|long|short|many|few))\b"
    r"|缺少|缺失|必填|不能为空|未提供|无效|请先?(?:提供|输入|填写)|不支持|过[大长短多]|超[过出]",
    re.IGNORECASE,
)
# what a body, an address or a form brings; a header may be missing as who stands before gives none
_READERS = frozenset({"json", "formData", "form_data", "parseBody", "text", "form"})
_PARTS = frozenset({"get", "getAll", "get_all", "query", "param"})
_REQUESTS = frozenset({"Request", "hono:HonoRequest", "py:fastapi:Request"})
_TABLES = frozenset({"URLSearchParams", "FormData", "hono:HonoRequest"})
_SIZES = frozenset({"length", "size", "byteLength"})
_FORMS = frozenset({"test", "isArray", "isInteger", "isFinite"})
_AMONG = frozenset({"includes", "has"})
_DEEPEST = 3
_SAME = frozenset(
    {"trim", "strip", "toString", "catch", "toLowerCase", "toUpperCase", "lower", "upper"}
)


class Lacking(Entity):
    """What one Worker says where a request lacks something."""

    types: Types
    origins: Origins
    claims: Claims

    def of(self, file: File, call: tree.Call) -> Node | None:
        """The text by which a response with a 500 asks for what the request has left out."""
        body = self.claims.body(file, call)
        if body is None or self.claims.answers.of(file, call) != _FAILED:
            return None
        values = [e.value for e in body.entries] if isinstance(body, tree.Mapping) else [body]
        said = next((v for v in values if self._demands(file, v)), None)
        return said if said is not None and self._is_left_out(file, call) else None

    def thrown(self, file: File, call: tree.Call) -> bool:
        """Whether an error asks for what the request has left out."""
        said = call.arg(0)
        return said is not None and self._demands(file, said) and self._is_left_out(file, call)

    def _demands(self, file: File, said: Node) -> bool:
        is_text = isinstance(said, (tree.Literal, tree.Template))
        return is_text and _DEMAND.search(text_of(file, said) or "") is not None

    def _is_left_out(self, file: File, node: Node) -> bool:
        """Whether code only comes to a node where the request lacks something."""
        inside = node
        for around in file.ancestors(node):
            match around:
                case tree.If(test=test, then=then) if inside is then:
                    return all(self._is_lack(file, part) for part in parts(test, *OR))
                case tree.If() | tree.Function() | tree.Loop() | tree.Catch() | tree.Conditional():
                    return False
                case _:
                    inside = around
        return False

    def _is_lack(self, file: File, test: Node) -> bool:
        match test:
            case tree.Operation(op=op, operands=operands) if op in AND:
                return all(self._is_lack(file, part) for part in operands)
            case tree.Operation(op="!" | "not", operands=[asked]):
                given = self._asked_for(file, asked) or self._checked(file, asked)
                return self._is_sent(file, given)
            case tree.Operation(op="not in", operands=[asked, known]):
                return is_constant(self.types, file, known) and self._is_sent(file, asked)
            case tree.Operation(op=op, operands=[asked, most]) if op in ORDERS:
                is_sized = isinstance(asked, tree.Member) and called_as(asked) in _SIZES
                told = asked.object if is_sized and isinstance(asked, tree.Member) else asked
                is_fixed = number_of(self.types.program, file, most) is not None
                return is_fixed and self._is_sent(file, told)
            case tree.Operation(
                op=op, operands=[tree.Operation(op="typeof", operands=[asked]), tree.Literal()]
            ) if op in OTHER:
                return self._is_sent(file, asked)
            case tree.Operation(op=op, operands=[asked, nothing]) if op in SAME:
                is_empty = isinstance(nothing, tree.Literal) and nothing.value == ""
                return (is_missing(nothing) or is_empty) and self._is_sent(file, asked)
            case _:
                return False

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
                param = parameter_of(home, _itself(self._checked(home, check)))
                is_own = param is not None and param in function.params
                return passed(home, param, call) if param is not None and is_own else None
            case _:
                return None

    def _is_sent(self, file: File, node: Node, depth: int = 0) -> bool:
        """Whether a value is what the body, the address or a form of the request brings."""
        source = self.origins.source(file, node)
        if source is None or source.is_looked_up:
            return False
        seen = set[Node]()
        while node not in seen:
            seen.add(node)
            match node:
                case tree.Name() if (variable := file.scopes.variable(node)) is not None:
                    handed = list(self.types.mentions.handed(file, node))
                    if handed and depth < _DEEPEST:
                        return all(self._is_sent(home, value, depth + 1) for home, value in handed)
                    given = [d.value for d in variable.definitions if d.value is not None]
                    listed = _listed(file, variable)
                    given = given if listed is None else [listed]
                    node = given[0] if len(given) == 1 else node
                case tree.Member(object=tree.Name() as owner, name=str(name)) if (
                    put := self._put_in(file, owner, name)
                ) and depth < _DEEPEST:
                    return all(self._is_sent(home, value, depth + 1) for home, value in put)
                case tree.Await(value=value) | tree.Member(object=value):
                    node = value
                case tree.Operation(op="||" | "??" | "or", operands=[first, *_]):
                    node = first
                case tree.Call(callee=tree.Member(object=owner, name=name)) if name in _SAME:
                    node = owner
                case tree.Call(
                    callee=tree.Member(
                        object=tree.Name(id="JSON" | "json"), name="parse" | "loads"
                    ),
                    args=[tree.Arg(value=text), *_],
                ):
                    node = text
                case tree.Call(callee=tree.Member(object=owner, name=str(name))):
                    if self._is_read(file, owner, name):
                        return True
                    node = owner if name == "get" else node  # of a `dict`
                case _:
                    return False
        return False

    def _put_in(self, file: File, owner: tree.Name, name: str) -> list[tuple[File, Node]]:
        """What all callers put into a field of an object that they write out for a parameter."""
        handed = list(self.types.mentions.handed(file, owner))
        held = (
            (home, value.entry(name)) for home, value in handed if isinstance(value, tree.Mapping)
        )
        put = [(home, value) for home, value in held if value is not None]
        return put if len(put) == len(handed) else []

    def _is_read(self, file: File, owner: Node, name: str) -> bool:
        known = _REQUESTS if name in _READERS else _TABLES if name in _PARTS else frozenset()
        of = options_of(without_nothing(self.types.of(file, owner)))
        return all(isinstance(o, Named) and o.name in known for o in of)


def _itself(node: Node) -> Node:
    """What is asked about, though without the blanks around it, or in small letters."""
    while isinstance(node, tree.Call) and isinstance(node.callee, tree.Member):
        if node.callee.name not in _SAME:
            break
        node = node.callee.object
    return node


def _listed(file: File, variable: Variable) -> Node | None:
    """The list whose elements a function is called with one by one: `orders.map((order) => …)`."""
    match variable.only:
        case Definition(gives=Gives.PARAMETER, node=tree.Param() as param):
            return elements_of(file, param)
        case _:
            return None
