"""What statuses are told by, as far as a function can say before it is called."""

from collections.abc import Iterable
from enum import Enum

from wlint import tree
from wlint.project.calling.tests_around import tests_around
from wlint.project.file import File
from wlint.project.order import are_apart
from wlint.record import Record
from wlint.semantics.conditions import asked_absent
from wlint.semantics.functions import called_as
from wlint.semantics.scopes import Definition, Variable
from wlint.tree import Node


class Field(Record):
    """What an instance of a class keeps under a name."""

    cls: tree.Class
    name: str


class Unset(Enum):
    """No status is told: it is what the platform gives."""

    STATUS = "unset"


class Option(Record):
    """What a parameter is given under a name."""

    param: tree.Param
    name: str


class Part(Record):
    """What an object that a variable of a function holds has under a name, if it has it at all."""

    variable: Variable
    name: str


class Either(Record):
    """What is only known by a call, and what there is where that sets none."""

    first: tree.Param | Field | Option | Part
    rest: "frozenset[Status]"


Status = int | tree.Param | Field | Option | Part | Either | Unset
# The statuses a response may have, a parameter standing for what it is given, a field for what
# its object was made with, a part for what a variable holds; None: not known.
Statuses = frozenset[Status] | None

UNSET: Statuses = frozenset({Unset.STATUS})


def joined(found: Iterable[Statuses]) -> Statuses:
    """Any of these."""
    every = list(found)
    known = [s for s in every if s is not None]
    return frozenset().union(*known) if known and len(known) == len(every) else None


def instead(found: Statuses, rest: Statuses) -> Statuses:
    """The first, and the other one where it is not set."""
    return None if found is None else joined(_instead(status, rest) for status in found)


def _instead(status: Status, rest: Statuses) -> Statuses:
    match status:
        case int():
            return frozenset({status})
        case Unset():
            return rest
        case Either(first=first, rest=before):
            then = instead(before, rest)
        case _:
            first, then = status, rest
    if then == UNSET:
        return frozenset({first})
    return None if then is None else frozenset({Either(first, then)})


def is_set_later(file: File, variable: Variable, name: str) -> bool:
    """Whether an object that a variable holds may be given a value under a name afterwards."""
    parents = file.scopes.parents
    for read in variable.reads:
        match parents.get(read):
            case tree.Member(name=part) as member if part in (name, None, "update", "setdefault"):
                match parents.get(member):
                    case tree.Assign(target=target) if target is member:
                        return True
                    case tree.Call(callee=callee) if callee is member:
                        return True
                    case _:
                        pass
            case tree.Arg(value=value) as arg if value is read:
                match parents.get(arg):
                    case tree.Call(callee=tree.Member(name="assign"), args=args) if args[0] is arg:
                        return True
                    case _:
                        pass
            case _:
                pass
    return False


def is_filled_in(file: File, given: Definition, variable: Variable) -> bool:
    """Whether a variable is given something there only where it has nothing: `if (!status)`."""
    return given.stands_in or any(
        holds
        and (asked := asked_absent(test)) is not None
        and file.scopes.variable(asked) is variable
        for test, holds in tests_around(file, given.node)
    )


def is_status_given(file: File, context: Node, before: Node) -> bool:
    """Whether a framework's context may be given a status before a node: `c.status(404)`."""
    variable = file.scopes.variable(context) if isinstance(context, tree.Name) else None
    return variable is not None and any(
        isinstance(part := file.scopes.parents.get(read), tree.Member)
        and part.name == "status"
        and file.call_of(part) is not None
        and read.span.start < before.span.start
        and not are_apart(file, read, before)
        for read in variable.reads
    )


def put_in(file: File, read: tree.Name, name: str) -> Node | None:
    """What an object that is made empty is given under a name right after, and only then."""
    made, variable = file.local_value(read)
    parents = file.scopes.parents
    if variable is None or not _is_made_empty(made):
        return None
    block = parents.get(parents[made])
    uses = [parents.get(r) for r in variable.reads]
    given = [
        a for u in uses if isinstance(u, tree.Member) and isinstance(a := parents[u], tree.Assign)
    ]
    mine = [a for a in given if isinstance(a.target, tree.Member) and a.target.name in (name, None)]
    is_handed_on_once = len(uses) == len(given) + 1
    match mine:
        case [tree.Assign(target=tree.Member(name=str()), op=None) as only] if is_handed_on_once:
            return only.value if parents.get(only) is block else None
        case _:
            return None


def _is_made_empty(made: Node) -> bool:
    match made:
        case tree.Mapping(entries=entries):
            return not entries
        case tree.Call(callee=callee, args=()):
            return called_as(callee) == "new"
        case _:
            return False


def whole_param(file: File, read: tree.Name, name: str) -> tree.Param | None:
    """The parameter that a variable stands for, if nothing is put into it under a name."""
    variable = file.scopes.variable(read)
    only = variable.only if variable is not None else None
    if variable is None or only is None or not isinstance(only.node, tree.Param):
        return None
    match only.node.target:
        case tree.Name():
            is_whole = True
        case target:
            is_whole = is_named(file, target)
    return only.node if is_whole and not is_set_later(file, variable, name) else None


def part_of(file: File, node: Node) -> Part | None:
    """The part of what a variable of a function holds that a value is."""
    match node:
        # Python throws where there is no such part
        case tree.Member(object=tree.Name() as owner, name=str(name)) if not file.is_python:
            _, variable = file.local_value(owner)
            return Part(variable, name) if variable is not None else None
        case _:
            return None


def is_named(file: File, gathering: Node) -> bool:
    """Whether a spread is one of arguments by name: Python's `**options`."""
    return file.source.data.startswith(b"**", gathering.span.start)


def is_left_out(home: File, call: tree.Call) -> bool:
    """Whether a call surely leaves out an argument that it does not give: JavaScript's may."""
    return not home.is_python and not any(isinstance(a.value, tree.Spread) for a in call.args)
