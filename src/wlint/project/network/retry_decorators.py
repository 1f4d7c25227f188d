"""Functions that a decorator runs again when they fail: `@retry(stop=stop_after_attempt(3))`."""

from wlint import tree
from wlint.platform.post_requests import RETRYING_DECORATOR
from wlint.project.file import File
from wlint.project.typing.constants import number_of
from wlint.project.typing.types import Types
from wlint.record import Record
from wlint.semantics.functions import called_as
from wlint.semantics.types import Global
from wlint.tree import Node


class Policy(Record):
    """How long tenacity goes on: `most` attempts where that is known; after which errors."""

    is_bounded: bool
    most: int | None
    pauses: bool
    is_choosing: bool


def decorated(file: File, node: Node) -> tree.Function | None:
    """The function that a node is a decorator of."""
    around = file.scopes.parents.get(node)
    return around if isinstance(around, tree.Function) and node in around.decorators else None


def policy_of(types: Types, file: File, decorator: Node) -> Policy | None:
    """By what a decorator of tenacity ends; None where it is another's."""
    maker = decorator.callee if isinstance(decorator, tree.Call) else decorator
    if types.of(file, maker) != Global(RETRYING_DECORATOR):
        return None
    given = decorator if isinstance(decorator, tree.Call) else None
    if given is not None and any(isinstance(a.value, tree.Spread) for a in given.args):
        return None
    stop, wait, choice = (given.option(n) if given else None for n in ("stop", "wait", "retry"))
    return Policy(stop is not None, _most(types, file, stop), wait is not None, choice is not None)


def _most(types: Types, file: File, stop: Node | None) -> int | None:
    match stop:
        case tree.Call(args=[only]) if called_as(stop.callee) == "stop_after_attempt":
            return number_of(types.program, file, only.value)
        case _:
            return None
