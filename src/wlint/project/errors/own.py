"""Whether all that a piece of code can throw is about the project's own code, or the request."""

from collections.abc import Iterator
from functools import cached_property

from msgspec import field
from msgspec.structs import replace

from wlint import tree
from wlint.platform.authentication import WEBHOOK_CHECKS
from wlint.platform.databases import is_synchronous
from wlint.platform.throwing import gives_number, never_throws
from wlint.platform.writes import STATEMENTS
from wlint.project.calling.background import is_wait_until
from wlint.project.calling.flags import Given, flags_of, ruled_out
from wlint.project.calling.middleware import is_hono_next
from wlint.project.costs.statements import statement_of
from wlint.project.data.origins import Origins
from wlint.project.data.traces import is_reader
from wlint.project.errors.asked_at_once import asks_at_once
from wlint.project.errors.escaping import escaping, is_waited_for, keeps_all
from wlint.project.errors.others_hosts import OthersHosts
from wlint.project.file import File
from wlint.project.typing.constants import source_of, text_of
from wlint.project.typing.external import external_method, only_rejects
from wlint.project.typing.types import Types
from wlint.record import Entity, Record
from wlint.semantics.scopes import Variable
from wlint.semantics.types import (
    NUMBER,
    ClassType,
    FunctionType,
    Global,
    Type,
    options_of,
)
from wlint.tree import Node

# what throws for what it is given, and quotes it: `atob` does not
_STRICT = frozenset({"JSON.parse", "URL", "Request", "decodeURIComponent", "int", "float"})
# Python says where it is malformed: https://docs.python.org/3/library/json.html#exceptions
_UNQUOTED = frozenset({"JSON.parse"})
_RESPONSE, _REWRITES = Global("Response"), Global("HTMLRewriter.transform")
# what no text has, in either language, or gives: of texts only `+` and `*` make one
_OF_NUMBERS = frozenset({"-", "/", "//", "**"})
_GROUPS = frozenset({"group", "groups", "groupdict"})
_LOOKS = frozenset({"find", "findIndex", "findLast", "filter", "some", "every", "map", "sort"})


class _Code(Record):
    """A body that runs; `is_awaited`: what it returns is waited for where it runs.

    `is_called`: by code that is looked at, too. `given`: what is known of what its function is
    called with.
    """

    file: File
    body: Node
    is_awaited: bool = False
    is_called: bool = False
    given: Given = frozenset()

    def passed(self) -> frozenset[Node]:
        """What does not run of it, called so."""
        function = self.file.scopes.parents.get(self.body)
        if not self.given or not isinstance(function, tree.Function):
            return frozenset()
        return ruled_out(self.file, function, dict(self.given))


class _Left(Record):
    """Whether errors of its own come out of code, and whether it keeps those of others."""

    throws: bool = False
    keeps: bool = False

    def joined(self, other: "_Left") -> "_Left":
        """What comes out of this and another piece of code."""
        return _Left(self.throws or other.throws, self.keeps or other.keeps)


class _Leaves(Entity):
    """What a piece of code leaves to others: the bodies it runs, and what it may quote."""

    runs: tuple[_Code, ...]
    quotes: tuple[tuple[File, Node], ...]
    left: _Left


class OwnErrors(Entity):
    """The errors that one Worker's code makes itself, or that tell of nothing but the request."""

    types: Types
    origins: Origins
    _read: dict[_Code, _Leaves | None] = field(default_factory=dict)
    _known: dict[_Code, _Left | None] = field(default_factory=dict)
    _quoted: dict[Node, bool] = field(default_factory=dict)

    @cached_property
    def _others(self) -> OthersHosts:
        return OthersHosts(self.origins)

    def only(self, file: File, body: Node, *, with_returned: bool = False) -> bool:
        """Whether nothing in code waits for, or asks, what could throw something else.

        Where errors are kept from a handler, there must be one of the code's own: else it is not
        known what the handler is for. `with_returned`: what it returns is waited for, too.
        """
        found = self._left_by(_Code(file, body, with_returned))
        return found is not None and (found.throws or not found.keeps)

    def kept(self, file: File, body: Node, *, with_returned: bool = False) -> bool:
        """Whether nothing else comes out of code as it is now: what could fail is handled there."""
        return self._left_by(_Code(file, body, with_returned)) is not None

    def _left_by(self, code: _Code) -> _Left | None:
        """What comes out of a piece of code, None where it may be something else."""
        if code not in self._known:
            self._known[code] = self._all_left_by(code)
        return self._known[code]

    def _all_left_by(self, code: _Code) -> _Left | None:
        todo, seen, found = [code], set[_Code](), _Left()
        quotes: list[tuple[File, Node]] = []
        while todo:
            at = todo.pop()
            if at in seen:
                continue
            seen.add(at)
            if at in self._known:
                left = self._known[at]
            elif (leaves := self._leaves(at)) is not None:
                todo += leaves.runs
                quotes += leaves.quotes
                left = leaves.left
            else:
                left = None
            if left is None:
                return None
            found = found.joined(left)
        # last, as to know where data comes from takes longest
        return found if all(self._is_of_request(f, value) for f, value in quotes) else None

    def _leaves(self, code: _Code) -> _Leaves | None:
        """What a piece of code leaves to others, None where it may throw something else."""
        if code not in self._read:
            self._read[code] = self._looked_at(code)
        return self._read[code]

    def _looked_at(self, code: _Code) -> _Leaves | None:
        runs: list[_Code] = []
        quotes: list[tuple[File, Node]] = []
        throws = keeps = False
        for node in escaping(self.types, code.file, code.body, code.passed()):
            match node:
                case tree.Await(value=value) if not isinstance(value, tree.Call):
                    return None
                case tree.Loop(is_async=True) | tree.With(is_async=True):
                    return None
                case tree.Arg(value=tree.Name() as given):
                    runs += self._run(code, given, is_awaited=True)
                case tree.Call() if is_hono_next(self.types, code.file, node):
                    pass
                case tree.Call(
                    callee=tree.Name(id="import"), args=[tree.Arg(value=tree.Literal()), *_]
                ):
                    pass  # what is bundled is there, and does nothing as it loads but compute
                case tree.Call(callee=callee) if code.is_called and code.file.scopes.is_parameter(
                    callee
                ):
                    pass  # what a caller hands over is looked at where it is handed
                case tree.Call(callee=callee):
                    is_awaited = not node.is_new and is_waited_for(
                        code.file, node, code.body, with_returned=code.is_awaited
                    )
                    called = options_of(self.types.of(code.file, callee))
                    if not is_awaited and self._is_let_go(code.file, node):
                        called = tuple([o for o in called if not only_rejects(o)])
                    if (sql := _asked(code.file, node, called)) is not None:
                        quotes.append((code.file, sql))
                        continue
                    if self._others.asks(code.file, node, called):
                        continue
                    if self._others.reads(code.file, callee, called):
                        continue
                    if self._is_of_made(code.file, callee):
                        continue
                    if asks_at_once(self.types, code.file, callee):
                        return None
                    is_promise = is_awaited and not _is_of_list(node)
                    if not all(_is_harmless(o, is_awaited=is_promise) for o in called):
                        return None
                    strict = _STRICT - _UNQUOTED if code.file.is_python else _STRICT
                    if any(isinstance(o, Global) and o.path in strict for o in called):
                        first = [arg.value for arg in node.args[:1]]
                        quotes += [(code.file, v) for v in first if self._quotes(code.file, v)]
                    runs += self._run(code, callee, is_awaited=is_awaited)
                case tree.Exit(kind="throw"):
                    throws = True
                case tree.Try(body=body) if keeps_all(self.types, code.file, node):
                    keeps = keeps or self._may_fail(replace(code, body=body))
                case _:
                    pass
        return _Leaves(tuple(runs), tuple(quotes), _Left(throws, keeps))

    def _may_fail(self, code: _Code) -> bool:
        """Whether there is anything in code for a handler to keep, but for its own computations."""
        leaves = self._leaves(code)
        return leaves is None or leaves.left.keeps or any(run.is_awaited for run in leaves.runs)

    def _run(self, code: _Code, callee: Node, *, is_awaited: bool) -> Iterator[_Code]:
        """The bodies of the project's functions that run where an expression is called."""
        file, program = code.file, self.types.program
        around = file.scopes.parents[callee]
        for option in options_of(self.types.of(file, callee)):
            match option:
                case FunctionType(file=path, node=function):
                    if is_awaited or not (only_rejects(option) and self._is_let_go(file, around)):
                        home = program.file(path)
                        given: Given = frozenset()
                        if isinstance(around, tree.Call):
                            known = dict(code.given)
                            given = flags_of(program, home, function, file, around, known)
                        is_waited = is_awaited or function.is_async
                        yield _Code(home, function.body, is_waited, is_called=True, given=given)
                case _:
                    pass

    def _is_let_go(self, file: File, call: Node) -> bool:
        """Whether what a call gives leaves the function, or is given to nobody but the runtime."""
        match around := file.scopes.parents.get(call):
            case tree.ExpressionStatement() | tree.Exit(kind="return"):
                return True
            case tree.Conditional(test=test) if test is not call:
                return self._is_let_go(file, around)
            case tree.Arg():
                taker = file.scopes.parents.get(around)
                return isinstance(taker, tree.Call) and is_wait_until(self.types, file, taker)
            case _:
                return False

    def _is_of_made(self, file: File, callee: Node) -> bool:
        """Whether a method is one of a response made here: `rewriter.transform(new Response(a))`.

        To read it is a computation.
        """
        made = file.local_value(callee.object)[0] if isinstance(callee, tree.Member) else None
        while isinstance(made, tree.Call) and made.args:
            called = options_of(self.types.of(file, made.callee))
            if called == (_RESPONSE,):
                return made.is_new
            if called != (_REWRITES,):
                return False
            made = file.local_value(made.args[0].value)[0]
        return False

    def _quotes(self, file: File, given: Node) -> bool:
        """Whether the text of an error says anything by quoting a value: no number or literal."""
        match source_of(self.types.program, file, given).node:
            case tree.Literal():
                return False
            case tree.Operation(op=op) if op in _OF_NUMBERS:
                return False
            case tree.Operation(op="*" | "+", operands=operands):
                return any(self._quotes(file, operand) for operand in operands)
            case tree.Call(callee=callee):
                called = options_of(self.types.of(file, callee))
                return not all(isinstance(o, Global) and gives_number(o.path) for o in called)
            case _:
                return self.types.of(file, given) != NUMBER

    def _is_of_request(self, file: File, node: Node) -> bool:
        if node not in self._quoted:
            source = self.origins.source(file, node)
            is_asked = source is not None and source.is_of_asker
            is_known = is_asked or _is_matched(file, node)
            self._quoted[node] = is_known or self._others.say(file, node)
        return self._quoted[node]


def _asked(file: File, call: tree.Call, called: tuple[Type, ...]) -> Node | None:
    """The SQL that a call runs, where all of it comes from elsewhere: what fails is in that."""
    if not all(isinstance(o, Global) and o.path in STATEMENTS for o in called):
        return None
    sql = statement_of(file, call)
    text = text_of(file, sql, "") if sql is not None else None
    return None if text else sql


def _is_matched(file: File, node: Node) -> bool:
    """Whether a value is a group of a pattern, which has seen to it that it can be read."""
    match node:
        case tree.Call(callee=tree.Member(name=name)):
            return file.is_python and name in _GROUPS
        case tree.Name() if (variable := file.scopes.variable(node)) is not None:
            given = [
                d.value for d in variable.definitions if not _is_made_of(file, d.value, variable)
            ]
            return bool(given) and all(
                isinstance(value, tree.Call) and _is_matched(file, value) for value in given
            )
        case _:
            return False


def _is_made_of(file: File, value: Node | None, variable: Variable) -> bool:
    """Whether a variable is given what is made of it: `count = int(count)`."""
    match value:
        case tree.Call(callee=tree.Name(id="int" | "float"), args=[tree.Arg(value=given)]):
            return file.scopes.variable(given) is variable
        case _:
            return False


def _is_harmless(callee: Type, *, is_awaited: bool) -> bool:
    """Whether what is not a project function throws nothing worth telling."""
    match callee:
        case ClassType() | FunctionType():
            return True
        case Global(path=path) if path in _STRICT or is_reader(path) or never_throws(path):
            return True
        case Global(path=path) if path in WEBHOOK_CHECKS:
            return True
        case Global(path=path):
            method = external_method(path)
            if method is None:
                return not is_awaited
            return not method.io and not is_synchronous(path)
        case _:
            return not is_awaited


def _is_of_list(call: tree.Call) -> bool:
    """Whether a call looks through a list with a plain function: `cups.find((c) => c.full)`."""
    match call:
        case tree.Call(
            callee=tree.Member(name=name), args=[tree.Arg(value=tree.Function(is_async=False))]
        ):
            return name in _LOOKS
        case _:
            return False
