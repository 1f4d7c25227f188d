"""Work that only others end: nothing may wait for that, nor hand it to `waitUntil`."""

from wlint import tree
from wlint.project.costs.loops import exits, is_turned_elsewhere, varies_in
from wlint.project.file import File
from wlint.project.promises.lifelines import work_of
from wlint.project.typing.types import Types
from wlint.semantics.conditions import is_true
from wlint.tree import Node


def is_endless(types: Types, file: File, node: Node) -> bool:
    """Whether the work of a call goes round for as long as nothing outside of it says stop."""
    return any(isinstance(n, tree.Loop) and _goes_on(f, n) for f, n in work_of(types, file, node))


def _goes_on(file: File, loop: tree.Loop) -> bool:
    """Whether a loop neither leaves itself nor alone changes what its condition reads."""
    if loop.test is None or is_true(loop.test):
        return loop.kind == "while" and not exits(file, loop.body, loop)
    asked = file.variables_in(loop.test)
    is_asking = any(isinstance(n, (tree.Call, tree.Await)) for n in loop.test.walk())
    if any(is_turned_elsewhere(file, loop, variable) for variable in asked):
        return True
    return bool(asked) and not is_asking and not varies_in(file, loop, asked)
