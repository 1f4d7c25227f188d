"""Promises whose rejection no code hears of: the response goes out, whatever becomes of them."""

from collections.abc import Sequence

from wlint import tree
from wlint.project.attempts import chain_of
from wlint.project.calling.background import is_given_to_runtime
from wlint.project.file import File
from wlint.project.promises.misuse import is_surely_promise
from wlint.project.typing.external import only_rejects
from wlint.project.typing.types import Types
from wlint.semantics.types import options_of
from wlint.tree import Node


def is_unheard(types: Types, file: File, call: tree.Call) -> bool:
    """Whether a call only rejects, and its promise goes to `waitUntil` alone."""
    if not all(map(only_rejects, options_of(types.of(file, call.callee)))):
        return False
    whole = chain_of(file, call)
    match file.scopes.parents[whole]:
        case tree.Assign(target=tree.Name() as target, value=value) if value is whole:
            variable = file.scopes.variable(target)
            reads: Sequence[Node] = variable.reads if variable is not None else ()
        case _:
            reads = [whole]
    is_given = bool(reads) and all(is_given_to_runtime(types, file, read) for read in reads)
    return is_given and is_surely_promise(types.of(file, call))
