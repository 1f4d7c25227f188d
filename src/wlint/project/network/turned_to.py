"""Attempts that turn to another one after an error: `catch { connection = fallback; continue }`."""

from collections.abc import Iterator

from wlint import tree
from wlint.project.file import File
from wlint.semantics.leaving import leaves
from wlint.tree import Node


def turns_elsewhere(file: File, tried: tree.Try, site: Node) -> bool:
    """Whether whoever a call asks is another one whenever its error leads to a further attempt."""
    asked = file.variables_in(site)
    return bool(tried.catches) and all(
        any(
            file.scopes.variable(assign.target) in asked
            for block in _going_on(catch.body)
            for assign in block.statements
            if isinstance(assign, tree.Assign) and assign.op is None and _is_another(file, assign)
        )
        for catch in tried.catches
    )


def _going_on(block: tree.Block) -> Iterator[tree.Block]:
    """A block, and its branches beside which it is left: all that goes on does so by them."""
    yield block
    for index, statement in enumerate(block.statements):
        match statement:
            case tree.If(then=then, otherwise=otherwise):
                is_left = any(leaves(s, "throw", "return") for s in block.statements[index + 1 :])
                if is_left or (otherwise is not None and leaves(otherwise, "throw", "return")):
                    yield from _going_on(then)
            case _:
                pass


def _is_another(file: File, assign: tree.Assign) -> bool:
    """Whether a variable is given what something else holds, which it is not made of."""
    value = assign.value
    is_held = isinstance(value, (tree.Name, tree.Member))
    return (
        is_held
        and value is not None
        and not (file.variables_in(value) & file.variables_in(assign.target))
    )
