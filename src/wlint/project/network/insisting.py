"""JSON that has to hold what the code is after: else that throws before it goes on."""

from collections.abc import Set

from wlint import tree
from wlint.project.file import File
from wlint.semantics.conditions import OR, OTHER, SAME, parts
from wlint.semantics.functions import is_missing
from wlint.semantics.leaving import leaves
from wlint.semantics.scopes import Definition, Variable
from wlint.tree import Node


def is_needed(file: File, variable: Variable) -> bool:
    """Whether the first that is done with a value is to throw, or leave, where it lacks a part.

    `if (!data.token) throw …`, `if "token" not in data: raise …`; or with the parts that a pattern
    took of it: `const { token } = data`, `if (!token) throw …`
    """
    taken = _taken_with(file, variable)
    return _throws_first(file, taken or {variable}, are_parts=bool(taken))


def fails_at(file: File, call: tree.Call) -> Node | None:
    """What is first done with the JSON a call gives, where that throws if it lacks a part.

    `data.keys.filter(…)`; in Python to ask for what is not there throws by itself: `data["keys"]`.
    """
    around = file.scopes.parents.get(call)
    whole = around if isinstance(around, tree.Await) else call
    match file.scopes.parents.get(whole):
        case tree.Member(object=owner) as asked if owner is whole:
            return _failing_of(file, asked)
        case tree.Assign(target=target, value=value) if value is whole:
            names = [n for n in target.walk() if isinstance(n, tree.Name)]
            variables = [v for name in names if (v := file.scopes.variable(name)) is not None]
            reads = [read for variable in variables for read in variable.reads]
            first = min(reads, key=lambda read: read.span.start, default=None)
            if first is None or isinstance(target, tree.Mapping):
                return _asked_of(file, first) if first is not None else None
            part = _asked_of(file, first)
            return _failing_of(file, part) if part is not None else None
        case _:
            return None


def _failing_of(file: File, part: tree.Member) -> Node | None:
    """What throws where data lacks a part: in Python to ask for it, else to ask anything of it."""
    if file.is_python:
        return part if part.key is not None else None  # `data.get("keys")` gives nothing
    return _asked_of(file, part)


def _asked_of(file: File, owner: Node) -> tree.Member | None:
    """The part that is asked of what stands there, and has to be something."""
    match file.scopes.parents.get(owner):
        case tree.Member(object=of, is_optional=False) as part if of is owner:
            return part
        case _:
            return None


def is_needed_part(file: File, part: Node) -> bool:
    """Whether a part gets a name, and the first that is done with it is to throw without it.

    `const token = (await answer.json()).token; if (!token) throw …`
    """
    match file.scopes.parents.get(whole := _whole_path(file, part)):
        case tree.Assign(target=tree.Name() as name, value=value) if value is whole:
            variable = file.scopes.variable(name)
            return variable is not None and _throws_first(file, {variable}, are_parts=True)
        case _:
            return False


def _whole_path(file: File, part: Node) -> Node:
    """All that leads to a part of a part: `data.user.id`, `data.get("id")`."""
    match around := file.scopes.parents.get(part):
        case tree.Member(object=owner) if owner is part:
            return _whole_path(file, around)
        case tree.Call(callee=tree.Member(name="get") as callee) if callee is part:
            return _whole_path(file, around)
        case _:
            return part


def _taken_with(file: File, variable: Variable) -> frozenset[Variable]:
    """The parts that one pattern takes of a value, if a variable is one of them."""
    match variable.only:
        case Definition(node=tree.Assign(target=target), path=[str() | int(), *_]):
            names = (node for node in target.walk() if isinstance(node, tree.Name))
            return frozenset(v for name in names if (v := file.scopes.variable(name)) is not None)
        case _:
            return frozenset()


def _throws_first(file: File, variables: Set[Variable], *, are_parts: bool) -> bool:
    """Whether the first use of some variables is to throw where a part is not there."""
    reads = (read for variable in variables for read in variable.reads)
    first = min(reads, key=lambda read: read.span.start, default=None)
    if first is None:
        return False
    branches = (n for n in file.ancestors(first) if isinstance(n, (tree.If, tree.Conditional)))
    branch = next(branches, None)
    if isinstance(branch, tree.Conditional):
        return first in branch.test.walk() and _asks_for_shape(branch.test)
    if branch is None:
        return False
    lacking = [t for t in parts(branch.test, *OR) if _lacks(file, t, variables, are_parts)]
    if leaves(branch.then, "throw"):
        return bool(lacking)
    return leaves(branch.then, "return") and any(map(_asks_for_shape, lacking))


def _asks_for_shape(test: Node) -> bool:
    """Whether a condition asks what data looks like: no error passes, whatever it is answered with.

    `!("token" in data)`, `typeof data.token !== "string"`
    """
    asked = {node.op for node in test.walk() if isinstance(node, tree.Operation)}
    return not asked.isdisjoint({"in", "not in", "typeof"})


def _lacks(file: File, test: Node, variables: Set[Variable], are_parts: bool) -> bool:
    """Whether a condition holds where a value has not some part."""
    match test:
        case tree.Operation(op="!" | "not", operands=[tree.Operation(op="in") as inner]):
            return _is_part_in(file, inner, variables)
        case tree.Operation(op="!" | "not", operands=[part]):
            return _is_part(file, part, variables, are_parts)
        case tree.Operation(op="not in"):
            return _is_part_in(file, test, variables)
        case tree.Operation(op=op, operands=[part, nothing]) if op in SAME and is_missing(nothing):
            return _is_part(file, part, variables, are_parts)
        case tree.Operation(
            op=op, operands=[tree.Operation(op="typeof", operands=[part]), tree.Literal()]
        ) if op in OTHER:
            return _is_part(file, part, variables, are_parts)
        case _:
            return False


def _is_part_in(file: File, test: tree.Operation, variables: Set[Variable]) -> bool:
    match test.operands:
        case [tree.Literal(), owner]:
            return file.scopes.variable(owner) in variables
        case _:
            return False


def _is_part(file: File, node: Node, variables: Set[Variable], are_parts: bool) -> bool:
    """Whether it is a part of a value, by name: `data.token`, `data?.user.id`, `data.get("id")`."""
    match node:
        case tree.Name():
            return are_parts and file.scopes.variable(node) in variables
        case tree.Call(callee=tree.Member(object=owner, name="get"), args=[tree.Arg(), *_]):
            return _is_part(file, owner, variables, True)
        case tree.Member(object=owner, name=str()):
            return _is_part(file, owner, variables, True)
        case _:
            return False
