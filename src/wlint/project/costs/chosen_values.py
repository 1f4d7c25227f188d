"""What a value is one of, where code chooses: by a key of a table, or in a function."""

from collections.abc import Iterator

from wlint import tree
from wlint.project.costs.constant_fields import constant_of
from wlint.project.costs.possible_names import may_be
from wlint.project.file import File
from wlint.project.typing.constants import Source, written_text
from wlint.project.typing.types import Types
from wlint.semantics.functions import returned
from wlint.semantics.types import FunctionType
from wlint.tree import Node


def chosen_of(types: Types, file: File, node: Node) -> Iterator[Source]:
    """The expressions that a value may be: all of a table for a key that nothing names.

    A call that passes anything written out may be for one of them alone.
    """
    match node:
        case tree.Member(object=table, name=None, key=tree.Node() as key):
            yield from _held(types, file, table, key)
        case tree.Call(callee=tree.Member(object=table, name="get"), args=[key, *default]) if (
            held := [*_held(types, file, table, key.value)]
        ):
            yield from held
            yield from (Source(file, arg.value) for arg in default)
        case tree.Await(value=tree.Call() as call) | (tree.Call() as call):
            yield from _given(types, file, call, is_awaited=call is not node)
        case _:
            pass


def _held(types: Types, file: File, table: Node, key: Node) -> Iterator[Source]:
    """What a table that is written out has under any of its keys."""
    at = constant_of(types, file, table)
    match at.node:
        case tree.Mapping(entries=entries) if all(e.name for e in entries):
            for entry in entries:
                if entry.name is not None and may_be(types, file, key, entry.name):
                    yield Source(at.file, entry.value)
        case _:
            return


def _given(types: Types, file: File, call: tree.Call, *, is_awaited: bool) -> Iterator[Source]:
    """What a function of the project returns, whoever calls it."""
    args = [arg.value for arg in call.args]
    if any(isinstance(a, tree.Literal) or written_text(file, a, types.program) for a in args):
        return
    match types.of(file, call.callee):
        case FunctionType(file=path, node=function) if not function.is_generator:
            if function.is_async is is_awaited:
                home = types.program.file(path)
                yield from (Source(home, value) for value in returned(function))
        case _:
            return
