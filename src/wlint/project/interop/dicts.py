"""Python dicts that are handed to JavaScript as they are."""

from collections.abc import Iterator

from wlint import tree
from wlint.platform.python_ffi import HEADERS, OPTIONS, PAIRS, TAKES_HEADERS
from wlint.project.file import File
from wlint.project.interop.raw_names import raw_name
from wlint.project.network.fallbacks import is_off_platform
from wlint.project.network.written_options import options_of_call
from wlint.project.typing.types import Types
from wlint.record import entity, record
from wlint.semantics.types import Global, Named, ObjectType, Type, options_of, without_nothing
from wlint.tree import Node


@record
class RawDict:
    """A dict that a function of JavaScript is given, and what the function makes of it.

    `is_pairs` says that its pairs would do.
    """

    node: Node
    effect: str
    is_pairs: bool


@entity
class RawDicts:
    """The dicts that nobody converts. `reads_dicts` says whether JavaScript reads their keys."""

    types: Types
    reads_dicts: bool | None

    def of(self, file: File, call: tree.Call) -> RawDict | None:
        """The first dict that a call surely hands to JavaScript to no avail."""
        if not file.is_python or is_off_platform(file, call):
            return None
        name = raw_name(self.types.program, file, call.callee)
        return next(self._given(file, call, name), None) if name is not None else None

    def _given(self, file: File, call: tree.Call, name: str) -> Iterator[RawDict]:
        pairs = call.arg(PAIRS[name]) if name in PAIRS else None
        if pairs is not None and self._is_dict(file, pairs):
            yield RawDict(pairs, "throws", True)
        for index, effect in OPTIONS.get(name, {}).items():
            given = call.arg(index)
            if given is not None and self.reads_dicts is False and self._is_dict(file, given):
                yield RawDict(given, effect, False)
        if name in TAKES_HEADERS:
            yield from self._headers(file, call)

    def _headers(self, file: File, call: tree.Call) -> Iterator[RawDict]:
        for home, value in options_of_call(self.types.program, file, call, HEADERS):
            if home is file and self._is_dict(file, value):
                yield RawDict(value, "throws", True)

    def _is_dict(self, file: File, node: Node) -> bool:
        """Whether an expression surely is a dict with something in it."""
        match node:
            case tree.Mapping(entries=entries):
                return bool(entries)
            case tree.Comprehension(element=tree.Entry()):
                return True
            case tree.Call(callee=callee) if self.types.of(file, callee) == Global("dict"):
                return bool(node.args)
            case tree.Operation(op="|", operands=operands):
                return all(self._is_dict(file, o) for o in operands)
        options = options_of(without_nothing(self.types.of(file, node)))
        return all(self._is_dict_type(o) for o in options)

    def _is_dict_type(self, of: Type) -> bool:
        match of:
            case ObjectType(file=path, node=tree.Mapping(entries=entries)):
                return bool(entries) and self.types.program.file(path).is_python
            case Named(name="dict" | "Dict" | "typing.Dict"):
                return True
            case _:
                return False
