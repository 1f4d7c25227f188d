"""Functions that count how often they are called, and throw from a number on.

`counted(c)` in each round ends a loop: be the number kept in a variable or in Hono's context.
"""

from collections.abc import Iterator, Sequence

from wlint import tree
from wlint.project.alike import is_alike
from wlint.project.costs.comparisons import large_and_bound
from wlint.project.costs.loops import is_one_more, varies_in
from wlint.project.file import File
from wlint.project.passed import passed
from wlint.project.typing.constants import number_of
from wlint.project.typing.types import Types
from wlint.record import Record
from wlint.semantics.conditions import OR, ORDERS, parts
from wlint.semantics.functions import own_nodes
from wlint.semantics.leaving import is_throw
from wlint.semantics.scopes import Gives, Variable
from wlint.semantics.types import FunctionType, options_of
from wlint.tree import Node

_FORGETTING = frozenset({"set", "delete", "clear"})


class _Counting(Record):
    """A call of a function in the rounds of something."""

    types: Types
    file: File
    repeats: Node
    call: tree.Call
    home: File
    function: tree.Function

    @property
    def steps(self) -> Sequence[Node]:
        """What the function does each time, one after the other."""
        body = self.function.body
        return body.statements if isinstance(body, tree.Block) else ()

    def number(self, node: Node) -> int | None:
        """The number that an expression of the function is."""
        return number_of(self.types.program, self.home, node)

    def runs(self, part: Node) -> bool:
        """Whether a round comes to a part of the code, here or in what it calls itself."""
        function = self.home.function_around(part)
        if function is self.function or self.repeats in self.home.ancestors(part):
            return True
        called = (n.callee for n in self.repeats.walk() if isinstance(n, tree.Call))
        return any(
            isinstance(option, FunctionType) and option.node is function
            for callee in called
            for option in options_of(self.types.of(self.file, callee))
        )

    def is_outside(self, variable: Variable) -> bool:
        """Whether a variable is the same one in all rounds."""
        begun = [d.name for d in variable.definitions if not is_one_more(d)]
        around = (self.function, self.repeats)
        return bool(begun) and not any(a in around for n in begun for a in self.home.ancestors(n))

    def is_same(self, node: Node) -> bool:
        """Whether an expression of the function is the same in all rounds."""
        named = [self.home.scopes.variable(n) for n in node.walk() if isinstance(n, tree.Name)]
        return not _calls(node) and all(map(self._is_same, named))

    def _is_same(self, variable: Variable | None) -> bool:
        param = variable.only.node if variable is not None and variable.only is not None else None
        if variable is None or not isinstance(param, tree.Param):
            return variable is not None and self.is_outside(variable)
        value = passed(self.home, param, self.call) if param in self.function.params else None
        if value is None:
            return self.is_outside(variable)
        is_varied = varies_in(self.file, self.repeats, self.file.variables_in(value))
        return not _calls(value) and not is_varied


def _calls(node: Node) -> bool:
    return any(isinstance(n, tree.Call) for n in node.walk())


def rounds_let_through(types: Types, file: File, repeats: Node, site: Node) -> int | None:
    """How many rounds come to a place before what counts them throws; None where nothing does."""
    found = (
        most
        for call, is_awaited in _calls_before(file, repeats, site)
        if (counting := _counting(types, file, repeats, call, is_awaited=is_awaited)) is not None
        and (most := _most_calls(counting)) is not None
    )
    return min(found, default=None)


def _calls_before(file: File, repeats: Node, site: Node) -> Iterator[tuple[tree.Call, bool]]:
    """The calls that each round makes before it comes to a place, and whether they are awaited."""
    inside = site
    for around in file.ancestors(site):
        if around is repeats or isinstance(around, tree.Function):
            return
        if isinstance(around, tree.Block):
            for statement in around.statements:
                if statement is inside:
                    break
                match statement:
                    case tree.ExpressionStatement(value=tree.Call() as call):
                        yield call, False
                    case tree.ExpressionStatement(value=tree.Await(value=tree.Call() as call)):
                        yield call, True
                    case _:
                        pass
        inside = around


def _counting(
    types: Types, file: File, repeats: Node, call: tree.Call, *, is_awaited: bool
) -> _Counting | None:
    """What a call runs; None where that is not known, or throws into a promise nobody awaits."""
    match options_of(types.of(file, call.callee)):
        case [FunctionType(file=path, node=function)] if is_awaited or not function.is_async:
            return _Counting(types, file, repeats, call, types.program.file(path), function)
        case _:
            return None


def _most_calls(counting: _Counting) -> int | None:
    """After how many calls a function throws; None where it counts none."""
    for branch in counting.steps:
        if not isinstance(branch, tree.If) or not _throws(branch.then):
            continue
        for test in parts(branch.test, *OR):
            pair = large_and_bound(test)
            if pair is None or not isinstance(test, tree.Operation) or test.op not in ORDERS:
                continue
            most = counting.number(pair[1])
            first = _first(counting, branch, pair[0])
            if most is not None and first is not None:
                return max(0, most + (test.op in ("<", ">")) - first)
    return None


def _throws(block: tree.Block) -> bool:
    return any(map(is_throw, block.statements))


def _first(counting: _Counting, branch: tree.If, number: Node) -> int | None:
    """What the first call compares of a number that each call raises by one, and nothing else."""
    steps = counting.steps
    if (variable := counting.home.scopes.variable(number)) is None:
        return None
    again = [d.node for d in variable.definitions if is_one_more(d)]
    match [d for d in variable.definitions if not is_one_more(d)], again:
        case [begun], [_, *_] if begun.gives is Gives.VALUE and begun.value is not None:
            start = counting.number(begun.value)
            is_counted = counting.is_outside(variable) and _always(steps, branch, again)
            before = sum(n in steps and n.span.start < branch.span.start for n in again)
            return start + before if start is not None and is_counted else None
        case [_], []:
            return _first_kept(counting, branch, number)
        case _:
            return None


def _always(steps: Sequence[Node], branch: tree.If, among: Sequence[Node]) -> bool:
    """Whether a function always comes to a branch, and to one of some steps unless that throws."""
    is_tested = is_done = False
    for step in steps:
        is_tested = is_tested or step is branch
        is_done = is_done or step in among
        if is_tested and is_done:
            return True
        if step is not branch and any(isinstance(n, tree.Exit) for n in own_nodes(step)):
            return False
    return False


def _first_kept(counting: _Counting, branch: tree.If, number: Node) -> int | None:
    """What stands for a number that is kept under one key, until it is: `c.get("calls") ?? 0`."""
    match counting.home.local_value(number)[0]:
        case tree.Operation(
            op="||" | "??",
            operands=[
                tree.Call(callee=tree.Member(name="get", object=owner), args=[tree.Arg(value=key)]),
                start,
            ],
        ):
            first = counting.number(start)
            puts = list(_puts(counting.home, owner, key))
            raising = [put for put in puts if _is_one_more(counting.home, put, number)]
            steps = [counting.home.scopes.parents.get(put) for put in raising]
            others = all(put in raising or _begins(counting, put, first) for put in puts)
            is_kept = counting.is_same(owner) and counting.is_same(key) and others
            found = [step for step in steps if step is not None]
            return first if is_kept and _always(counting.steps, branch, found) else None
        case _:
            return None


def _puts(home: File, owner: Node, key: Node) -> Iterator[tree.Call]:
    """The calls in a file that put a number under a key, or may take it away."""
    for call in home.of_kind(tree.Call):
        match call:
            case tree.Call(callee=tree.Member(object=of, name=name), args=args) if (
                name in _FORGETTING
            ):
                under = args[0].value if args else None
                is_key = under is not None and is_alike(home, under, key)
                is_another = isinstance(under, tree.Literal) and isinstance(key, tree.Literal)
                if is_key or (is_alike(home, of, owner) and not is_another):
                    yield call
            case _:
                pass


def _begins(counting: _Counting, put: tree.Call, first: int | None) -> bool:
    """Whether a call puts the first number where no round comes: in what runs before them."""
    value = put.arg(1)
    is_first = value is not None and first is not None and counting.number(value) == first
    return is_first and not counting.runs(put)


def _is_one_more(home: File, put: tree.Call, number: Node) -> bool:
    match put.args:
        case [_, tree.Arg(value=tree.Operation(op="+", operands=[one, tree.Literal(value="1")]))]:
            return is_alike(home, one, number)
        case _:
            return False
