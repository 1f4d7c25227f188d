"""Streams whose length nobody knows before their end."""

from wlint import tree
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.record import entity
from wlint.semantics.scopes import Gives
from wlint.semantics.types import Global, Named, options_of
from wlint.tree import Node

_PAIRS = frozenset(
    {"TransformStream", "IdentityTransformStream", "CompressionStream", "DecompressionStream"}
    | {"TextEncoderStream", "TextDecoderStream"}
)


@entity
class UnsizedStreams:
    """The streams of unknown length that one Worker makes."""

    types: Types

    def made(self, file: File, node: Node) -> Node | None:
        """What made the stream that an expression is, where its length is surely not known."""
        match node:
            case tree.Name():
                return self._variable(file, node)
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

    def _variable(self, file: File, name: tree.Name) -> Node | None:
        variable = file.scopes.variable(name)
        only = variable.only if variable is not None else None
        if only is None or only.gives is not Gives.VALUE or only.value is None:
            return None
        if only.path == ("readable",):
            return only.value if self._is_pair(file, only.value) else None
        return self.made(file, only.value) if not only.path else None

    def _is_pair(self, file: File, node: Node) -> bool:
        """Whether an expression is a transformation that may change how much there is."""
        found = options_of(self.types.of(file, node))
        return all(isinstance(o, Named) and o.name in _PAIRS for o in found)

    def _path(self, file: File, callee: Node) -> str:
        found = options_of(self.types.of(file, callee))
        return next((o.path for o in found if isinstance(o, Global)), "")
