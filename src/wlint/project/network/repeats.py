"""What is made again after any error, even one that came when the other side had done its work."""

from collections.abc import Iterator
from dataclasses import field

from wlint import tree
from wlint.platform.post_requests import RETRIERS
from wlint.project.costs.subrequests import Subrequest, Subrequests
from wlint.project.data.traces import is_receiver
from wlint.project.file import File
from wlint.project.network.retries import Retries
from wlint.project.promises.callbacks import is_guarded
from wlint.project.typing.types import Types
from wlint.record import record
from wlint.semantics.functions import own_nodes
from wlint.semantics.scopes import Gives
from wlint.semantics.types import FunctionType, Global, options_of
from wlint.tree import Node


@record
class Repeats:
    """The repeated work of one Worker."""

    types: Types
    subrequests: Subrequests
    retries: Retries
    _again: dict[tree.Function, tuple[int, ...]] = field(default_factory=dict)

    def of(self, file: File, node: Node) -> Iterator[Subrequest]:
        """The subrequests that a loop, a recursion or the call of a retrier makes again."""
        retry = self.retries.of(file, node)
        if retry is not None and retry.tried is not None:
            if not _chooses(retry.tried):
                yield from self._failing(file, retry.tried.body)
        elif isinstance(node, tree.Call):
            for index in self._run_again(file, node):
                if index < len(node.args):
                    yield from self._handed(file, node, node.args[index].value)

    def _handed(self, file: File, call: tree.Call, function: Node) -> Iterator[Subrequest]:
        if isinstance(function, tree.Function):
            yield from self._failing(file, function.body)
        else:
            yield from self.subrequests.handed(file, call, function)

    def _failing(self, file: File, body: Node) -> Iterator[Subrequest]:
        """The subrequests in a body whose errors leave it."""
        for found in self.subrequests.within(file, body):
            options = options_of(self.types.of(file, found.site.callee))
            kept = any(isinstance(o, FunctionType) and is_guarded(o.node) for o in options)
            if not kept and not _is_caught(file, found.site, body):
                yield found

    def _run_again(self, file: File, call: tree.Call) -> Iterator[int]:
        """The arguments that what is called runs again when they fail."""
        for option in options_of(self.types.of(file, call.callee)):
            match option:
                case Global(path=path) if path in RETRIERS:
                    yield 0
                case FunctionType(file=home, node=function):
                    if function not in self._again:
                        found = self._params_run_again(self.types.program.files[home], function)
                        self._again[function] = tuple(found)
                    yield from self._again[function]
                case _:
                    pass

    def _params_run_again(self, file: File, function: tree.Function) -> Iterator[int]:
        params = [p for p in function.params if not is_receiver(p)]
        loops = [n for n in own_nodes(function.body) if isinstance(n, tree.Loop)]
        for loop in loops:
            for call in own_nodes(loop.body):
                param = _param_called(file, call)
                tried = self.retries.tried(file, loop, call) if param in params else None
                if param in params and tried is not None and not _chooses(tried):
                    yield params.index(param)


def _param_called(file: File, node: Node) -> tree.Param | None:
    """The parameter that a call runs."""
    variable = file.scopes.variable(node.callee) if isinstance(node, tree.Call) else None
    only = variable.only if variable is not None else None
    is_param = only is not None and only.gives is Gives.PARAMETER and not only.path
    return only.node if only and is_param and isinstance(only.node, tree.Param) else None


def _chooses(tried: tree.Try) -> bool:
    """Whether it depends on the error if work is done again: which ones are, is not known."""
    if any("Connect" in name for c in tried.catches for t in c.types for name in _names(t)):
        return True  # nothing has been sent
    return any(
        isinstance(n, tree.If) and _names(catch.name) & _names(n.test)
        for catch in tried.catches
        for n in own_nodes(catch.body)
    )


def _names(node: Node | None) -> set[str]:
    named = (n for n in node.walk() if isinstance(n, tree.Name | tree.Member)) if node else ()
    return {name for n in named if (name := n.id if isinstance(n, tree.Name) else n.name)}


def _is_caught(file: File, site: Node, body: Node) -> bool:
    """Whether a `try` inside a body keeps the errors of a call."""
    inside = site
    for around in file.ancestors(site):
        if isinstance(around, tree.Try) and inside is around.body and _keeps(around):
            return True
        if around is body:
            return False
        inside = around
    return False


def _keeps(tried: tree.Try) -> bool:
    exits = (n for c in tried.catches for n in own_nodes(c.body) if isinstance(n, tree.Exit))
    return bool(tried.catches) and all(e.kind != "throw" for e in exits)
