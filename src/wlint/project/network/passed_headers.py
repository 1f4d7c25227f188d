"""Headers that some caller passes to a function that others give plain objects."""

from collections.abc import Iterator

from wlint import tree
from wlint.project.calling.calls import Calls
from wlint.project.file import File
from wlint.project.network.chosen_options import Chosen, ChosenOptions
from wlint.semantics.functions import called_as, own_nodes
from wlint.semantics.types import Named, options_of
from wlint.tree import Node

_HEADERS = Named("Headers")


def passed_headers(calls: Calls, file: File, node: Node) -> Chosen | None:
    """Where a call surely passes a `Headers` object for a parameter, or a part: `init.headers`."""
    is_passed = _HEADERS in options_of(calls.types.by_value.of(file, node))
    if not is_passed or _tells_apart(file, node):
        return None
    found = _PassedHeaders(calls).by_callers(file, node)
    return next((c for c in found if calls.types.of(c.file, c.value) == _HEADERS), None)


def _tells_apart(file: File, node: Node) -> bool:
    """Whether the function around asks if something is such an object: `instanceof Headers`."""
    return any(
        isinstance(part, tree.Operation)
        and part.op == "instanceof"
        and called_as(part.operands[-1]) == "Headers"
        for function in file.ancestors(node)
        if isinstance(function, tree.Function)
        for part in own_nodes(function.body)
    )


class _PassedHeaders(ChosenOptions):
    """The search for headers, which are an answer wherever they are read off."""

    def _part(
        self, file: File, node: Node, path: tuple[str, ...], by: tree.Call, depth: int
    ) -> Iterator[Chosen]:
        if not path and self.calls.types.of(file, node) == _HEADERS:
            yield Chosen(file, node, by)
        else:
            yield from ChosenOptions._part(self, file, node, path, by, depth)
