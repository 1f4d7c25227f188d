"""JavaScript that never runs in a Worker: for other runtimes, or where a binding is missing.

A test of the runtime's globals leaves it out, or of a binding that every environment has. And what
a component only hands to the browser that shows it.
"""

from collections.abc import Iterator
from itertools import product

from msgspec import field
from msgspec.structs import replace

from wlint import tree
from wlint.platform.runtime_globals import ABSENT, MAYBE, OBJECTS, PRESENT, USER_AGENT
from wlint.project.calling.for_browsers import for_browsers
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.record import Entity, Record
from wlint.semantics.conditions import AND, EQUALITIES, OR, SAME, joined
from wlint.semantics.leaving import leaves
from wlint.semantics.memo import remembered
from wlint.semantics.scopes import Gives
from wlint.semantics.types import FunctionType
from wlint.tree import Node

# what a class is started by, before anything else is asked of it
_STARTS = frozenset({"init", "initialize", "initialise", "setup", "start"})
_DEEPEST = 4
_MOST_STATEMENTS = 10


class Elsewhere(Entity):
    """What of one Worker's code is for elsewhere; `bound` is what `env` always has."""

    types: Types
    bound: frozenset[str] = frozenset()
    _known: dict[File, frozenset[Node]] = field(default_factory=dict)
    _asks: dict[Node, frozenset[str]] = field(default_factory=dict)

    def has(self, file: File, node: Node) -> bool:
        """Whether a node never runs on Workers."""
        left_out = self._left_out(file)
        return bool(left_out) and any(n in left_out for n in (node, *file.ancestors(node)))

    def _left_out(self, file: File) -> frozenset[Node]:
        if file not in self._known:
            self._known[file] = frozenset[Node]()
            if not file.is_python and not file.is_installed:
                self._known[file] = frozenset(self._found(file))
        return self._known[file]

    def _found(self, file: File) -> Iterator[Node]:
        for branch in file.of_kind(tree.If):
            if (holds := self.holds(file, branch.test)) is not None:
                never, taken = (branch.otherwise, branch.then)[:: 1 if holds else -1]
                yield from (never,) if never is not None else ()
                if taken is not None:
                    yield from _after(file, branch, taken)
                    yield from _unstarted(file, branch, taken)
        for choice in file.of_kind(tree.Conditional):
            if (holds := self.holds(file, choice.test)) is not None:
                yield choice.otherwise if holds else choice.then
        yield from for_browsers(file)

    def holds(self, file: File, test: Node) -> bool | None:
        """What a test comes to in this Worker; None where that depends on more.

        Some globals are there with a flag only: it must come to the same with and without.
        """
        asked = frozenset(self._asked(file, test))
        if not asked:
            return None
        unsure = sorted(MAYBE.intersection(asked))
        cases = product((True, False), repeat=len(unsure))
        found = {
            _Case(self.types, self.bound, dict(zip(unsure, case, strict=True))).holds(file, test)
            for case in cases
        }
        return found.pop() if len(found) == 1 else None

    def _asked(self, file: File, test: Node) -> Iterator[str]:
        """The globals that a test, and what it calls, asks for."""
        for node in test.walk():
            match node:
                case tree.Operation(op="typeof", operands=[tree.Name(id=name)]):
                    if file.scopes.variable(node.operands[0]) is None:
                        yield name
                case tree.Member(object=tree.Name(id="navigator"), name="userAgent"):
                    yield "navigator"
                case tree.Member(object=tree.Name(id="globalThis"), name=str(name)):
                    yield name
                case tree.Member() if _binding(node) in self.bound:
                    yield "env"
                case tree.Name():
                    value = _value(file, node)
                    if value is not None and not isinstance(value, tree.Function):
                        yield from self._asked_in(file, value)
                case tree.Call(args=[]):
                    if (found := _function(self.types, file, node)) is not None:
                        yield from self._asked_in(found[0], found[1].body)
                case _:
                    pass

    def _asked_in(self, file: File, node: Node) -> frozenset[str]:
        nothing = frozenset[str]()
        return remembered(self._asks, node, nothing, lambda: frozenset(self._asked(file, node)))


class _Case(Record):
    """Tests of the runtime, where some of its globals are there and others are not."""

    types: Types
    bound: frozenset[str]
    given: dict[str, bool]
    depth: int = 0

    def holds(self, file: File, test: Node) -> bool | None:
        match test:
            case tree.Literal(kind="boolean", value=value):
                return value in (True, "true")
            case tree.Operation(op="!", operands=[inner]):
                found = self.holds(file, inner)
                return None if found is None else not found
            case tree.Operation(op=op, operands=operands) if op in AND | OR:
                return joined(op, [self.holds(file, operand) for operand in operands])
            case tree.Operation(op=op, operands=[left, right]) if op in EQUALITIES:
                found = self._equals(file, left, right)
                return None if found is None else found is (op in SAME)
            case tree.Call(callee=tree.Name(id="Boolean"), args=[tree.Arg(value=inner)]):
                return self.holds(file, inner)
            case tree.Call(callee=tree.Member(name="includes", object=owner), args=[what]):
                text = what.value.value if isinstance(what.value, tree.Literal) else None
                return True if _is_agent(owner) and str(text) in USER_AGENT else None
            case tree.Call(args=[]) if self.depth < _DEEPEST:
                found_function = _function(self.types, file, test)
                if found_function is None:
                    return None
                home, function = found_function
                inside = replace(self, depth=self.depth + 1)
                return inside._answer(home, function.body.statements)
            case tree.Member(object=tree.Name(id="globalThis"), name=str(name)):
                return self._is_there(name)
            case tree.Member() if _binding(test) in self.bound:
                return True
            case tree.Name() if self.depth < _DEEPEST:
                made = _value(file, test)
                inside = replace(self, depth=self.depth + 1)
                return inside.holds(file, made) if made is not None else None
            case _:
                return None

    def _equals(self, file: File, left: Node, right: Node) -> bool | None:
        match left, right:
            case (
                tree.Operation(op="typeof", operands=[tree.Name(id=name) as asked]),
                tree.Literal(value=str(kind)),
            ) if file.scopes.variable(asked) is None:
                there = self._is_there(name)
                if kind == "undefined":
                    return None if there is None else not there
                kind_here = "object" if name in OBJECTS else "function"
                return None if there is None else there and kind == kind_here
            case tree.Member(), tree.Literal(kind="null" | "undefined"):
                return False if _binding(left) in self.bound else None
            case tree.Member(), tree.Literal(value=str(text)) if _is_agent(left):
                return text == USER_AGENT
            case _:
                return None

    def _is_there(self, name: str) -> bool | None:
        if name in self.given:
            return self.given[name]
        return True if name in PRESENT else False if name in ABSENT else None

    def _answer(self, file: File, statements: tuple[Node, ...]) -> bool | None:
        """What a function says that only asks; each question that is open doubles the ways."""
        if len(statements) > _MOST_STATEMENTS:
            return None
        for index, statement in enumerate(statements):
            match statement:
                case tree.Exit(kind="return", value=tree.Node() as value):
                    return self.holds(file, value)
                case tree.If(test=test, then=then, otherwise=otherwise):
                    rest = statements[index + 1 :]
                    other = otherwise.statements if otherwise is not None else ()
                    ways = ((*then.statements, *rest), (*other, *rest))
                    if (holds := self.holds(file, test)) is not None:
                        return self._answer(file, ways[not holds])
                    yes, no = (self._answer(file, way) for way in ways)
                    return yes if yes == no else None
                case tree.Assign(declares="const" | "let" | "var"):
                    pass
                case _:
                    return None
        return None


def _after(file: File, branch: tree.If, taken: tree.Block) -> Iterator[Node]:
    """What comes after a branch that always leaves."""
    block = file.scopes.parents.get(branch)
    if leaves(taken) and isinstance(block, tree.Block):
        yield from block.statements[block.statements.index(branch) + 1 :]


def _unstarted(file: File, branch: tree.If, taken: tree.Block) -> Iterator[Node]:
    """The methods of a class that refuses to start here: nobody has an object to call them on."""
    start, cls = file.function_around(branch), file.class_around(branch)
    if start is None or cls is None or branch not in start.body.statements:
        return
    if not leaves(taken, "throw"):
        return
    if start in cls.body.statements and (start.kind == "constructor" or start.name in _STARTS):
        yield from (m for m in cls.body.statements if _is_of_object(m) and m is not start)


def _is_of_object(member: Node) -> bool:
    return isinstance(member, tree.Function) and member.kind not in ("static", "constructor")


def _value(file: File, name: tree.Name) -> Node | None:
    """What a variable is given, where that happens once."""
    variable = file.scopes.variable(name)
    only = variable.only if variable is not None else None
    is_whole = only is not None and only.gives is Gives.VALUE and not only.path
    return only.value if only is not None and is_whole else None


def _function(types: Types, file: File, call: tree.Call) -> tuple[File, tree.Function] | None:
    match types.of(file, call.callee):
        case FunctionType(file=path, node=function) if not function.is_async:
            return types.program.files[path], function
        case _:
            return None


def _binding(node: tree.Member) -> str | None:
    """The name that is read off `env`."""
    match node.object:
        case tree.Name(id="env") | tree.Member(name="env"):
            return node.name
        case _:
            return None


def _is_agent(node: Node) -> bool:
    match node:
        case tree.Member(object=tree.Name(id="navigator"), name="userAgent"):
            return True
        case _:
            return False
