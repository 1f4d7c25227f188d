"""Texts that go whole into what code makes of them: with more before or behind, or cut."""

from wlint import tree
from wlint.project.file import File
from wlint.semantics.functions import called_as, own_nodes
from wlint.semantics.scopes import Variable
from wlint.tree import Node

_AS_IT_IS = frozenset({"String", "str"})
_MADE = frozenset({
    "concat", "filter", "join", "lstrip", "rstrip", "slice", "split", "splitlines", "strip",
    "substring", "toString", "trim", "trimEnd", "trimStart",
})  # fmt: skip


def carried_by(
    file: File, scope: tree.Block, variables: frozenset[Variable]
) -> frozenset[Variable]:
    """The variables of a block that have a text in them that some hold."""
    for node in own_nodes(scope):
        match node:
            case tree.Assign(target=tree.Name() as name, value=tree.Node() as value) if carries(
                file, value, variables
            ):
                variables |= file.variables_in(name)
            case _:
                pass
    return variables


def carries(file: File, value: Node, variables: frozenset[Variable]) -> bool:
    """Whether the text that variables hold is in a value."""
    match value:
        case tree.Name():
            return file.scopes.variable(value) in variables
        case (
            tree.Template(tag=None)
            | tree.Operation(op="+" | "||" | "??" | "or")
            | tree.Sequence()
            | tree.Spread()
        ):
            return any(carries(file, part, variables) for part in value.children())
        case tree.Conditional(then=then, otherwise=otherwise):
            return any(carries(file, part, variables) for part in (then, otherwise))
        case tree.Call(callee=tree.Name() as callee, args=[tree.Arg(value=whole)]):
            return called_as(callee) in _AS_IT_IS and carries(file, whole, variables)
        case tree.Call(callee=tree.Member(object=owner, name=name), args=args) if name in _MADE:
            return any(carries(file, n, variables) for n in (owner, *(a.value for a in args)))
        case _:
            return False
