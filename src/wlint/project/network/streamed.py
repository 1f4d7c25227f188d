"""Whether the answer of a fetch, or its body, is passed on before it is read."""

from dataclasses import replace

from wlint import tree
from wlint.project.calling.all_calls import AllCalls
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.record import record
from wlint.semantics.conditions import EQUALITIES
from wlint.semantics.functions import is_missing
from wlint.semantics.types import FunctionType
from wlint.tree import Node

_DEPTH = 3


@record
class Streamed:
    """The search for a place where the body of an answer is streamed from."""

    types: Types
    all_calls: AllCalls
    depth: int = 0

    def is_passed_on(self, file: File, node: Node) -> bool:
        """Whether a response, or a promise of one, goes where its body is streamed from."""
        around = file.scopes.parents.get(node)
        match around:
            case tree.Await() | tree.Conditional() | tree.Operation():
                return self.is_passed_on(file, around)
            case tree.Exit():
                return self._is_passed_on_by_callers(file, around)
            case tree.Member(name="body"):
                return not _is_only_looked_at(file, around)
            case tree.Member(name="webSocket"):
                return True
            case tree.Member(name="then" | "catch" | "finally" | "clone" as name):
                call = file.scopes.parents.get(around)
                if not isinstance(call, tree.Call) or call.callee is not around:
                    return False
                if name == "then":
                    return self._is_passed_on_by(file, call.arg(0), 0)
                return self.is_passed_on(file, call)
            case tree.Assign(target=tree.Name() as target) if around.value is node:
                return self._is_any_passed_on(file, target)
            case tree.Arg():
                return self._is_argument_passed_on(file, around)
            case _:
                return False

    @property
    def _deeper(self) -> "Streamed":
        return replace(self, depth=self.depth + 1)

    def _is_passed_on_by_callers(self, file: File, exit: tree.Exit) -> bool:
        """Whether who calls a function passes on what it returns; unseen callers may."""
        function = file.function_around(exit)
        sites = self.all_calls.of(file, function) if function is not None else None
        if not sites or self.depth >= _DEPTH:
            return True
        return any(self._deeper.is_passed_on(site.file, site.node) for site in sites)

    def _is_argument_passed_on(self, file: File, arg: tree.Arg) -> bool:
        """Whether what is called streams an argument: a project function may read it instead."""
        call = file.scopes.parents.get(arg)
        if not isinstance(call, tree.Call):
            return False
        match self.types.of(file, call.callee):
            case FunctionType(file=path, node=function):
                home = self.types.program.files[path]
                return self._is_passed_on_by(home, function, call.args.index(arg))
            case _:
                return file.source.text(call.callee.span).partition(".")[0] != "console"

    def _is_passed_on_by(self, file: File, function: Node | None, at: int) -> bool:
        """Whether a function passes on the response that its parameter is; unknown ones may."""
        if not isinstance(function, tree.Function) or self.depth >= _DEPTH:
            return True
        param = function.params[at].target if at < len(function.params) else None
        return isinstance(param, tree.Name) and self._deeper._is_any_passed_on(file, param)

    def _is_any_passed_on(self, file: File, name: tree.Name) -> bool:
        variable = file.scopes.variable(name)
        reads = variable.reads if variable is not None else []
        return any(self.is_passed_on(file, read) for read in reads)


def _is_only_looked_at(file: File, body: tree.Member) -> bool:
    """Whether a body is only let go of, or asked whether it is there."""
    match file.scopes.parents.get(body):
        case tree.Member(name="cancel") | tree.If() | tree.Operation(op="!"):
            return True
        case tree.Operation(op=op, operands=operands) if op in EQUALITIES:
            return any(is_missing(operand) for operand in operands)
        case _:
            return False
