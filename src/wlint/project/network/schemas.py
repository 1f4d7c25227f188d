"""Values that a schema was asked about: whether that may have looked at the host they name."""

from collections.abc import Iterator

from wlint import tree
from wlint.platform.schemas import BLIND, OBJECTS, PACKAGES, PARSERS, SAFE_PARSERS, VALIDATORS
from wlint.project.file import File
from wlint.project.typing.constants import source_of
from wlint.project.typing.external import package_of
from wlint.project.typing.types import Types
from wlint.record import entity
from wlint.semantics.scopes import Gives
from wlint.semantics.types import Global, Named, options_of
from wlint.tree import Node

_DEEPEST = 20
Path = tuple[str, ...]


@entity
class Schemas:
    """The schemas of one Worker."""

    types: Types

    def is_parse(self, file: File, call: tree.Call) -> bool:
        """Whether a call asks a schema about a value."""
        match call.callee:
            case tree.Member(object=owner, name=name) if name in PARSERS:
                options = options_of(self.types.of(file, owner))
                return any(isinstance(o, Named) and package_of(o.name) in PACKAGES for o in options)
            case _:
                return False

    def unchecked(self, file: File, call: tree.Call, path: Path) -> Node | None:
        """What a schema was given, if it looks at no host in the part that a path leads to."""
        if not self.is_parse(file, call) or not isinstance(call.callee, tree.Member):
            return None
        if call.callee.name in SAFE_PARSERS:
            if path[:1] != ("data",):
                return None
            path = path[1:]
        return call.arg(0) if self.is_blind(file, call.callee.object, path) else None

    def is_unchecked_body(self, file: File, call: tree.Call, path: Path) -> bool:
        """Whether `c.req.valid(target)` gives what a validator of its route let by unseen."""
        target = first = call.arg(0)
        if not isinstance(target, tree.Literal) or first is None:
            return False
        for validator in self._validators(file, call):
            kind, schema = validator.arg(0), validator.arg(1)
            if isinstance(kind, tree.Literal) and kind.value == target.value and schema is not None:
                return self.is_blind(file, schema, path)
        return False

    def _validators(self, file: File, call: tree.Call) -> Iterator[tree.Call]:
        """The validators that run before the handler that a call stands in."""
        handler = file.function_around(call)
        route = file.call_around(handler) if handler is not None else None
        for other in route.args if route is not None else ():
            if isinstance(other.value, tree.Call):
                options = options_of(self.types.of(file, other.value.callee))
                if any(isinstance(o, Global) and o.path in VALIDATORS for o in options):
                    yield other.value

    def is_blind(self, file: File, schema: Node, path: Path, depth: int = 0) -> bool:
        """Whether a schema surely says nothing of the host in the part that a path leads to."""
        at = source_of(self.types.program, file, schema)
        match at.node:
            case tree.Call(
                callee=tree.Member(name=name), args=[tree.Arg(value=tree.Mapping() as fields), *_]
            ) if name in OBJECTS:
                entry = fields.entry(path[0]) if path else None
                inside = [entry] if path else [e.value for e in fields.entries]
                return all(
                    n is not None and self.is_blind(at.file, n, path[1:], depth + 1) for n in inside
                )
            case tree.Call(callee=tree.Member(object=inner, name=name), args=args):
                is_told = any(isinstance(a.value, tree.Mapping) for a in args)  # `{ hostname }`
                if name not in BLIND or (is_told and name == "url") or depth > _DEEPEST:
                    return False
                if _is_imported(at.file, inner):
                    return not path
                return self.is_blind(at.file, inner, path, depth + 1)
            case _:
                return False


def _is_imported(file: File, node: Node) -> bool:
    variable = file.scopes.variable(node)
    only = variable.only if variable is not None else None
    return only is not None and only.gives is Gives.IMPORT
