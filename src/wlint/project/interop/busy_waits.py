"""Python code that waits without letting go of the isolate."""

from wlint import tree
from wlint.platform.clocks import CLOCKS
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.semantics.types import Global


def waits_busily(types: Types, file: File, node: tree.Call | tree.Loop) -> bool:
    """Whether Python code surely does nothing but let time pass, and awaits nothing for it."""
    if not file.is_python:
        return False
    match node:
        case tree.Call(args=args):
            is_short = any(isinstance(a.value, tree.Literal) and a.value.value == "0" for a in args)
            return types.of(file, node.callee) == Global("time.sleep") and not is_short
        case tree.Loop(kind="while", test=tree.Operation() as test, body=body):
            calls = [n for n in node.walk() if isinstance(n, tree.Call)]
            asked = [n for n in test.walk() if isinstance(n, tree.Call)]
            leaves = any(isinstance(n, (tree.Await, tree.Exit, tree.Yield)) for n in body.walk())
            return bool(asked) and not leaves and all(_is_clock(types, file, c) for c in calls)
        case _:
            return False


def _is_clock(types: Types, file: File, call: tree.Call) -> bool:
    match types.of(file, call.callee):
        case Global(path=path):
            return path in CLOCKS
        case _:
            return False
