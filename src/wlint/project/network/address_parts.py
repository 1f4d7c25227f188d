"""Addresses put together so that the host stays: a path behind it, what it ends with cut off."""

import re

from wlint import tree
from wlint.project.file import File
from wlint.project.typing.constants import text_of
from wlint.semantics.endings import cut_of
from wlint.tree import Node

_HOLE = "…"
_DEEPEST = 6
_HOST = re.compile(r"https?://[^/?#]+", re.IGNORECASE)
# no scheme and no host of its own, before anything that is not known
_RELATIVE = re.compile(r"(?![/\\]{2})(?:[/\\]|[^:/\\…]*(?:[/\\?#]|$))")


def base_of(file: File, node: Node) -> Node | None:
    """The address that gives its host: of `new URL("/a", base)`, `base.replace(/\\/+$/, "")`."""
    match node:
        case tree.Call(callee=tree.Name(id="URL"), args=[path, base]) if _is_relative(file, path):
            return base.value
        case tree.Call(
            callee=tree.Name(id="urljoin") | tree.Member(name="urljoin"), args=[base, path]
        ) if _is_relative(file, path):
            return base.value
        case _:
            return cut_of(node)


def written_address(file: File, node: Node, depth: int = 0) -> str | None:
    """An address as far as the code says it; what is not constant is an ellipsis."""
    match node:
        case tree.Call(callee=tree.Name(id="URL"), args=[only]) if depth < _DEEPEST:
            return written_address(file, only.value, depth + 1)
        case tree.Call() if depth < _DEEPEST and (base := base_of(file, node)) is not None:
            start = written_address(file, base, depth + 1)
            if start is None or base is cut_of(node):
                return start.rstrip("/") if start is not None else None
            return joined(start, path_of(file, node))
        case (
            tree.Call(callee=tree.Member(object=inner, name="toString"))
            | tree.Member(object=inner, name="href")
        ) if depth < _DEEPEST:
            return written_address(file, inner, depth + 1)
        case _:
            return text_of(file, node, _HOLE)


def path_of(file: File, node: Node) -> str | None:
    """The path that an address gets in place of its own: of `new URL("/a", base)`."""
    match node:
        case tree.Call(callee=tree.Name(id="URL"), args=[path, _]):
            found = text_of(file, path.value, _HOLE)
        case tree.Call(args=[_, path]) if cut_of(node) is None:
            found = text_of(file, path.value, _HOLE)
        case _:
            return None
    return found if found is not None and found.startswith("/") else None


def joined(start: str, path: str | None) -> str:
    """The address that begins as another one; None as a path is one behind that one's own."""
    host = _HOST.match(start)
    return f"{start.rstrip('/')}/{_HOLE}" if host is None or path is None else host[0] + path


def _is_relative(file: File, path: tree.Arg) -> bool:
    text = text_of(file, path.value, _HOLE)
    return text is not None and _RELATIVE.match(text) is not None
