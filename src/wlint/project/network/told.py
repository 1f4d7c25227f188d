"""JSON that says itself whether a call succeeded, and is asked for that."""

from wlint import tree
from wlint.project.calling.calls import Calls
from wlint.project.calling.links import link_of
from wlint.project.data.traces import arguments
from wlint.project.file import File
from wlint.project.network.insisting import is_needed, is_needed_part
from wlint.record import Entity
from wlint.semantics.secrets import words_of
from wlint.semantics.types import FunctionType, options_of
from wlint.tree import Node

# how an API says in its JSON whether it succeeded: also `errorCode`, `err_msg`, `is_success`
_TELLING = frozenset({"ok", "status", "code", "status_code"})
_SPEAKING = frozenset({"success", "succeeded", "error", "errors", "err", "errcode", "errmsg"})
_DEEPEST = 5


class Told(Entity):
    """What one Worker asks of the JSON it reads."""

    calls: Calls

    def is_told(self, file: File, call: Node, depth: int = 0) -> bool:
        """Whether the code asks the JSON that a call gives whether it is good."""
        inside: Node = call
        for around in file.ancestors(call):
            match around:
                case tree.Exit(kind="return"):
                    function = file.function_around(around)
                    if function is None or link_of(file, function) is None:
                        return function is not None and self._is_asked_by(function, depth)
                case tree.Await() | tree.Block() | tree.Arg() | tree.Call():
                    pass
                case tree.Member(name="to_py") if around.object is inside:
                    pass
                case tree.Function() if link_of(file, around) is not None:
                    pass
                case tree.Member(name="then") if (handler := _handler(file, around)) is not None:
                    return any(
                        self._asks(file, n, depth) for p in handler.params for n in p.target.walk()
                    )
                case tree.Member(name=name) if around.object is inside and _is_telling(name):
                    return True
                case tree.Member(name=str()) if around.object is inside:
                    return is_needed_part(file, around)
                case tree.Assign(target=target, value=value) if value is inside:
                    names = list(target.walk())
                    return any(
                        self._asks(file, n, depth) or self._gives(file, n, depth) for n in names
                    )
                case _:
                    return False
            inside = around
        return False

    def _gives(self, file: File, name: Node, depth: int) -> bool:
        """Whether a variable is given back to callers who ask."""
        variable = file.scopes.variable(name) if isinstance(name, tree.Name) else None
        reads = variable.reads if variable is not None else ()
        function = file.function_around(name)
        is_given = any(_is_returned(file, read) for read in reads)
        return is_given and function is not None and self._is_asked_by(function, depth)

    def _is_asked_by(self, function: tree.Function, depth: int) -> bool:
        """Whether every caller that uses what a function gives asks it."""
        sites = [s for s in self.calls.callers.get(function, ()) if s.is_sure]
        used = [s for s in sites if not _is_dropped(s.file, s.node)]
        return (
            depth < _DEEPEST
            and bool(used)
            and all(self.is_told(s.file, s.node, depth + 1) for s in used)
        )

    def _asks(self, file: File, name: Node, depth: int) -> bool:
        """Whether a variable of the answer, or a part of it, tells of success."""
        match name:
            case tree.Entry(name=str(part)):
                return _is_telling(part)
            case tree.Name() if (variable := file.scopes.variable(name)) is not None:
                reads = variable.reads
                return any(self._is_asked(file, r, depth) for r in reads) or is_needed(
                    file, variable
                )
            case _:
                return False

    def _is_asked(self, file: File, read: Node, depth: int) -> bool:
        match around := file.scopes.parents.get(read):
            case tree.Member(name="get"):  # `answer.get("ok")`
                call = file.scopes.parents.get(around)
                asked = call.arg(0) if isinstance(call, tree.Call) else None
                return isinstance(asked, tree.Literal) and _is_telling(asked.value)
            case tree.Member(name=name):
                return _is_telling(name)
            case tree.Arg() if isinstance(call := file.scopes.parents.get(around), tree.Call):
                return depth < _DEEPEST and self._is_asked_in(file, call, read, depth)
            case _:
                return False

    def _is_asked_in(self, file: File, call: tree.Call, given: Node, depth: int) -> bool:
        """Whether a function of the project asks what a call hands it: `check(answer)`."""
        options = options_of(self.calls.types.of(file, call.callee))
        own = [o for o in options if isinstance(o, FunctionType)]
        return bool(own) and all(
            any(
                self._asks(self.calls.types.program.file(o.file), part, depth + 1)
                for param in o.node.params
                if any(value is given for value in arguments(o.node, param, call))
                for part in param.target.walk()
            )
            for o in own
        )


def _handler(file: File, link: tree.Member) -> tree.Function | None:
    """The function that takes the value of `promise.then`, where it stands there."""
    match file.scopes.parents[link]:
        case tree.Call(args=[tree.Arg(value=tree.Function() as function), *_]):
            return function
        case _:
            return None


def _is_returned(file: File, node: Node) -> bool:
    """Whether a function gives a value back, perhaps with another in its place."""
    around = file.scopes.parents.get(file.choice_around(node))
    return isinstance(around, tree.Exit) and around.kind == "return"


def _is_dropped(file: File, call: Node) -> bool:
    """Whether nobody takes what a call gives."""
    return isinstance(file.past_waits(call), tree.ExpressionStatement)


def _is_telling(name: object) -> bool:
    """Whether a name is one under which an answer says how it went."""
    return isinstance(name, str) and (name in _TELLING or not _SPEAKING.isdisjoint(words_of(name)))
