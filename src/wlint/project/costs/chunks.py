"""Loops that take several elements at a time."""

from wlint import tree
from wlint.project.costs.headers import step_of
from wlint.semantics.secrets import words_of
from wlint.tree import Node

CHUNKS = ("chunk", "batch", "partition", "group")
_ONE_CHUNK = tuple((word,) for word in CHUNKS)


def is_chunked(node: Node) -> bool:
    """Whether a loop takes several elements at a time."""
    match node:
        case tree.Loop(kind="count", header=header):
            step = step_of(header)
            many = step.value if step is not None else None
            return many is not None and not (isinstance(many, tree.Literal) and many.value == "1")
        case tree.Loop(iterable=tree.Call(callee=tree.Name(id="range"), args=[_, _, _])):
            return True
        case (
            tree.Loop(iterable=tree.Call(callee=callee))
            | tree.Call(callee=tree.Member(object=tree.Call(callee=callee)))
            | tree.Comprehension(iterables=[tree.Call(callee=callee), *_])
        ):
            return is_named(callee, CHUNKS)
        case tree.Loop(iterable=tree.Name(id=name) as named):
            # of one batch a loop takes the elements
            return is_named(named, CHUNKS) and words_of(name)[-1:] not in _ONE_CHUNK
        case _:
            return False


def is_named(callee: Node, words: tuple[str, ...]) -> bool:
    """Whether what something is called has one of some words in it."""
    name = callee.id if isinstance(callee, tree.Name) else getattr(callee, "name", None)
    return isinstance(name, str) and any(w in name.lower() for w in words)
