"""What a tool says to the model that has used it: MCP's answer to `tools/call`, made by hand.

Source: https://modelcontextprotocol.io/specification/2025-06-18/server/tools (a tool's own errors
are results with `isError`, which the model reads; errors of the protocol are others).
"""

from collections.abc import Iterator

from wlint import tree
from wlint.project.data.held import Held
from wlint.project.file import File
from wlint.semantics.functions import own_nodes

_CONTENT = "content"
_FAILED = "isError"


def is_in_result(held: Held) -> bool:
    """Whether a text is part of the content of a result that says that a tool has failed."""
    return any(_says_failed(at.file, result) for at in held.way() for result in _results(at))


def _results(held: Held) -> Iterator[tree.Mapping]:
    """The objects of which an expression is part of the content."""
    parents = held.file.scopes.parents
    for around in held.file.ancestors(held.node):
        match around:
            case tree.Block():
                return
            case tree.Entry(name=name) if name == _CONTENT:
                if isinstance(result := parents.get(around), tree.Mapping):
                    yield result
            case _:
                pass


def _says_failed(file: File, result: tree.Mapping) -> bool:
    """Whether it is said in a result, or put there later, that the tool has failed."""
    if any(entry.name == _FAILED for entry in result.entries):
        return True
    function = file.function_around(result)
    put = (
        (n.target for n in own_nodes(function.body) if isinstance(n, tree.Assign))
        if function
        else ()
    )
    return any(isinstance(target, tree.Member) and target.name == _FAILED for target in put)
