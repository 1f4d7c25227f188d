"""Streams whose length nobody knows before their end."""

from collections.abc import Iterator

from wlint import tree
from wlint.project.file import File
from wlint.project.reaching import reaching
from wlint.project.typing.types import Types
from wlint.record import Entity
from wlint.semantics.scopes import Gives
from wlint.semantics.types import Global, Named, options_of
from wlint.tree import Node

_DEEPEST = 4
_PAIRS = frozenset(
    {"TransformStream", "IdentityTransformStream", "CompressionStream", "DecompressionStream"}
    | {"TextEncoderStream", "TextDecoderStream"}
)


class UnsizedStreams(Entity):
    """The streams of unknown length that one Worker makes."""

    types: Types

    def made(self, file: File, node: Node, depth: int = 0) -> Node | None:
        """What made the stream that an expression is, where its length is surely not known.

        One of several ways to the expression is enough.
        """
        match node:
            case _ if depth > _DEEPEST:
                return None
            case tree.Name():
                return next(self._given(file, node, depth + 1), None)
            case tree.Conditional(then=then, otherwise=otherwise):
                found = (self.made(file, part, depth + 1) for part in (then, otherwise))
                return next((made for made in found if made is not None), None)
            case tree.Call(
                callee=tree.Member(name="pipeThrough"), args=[tree.Arg(value=through), *_]
            ):
                return node if self._is_pair(file, through) else None
            case tree.Call(is_new=True, callee=callee):
                return node if self._path(file, callee) == "ReadableStream" else None
            case tree.Member(name="readable", object=owner):
                return node if self._is_pair(file, owner) else None
            case _:
                return None

    def _given(self, file: File, name: tree.Name, depth: int) -> Iterator[Node]:
        """What made a stream that a variable may hold where it is read."""
        variable = file.scopes.variable(name)
        found = reaching(file, variable, name) if variable is not None else ()
        home = file.function_around(name)
        for given in found:
            is_here = len(found) == 1 or file.function_around(given.node) is home
            if not is_here or given.gives is not Gives.VALUE or given.value is None:
                continue
            if given.path == ("readable",) and self._is_pair(file, given.value):
                yield given.value
            elif not given.path and (made := self.made(file, given.value, depth)) is not None:
                yield made

    def _is_pair(self, file: File, node: Node) -> bool:
        """Whether an expression is a transformation that may change how much there is."""
        found = options_of(self.types.of(file, node))
        return all(isinstance(o, Named) and o.name in _PAIRS for o in found)

    def _path(self, file: File, callee: Node) -> str:
        found = options_of(self.types.of(file, callee))
        return next((o.path for o in found if isinstance(o, Global)), "")
