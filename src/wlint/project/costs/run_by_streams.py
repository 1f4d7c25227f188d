"""Functions that a stream runs: methods of what it is made of, in the invocation that reads it."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from wlint import tree
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.semantics.types import Global, Type, options_of
from wlint.tree import Node

_ONCE: Mapping[str, bool] = MappingProxyType(
    {
        "start": True,
        "flush": True,
        "close": True,
        "pull": False,
        "transform": False,
        "write": False,
    }
)
"""The methods, and whether a stream runs them once: it runs the others for each chunk."""
_STREAMS = frozenset({"ReadableStream", "TransformStream", "WritableStream"})


def run_by_stream(types: Types, file: File, call: tree.Call) -> Iterator[tuple[Node, bool]]:
    """What a stream runs that a call makes, and whether it runs that once."""
    if not call.args or not any(map(_is_stream, options_of(types.of(file, call.callee)))):
        return
    made_of, _ = file.local_value(call.args[0].value)
    if isinstance(made_of, tree.Mapping):
        for entry in made_of.entries:
            is_once = _ONCE.get(entry.name or "") if isinstance(entry, tree.Entry) else None
            if isinstance(entry, tree.Entry) and is_once is not None:
                yield entry.value, is_once


def _is_stream(of: Type) -> bool:
    return isinstance(of, Global) and of.path in _STREAMS
