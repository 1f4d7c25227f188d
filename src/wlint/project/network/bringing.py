"""Which values a visitor brings: read off the request itself, not worked out by the project."""

from wlint import tree
from wlint.platform.fastapi import PROVIDED
from wlint.project.calling.handed import is_environment
from wlint.project.data.origins import Origins
from wlint.project.data.traces import arguments, is_receiver
from wlint.project.file import File
from wlint.project.network.elements import list_of, may_choose_hosts
from wlint.project.network.host_checks import is_address, may_check_hosts
from wlint.project.network.hosts import field_of
from wlint.project.network.schemas import Path, Schemas
from wlint.record import Entity
from wlint.semantics.functions import called_as, returned
from wlint.semantics.types import FunctionType
from wlint.tree import Node

_DEEPEST = 6
PARSING = frozenset(
    {
        "URL",
        "URLSearchParams",
        "urlparse",
        "urlsplit",
        "parse_qs",
        "parse_qsl",
        "dict",
        "String",
        "str",
        "trim",
        "strip",
        "lower",
    }
)

_PARSES = frozenset({"JSON.parse", "json.loads"})


class Bringing(Entity):
    """What visitors of one Worker bring."""

    origins: Origins
    schemas: Schemas

    def is_brought(self, file: File, node: Node, path: Path = (), depth: int = 0) -> bool:
        """Whether a value is read off the request itself, not worked out by the project.

        `path` leads from it to the part that is meant.
        """
        match node:
            case tree.Member(object=inner) if is_environment(self.origins.types.of(file, inner)):
                return False
            case tree.Member() if (kept := field_of(file, node)) is not None:
                return depth < _DEEPEST and any(
                    self.is_brought(file, value, path, depth + 1) for value in kept.values
                )
            case tree.Member(object=inner, name=name):
                return self.is_brought(file, inner, (name or "?", *path), depth)
            case tree.Await(value=inner):
                return self.is_brought(file, inner, path, depth)
            case tree.Opaque(kind="Subscript", parts=(inner, *_)):  # `path[1:]`
                return self.is_brought(file, inner, (), depth)
            case tree.Call(callee=tree.Name(id=name), args=[arg, *_]) if name in PARSING:
                return self.is_brought(file, arg.value, (), depth)
            case tree.Call(callee=tree.Member(), args=[arg, *_]) if is_address(node):
                return self.is_brought(file, arg.value, (), depth)
            case tree.Mapping() if path:
                entry = node.entry(path[0])
                return entry is not None and self.is_brought(file, entry, path[1:], depth)
            case tree.Call(callee=tree.Member(name="valid")):
                return self.schemas.is_unchecked_body(file, node, path)
            case tree.Call() if (check := self.schemas.check_of(file, node)) is not None:
                given = self.schemas.unchecked(file, check, path)
                return given is not None and self.is_brought(file, given, (), depth)
            case tree.Call(callee=callee) if isinstance(
                found := self.origins.types.of(file, callee), FunctionType
            ):
                return depth < _DEEPEST and self._is_returned(found, path, depth + 1)
            case tree.Call(callee=tree.Member(name="filter")) if may_choose_hosts(file, node):
                return False
            case tree.Call(callee=callee, args=[arg, *_]) if (
                self.origins.types.path_of(file, callee) in _PARSES
            ):
                return self.is_brought(file, arg.value, (), depth)
            case tree.Call(callee=tree.Member(object=inner)):
                return self.is_brought(file, inner, (), depth)
            case tree.Operation(op="||" | "??" | "or", operands=operands):
                return self.is_brought(file, operands[0], path, depth)
            case tree.Name() if depth < _DEEPEST:
                variable = file.scopes.variable(node)
                only = variable.only if variable else None
                if variable is None or only is None:
                    return False
                way = (*_names(only.path), *path)
                if (listed := list_of(file, variable)) is not None:
                    return self.is_brought(file, listed, ("?", *way), depth + 1)
                if isinstance(only.node, tree.Param):
                    return self._is_handed(file, only.node, way, depth + 1)
                return only.value is not None and self.is_brought(file, only.value, way, depth + 1)
            case _:
                return False

    def _is_returned(self, function: FunctionType, path: Path, depth: int) -> bool:
        """Whether a function of the project only reads a value off the request."""
        home = self.origins.types.program.file(function.file)
        is_checked = may_check_hosts(home, function.node)
        return not is_checked and any(
            self.is_brought(home, value, path, depth) for value in returned(function.node)
        )

    def _is_handed(self, file: File, param: tree.Param, path: Path, depth: int) -> bool:
        """Whether a parameter is the platform's, or what a caller reads off the request."""
        function = file.scopes.parents.get(param)
        if not isinstance(function, tree.Function) or is_receiver(param):
            return False
        if isinstance(param.default, tree.Call) and called_as(param.default.callee) in PROVIDED:
            provider = param.default.arg(0)
            found = self.origins.types.of(file, provider) if provider is not None else None
            if not isinstance(found, FunctionType) or depth >= _DEEPEST:
                return False
            return self._is_returned(found, path, depth + 1)
        if function in self.origins.handed.entries:
            return True
        if self.origins.handed.is_filled_in(file, param, function):
            return True
        sites = self.origins.calls.callers.get(function, ())
        return any(
            self.is_brought(site.file, value, path, depth)
            for site in sites
            if isinstance(site.node, tree.Call)
            for value in arguments(function, param, site.node)
        )


def _names(path: tuple[str | int | None, ...]) -> Path:
    return tuple(step if isinstance(step, str) else "?" for step in path)
