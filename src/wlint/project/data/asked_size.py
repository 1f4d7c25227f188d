"""Whether the code asks how large something is before it goes where all of it is read."""

from wlint import tree
from wlint.platform.limits import MEMORY
from wlint.project.calling.way import Way
from wlint.project.costs.comparisons import large_and_bound
from wlint.project.costs.loops import exits
from wlint.project.file import File
from wlint.project.typing.constants import number_of
from wlint.project.typing.program import Program
from wlint.semantics.conditions import parts
from wlint.semantics.functions import own_nodes
from wlint.tree import Node

_SIZES = frozenset({"size", "byteLength", "contentLength", "content_length", "st_size"})
_HEADER = "content-length"


def is_asked_before(program: Program, way: Way) -> bool:
    """Whether a step of a way is only taken by what is not too large: `if (size > max) throw`."""
    return any(_is_asked(program, site.file, site.node) for site in way.sites)


def _is_asked(program: Program, file: File, call: Node) -> bool:
    function = file.function_around(call)
    branches = own_nodes(function.body) if function is not None else ()
    around = frozenset(file.ancestors(call))
    for node in branches:
        if not isinstance(node, tree.If):
            continue
        is_past = node.span.end <= call.span.start and exits(file, node.then)
        for part in parts(node.test, "||", "or") if is_past else ():
            if (pair := large_and_bound(part)) and _bounds(program, file, *pair):
                return True
        for part in parts(node.test, "&&", "and") if node.then in around else ():
            if (pair := large_and_bound(part)) and _bounds(program, file, pair[1], pair[0]):
                return True
    return False


def _bounds(program: Program, file: File, size: Node, bound: Node) -> bool:
    is_size = any(map(_is_size, size.walk()))
    return is_size and not _is_more_than_memory(program, file, bound)


def _is_more_than_memory(program: Program, file: File, node: Node) -> bool:
    """Whether a bound is known, and larger than all that an isolate has."""
    return (number_of(program, file, node) or 0) > MEMORY.value


def _is_size(node: Node) -> bool:
    match node:
        case tree.Member(name=name):
            return name in _SIZES
        case tree.Name(id=name):
            return name in _SIZES
        case tree.Literal(kind="string", value=str(text)):
            return text.lower() == _HEADER
        case _:
            return False
