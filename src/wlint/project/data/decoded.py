"""What bytes, or a text, were before they were copied and decoded."""

from collections.abc import Iterator

from wlint import tree
from wlint.platform.authentication import DECODING
from wlint.project.file import File
from wlint.semantics.functions import called_as
from wlint.tree import Node

_COPIES = frozenset({"bytes", "bytearray", "str", "Uint8Array"})
GIVES_BYTES = frozenset({"to_bytes", "to_py"})


def undecoded(file: File, node: Node) -> Node:
    """What a value holds all of, as bytes or text: `raw` of `bytes(raw).decode("utf-8")`."""
    while (inner := _inside(file, node)) is not None:
        node = inner
    return node


def _inside(file: File, node: Node) -> Node | None:
    match node:
        case tree.Call(callee=tree.Member(name="decode", object=owner)) if file.is_python:
            return owner
        case tree.Call(
            callee=tree.Member(name="decode", object=tree.Call(callee=tree.Name(id="TextDecoder"))),
            args=[tree.Arg(value=given)],
        ):
            return given
        case tree.Call(callee=tree.Member(name=name, object=owner), args=[]):
            return owner if name in GIVES_BYTES else None
        case tree.Call(callee=tree.Name(id=name), args=[tree.Arg(value=given), *_]):
            return given if name in _COPIES else None
        case _:
            return None


def decoded(file: File, node: Node) -> Iterator[tuple[File, Node]]:
    """What a call gives the bytes of: `Buffer.from(text, "hex")`, `hexToBytes(text)`."""
    match node:
        case tree.Call(callee=callee, args=[tree.Arg(value=text), *_]) if (
            called_as(callee) or ""
        ).lower() in DECODING:
            yield file, text
        case _:
            pass
