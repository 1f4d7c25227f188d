"""Whether the answer of a fetch, or its body, is passed on before it is read."""

from collections.abc import Sequence

from msgspec import field
from msgspec.structs import replace

from wlint import tree
from wlint.project.calling.all_calls import AllCalls
from wlint.project.calling.sites import CallSite
from wlint.project.file import File
from wlint.project.logs import logs
from wlint.project.typing.types import Types
from wlint.record import Entity
from wlint.semantics.conditions import EQUALITIES
from wlint.semantics.functions import CHAIN, called_as, is_missing
from wlint.semantics.scopes import Variable
from wlint.semantics.types import FunctionType, Global
from wlint.tree import Node

_DEPTH = 3


class Streamed(Entity):
    """The search for a place where the body of an answer is streamed from."""

    types: Types
    all_calls: AllCalls
    depth: int = 0
    _followed: set[tuple[Variable, str | int | None]] = field(default_factory=set)
    """Variables, with the field that is followed or where they get another value: each once."""

    def is_passed_on(self, file: File, node: Node) -> bool:
        """Whether a response, or a promise of one, goes where its body is streamed from."""
        around = file.scopes.parents.get(node)
        match around:
            case tree.Await() | tree.Conditional() | tree.Operation():
                return self.is_passed_on(file, around)
            case tree.Exit() if self.all_calls.calls.never_runs(file, around):
                return False
            case tree.Exit():
                return self._is_result_passed_on(file, around)
            case tree.Member(name="body") if (made := _made_of(file, around)) is not None:
                return self.is_passed_on(file, made)
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
                return self._is_any_passed_on(file, target, around)
            case tree.Arg():
                return self._is_argument_passed_on(file, around)
            case tree.Entry(name=str(name)):
                return self._is_field_passed_on(file, file.scopes.parents[around], name)
            case _:
                return False

    def _is_field_passed_on(self, file: File, node: Node, name: str) -> bool:
        """Whether the response in a field of an object is, as far as the object is followed."""
        around = file.scopes.parents.get(node)
        match around:
            case tree.Await() | tree.Conditional() | tree.Operation():
                return self._is_field_passed_on(file, around, name)
            case tree.Exit():
                sites = self._callers(file, around)
                deeper = self._deeper
                return sites is None or any(
                    deeper._is_field_passed_on(s.file, s.node, name) for s in sites
                )
            case tree.Member(name=str(taken)):
                return taken == name and self.is_passed_on(file, around)
            case tree.Assign(target=target):
                return self._is_field_of_passed_on(file, target, name)
            case tree.Arg():
                return self._is_argument_passed_on(file, around, name)
            case _:
                return not isinstance(around, (tree.ExpressionStatement, tree.If))

    def _is_field_of_passed_on(self, file: File, target: Node, name: str) -> bool:
        """The same where an object gets a name, or is taken apart."""
        match target:
            case tree.Mapping():
                part = target.entry(name)
                part = part.target if isinstance(part, tree.Assign) else part
                return isinstance(part, tree.Name) and self._is_any_passed_on(file, part)
            case tree.Name():
                reads = self._reads(file.scopes.variable(target), name)
                return any(self._is_field_passed_on(file, read, name) for read in reads)
            case _:
                return True

    @property
    def _deeper(self) -> "Streamed":
        return replace(self, depth=self.depth + 1)

    def _callers(self, file: File, exit: tree.Exit) -> Sequence[CallSite] | None:
        """Where a function is called that returns something; None where one cannot see that."""
        function = file.function_around(exit)
        sites = self.all_calls.by_name(file, function) if function is not None else None
        return sites if sites and self.depth < _DEPTH else None

    def _is_result_passed_on(self, file: File, exit: tree.Exit) -> bool:
        """Whether who calls a function passes on what it returns; unseen callers may."""
        function = file.function_around(exit)
        given = file.scopes.parents.get(function) if function is not None else None
        match file.scopes.parents.get(given) if isinstance(given, tree.Arg) else None:
            case tree.Call(callee=tree.Member(name=name)) as chain if name in CHAIN:
                return self.is_passed_on(file, chain)
            case tree.Call(callee=tree.Member(name="map")) as each if _is_only_waited_for(
                file, each
            ):
                return False
            case _:
                pass
        sites = self._callers(file, exit)
        return sites is None or any(self._deeper.is_passed_on(s.file, s.node) for s in sites)

    def _is_argument_passed_on(self, file: File, arg: tree.Arg, name: str | None = None) -> bool:
        """Whether what is called streams an argument, or the response in a field of that.

        A project function may read it instead.
        """
        call = file.scopes.parents.get(arg)
        if not isinstance(call, tree.Call) or called_as(call.callee) == "waitUntil":
            return False
        match self.types.of(file, call.callee):
            case FunctionType(file=path, node=function):
                home = self.types.program.files[path]
                return self._is_passed_on_by(home, function, call.args.index(arg), name)
            case Global(path="Cache.put") if isinstance(file.scopes.parents.get(call), tree.Await):
                return False  # it is read to its end before the function goes on
            case _:
                return not logs(self.types, file, call)

    def _is_passed_on_by(
        self, file: File, function: Node | None, at: int, name: str | None = None
    ) -> bool:
        """Whether a function passes on the response that its parameter is, or has in a field.

        Unknown ones may.
        """
        if not isinstance(function, tree.Function) or self.depth >= _DEPTH:
            return True
        param = function.params[at].target if at < len(function.params) else None
        if param is not None and name is not None:
            return self._deeper._is_field_of_passed_on(file, param, name)
        return isinstance(param, tree.Name) and self._deeper._is_any_passed_on(file, param)

    def _is_any_passed_on(
        self, file: File, name: tree.Name, given: tree.Assign | None = None
    ) -> bool:
        """Whether a variable is passed on, as long as it holds what it is given there."""
        variable = file.scopes.variable(name)
        end = _given_again(file, variable, given) if variable is not None and given else None
        return any(
            self.is_passed_on(file, read)
            for read in self._reads(variable, end)
            if end is None or read.span.start < end
        )

    def _reads(self, variable: Variable | None, by: str | int | None) -> Sequence[Node]:
        """Where a variable is read, once: what is made of it may be given to it again."""
        if variable is None or (variable, by) in self._followed:
            return ()
        self._followed.add((variable, by))
        return variable.reads


def _made_of(file: File, body: Node) -> tree.Call | None:
    """The response that is made of a body right there: `new Response(answer.body, …)`."""
    match arg := file.scopes.parents.get(body):
        case tree.Arg():
            call = file.scopes.parents.get(arg)
        case _:
            return None
    match call:
        case tree.Call(callee=tree.Name(id="Response"), is_new=True, args=[first, *_]):
            return call if first is arg else None
        case _:
            return None


def _given_again(file: File, variable: Variable, given: tree.Assign) -> int | None:
    """Where a variable surely gets another value: `page = await page.text()`, in the same block."""
    block = file.scopes.parents.get(given)
    later = (
        d.node.span.end
        for d in variable.definitions
        if d.node.span.start > given.span.start and file.scopes.parents.get(d.node) is block
    )
    return min(later, default=None)


def _is_only_waited_for(file: File, node: Node) -> bool:
    """Whether nobody takes what promises give: `await Promise.all(promises)`."""
    around = file.scopes.parents.get(node)
    match file.scopes.parents.get(around) if isinstance(around, tree.Arg) else around:
        case tree.Call(callee=tree.Member(object=tree.Name(id="Promise"))) as all_:
            return _is_only_waited_for(file, all_)
        case tree.Await() as waited:
            return _is_only_waited_for(file, waited)
        case outer:
            return isinstance(outer, tree.ExpressionStatement)


def _is_only_looked_at(file: File, body: tree.Member) -> bool:
    """Whether a body is only let go of, or asked whether it is there."""
    match file.scopes.parents.get(body):
        case tree.Member(name="cancel") | tree.If() | tree.Operation(op="!"):
            return True
        case tree.Operation(op=op, operands=operands) if op in EQUALITIES:
            return any(is_missing(operand) for operand in operands)
        case _:
            return False
