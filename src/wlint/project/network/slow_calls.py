"""Calls of other hosts that take long even if all goes well."""

from wlint import tree
from wlint.platform.slow_hosts import is_model
from wlint.project.file import File
from wlint.project.network.outbound import Outbound
from wlint.project.typing.types import Types
from wlint.semantics.types import Named, options_of
from wlint.tree import Node

_FILES = frozenset({"ReadableStream", "Blob", "File", "FormData", "ArrayBuffer", "R2ObjectBody"})
_READS_FILE = frozenset({"arrayBuffer", "blob", "bytes"})
_BODIES = ("body", "files", "data", "content")


def why_slow(types: Types, file: File, found: Outbound) -> str | None:
    """What of a call takes its time: a model, an upload, a download."""
    if found.url is not None and is_model(found.url):
        return "a model"
    bodies = (found.call.option(name) for name in _BODIES)
    if any(body is not None and _is_file(types, file, body) for body in bodies):
        return "an upload"
    return "a download" if _is_read_as_file(file, found.call) else None


def _is_file(types: Types, file: File, body: Node) -> bool:
    found = options_of(types.of(file, body))
    return any(isinstance(o, Named) and o.name in _FILES for o in found)


def _is_read_as_file(file: File, call: tree.Call) -> bool:
    """Whether the answer is read as bytes: in place, or by the variable that takes it."""
    answer: Node = call
    around = file.scopes.parents.get(answer)
    while isinstance(around, tree.Await):
        answer, around = around, file.scopes.parents.get(around)
    match around:
        case tree.Member(name=name):
            return name in _READS_FILE
        case tree.Assign(target=tree.Name() as target):
            variable = file.scopes.variable(target)
            reads = variable.reads if variable is not None else []
            used = (file.scopes.parents.get(read) for read in reads)
            return any(isinstance(u, tree.Member) and u.name in _READS_FILE for u in used)
        case _:
            return False
