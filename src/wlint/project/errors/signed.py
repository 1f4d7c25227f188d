"""Requests whose body a service has signed: only who knows the secret sends what is parsed."""

from collections.abc import Iterator

from msgspec import field

from wlint import tree
from wlint.platform.authentication import SIGNING, VERIFYING
from wlint.project.file import File
from wlint.project.typing.external import package_of
from wlint.project.typing.types import Types
from wlint.record import Entity
from wlint.semantics.functions import own_nodes
from wlint.semantics.types import FunctionType, Global, options_of
from wlint.tree import Node

# Through so many functions a check is looked for.
_FUNCTIONS = 20


class Signed(Entity):
    """The checks of signatures in one Worker."""

    types: Types
    _known: dict[tree.Function, bool] = field(default_factory=dict)

    def is_checked(self, file: File, request: Node, before: tree.Call) -> bool:
        """Whether the signature of a request's body is checked earlier in the same function."""
        variable = file.scopes.variable(request)
        function = file.function_around(before)
        if variable is None or function is None:
            return False
        copies = (r for r in variable.reads if r.span.start < before.span.start)
        return any(
            self._is_check(file, call)
            for read in copies
            if file.function_around(read) is function and (copy := _copied(file, read))
            for call in _taking(file, copy)
        )

    def _is_check(self, file: File, call: tree.Call) -> bool:
        for option in options_of(self.types.of(file, call.callee)):
            match option:
                case FunctionType(node=function):
                    if function not in self._known:
                        self._known[function] = self._signs(option)
                    return self._known[function]
                case Global(path=path):
                    name = path.rpartition(":")[2].rpartition(".")[2]
                    return package_of(path) != "" and name.startswith("verify")
                case _:
                    pass
        return False

    def _signs(self, start: FunctionType) -> bool:
        """Whether a function, or what it calls, computes or checks a signature."""
        todo, seen = [start], {start.node}
        while todo and len(seen) <= _FUNCTIONS:
            at = todo.pop()
            home = self.types.program.file(at.file)
            for call in own_nodes(at.node.body):
                if not isinstance(call, tree.Call):
                    continue
                for option in options_of(self.types.of(home, call.callee)):
                    if isinstance(option, Global) and option.path in SIGNING | VERIFYING:
                        return True
                    if isinstance(option, FunctionType) and option.node not in seen:
                        seen.add(option.node)
                        todo.append(option)
        return False


def _copied(file: File, request: tree.Name) -> tree.Call | None:
    """The copy that is made of a request where it is named: `request.clone()`."""
    member = file.scopes.parents.get(request)
    call = file.scopes.parents.get(member) if isinstance(member, tree.Member) else None
    is_copy = isinstance(call, tree.Call) and getattr(member, "name", None) == "clone"
    return call if is_copy and isinstance(call, tree.Call) else None


def _taking(file: File, copy: Node) -> Iterator[tree.Call]:
    """The calls that are given a copy, or its text, by a name or without."""
    at = copy
    for around in file.ancestors(copy):
        match around:
            case tree.Member(name="text" | "arrayBuffer") | tree.Call() | tree.Await() if (
                not isinstance(file.scopes.parents.get(at), tree.Arg)
            ):
                at = around
            case tree.Arg():
                call = file.scopes.parents[around]
                if isinstance(call, tree.Call):
                    yield call
                return
            case tree.Assign(target=tree.Name() as target):
                variable = file.scopes.variable(target)
                only = variable.only if variable is not None else None
                is_only = only is not None and only.node is around
                for read in variable.reads if variable is not None and is_only else ():
                    yield from _taking(file, read)
                return
            case _:
                return
