"""After how long a call of another host gives up, where that can be read off the code."""

from wlint import tree
from wlint.project.costs.constants import number_of, source_of
from wlint.project.file import File
from wlint.project.network.outbound import Outbound
from wlint.project.network.written_options import options_of_call
from wlint.project.typing.types import Types
from wlint.record import record
from wlint.semantics.types import Global, options_of
from wlint.tree import Node


@record
class Durations:
    """The timeouts of one Worker's calls."""

    types: Types

    def seconds(self, file: File, found: Outbound) -> float | None:
        """How long a call waits at most; None where nothing says so, or it is not known."""
        client, program = found.client, self.types.program
        unit = 1 if file.is_python else 1000
        for name in client.options:
            for home, value in options_of_call(program, file, found.call, name):
                if name == "signal":
                    return self._signal(home, value)
                return self._length(home, value, unit)
        made = self._maker(file, found.call) if client.per_client else None
        for home, value in options_of_call(program, *made, "timeout") if made else ():
            return self._length(home, value, unit)
        return client.default

    def _maker(self, file: File, call: tree.Call) -> tuple[File, tree.Call] | None:
        """The call that made the client on which a method is called."""
        owner = call.callee.object if isinstance(call.callee, tree.Member) else None
        variable = file.scopes.variable(owner) if owner is not None else None
        only = variable.only if variable is not None else None
        made = only.value if only is not None and not only.path else None
        return (file, made) if isinstance(made, tree.Call) else None

    def _signal(self, file: File, node: Node) -> float | None:
        """When a signal fires."""
        at = source_of(self.types.program, file, node)
        match at.node:
            case tree.Call(callee=callee, args=[tree.Arg(value=first), *_]):
                path = self._path(at.file, callee)
                if path == "AbortSignal.timeout":
                    return self._length(at.file, first, 1000)
                if path == "AbortSignal.any" and isinstance(first, tree.Sequence):
                    found = [self._signal(at.file, item) for item in first.items]
                    return min((s for s in found if s is not None), default=None)
            case tree.Member(name="signal", object=tree.Name() as controller):
                return self._aborted_after(at.file, controller)
            case _:
                pass
        return None

    def _aborted_after(self, file: File, controller: tree.Name) -> float | None:
        """How long a timer takes to abort a controller."""
        variable = file.scopes.variable(controller)
        for read in variable.reads if variable is not None else ():
            if not isinstance(around := file.scopes.parents.get(read), tree.Member):
                continue
            for timer in file.ancestors(around) if around.name == "abort" else ():
                match timer:
                    case tree.Call(callee=tree.Name(id="setTimeout"), args=[_, delay, *_]):
                        return self._length(file, delay.value, 1000)
                    case _:
                        pass
        return None

    def _length(self, file: File, node: Node, unit: int) -> float | None:
        match node:
            case tree.Literal(kind="number", value=str(text)) if "." in text:
                return float(text) / unit
            case tree.Sequence(items=items):  # `requests`: to connect, and to read
                parts = [self._length(file, item, unit) for item in items]
                known = [p for p in parts if p is not None]
                return sum(known) if len(known) == len(parts) else None
            case tree.Call(args=[tree.Arg(value=first, name=None), *_]) if file.is_python:
                return self._length(file, first, unit)  # `httpx.Timeout(10)`
            case _:
                number = number_of(self.types.program, file, node)
                return number / unit if number is not None else None

    def _path(self, file: File, callee: Node) -> str | None:
        found = [o for o in options_of(self.types.of(file, callee)) if isinstance(o, Global)]
        return found[0].path if found else None
