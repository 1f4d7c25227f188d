"""Failed reads that are taken for "there is none yet": what is made anew replaces what was stored.

`try { const key = await env.KV.get("key"); if (key) return key; } catch {}`, and then a new key is
drawn and put there: the one that all others still hold is gone. What could be read again or worked
out again is a cache; what is drawn by chance is not.
"""

from collections.abc import Iterator

from wlint import tree
from wlint.platform.randomness import DRAWN
from wlint.project.errors.explained import is_explained
from wlint.project.errors.overwritten import Overwriting
from wlint.project.file import File
from wlint.project.typing.constants import text_of
from wlint.project.typing.types import Types
from wlint.record import Entity
from wlint.semantics.catches import is_broad
from wlint.semantics.conditions import SAME
from wlint.semantics.functions import is_missing, own_nodes, returned
from wlint.semantics.scopes import Gives, Variable
from wlint.semantics.types import FunctionType, Global, options_of
from wlint.tree import Node

_READ = {f"{s}.get": f"{s}.put" for s in ("KVNamespace", "R2Bucket", "DurableObjectStorage")}
_MAYBE = (tree.If, tree.Conditional, tree.Loop, tree.Catch, tree.Switch, tree.Function)
_DEEPEST = 6
_HOLE = "\0"


class MadeAnew(Entity):
    """What one Worker draws anew as it failed to read what it has."""

    types: Types

    def by(self, file: File, catch: tree.Catch) -> Overwriting | None:
        """The read whose errors a handler takes for an absence, and the write of another value."""
        attempt = file.scopes.parents.get(catch)
        scope = file.scopes.parents.get(attempt) if attempt is not None else None
        if not isinstance(attempt, tree.Try) or not isinstance(scope, tree.Block):
            return None
        if not is_broad(catch) or is_explained(file, attempt, catch) or _tells(file, catch):
            return None
        writes = tuple(_after(file, attempt, scope))
        for read in own_nodes(attempt.body) if writes else ():
            path = self._path(file, read)
            if not (isinstance(read, tree.Call) and path in _READ and 0 < len(read.args) < 3):
                continue
            for write in writes:
                if self._replaces(file, read, write) and self._is_drawn(file, write.args[1].value):
                    return Overwriting(read, file, write)
        return None

    def _path(self, file: File, node: Node) -> str:
        return self.types.path_of(file, node.callee) if isinstance(node, tree.Call) else ""

    def _replaces(self, file: File, read: tree.Call, write: tree.Call) -> bool:
        """Whether a call puts another value for good where one was read."""
        match read, write:
            case (
                tree.Call(callee=tree.Member(object=store), args=[tree.Arg(value=key), *_]),
                tree.Call(callee=tree.Member(object=other), args=[tree.Arg(value=name), _]),
            ) if self._path(file, write) == _READ[self._path(file, read)]:
                return self._is_same(file, store, other) and self._is_same(file, key, name)
            case _:
                return False

    def _is_same(self, file: File, first: Node, second: Node) -> bool:
        """Whether two expressions of one function surely are the same."""
        program = self.types.program
        texts = {text_of(file, node, _HOLE, program=program) for node in (first, second)}
        if None not in texts and not any(_HOLE in str(text) for text in texts):
            return len(texts) == 1
        words = {file.source.text(node.span) for node in (first, second)}
        named = file.variables_in(first)
        return len(words) == 1 and all(v.only is not None for v in named) and _is_plain(first)

    def _is_drawn(self, file: File, node: Node | None, depth: int = 0) -> bool:
        """Whether a value has something in it that nobody gets a second time."""
        if node is None or depth > _DEEPEST:
            return False
        match node:
            case tree.Name():
                given = self._given(file, file.scopes.variable(node))
                return any(self._is_drawn(file, value, depth + 1) for value in given)
            case tree.Call(callee=callee, args=args):
                options = options_of(self.types.of(file, callee))
                if any(self._gives_drawn(option, depth) for option in options):
                    return True
                # what a call to elsewhere is asked with need not be in its answer
                asks = any(isinstance(o, FunctionType) and o.node.is_async for o in options)
                inner = callee.object if isinstance(callee, tree.Member) else None
                parts = (inner, *(a.value for a in args if not asks))
                return any(self._is_drawn(file, part, depth) for part in parts)
            case tree.Function():
                return False
            case _:
                return any(self._is_drawn(file, child, depth) for child in node.children())

    def _given(self, file: File, variable: Variable | None) -> Iterator[Node | None]:
        """What a variable of a function is given, and the call that fills it by chance."""
        if variable is None or variable.is_module_level:
            return
        yield from (d.value for d in variable.definitions if d.gives is Gives.VALUE)
        calls = (file.call_around(read) for read in variable.reads)
        yield from (c for c in calls if c is not None and self._path(file, c) in DRAWN)

    def _gives_drawn(self, called: object, depth: int) -> bool:
        match called:
            case Global(path=path):
                return path in DRAWN
            case FunctionType(file=path, node=function):
                home = self.types.program.file(path)
                return any(self._is_drawn(home, v, depth + 1) for v in returned(function))
            case _:
                return False


def _tells(file: File, catch: tree.Catch) -> bool:
    """Whether a handler leaves, or what comes after may ask whether it has run."""
    inside = list(own_nodes(catch.body))
    return any(isinstance(n, tree.Exit) for n in inside) or any(
        isinstance(n, tree.Assign) and n.declares is None for n in inside
    )


def _after(file: File, attempt: tree.Try, scope: tree.Block) -> Iterator[tree.Call]:
    """The calls with two arguments that surely come after a `try` which has found nothing."""
    after = scope.statements[scope.statements.index(attempt) + 1 :]
    kept = _filled(file, attempt)
    for statement in after:
        match statement:
            case tree.If(test=test, then=then) if kept and _is_absent(file, test, kept):
                within = then.statements
            case _:
                within = () if kept is not None else (statement,)
        for node in (n for s in within for n in own_nodes(s)):
            is_two = isinstance(node, tree.Call) and len(node.args) == 2
            if isinstance(node, tree.Call) and is_two and _is_run(file, node, within):
                yield node


def _is_run(file: File, node: Node, within: tuple[Node, ...]) -> bool:
    """Whether a part of some statements surely runs where these do."""
    while node not in within:
        if isinstance(node, _MAYBE):
            return False
        node = file.scopes.parents[node]
    return not isinstance(node, _MAYBE)


def _filled(file: File, attempt: tree.Try) -> frozenset[Variable] | None:
    """The variables from outside that what is tried fills; None where it returns what it finds."""
    if any(isinstance(n, tree.Exit) and n.kind == "return" for n in own_nodes(attempt.body)):
        return None
    inside = attempt.body.span
    given = (n for n in own_nodes(attempt.body) if isinstance(n, tree.Assign))
    return frozenset(
        variable
        for assign in given
        for variable in file.variables_in(assign.target)
        if any(d.name.span.start < inside.start for d in variable.definitions)
    )


def _is_absent(file: File, test: Node, kept: frozenset[Variable]) -> bool:
    """Whether a test asks whether there was nothing: `!key`, `key is None`."""
    match test:
        case tree.Operation(op="!" | "not", operands=[tree.Name() as name]):
            return file.scopes.variable(name) in kept
        case tree.Operation(op=op, operands=[tree.Name() as name, other]) if op in SAME:
            return file.scopes.variable(name) in kept and is_missing(other)
        case _:
            return False


def _is_plain(node: Node) -> bool:
    """Whether an expression only names something."""
    return all(isinstance(n, (tree.Name, tree.Member)) for n in node.walk())
