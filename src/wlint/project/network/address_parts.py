"""Addresses put together so that the host stays: a path behind it, what it ends with cut off."""

import re
from collections.abc import Iterator

from wlint import tree
from wlint.project.costs.constant_fields import constant_of
from wlint.project.file import File
from wlint.project.typing.constants import source_of, text_of
from wlint.project.typing.program import Program
from wlint.project.typing.types import Types
from wlint.regex import regex
from wlint.semantics.endings import cut_of
from wlint.semantics.scopes import Variable
from wlint.tree import Node

HOST_PARTS = frozenset({"host", "hostname", "href"})
_HOLE = "…"
_DEEPEST = 6
_HOST = regex(r"https?://[^/?#]+", re.IGNORECASE)
# no scheme and no host of its own, before anything that is not known
_RELATIVE = regex(r"(?![/\\]{2})(?:[/\\]|[^:/\\…]*(?:[/\\?#]|$))")


def base_of(program: Program, file: File, node: Node) -> Node | None:
    """The address that gives its host: of `new URL("/a", base)`, `base.replace(/\\/+$/, "")`."""
    match node:
        case (
            tree.Call(callee=tree.Name(id="URL"), args=[path, base])
            | tree.Call(
                callee=tree.Name(id="urljoin") | tree.Member(name="urljoin"), args=[base, path]
            )
        ):
            text = text_of(file, path.value, _HOLE, program=program)
            return base.value if text is not None and _RELATIVE.match(text) else None
        case _:
            return cut_of(node)


def written_address(types: Types, file: File, node: Node, depth: int = 0) -> str | None:
    """An address as far as the code says it; what is not constant is an ellipsis."""
    if depth > _DEEPEST:
        return None
    match node:
        case tree.Call(callee=tree.Name(id="URL"), args=[only]):
            return written_address(types, file, only.value, depth + 1)
        case tree.Call(callee=tree.Name(id="Request"), args=[first, *_]):
            return written_address(types, file, first.value, depth + 1)
        case tree.Call() if (base := base_of(types.program, file, node)) is not None:
            start = written_address(types, file, base, depth + 1)
            if start is None or base is cut_of(node):
                return start.rstrip("/") if start is not None else None
            return joined(start, path_of(types.program, file, node))
        case (
            tree.Call(callee=tree.Member(object=inner, name="toString"))
            | tree.Member(object=inner, name="href")
        ):
            return written_address(types, file, inner, depth + 1)
        case tree.Name():
            at = source_of(types.program, file, node)
            if at.node is node:
                return None
            parts = {part for part, _ in _written_later(file, node)}
            if parts & HOST_PARTS:
                return None
            found = written_address(types, at.file, at.node, depth + 1)
            return joined(found, None) if found is not None and parts else found
        case tree.Template(parts=parts) | tree.Operation(op="+", operands=parts):
            said = (written_address(types, file, part, depth + 1) for part in parts)
            return "".join(_HOLE if text is None else text for text in said)
        case tree.Member() if (at := constant_of(types, file, node)).node is not node:
            return written_address(types, at.file, at.node, depth + 1)
        case _:
            return text_of(file, node, _HOLE, program=types.program)


def hosts_put(program: Program, file: File, node: Node) -> Iterator[str]:
    """The addresses on hosts that are put in an address after it was made: `url.hostname = "…"`."""
    match node:
        case (
            tree.Call(callee=tree.Name(id="URL" | "Request"), args=[tree.Arg(value=inner), *_])
            | tree.Call(callee=tree.Member(object=inner, name="toString"))
            | tree.Member(object=inner, name="href")
        ):
            yield from hosts_put(program, file, inner)
        case tree.Name():
            for part, value in _written_later(file, node):
                text = text_of(file, value, program=program)
                if text and part in HOST_PARTS:
                    yield joined(text if part == "href" else f"https://{text}", None)
        case _:
            pass


def path_of(program: Program, file: File, node: Node) -> str | None:
    """The path that an address gets in place of its own: of `new URL("/a", base)`."""
    match node:
        case tree.Call(callee=tree.Name(id="URL"), args=[path, _]):
            found = text_of(file, path.value, _HOLE, program=program)
        case tree.Call(args=[_, path]) if cut_of(node) is None:
            found = text_of(file, path.value, _HOLE, program=program)
        case _:
            return None
    return found if found is not None and found.startswith("/") else None


def joined(start: str, path: str | None) -> str:
    """The address that begins as another one; None as a path is one behind that one's own."""
    host = _HOST.match(start)
    return f"{start.rstrip('/')}/{_HOLE}" if host is None or path is None else host[0] + path


def _written_later(file: File, name: tree.Name) -> Iterator[tuple[str, Node]]:
    variable = file.scopes.variable(name)
    return written_parts(file, variable) if variable is not None else iter(())


def written_parts(file: File, variable: Variable) -> Iterator[tuple[str, Node]]:
    """What is put in the parts of an address after it was made: what was there before is gone."""
    for read in variable.reads:
        member = file.scopes.parents.get(read)
        match file.scopes.parents.get(member) if member is not None else None:
            case tree.Assign(
                target=tree.Member(name=str(name)) as target, value=tree.Node() as value
            ) if target is member:
                yield name, value
            case _:
                pass
