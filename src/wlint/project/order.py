"""Which of two places in a function runs first, and whether for sure."""

from collections.abc import Sequence
from typing import TypeAlias

from wlint import tree
from wlint.project.file import File
from wlint.record import Record
from wlint.semantics.conditions import OTHER, SAME
from wlint.semantics.functions import own_nodes
from wlint.semantics.leaving import is_last, leaves
from wlint.semantics.scopes import Variable
from wlint.tree import Node

_STRAIGHT = (tree.If, tree.Block)
# a variable, and what is asked of it, unless it is the part itself
_Part: TypeAlias = tuple[Variable, str | None]


def runs_before(file: File, first: Node, second: Node) -> bool:
    """Whether the first has surely run whenever the second does, in one function."""
    if first.span.start >= second.span.start:
        return False
    around = {second, *file.ancestors(second)}
    inside = first
    for node in file.ancestors(first):
        if isinstance(node, tree.Try) and not around.isdisjoint(node.catches):
            return False  # what is in the way to a handler may have failed before it was done
        if node in around:
            return runs_with(node, inside)  # not the one branch before the other
        if leaves(node, "return", "throw"):
            return False  # nothing comes after it
        if not (runs_with(node, inside) or _is_entered_again(file, node, inside, second)):
            return False
        inside = node
    return False


class _Value(Record):
    """What a place has given; whether it may be null as well as something."""

    node: Node
    may_be_null: bool


def branch_before(
    file: File, first: Node, second: Node, *, may_be_null: bool = False
) -> tree.If | None:
    """The branch that holds the first and goes on to the second, which then surely follows.

    None where something may leave in between, or asks which way was taken; but for what asks of the
    very value that the first has given, which may come out either way: its parts, or itself if it
    may be null as well as something.
    """
    given = _Value(first, may_be_null)
    around, inside, branch = set(file.ancestors(second)), first, None
    for node in file.ancestors(first):
        if node in around:
            break
        if not isinstance(node, _STRAIGHT) and not runs_with(node, inside):
            return None
        branch = node if isinstance(node, tree.If) and inside is not node.test else branch
        inside = node
    else:
        return None
    if branch is not inside or not isinstance(node, tree.Block) or not isinstance(inside, tree.If):
        return None
    after = node.statements[node.statements.index(inside) + 1 :]
    between = [s for s in after if s.span.start <= second.span.start]
    if not between or not is_on_every_way(file, second, node):
        return None
    here = _leaving(inside, first)
    if not _may_go_on(file, here, given):
        return None  # what is between need not be looked at
    later = [e for s in between for e in _leaving(s, first) if e not in {second, *around}]
    return inside if _may_go_on(file, (*here, *later), given) else None


def _leaving(statement: Node, after: Node) -> list[tree.Exit]:
    """The ways out that a statement has after a place."""
    start, nodes = after.span.start, own_nodes(statement)
    return [n for n in nodes if isinstance(n, tree.Exit) and n.span.end > start]


def _may_go_on(file: File, leaving: Sequence[tree.Exit], value: _Value) -> bool:
    """Whether no exit is taken where the parts of a value come out otherwise than they ask.

    Two that ask the same part may together be all there is: `if (ok) return`, `if (!ok) return`.
    """
    asked = [_deciding(file, e, value) for e in leaving]
    parts = [part for each in asked for part in each]
    return all(asked) and len(parts) == len(set(parts))


def _deciding(file: File, leaving: tree.Exit, value: _Value) -> frozenset["_Part"]:
    """The parts of a value that decide that code is left, and goes on where they are otherwise."""
    block = file.scopes.parents.get(leaving)
    around = file.scopes.parents.get(block) if isinstance(block, tree.Block) else block
    if (
        not isinstance(around, tree.If)
        or around.test.span.start < value.node.span.end
        or is_last(around)
    ):
        return frozenset()
    names = (n for n in around.test.walk() if isinstance(n, tree.Name))
    return frozenset(p for n in names if (p := _part(file, n, value)) is not None)


def _part(file: File, name: tree.Name, value: _Value) -> "_Part | None":
    """The part of a value that a name is for, or is asked for: `form.get("name")`."""
    variable = file.scopes.variable(name)
    only = variable.only if variable is not None else None
    given = only.value if only is not None else None
    while isinstance(given, tree.Await):
        given = given.value
    if variable is None or only is None or given is not value.node:
        return None
    match file.scopes.parents.get(name):
        case tree.Member(name=field) as member:
            call = file.call_of(member)
            key = file.source.text(call.args[0].span).strip("'\"") if call and call.args else field
            return variable, key
        case _:
            is_asked = only.path or (value.may_be_null and _asks_for_null(file, name))
            return (variable, None) if is_asked else None


def _asks_for_null(file: File, name: tree.Name) -> bool:
    """Whether a test asks whether what a name holds is there: `if (row)`, `row !== null`."""
    match file.scopes.parents.get(name):
        case tree.If() | tree.Operation(op="!" | "not"):
            return True
        case tree.Operation(op=op, operands=[asked, tree.Literal(kind="null")]):
            return asked is name and op in SAME | OTHER
        case _:
            return False


def _is_entered_again(file: File, branch: Node, inside: Node, second: Node) -> bool:
    """Whether a second place is on the same side of a test that asks the same, unchanged."""
    if not isinstance(branch, (tree.If, tree.Conditional)) or not _is_pure(branch.test):
        return False
    again = second
    for around in file.ancestors(second):
        if isinstance(around, type(branch)) and again is not around.test:
            is_side = (inside is branch.then) == (again is around.then)
            if is_side and _is_same(file, branch.test, around.test):
                return True
        again = around
    return False


def _is_same(file: File, test: Node, later: Node) -> bool:
    """Whether two tests ask the same, and nothing they ask about is set between them."""
    if _words(file, test) != _words(file, later):
        return False
    start, end = test.span.start, later.span.start
    named = {n.name for n in test.walk() if isinstance(n, tree.Member)}
    variables = [v for n in test.walk() if (v := file.scopes.variable(n)) is not None]
    is_given = any(start < d.name.span.start < end for v in variables for d in v.definitions)
    return not is_given and not any(
        isinstance(a.target, tree.Member) and a.target.name in named and start < a.span.start < end
        for a in (file.of_kind(tree.Assign) if named else ())
    )


def _is_pure(test: Node) -> bool:
    """Whether a test only looks at things."""
    looks = (tree.Name, tree.Member, tree.Literal, tree.Operation)
    return all(isinstance(n, looks) for n in test.walk())


def _words(file: File, node: Node) -> list[str]:
    return file.source.text(node.span).split()


def is_on_every_way(file: File, node: Node, body: Node) -> bool:
    """Whether no branch of a body goes past a node; exits may end it before."""
    inside = node
    for around in file.ancestors(node):
        if around is body:
            return True
        if not runs_with(around, inside):
            return False
        inside = around
    return False


def runs_with(around: Node, inside: Node) -> bool:
    """Whether a part runs whenever the whole does."""
    match around:
        case tree.If(test=test) | tree.Conditional(test=test):
            return inside is test
        case tree.Operation(op="&&" | "||" | "??" | "and" | "or", operands=operands):
            return inside is operands[0]
        case tree.Loop(iterable=iterable, test=test, body=body):
            is_first = test is not None and test.span.start < body.span.start
            return inside is iterable or (is_first and inside is test)
        case tree.Try(body=body, finally_=finally_):
            return inside is body or inside is finally_
        case tree.Catch() | tree.Case() | tree.Function() | tree.Class() | tree.Comprehension():
            return False
        case tree.Switch(subject=subject):
            return inside is subject
        case tree.Member(is_optional=True, object=owner):
            return inside is owner
        case _:
            return True


def are_apart(file: File, one: Node, other: Node) -> bool:
    """Whether one pass through code never comes to both: by its branches, or as it leaves first."""
    first, second = sorted((one, other), key=lambda n: n.span.start)
    towards, inside = {second: second}, second
    for node in file.ancestors(second):
        towards[node] = inside
        inside = node
    inside, is_left = first, False
    for node in file.ancestors(first):
        if node in towards:
            match node:
                case tree.If(then=then) | tree.Conditional(then=then):
                    return is_left or {inside, towards[node]} == {then, node.otherwise}
                case tree.Switch():
                    return is_left or _are_cases_apart(file, node, inside, towards[node])
                case _:
                    return is_left and not isinstance(node, tree.Try)
        is_left = is_left or leaves(node, "return", "throw")
        inside = node
    return False


def _are_cases_apart(file: File, switch: tree.Switch, one: Node, later: Node) -> bool:
    """Whether two are cases of a switch, and the first does not run on into the later one."""
    if one is later or not isinstance(one, tree.Case) or not isinstance(later, tree.Case):
        return False
    between = switch.cases[switch.cases.index(one) : switch.cases.index(later)]
    return file.is_python or any(leaves(_unwrapped(case.body)) for case in between)


def _unwrapped(body: tree.Block) -> tree.Block:
    """The statements of a case that may have braces of its own: `case 1: { one(); break; }`."""
    match body.statements:
        case [tree.Block() as inner]:
            return inner
        case _:
            return body


def next_statement(file: File, statement: Node) -> Node | None:
    """The statement right after one, in the same block."""
    block = file.scopes.parents.get(statement)
    if not isinstance(block, tree.Block):
        return None
    index = block.statements.index(statement) + 1
    return block.statements[index] if index < len(block.statements) else None


def follows(file: File, statement: Node, call: tree.Call) -> bool:
    """Whether the statement right after another one makes a call, in the same function."""
    after, around = next_statement(file, statement), list(file.ancestors(call))
    if after is None or after not in around:
        return False
    inner = around[: around.index(after)]
    simple = (tree.Block, tree.Function, tree.Loop, tree.Comprehension)
    return not any(isinstance(n, simple) for n in inner)


def asked_last(file: File, node: Node) -> Node:
    """The loop that only ends once its condition is asked again, for a node in that condition."""
    inside = node
    for around in file.ancestors(node):
        match around:
            case tree.Loop(test=test, body=body) if inside is test:
                exits = (n for n in own_nodes(body) if isinstance(n, tree.Exit))
                return node if any(e.kind == "break" for e in exits) else around
            case tree.Block() | tree.Function():
                return node
            case _:
                inside = around
    return node


def may_repeat(file: File, use: Node, made: Node | None) -> bool:
    """Whether what was made once may be used again and again: in a loop, or by who is handed it."""
    around = set(file.ancestors(made)) if made is not None else set()
    repeating = (tree.Loop, tree.Function)
    return any(isinstance(n, repeating) and n not in around for n in file.ancestors(use))


def leaves_loop(file: File, node: Node, loop: tree.Loop) -> bool:
    """Whether the loop is left right after a node has run."""
    statement: Node = node
    for around in file.ancestors(node):
        if isinstance(statement, tree.Exit):
            return True
        if isinstance(around, tree.Block):
            rest = around.statements[around.statements.index(statement) :]
            if any(isinstance(s, tree.Exit) and s.kind != "continue" for s in rest):
                return True
        if around is loop:
            return False
        statement = around
    return False
