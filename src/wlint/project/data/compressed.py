"""Streams that compress what is in memory already: they give no more than they are given."""

from collections.abc import Iterator

from wlint import tree
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.semantics.types import Named
from wlint.tree import Node

_COMPRESSES = Named("CompressionStream")


def is_compressed_whole(types: Types, file: File, stream: Node) -> bool:
    """Whether a stream, or its reader, is of a CompressionStream that is handed bytes at once.

    A writer has the bytes when it writes them; a loop of writes, a function that writes whatever it
    is handed, or a stream that is piped to it, brings more.
    """
    held, _ = file.local_value(stream)
    match held:
        case (
            tree.Call(
                callee=tree.Member(
                    name="getReader",
                    object=tree.Member(name="readable", object=tree.Name() as pair),
                )
            )
            | tree.Member(name="readable", object=tree.Name() as pair)
        ):
            pass
        case _:
            return False
    variable = file.scopes.variable(pair)
    if variable is None or types.of(file, pair) != _COMPRESSES:
        return False
    inputs = [m for r in variable.reads if (m := _member(file, r)) and m.name != "readable"]
    return bool(inputs) and all(_is_written_at_once(file, member) for member in inputs)


def _is_written_at_once(file: File, side: tree.Member) -> bool:
    """Whether all that goes into a writable side is written by its writer there and then, once."""
    member = _member(file, side)
    call = file.call_of(member) if member is not None and member.name == "getWriter" else None
    given = file.scopes.parents.get(call) if call is not None else None
    target = given.target if isinstance(given, tree.Assign) else None
    writer = file.scopes.variable(target) if target is not None else None
    if side.name != "writable" or writer is None:
        return False
    home = _runs_in(file, side)
    uses = [_member(file, read) for read in writer.reads]
    return all(
        use is not None and _runs_in(file, use) is home and not any(_loops(file, use))
        for use in uses
    )


def _runs_in(file: File, node: Node) -> tree.Function | None:
    """The function that runs a node, also within functions that it calls where they stand."""
    function = file.function_around(node)
    while function is not None:
        call = file.scopes.parents.get(function)
        if not isinstance(call, tree.Call) or call.callee is not function:
            break
        function = file.function_around(call)
    return function


def _loops(file: File, node: Node) -> Iterator[Node]:
    return (n for n in file.ancestors(node) if isinstance(n, (tree.Loop, tree.Comprehension)))


def _member(file: File, owner: Node) -> tree.Member | None:
    around = file.scopes.parents.get(owner)
    return around if isinstance(around, tree.Member) and around.object is owner else None
