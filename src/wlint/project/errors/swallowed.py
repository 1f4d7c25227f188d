"""Work whose failure nobody learns of: a handler of any error that does nothing with it."""

import re
from collections.abc import Iterator

from wlint import tree
from wlint.platform.unsupported import is_of_transaction
from wlint.project.calling.background import is_wait_until
from wlint.project.costs.statements import sql_of
from wlint.project.errors.claims import Claims
from wlint.project.errors.explained import is_explained, is_explained_around, speaks_of_data
from wlint.project.errors.unheard import is_unheard
from wlint.project.file import File
from wlint.project.promises.notes import is_note
from wlint.project.promises.promises import Answer, Promises
from wlint.project.reaching import sees
from wlint.project.typing.types import Types
from wlint.record import entity
from wlint.semantics.catches import BROAD, is_broad
from wlint.semantics.functions import called_as, exits_of, own_nodes
from wlint.semantics.leaving import is_throw
from wlint.semantics.scopes import Variable
from wlint.semantics.types import NUMBER, FunctionType, Global, options_of
from wlint.tree import Node

_DEEPEST = 4
_ENDINGS = frozenset(
    {"close", "cancel", "abort", "releaselock", "terminate", "destroy", "dispose", "cleanup"}
)
_TABLE = re.compile(
    r"\s*(?:create\s+table\s+if\s+not\s+exists|alter\s+table\s+\S+\s+add)\b[^;]*;?\s*",
    re.IGNORECASE,
)
_Attempt = tree.Try | tree.With


@entity
class SwallowedErrors:
    """The errors one Worker drops."""

    types: Types
    promises: Promises
    claims: Claims

    def work(self, file: File, catch: tree.Catch) -> Node | None:
        """The work outside the isolate whose errors a handler surely drops, unsaid."""
        attempt = file.scopes.parents.get(catch)
        if not isinstance(attempt, tree.Try) or not is_broad(catch):
            return None
        is_answered = self._answers_with_nothing(file, catch)
        if not is_answered and not all(
            _does_nothing(file, attempt, s) for s in catch.body.statements
        ):
            return None
        if file.is_off_platform(catch) or self._is_of_note(file, attempt):
            return None
        if is_explained(file, attempt, catch):
            is_open = (
                not is_answered and speaks_of_data(file, catch) and self._parses(file, attempt)
            )
            return self._unseen(file, attempt, is_write=True) if is_open else None
        if not is_answered:
            return self._unseen(file, attempt)
        asked = (w for w in self._work(file, attempt.body) if not self._reads_request(file, w))
        return next(asked, None)

    def _is_of_note(self, file: File, attempt: tree.Try) -> bool:
        """Whether a function only notes what was done, by its name, and `waitUntil` holds it."""
        function = file.function_around(attempt)
        if function is None or function.name is None or not is_note(function.name):
            return False
        calls = list(self.types.mentions.callers(file, function))
        return bool(calls) and all(is_unheard(self.types, home, call) for home, call in calls)

    def _reads_request(self, file: File, work: tree.Call) -> bool:
        """Whether it only reads what came in, which may be nothing at all."""
        found = options_of(self.types.of(file, work.callee))
        return any(isinstance(o, Global) and o.path.startswith("Request.") for o in found)

    def _answers_with_nothing(self, file: File, catch: tree.Catch) -> bool:
        """Whether all that a handler does is to answer that all is well, and nothing there."""
        match catch.body.statements:
            case [tree.Exit(kind="return", value=tree.Call() as answer)]:
                return self.claims.says_nothing(file, answer)
            case _:
                return False

    def suppressed(self, file: File, block: tree.With) -> Node | None:
        """The work whose errors `with suppress(Exception):` surely drops, unsaid."""
        if not any(self._is_suppression(file, resource) for resource in block.resources):
            return None
        if is_explained(file, block, block) or file.is_off_platform(block):
            return None
        return self._unseen(file, block)

    def _is_suppression(self, file: File, resource: Node) -> bool:
        """Whether a context manager drops errors of any kind."""
        if not isinstance(resource, tree.Call):
            return False
        found = options_of(self.types.of(file, resource.callee))
        is_it = any(isinstance(o, Global) and o.path == "contextlib.suppress" for o in found)
        return is_it and any(called_as(arg.value) in BROAD for arg in resource.args)

    def _parses(self, file: File, attempt: tree.Try) -> bool:
        """Whether what is tried parses JSON, too: a comment on damaged data is about that."""
        calls = (n for n in attempt.body.walk() if isinstance(n, tree.Call))
        return any(self.types.path_of(file, call.callee) == "JSON.parse" for call in calls)

    def _unseen(self, file: File, attempt: _Attempt, *, is_write: bool = False) -> Node | None:
        """The first work in a block whose failure shows in nothing: a write, if there is one."""
        tried = list(attempt.body.walk())
        summed = {node for node in tried if self._is_summed(file, attempt, node)}
        if summed:
            summed.update(node for node in tried if self._is_of_found(file, attempt, node))
        if any(_is_result(file, attempt, node) for node in tried if node not in summed):
            return None
        work = None if is_write else next(self._work(file, attempt.body), None)
        return next(self.writes(file, attempt.body), work)

    def _is_summed(self, file: File, attempt: _Attempt, node: Node) -> bool:
        """Whether what work gives is added to a number, which without it is too low, no more."""
        match node:
            case tree.Assign(op="+", target=target, value=tree.Node() as value):
                is_given = _waits(value) or any(
                    _holds_awaited(attempt, variable) for variable in file.variables_in(value)
                )
                return is_given and self.types.of(file, target) == NUMBER
            case _:
                return False

    def _is_of_found(self, file: File, attempt: _Attempt, node: Node) -> bool:
        """Whether a number goes up only where work finds something: `if (row) rows += 1`.

        It is no higher where there is nothing, so that it does not tell of a failure.
        """
        if not isinstance(node, tree.Assign) or node.op != "+":
            return False
        tests = [a.test for a in file.ancestors(node) if isinstance(a, tree.If)]
        is_asked = any(
            _holds_awaited(attempt, variable)
            for test in tests
            for variable in file.variables_in(test)
        )
        return is_asked and self.types.of(file, node.target) == NUMBER

    def dropped(self, file: File, holder: tree.Await | tree.Call) -> Node | None:
        """The write whose failure surely goes unseen in `await write().catch(() => {})`.

        `waitUntil(…)` holds it as `await` does.
        """
        match holder.value if isinstance(holder, tree.Await) else holder.arg(0):
            case tree.Call(
                callee=tree.Member(object=work, name="catch"),
                args=[tree.Arg(value=tree.Function() as handler)],
            ) if _gives_nothing(handler) and is_dropped(file, holder):
                if isinstance(holder, tree.Call) and not takes_over(self.types, file, holder, work):
                    return None
                failure = self.promises.rejections.of(file, work)
                is_write = failure is not None and failure.is_write and not _sets_up(file, work)
                statement = file.scopes.parents[holder]
                return work if is_write and not is_explained_around(file, statement) else None
            case _:
                return None

    def writes(self, file: File, body: Node) -> Iterator[tree.Call]:
        """The writes in a block whose errors come out of it."""
        for call in self._work(file, body):
            failure = self.promises.rejections.of(file, call)
            if failure is not None and failure.is_write:
                yield call

    def _work(self, file: File, body: Node) -> Iterator[tree.Call]:
        for node in _reaching_out(body):
            match node:
                case tree.Await(value=tree.Call(callee=tree.Member(name="catch"), args=[_, *_])):
                    pass  # what fails there has been taken before
                case tree.Await(value=tree.Call() as call) if not self._is_ending(file, call):
                    is_work = self.promises.starts_io(file, call) is Answer.YES
                    if is_work and not self._is_handled(file, call):
                        yield call
                case _:
                    pass

    def _is_handled(self, file: File, call: tree.Call, depth: int = 0) -> bool:
        """Whether what a call runs catches all that is known to fail in it."""
        found = options_of(self.types.of(file, call.callee))
        return depth < _DEEPEST and all(
            isinstance(option, FunctionType)
            and self.promises.rejections.function(option) is None
            and self._keeps_errors(option, depth)
            for option in found
        )

    def _keeps_errors(self, function: FunctionType, depth: int) -> bool:
        """Whether a function has handlers of errors, or others that tell of these do its work."""
        nodes = list(function.node.body.walk())
        if catches := [n for n in nodes if isinstance(n, tree.Catch)]:
            is_told = depth == 0 or all(_calls(catch) for catch in catches)
            return is_told and not any(_throws(catch) for catch in catches)
        file = self.types.program.file(function.file)
        waited = [n.value for n in nodes if isinstance(n, (tree.Await, tree.Exit))]
        calls = [n for n in waited if isinstance(n, tree.Call)]
        work = [c for c in calls if self.promises.starts_io(file, c) is Answer.YES]
        return bool(work) and all(self._is_handled(file, c, depth + 1) for c in work)

    def _is_ending(self, file: File, call: tree.Call) -> bool:
        """Whether a call only ends something, fills a cache or sets up a table, all unseen.

        Transactions are refused where SQL is run by such calls: there is none to be begun or ended.
        """
        name = (called_as(call.callee) or "").removeprefix("on").lower()
        sql = sql_of(file, call) or ""
        if (
            name in _ENDINGS
            or _TABLE.fullmatch(sql)
            or is_of_transaction(sql)
            or self.promises.fills(file, call)
        ):
            return True
        found = options_of(self.types.of(file, call.callee))
        return any(isinstance(o, Global) and o.path.startswith("Cache.") for o in found)


def takes_over(types: Types, file: File, call: tree.Call, work: Node) -> bool:
    """Whether a call hands work to the runtime that is more than a note of what was done."""
    return is_wait_until(types, file, call) and not is_note(file.source.text(work.span))


def _waits(value: Node) -> bool:
    return any(isinstance(n, tree.Await) for n in own_nodes(value))


def _holds_awaited(attempt: _Attempt, variable: Variable) -> bool:
    """Whether all that a variable ever has is what work in an attempt gives."""
    only = variable.only
    return (
        only is not None
        and only.value is not None
        and attempt.body.span.covers(only.node.span)
        and _waits(only.value)
    )


def _sets_up(file: File, work: Node) -> bool:
    """Whether a statement only makes a table, or a column: what asks for it next will tell."""
    return isinstance(work, tree.Call) and _TABLE.fullmatch(sql_of(file, work) or "") is not None


def _calls(catch: tree.Catch) -> bool:
    """Whether a handler of errors calls something, a log maybe, and does not only give a value."""
    return any(isinstance(n, tree.Call) for n in catch.body.walk())


def _throws(catch: tree.Catch) -> bool:
    """Whether a handler of errors throws one on."""
    return any(map(is_throw, catch.body.walk()))


def _does_nothing(file: File, attempt: _Attempt, statement: Node) -> bool:
    """Whether a statement of a handler changes nothing: it would end there anyway."""
    match statement:
        case tree.Exit(kind="return", value=None):
            return _ends_anyway(file, attempt)
        case tree.Exit(kind=kind):
            return kind == "continue"
        case tree.Opaque(kind=kind):
            return kind.lower() in ("pass", "empty_statement")
        case tree.ExpressionStatement(value=tree.Opaque(kind="Ellipsis")):
            return True
        case tree.ExpressionStatement(value=tree.Assign() as given) | (tree.Assign() as given) if (
            isinstance(given.target, tree.Name) and _only_words(given.value)
        ):
            variable = file.scopes.variable(given.target)
            return variable is not None and not variable.reads and not file.is_exported(variable)
        case _:
            return False


def _only_words(value: Node | None) -> bool:
    """Whether an expression is the error, or a text of it, and does nothing else."""
    match value:
        case tree.Name() | tree.Literal():
            return True
        case tree.Member() | tree.Conditional() | tree.Operation() | tree.Template(tag=None):
            return all(map(_only_words, value.children()))
        case tree.Call(callee=tree.Name(id="String" | "str" | "repr"), args=[tree.Arg(value=told)]):
            return _only_words(told)
        case _:
            return False


def _ends_anyway(file: File, attempt: _Attempt) -> bool:
    """Whether a function that gives nothing does nothing after a `try`."""
    function = file.function_around(attempt)
    if function is None or any(e.kind == "return" and e.value for e in exits_of(function)):
        return False
    inside: Node = attempt
    for around in file.ancestors(attempt):
        match around:
            case tree.Function():
                return True
            case tree.Block(statements=[*_, last]) if last is inside:
                pass
            case tree.If():
                pass
            case _:
                return False
        inside = around
    return False


def _reaching_out(node: Node) -> Iterator[Node]:
    """The nodes whose errors come out: not those that a handler inside keeps."""
    open_ = [node]
    while open_:
        node = open_.pop()
        yield node
        kept = None
        if isinstance(node, tree.Try) and any(map(_keeps, node.catches)):
            kept = node.body
        open_ += (child for child in reversed(list(node.children())) if child is not kept)


def _keeps(catch: tree.Catch) -> bool:
    """Whether a handler takes errors of any kind, and throws none on."""
    return is_broad(catch) and not _throws(catch)


def _is_result(file: File, attempt: _Attempt, node: Node) -> bool:
    """Whether what is tried gives a value, so that its absence tells of the failure."""
    match node:
        case tree.Exit() if file.function_around(node) is not file.function_around(attempt):
            return False
        case tree.Exit(kind="return", value=None):
            return not _ends_anyway(file, attempt)
        case tree.Exit(kind="return" | "break"):
            return True
        case tree.Assign() if _takes_back(file, attempt, node):
            return False
        case tree.Assign(target=target):
            names = [n for n in target.walk() if isinstance(n, tree.Name)]
            return any(_is_seen(file, attempt, node, name) for name in names)
        case _:
            return False


def _takes_back(file: File, attempt: _Attempt, given: tree.Assign) -> bool:
    """Whether what is tried can only take back that all is well: a failure passes for that.

    `let allowed = true; try { if (!(await found(id))) allowed = false } catch {}`
    """
    variable = file.scopes.variable(given.target)
    if variable is None or not _is_truth(given.value, False):
        return False
    before = [d for d in variable.definitions if not attempt.body.span.covers(d.node.span)]
    return bool(before) and all(_is_truth(d.value, True) for d in before)


def _is_truth(value: Node | None, truth: bool) -> bool:
    return isinstance(value, tree.Literal) and value.kind == "boolean" and value.value is truth


def _is_seen(file: File, attempt: _Attempt, given: tree.Assign, name: tree.Name) -> bool:
    """Whether a variable is read outside of what is tried where it may hold what it got there."""
    variable, span = file.scopes.variable(name), attempt.body.span
    if variable is None:
        return True
    outside = [r for r in variable.reads if not span.start <= r.span.start < span.end]
    put = next((d for d in variable.definitions if d.node is given), None)
    if put is None:
        return bool(outside)  # what a part of it is given stays
    return any(sees(file, variable, read, put) for read in outside)


def _gives_nothing(handler: tree.Function) -> bool:
    """Whether a function does nothing, and gives nothing but a constant."""
    match handler.body.statements:
        case [] | [tree.Exit(kind="return", value=None | tree.Literal())]:
            return True
        case [
            tree.Exit(kind="return", value=tree.Name(id="undefined") | tree.Operation(op="void"))
        ]:
            return True
        case _:
            return False


def is_dropped(file: File, promise: Node) -> bool:
    """Whether nobody asks what came out, and no other error is on its way that matters more."""
    if not isinstance(file.scopes.parents.get(promise), tree.ExpressionStatement):
        return False
    inside: Node = promise
    for around in file.ancestors(promise):
        match around:
            case tree.Function():
                return True
            case tree.Catch():
                return False
            case tree.Try(finally_=last) if last is inside:
                return False
            case _:
                inside = around
    return True
