"""How loops end: by leaving after a round, or when others say so."""

from collections.abc import Iterable, Iterator
from itertools import islice, takewhile

from wlint import tree
from wlint.project.costs.adding import additions
from wlint.project.costs.comparisons import counted
from wlint.project.file import File
from wlint.project.order import are_apart
from wlint.project.typing.types import Types
from wlint.semantics.functions import own_nodes
from wlint.semantics.leaving import leaves
from wlint.semantics.scopes import Definition, Gives, Variable
from wlint.semantics.types import Global
from wlint.tree import Node


def leaves_after(file: File, loop: tree.Loop, node: Node) -> bool:
    """Whether a loop always ends once a node in its body has run."""
    parents = file.scopes.parents
    inside = node
    for around in file.ancestors(node):
        if around is loop:
            break
        if isinstance(around, tree.Function):
            inside = around  # its exits are not the loop's
    while inside is not loop and inside in parents:
        around = parents[inside]
        if isinstance(inside, tree.Exit):
            return ends(file, inside, loop)
        match around:
            case tree.Block(statements=statements) if inside in statements:
                for statement in statements[statements.index(inside) + 1 :]:
                    if _always_leaves(file, statement, loop):
                        return True
                    if _may_continue(file, statement, loop):
                        return False
            case _:
                pass
        inside = around
    return False


def is_last_round(file: File, loop: tree.Loop, node: Node) -> bool:
    """Whether no other round comes once a node in a loop's body has run, be it that it fails."""
    if not leaves_after(file, loop, node):
        return False
    inside = node
    for around in takewhile(lambda n: n is not loop, file.ancestors(node)):
        if isinstance(around, tree.Try) and around.body is inside:
            for catch in around.catches:
                if not (block_leaves(file, catch.body, loop) or _goes_on(file, catch, loop)):
                    return False
        inside = around
    return True


def _goes_on(file: File, catch: tree.Catch, loop: tree.Loop) -> bool:
    """Whether what comes after a handler ends the loop, and is come to."""
    return not _may_continue(file, catch.body, loop) and leaves_after(file, loop, catch)


def continues(file: File, node: Node, loop: tree.Loop) -> Iterator[tree.Exit]:
    """The places in a statement where the next round of a loop begins."""
    for exit in own_nodes(node):
        if isinstance(exit, tree.Exit) and exit.kind == "continue":
            left = islice(_breakable(file, exit), exit.further, None)
            if next((n for n in left if isinstance(n, tree.Loop)), None) is loop:
                yield exit


def _may_continue(file: File, node: Node, loop: tree.Loop) -> bool:
    """Whether the next round may begin where a statement stands."""
    return any(True for _ in continues(file, node, loop))


def _breakable(file: File, node: Node) -> Iterator[Node]:
    """The loops and switches around a node, the innermost first."""
    return (n for n in file.ancestors(node) if isinstance(n, (tree.Loop, tree.Switch)))


def ends(file: File, exit: tree.Exit, loop: tree.Loop | None) -> bool:
    """Whether a `return`, `throw`, `break` or `continue` ends the function, or the loop."""
    if exit.kind == "return":  # that of a callback only ends the callback
        return loop is None or file.function_around(exit) is file.function_around(loop)
    if exit.kind == "throw":
        return True
    left = islice(_breakable(file, exit), exit.further + (exit.kind == "break"))
    return loop is not None and loop in left


def _always_leaves(file: File, statement: Node, loop: tree.Loop) -> bool:
    match statement:
        case tree.Exit():
            return ends(file, statement, loop)
        case tree.If(then=then, otherwise=tree.Block() as otherwise):
            return block_leaves(file, then, loop) and block_leaves(file, otherwise, loop)
        case tree.Try(body=body, catches=catches):
            blocks = [body, *(c.body for c in catches)]
            return all(block_leaves(file, b, loop) for b in blocks)
        case tree.Block() | tree.With():
            block = statement.body if isinstance(statement, tree.With) else statement
            return block_leaves(file, block, loop)
        case _:
            return False


def block_leaves(file: File, block: tree.Block, loop: tree.Loop) -> bool:
    """Whether a block always leaves a loop."""
    return any(_always_leaves(file, s, loop) for s in block.statements)


def grows_each_round(file: File, loop: tree.Loop, node: Node) -> Definition | None:
    """What a number, or a collection whose size it is, begins with, where it grows by one in each
    round that goes on to its end.
    """
    variable = file.scopes.variable(counted(node) or node)
    given = variable.definitions if variable is not None else ()
    begins = [d for d in given if loop not in file.ancestors(d.node)]
    is_sure = len(begins) == 1 and any(True for _ in _growing(file, loop, node))
    return begins[0] if is_sure else None


def grows_after(file: File, loop: tree.Loop, node: Node, site: Node) -> bool:
    """Whether the same grows in each round that comes to a place: no `continue` skips that."""
    growing = set(_growing(file, loop, node))
    for statement in loop.body.statements:
        if statement in growing:
            return True
        if statement.span.end > site.span.start and _may_continue(file, statement, loop):
            return False
    return False


def never_grows(file: File, loop: tree.Loop, node: Node, site: Node) -> bool:
    """Whether a number that a loop only counts up does not grow in a round that comes to a place.

    Handlers are left out: what fails is seldom all.
    """
    variable = file.scopes.variable(node)
    given = variable.definitions if variable is not None else ()
    again = [d for d in given if loop in file.ancestors(d.node)]
    is_counter = len(given) == len(again) + 1 and all(map(is_one_more, again))
    return is_counter and bool(again) and all(is_skipped(file, loop, d.node, site) for d in again)


def is_skipped(file: File, loop: tree.Loop, node: Node, site: Node) -> bool:
    """Whether a round that comes to a place never runs a node: it has gone on, or another way."""
    inside = (tree.Loop, tree.Function, tree.Catch)
    nearest = [
        next((a for a in file.ancestors(n) if isinstance(a, inside)), None) for n in (node, site)
    ]
    if nearest != [loop, loop] or not loop.body.span.covers(node.span):
        return False
    last = (a.finally_ for a in file.ancestors(node) if isinstance(a, tree.Try))
    if any(block is not None and block.span.covers(node.span) for block in last):
        return False  # which runs however the round goes on
    blocks = takewhile(lambda n: n is not loop.body, file.ancestors(site))
    return are_apart(file, site, node) or any(
        isinstance(b, tree.Block)
        and b.span.end <= node.span.start
        and leaves(b, "continue", "return", "throw")
        and _may_continue(file, b, loop)
        for b in blocks
    )


def _growing(file: File, loop: tree.Loop, node: Node) -> Iterator[Node]:
    """The statements of a loop's body that add one to a number or collection, and nothing else
    sets it there.
    """
    inner = counted(node)
    variable = file.scopes.variable(inner or node)
    if variable is None:
        return
    again = [d for d in variable.definitions if loop in file.ancestors(d.node)]
    if inner is not None:
        grown = [a.node for a in additions(file, variable) if not a.many] if not again else []
    else:
        grown = [d.node for d in again if is_one_more(d)] if len(again) == 1 else []
    for statement in loop.body.statements:
        if isinstance(statement, (tree.ExpressionStatement, tree.Assign)) and any(
            n is statement or statement in file.ancestors(n) for n in grown
        ):
            yield statement


def is_one_more(d: Definition) -> bool:
    """Whether a variable is given one more than it was."""
    match d.node:
        case tree.Assign(op="+", value=None | tree.Literal(value="1")):
            return True
        case _:
            return False


def exits(file: File, block: tree.Block, loop: tree.Loop | None = None) -> bool:
    """Whether a branch can leave the function, or the loop around it."""
    return any(isinstance(n, tree.Exit) and ends(file, n, loop) for n in own_nodes(block))


def may_end(file: File, branch: tree.If, loop: tree.Loop) -> bool:
    """Whether what a branch asks decides if a loop goes on: `if (done) return`, or the other way.

    `if (!done) continue; return found` is the same.
    """
    if exits(file, branch.then, loop):
        return True
    return _may_continue(file, branch.then, loop) and leaves_after(file, loop, branch)


def loop_of_element(file: File, callee: Node) -> tree.Loop | None:
    """The loop that runs over functions, or objects with one, where a call is of its element."""
    owner = callee.object if isinstance(callee, tree.Member) else callee
    variable = file.scopes.variable(owner)
    only = variable.only if variable is not None else None
    is_element = only is not None and only.gives is Gives.EACH
    return only.node if only and is_element and isinstance(only.node, tree.Loop) else None


def is_endless(types: Types, file: File, loop: tree.Loop) -> bool:
    """Whether a loop goes through numbers that never end: `for page in itertools.count(1)`."""
    match loop.iterable:
        case tree.Call(callee=callee):
            return types.of(file, callee) == Global("itertools.count")
        case _:
            return False


def may_end_early(loop: tree.Loop) -> bool:
    """Whether a round may be the last."""
    exits = (n for n in own_nodes(loop.body) if isinstance(n, tree.Exit))
    return any(exit.kind in ("return", "break") for exit in exits)


def is_in_handler(file: File, around: Node, site: Node) -> bool:
    """Whether a place only runs when something in a `try` has failed."""
    for outer in file.ancestors(site):
        if outer is around:
            return False
        if isinstance(outer, tree.Catch):
            return True
    return False


def ends_round(block: Node) -> bool:
    """Whether a branch leaves the round of a loop, or all of it."""
    return leaves(block)


def varies_in(file: File, node: Node, variables: Iterable[Variable]) -> bool:
    """Whether each round of a loop, or each call of a callback, gives one of them another value."""
    given = (d.name for v in variables for d in v.definitions)
    return any(node in file.ancestors(name) for name in given)


def is_turned_elsewhere(file: File, loop: tree.Loop, variable: Variable) -> bool:
    """Whether a function that does not hold a loop sets a variable of one that does."""
    around = {loop, *file.ancestors(loop)}
    setting = {file.function_around(d.name) for d in variable.definitions}
    return any(function is not None and function not in around for function in setting)
