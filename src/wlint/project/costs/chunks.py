"""Loops that take several elements at a time."""

from wlint import tree
from wlint.project.costs.comparisons import counted
from wlint.project.costs.headers import step_of
from wlint.project.elements_written import filled
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.regex import regex
from wlint.semantics.functions import called_as, returned
from wlint.semantics.secrets import words_of
from wlint.semantics.types import FunctionType, options_of
from wlint.tree import Node

CHUNKS = ("chunk", "batch", "partition")
_ONE_CHUNK = tuple((word,) for word in CHUNKS)
_GROUPS = ("group",)
"""Names of chunks, if of such a size, and of what belongs together, however much that is."""
_CUTS = frozenset({"slice", "splice", "subarray"})
_SLICE = regex(r"""\[[^\[\]"']*:[^\[\]"']*\]$""")
_DEEPEST = 4


def is_chunked(types: Types, file: File, node: Node) -> bool:
    """Whether a loop takes several elements at a time."""
    match node:
        case tree.Loop(kind="count", header=header):
            return not _is_by_one(header) or _holds_chunks(types, file, numbered(node))
        case tree.Loop(iterable=tree.Call(callee=tree.Name(id="range"), args=[_, _, _])):
            return True
        case tree.Loop(iterable=tree.Call(callee=tree.Name(id="range"))):
            return _holds_chunks(types, file, numbered(node))
        case (
            tree.Loop(iterable=tree.Call(callee=callee) as made)
            | tree.Call(callee=tree.Member(object=tree.Call(callee=callee) as made))
            | tree.Comprehension(iterables=[tree.Call(callee=callee) as made, *_])
        ):
            return is_named(callee, CHUNKS) or (
                is_named(callee, _GROUPS) and _is_cut(types, file, made)
            )
        case tree.Loop(iterable=tree.Name() as named):
            return _holds_chunks(types, file, named)
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


def _holds_chunks(types: Types, file: File, many: Node | None) -> bool:
    """Whether a list is called after the chunks in it; of one chunk a loop takes the elements."""
    if not isinstance(many, tree.Name):
        return False
    if is_named(many, CHUNKS):
        return words_of(many.id)[-1:] not in _ONE_CHUNK
    return is_named(many, _GROUPS) and _is_cut(types, file, many)


def _is_cut(types: Types, file: File, many: Node, depth: int = 0) -> bool:
    """Whether all that is in a list is cut out of another, or put together list by list."""
    value, variable = file.local_value(many)
    if depth > _DEEPEST:
        return False
    match value:
        case tree.Await(value=inner):
            return _is_cut(types, file, inner, depth + 1)
        case tree.Sequence(items=items):
            put = [*items, *(filled(file, variable) if variable is not None else ())]
            return bool(put) and all(_is_part(file, node) for node in put)
        case tree.Comprehension(element=tree.Node() as element):
            return _is_part(file, element)
        case tree.Call(callee=callee):
            functions = [
                o for o in options_of(types.of(file, callee)) if isinstance(o, FunctionType)
            ]
            given = [
                _is_cut(types, types.program.file(f.file), node, depth + 1)
                for f in functions
                for node in returned(f.node)
            ]
            return all(given) if given else is_named(callee, CHUNKS) or _is_part(file, value)
        case _:
            return False


def _is_part(file: File, node: Node) -> bool:
    """Whether something is cut out of a list, or is one that is filled bit by bit."""
    value, _ = file.local_value(node)
    variable = file.scopes.variable(node)
    given = [d.value for d in variable.definitions] if variable is not None else [value]
    return all(isinstance(v, tree.Sequence) for v in given) or any(
        called_as(part.callee) in _CUTS
        if isinstance(part, tree.Call)
        else _SLICE.search(file.source.text(part.span)) is not None
        for part in value.walk()
        if isinstance(part, (tree.Call, tree.Opaque))
    )


def is_named(callee: Node, words: tuple[str, ...]) -> bool:
    """Whether what something is called has one of some words in it."""
    name = callee.id if isinstance(callee, tree.Name) else getattr(callee, "name", None)
    return isinstance(name, str) and any(w in name.lower() for w in words)
