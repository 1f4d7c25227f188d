"""What tells one round of a loop from the next, and what ends it."""

from wlint import tree
from wlint.project.calling.tests_around import tests_around
from wlint.project.costs.loops import block_leaves, exits, is_in_handler, leaves_after
from wlint.project.file import File
from wlint.semantics.conditions import compared, outcome
from wlint.semantics.functions import own_nodes
from wlint.semantics.scopes import Variable
from wlint.tree import Node

_GOOD = frozenset({"ok", "is_success"})
_STATUS = frozenset({"status", "status_code"})
_FIRST_BAD = 400
_GOOD_ONE, _BAD_ONE = 200, 503
_GOOD_STATUSES = range(200, _FIRST_BAD)
_CLOCKS = frozenset({"Date", "performance", "time", "datetime", "monotonic"})
_ENDS = ("abort", "deadline", "expire", "cancel", "timed", "elapsed")


def varying(file: File, loop: tree.Loop) -> frozenset[Variable]:
    """The variables that are something else in each round: counters, and what is made of them."""
    found = file.variables_in(loop.target) if loop.target is not None else frozenset()
    assigns = [n for n in own_nodes(loop) if isinstance(n, tree.Assign)]
    found |= _worked_out(file, assigns)
    for _ in range(3):
        for assign in assigns:
            targets = file.variables_in(assign.target)
            read = file.variables_in(assign.value) if assign.value is not None else frozenset()
            if assign.op is not None or read & (found | targets):
                found |= targets
    return found


def _worked_out(file: File, assigns: list[tree.Assign]) -> frozenset[Variable]:
    """The variables worked out from what they were, if by way of another: `next = n + 1; n = next`.

    What is asked for in between is an answer, and counts nothing.
    """
    made_of: dict[Variable, frozenset[Variable]] = {}
    for assign in assigns:
        if assign.value is not None and not any(
            isinstance(n, (tree.Await, tree.Call)) for n in assign.value.walk()
        ):
            for target in file.variables_in(assign.target):
                made_of[target] = made_of.get(target, frozenset()) | file.variables_in(assign.value)
    for _ in range(2):
        made_of = {
            v: parts.union(*(made_of.get(part, frozenset()) for part in parts))
            for v, parts in made_of.items()
        }
    return frozenset(v for v, parts in made_of.items() if v in parts)


def counts(file: File, loop: tree.Loop, test: Node) -> bool:
    """Whether a test is about the number of rounds, the time, or a signal to stop."""
    if is_about_stopping(test):
        return True
    names = _names(test)
    updated = [n for n in own_nodes(loop) if isinstance(n, tree.Assign)]
    fields = {n.target.name for n in updated if isinstance(n.target, tree.Member)}
    return bool(varying(file, loop) & file.variables_in(test)) or not fields.isdisjoint(names)


def is_about_stopping(test: Node) -> bool:
    """Whether a test is about the time, or a signal to stop."""
    names = (name for name in _names(test) if name)
    return any(name in _CLOCKS or any(w in name.lower() for w in _ENDS) for name in names)


def _names(test: Node) -> set[str | None]:
    named = (n for n in test.walk() if isinstance(n, (tree.Name, tree.Member)))
    return {n.id if isinstance(n, tree.Name) else n.name for n in named}


def ends_when_answered(file: File, loop: tree.Loop) -> bool:
    """Whether a good answer ends a loop, so that each round is only for what the last did not get.

    `if (response.ok) return response`, `if (!response.ok) continue` before the loop ends.
    """
    for node in own_nodes(loop.body):
        if not isinstance(node, tree.If) or (is_success := is_about_success(node.test)) is None:
            continue
        good, bad = (node.then, node.otherwise)[:: 1 if is_success else -1]
        ends_after = leaves_after(file, loop, node)
        if good is not None and exits(file, good, loop) and not ends_after:
            return bad is None or not block_leaves(file, bad, loop)
        if bad is not None and continues(bad) and ends_after:
            return True
    return False


def may_end_well(file: File, loop: tree.Loop) -> bool:
    """Whether a loop may be left before its last round other than for a bad answer, or an error.

    Where it may not, the good way goes through all of the rounds.
    """
    exits = (n for n in own_nodes(loop.body) if isinstance(n, tree.Exit))
    leaving = (exit for exit in exits if exit.kind in ("return", "break"))
    return not all(_is_for_bad(file, loop, exit) for exit in leaving)


def _is_for_bad(file: File, loop: tree.Loop, exit: tree.Exit) -> bool:
    """Whether a place in a loop only runs for what surely is no good answer."""
    if is_in_handler(file, loop, exit):
        return True
    tests = [t for t in tests_around(file, exit) if loop.body.span.covers(t[0].span)]

    def asked(status: int) -> list[bool]:
        """What those conditions say that are about the status: whether the place is reached."""
        found = ((holds_for(test, status), holds) for test, holds in tests)
        return [known is holds for known, holds in found if known is not None]

    is_good = any(all(asked(status)) for status in _GOOD_STATUSES)
    return not is_good and bool(bad := asked(_BAD_ONE)) and all(bad)


def continues(block: tree.Block) -> bool:
    """Whether a block may go on with the next round right away."""
    return any(isinstance(n, tree.Exit) and n.kind == "continue" for n in own_nodes(block))


def is_about_success(test: Node) -> bool | None:
    """Whether a test holds for a good answer, or for a bad one: `response.ok`, its status."""
    match test:
        case tree.Operation(op="!" | "not", operands=[inner]):
            found = is_about_success(inner)
            return None if found is None else not found
        case tree.Operation(op="&&" | "||" | "and" | "or", operands=operands):
            if (good := holds_for(test, _GOOD_ONE)) is not None and good is holds_for(
                test, _BAD_ONE
            ):
                return None  # a redirect is neither
            known = (is_about_success(operand) for operand in operands)
            return next((k for k in known if k is not None), None)
        case tree.Operation(op=op, operands=[tree.Member(name=name), status]) if name in _STATUS:
            return _holds_for_good(op, status)
        case tree.Member(name=name) if name in _GOOD:
            return True
        case _:
            return None


def _holds_for_good(op: str, status: Node) -> bool | None:
    """Whether comparing a status with a constant holds for good answers."""
    if not isinstance(status, tree.Literal) or not str(status.value).isdigit():
        return None
    is_good = int(str(status.value)) < _FIRST_BAD
    match op:
        case "===" | "==":
            return is_good
        case "!==" | "!=":
            return not is_good
        case "<" | "<=":
            return True
        case ">" | ">=":
            return False
        case _:
            return None


def holds_for(test: Node, status: int) -> bool | None:
    """Whether a test holds for an answer with a status; None where it asks something else, too."""
    return outcome(test, lambda part: _asks_of(part, status))


def _asks_of(part: Node, status: int) -> bool | None:
    """The same of a part that is put together of no others."""
    match part:
        case tree.Operation(
            op=op, operands=[tree.Member(name=name), tree.Literal(value=value)]
        ) if name in _STATUS and str(value).isdigit():
            return compared(op, status, int(str(value)))
        case tree.Member(name=name) if name in _GOOD:
            return status < _FIRST_BAD
        case _:
            return None
