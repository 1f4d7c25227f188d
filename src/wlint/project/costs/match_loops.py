"""Loops that go through the matches of a regular expression: `while ((m = re.exec(text)))`."""

from wlint import tree
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.semantics.conditions import AND, parts
from wlint.semantics.types import Named, options_of
from wlint.tree import Node

_REGEX = Named("RegExp")


def matching(types: Types, file: File, loop: tree.Loop) -> tree.Call | None:
    """The call that finds the match of each round, for as long as there is one."""
    for test in parts(loop.test, *AND) if loop.test is not None and loop.kind != "each" else ():
        match _found(test):
            case tree.Call(callee=tree.Member(object=pattern, name="exec"), args=[_]) as call:
                if _REGEX in options_of(types.of(file, pattern)):
                    return call
            case _:
                pass
    return None


def _found(test: Node) -> Node | None:
    """What a condition asks for: `re.exec(text)` of `(m = re.exec(text)) !== null`."""
    match test:
        case tree.Operation(op="!==" | "!=", operands=[tree.Assign(value=value), _]):
            return value
        case tree.Operation(op="!==" | "!=", operands=[_, tree.Assign(value=value)]):
            return value
        case tree.Assign(value=value):
            return value
        case _:
            return None
