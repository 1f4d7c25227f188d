"""Which values a request brings: parts of its body, its address, or a form."""

from collections.abc import Sequence

from wlint import tree
from wlint.project.calling.handed_in import elements_of
from wlint.project.data.origins import Origins
from wlint.project.file import File
from wlint.project.passed import passed
from wlint.project.typing.types import Types
from wlint.record import Entity
from wlint.semantics.scopes import Definition, Gives, Variable
from wlint.semantics.types import Named, options_of, without_nothing
from wlint.tree import Node

# what a body, an address or a form brings; a header may be missing as who stands before gives none
_READERS = frozenset({"json", "formData", "form_data", "parseBody", "text", "form"})
_PARTS = frozenset({"get", "getAll", "get_all", "query", "param"})
_REQUESTS = frozenset({"Request", "hono:HonoRequest", "py:fastapi:Request"})
_TABLES = frozenset({"URLSearchParams", "FormData", "hono:HonoRequest"})
_SAME = frozenset(
    {"trim", "strip", "toString", "catch", "toLowerCase", "toUpperCase", "lower", "upper"}
)
# one part of a path tells which thing is meant
_PARTLY = _SAME | {"split", "slice", "substring", "at", "pop", "replace", "join", "filter"}
_PATHS = frozenset({("URL", "pathname"), ("hono:HonoRequest", "path")})
_DEEPEST = 3


class Sent(Entity):
    """What the requests of one Worker bring."""

    types: Types
    origins: Origins

    def has(self, file: File, node: Node, depth: int = 0) -> bool:
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
                        return all(self.has(home, value, depth + 1) for home, value in handed)
                    if (put := self._taken_out(file, variable)) and depth < _DEEPEST:
                        return all(self.has(home, value, depth + 1) for home, value in put)
                    given = [d.value for d in variable.definitions if d.value is not None]
                    listed = _listed(file, variable)
                    given = given if listed is None else [listed]
                    node = given[0] if len(given) == 1 else node
                case tree.Member(object=tree.Name() as owner, name=str(name)) if (
                    put := self._put_in(file, owner, name)
                ) and depth < _DEEPEST:
                    return all(self.has(home, value, depth + 1) for home, value in put)
                case tree.Member() if self._is_path(file, node):
                    return True
                case tree.Call() if left := self._left(file, node):
                    return depth < _DEEPEST and all(self.has(*at, depth + 1) for at in left)
                case tree.Await(value=value) | tree.Member(object=value):
                    node = value
                case tree.Operation(op="||" | "??" | "or", operands=[first, *_]):
                    node = first
                case tree.Call(callee=tree.Member(object=owner, name=name)) if name in _PARTLY:
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

    def _is_path(self, file: File, node: tree.Member) -> bool:
        """Whether a value is the path of an address, which is the request's."""
        of = options_of(without_nothing(self.types.of(file, node.object)))
        return any(isinstance(o, Named) and (o.name, node.name) in _PATHS for o in of)

    def _left(self, file: File, call: tree.Call) -> Sequence[tuple[File, Node]]:
        """What middleware has left in the context of the request: `c.get("id")`."""
        name = self.origins.variables.read(file, call)
        return self.origins.variables.given(name) if name is not None else ()

    def _taken_out(self, file: File, variable: Variable) -> list[tuple[File, Node]]:
        """What callers put into what a variable is taken out of: `const { id } = options`."""
        match variable.only:
            case Definition(path=(str(name),), value=tree.Name() as owner):
                return self._put_in(file, owner, name)
            case Definition(gives=Gives.PARAMETER, node=tree.Param() as param, path=(str(name),)):
                function = file.scopes.parents.get(param)
                if not isinstance(function, tree.Function):
                    return []
                callers = self.types.mentions.callers(file, function)
                return _entries([(home, passed(file, param, call)) for home, call in callers], name)
            case _:
                return []

    def _put_in(self, file: File, owner: tree.Name, name: str) -> list[tuple[File, Node]]:
        """What all callers put into a field of an object that they write out for a parameter."""
        return _entries([*self.types.mentions.handed(file, owner)], name)

    def _is_read(self, file: File, owner: Node, name: str) -> bool:
        known = _REQUESTS if name in _READERS else _TABLES if name in _PARTS else frozenset()
        of = options_of(without_nothing(self.types.of(file, owner)))
        return all(isinstance(o, Named) and o.name in known for o in of)


def _entries(handed: Sequence[tuple[File, Node | None]], name: str) -> list[tuple[File, Node]]:
    """What objects have under a name, if all of them are written out and have it."""
    held = ((home, value.entry(name)) for home, value in handed if isinstance(value, tree.Mapping))
    put = [(home, value) for home, value in held if value is not None]
    return put if len(put) == len(handed) else []


def _listed(file: File, variable: Variable) -> Node | None:
    """The list whose elements a function is called with one by one: `orders.map((order) => …)`."""
    match variable.only:
        case Definition(gives=Gives.PARAMETER, node=tree.Param() as param):
            return elements_of(file, param)
        case _:
            return None


def itself(node: Node) -> Node:
    """What is asked about, though without the blanks around it, or in small letters."""
    while isinstance(node, tree.Call) and isinstance(node.callee, tree.Member):
        if node.callee.name not in _SAME:
            break
        node = node.callee.object
    return node
