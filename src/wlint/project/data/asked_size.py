"""Whether the code asks how large something is before it goes where all of it is read."""

from wlint import tree
from wlint.project.calling.ways import Way
from wlint.project.costs.loops import exits
from wlint.project.file import File
from wlint.semantics.functions import own_nodes
from wlint.tree import Node

_SIZES = frozenset({"size", "byteLength", "contentLength", "content_length", "st_size"})
_HEADER = "content-length"
_COMPARES = frozenset({"<", ">", "<=", ">="})


def is_asked_before(way: Way) -> bool:
    """Whether a step of a way is only taken by what is not too large: `if (size > max) throw`."""
    return any(_is_asked(site.file, site.node) for site in way.sites)


def _is_asked(file: File, call: Node) -> bool:
    function = file.function_around(call)
    if function is None:
        return False
    return any(
        isinstance(node, tree.If)
        and (
            (node.span.end <= call.span.start and exits(file, node.then))
            or node in file.ancestors(call)
        )
        and _compares_size(node.test)
        for node in own_nodes(function.body)
    )


def _compares_size(test: Node) -> bool:
    return any(
        isinstance(n, tree.Operation)
        and n.op in _COMPARES
        and any(map(_is_size, (m for operand in n.operands for m in operand.walk())))
        for n in test.walk()
    )


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
