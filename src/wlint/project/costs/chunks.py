"""Loops that take several elements at a time."""

from wlint import tree
from wlint.project.costs.comparisons import counted
from wlint.project.costs.headers import step_of
from wlint.semantics.secrets import words_of
from wlint.tree import Node

CHUNKS = ("chunk", "batch", "partition", "group")
_ONE_CHUNK = tuple((word,) for word in CHUNKS)


def is_chunked(node: Node) -> bool:
    """Whether a loop takes several elements at a time."""
    match node:
        case tree.Loop(kind="count", header=header):
            return not _is_by_one(header) or _holds_chunks(numbered(node))
        case tree.Loop(iterable=tree.Call(callee=tree.Name(id="range"), args=[_, _, _])):
            return True
        case tree.Loop(iterable=tree.Call(callee=tree.Name(id="range"))):
            return _holds_chunks(numbered(node))
        case (
            tree.Loop(iterable=tree.Call(callee=callee))
            | tree.Call(callee=tree.Member(object=tree.Call(callee=callee)))
            | tree.Comprehension(iterables=[tree.Call(callee=callee), *_])
        ):
            return is_named(callee, CHUNKS)
        case tree.Loop(iterable=tree.Name() as named):
            return _holds_chunks(named)
        case _:
            return False


def numbered(loop: tree.Loop) -> Node | None:
    """The list whose places a loop counts: `i < batches.length`, `range(len(batches))`."""
    match loop:
        case tree.Loop(
            kind="count", test=tree.Operation(op="<", operands=[_, end]), header=header
        ) if _is_by_one(header):
            return counted(end)
        case tree.Loop(
            iterable=tree.Call(callee=tree.Name(id="range"), args=[tree.Arg(value=end)])
        ):
            return counted(end)
        case _:
            return None


def _is_by_one(header: tuple[Node, ...]) -> bool:
    step = step_of(header)
    many = step.value if step is not None else None
    return many is None or (isinstance(many, tree.Literal) and many.value == "1")


def _holds_chunks(many: Node | None) -> bool:
    """Whether a list is called after the chunks in it; of one chunk a loop takes the elements."""
    if not isinstance(many, tree.Name):
        return False
    return is_named(many, CHUNKS) and words_of(many.id)[-1:] not in _ONE_CHUNK


def is_named(callee: Node, words: tuple[str, ...]) -> bool:
    """Whether what something is called has one of some words in it."""
    name = callee.id if isinstance(callee, tree.Name) else getattr(callee, "name", None)
    return isinstance(name, str) and any(w in name.lower() for w in words)
