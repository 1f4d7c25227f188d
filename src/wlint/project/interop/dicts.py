"""Python dicts that are handed to JavaScript as they are."""

from collections.abc import Collection, Iterator

from wlint import tree
from wlint.platform.python_ffi import (
    BINDING_OPTIONS,
    DEFAULTS,
    HEADERS,
    HEADERS_OF_TEXT,
    LOSES_OPTIONS,
    OPTIONS,
    PAIRS,
    TAKES_HEADERS,
    TEXTS_OF_JSON,
)
from wlint.project.costs.adding import additions
from wlint.project.file import File
from wlint.project.interop.lost_options import Loss, loss_of
from wlint.project.interop.raw_names import raw_name
from wlint.project.network.written_options import options_of_call
from wlint.project.typing.types import Types
from wlint.record import Entity, Record
from wlint.semantics.types import Global, Named, ObjectType, Type, options_of, without_nothing
from wlint.tree import Node

_DEEPEST = 4
_TEXTS = (Named("string"), Named("str"))


class RawDict(Record):
    """A dict that a function of JavaScript is given, and what the function makes of it.

    `is_pairs` says that its pairs would do, `is_listed` that it is one of a list that it stands in.
    The function `is_bound`, if it is a binding's, and `does_other` than what the dict says.
    """

    node: Node
    effect: str
    is_pairs: bool
    is_bound: bool = False
    is_listed: bool = False
    does_other: bool = False


class RawDicts(Entity):
    """The dicts that nobody converts. `reads_dicts` says whether JavaScript reads their keys,
    `has_raw_bindings` whether bindings are JavaScript's own.
    """

    types: Types
    reads_dicts: bool | None
    has_raw_bindings: bool = False

    def of(self, file: File, call: tree.Call) -> RawDict | None:
        """The first dict that a call surely hands to JavaScript to no avail."""
        if not file.is_python or file.is_off_platform(call):
            return None
        name = raw_name(self.types.program, file, call.callee) or self._of_binding(file, call)
        return next(self._given(file, call, name), None) if name is not None else None

    def _of_binding(self, file: File, call: tree.Call) -> str | None:
        """The method of a binding that is JavaScript's own."""
        match self.types.of(file, call.callee) if self.has_raw_bindings else None:
            case Global(path=path) if path in BINDING_OPTIONS:
                return path
            case _:
                return None

    def _given(self, file: File, call: tree.Call, name: str) -> Iterator[RawDict]:
        pairs = call.arg(PAIRS[name]) if name in PAIRS else None
        if pairs is not None and self._is_dict(file, pairs):
            yield RawDict(pairs, "throws", is_pairs=True)
        for index, effect in (OPTIONS | BINDING_OPTIONS).get(name, {}).items():
            given = call.arg(index)
            if given is None or self.reads_dicts is not False:
                continue
            if _is_filled(file, given) or (
                self._is_dict(file, given) and not self._says_defaults(file, call, given, name)
            ):
                loss = Loss(effect)
                if effect == LOSES_OPTIONS:
                    loss = loss_of(self.types.program, file, call, given, name)
                yield RawDict(
                    given,
                    loss.effect,
                    is_pairs=False,
                    is_bound=name in BINDING_OPTIONS,
                    does_other=loss.is_other,
                )
        data = call.arg(0) if name in TEXTS_OF_JSON else None
        if data is not None and self._breaks(file, data):
            yield RawDict(data, "throws", is_pairs=False, is_listed=True)
        if name in TAKES_HEADERS:
            yield from self._headers(file, call)

    def _breaks(self, file: File, data: Node) -> bool:
        """Whether JSON is made of a list with dicts in it: of a dict around that, by Python 3.13.

        Before that nothing is seen of the dict around it.
        """
        value, _ = file.local_value(data)
        if isinstance(value, tree.Mapping):
            return self.reads_dicts is True and any(
                self._lists_dicts(file, entry.value) for entry in value.entries
            )
        return self._lists_dicts(file, data)

    def _lists_dicts(self, file: File, node: Node, depth: int = 0) -> bool:
        """Whether a value surely is, or has in it, a list with a dict in it."""
        value, variable = file.local_value(node)
        match value:
            case tree.Sequence(items=items):
                added = additions(file, variable) if variable is not None else ()
                parts = (*items, *(a.whole for a in added if a.whole is not None))
                return any(self._is_dict(file, part) for part in parts)
            case tree.Comprehension(element=element) if not isinstance(element, tree.Entry):
                return self._is_dict(file, element)
            case tree.Mapping(entries=entries) if depth < _DEEPEST:
                return any(self._lists_dicts(file, e.value, depth + 1) for e in entries)
            case _:
                return False

    def _headers(self, file: File, call: tree.Call) -> Iterator[RawDict]:
        options = [a for a in call.args[1:] if a.name is None]
        if self.reads_dicts is False and any(self._is_dict(file, a.value) for a in options):
            return  # of such options JavaScript sees no headers either
        for home, value in options_of_call(self.types.program, file, call, HEADERS):
            if home is file and self._is_dict(file, value):
                yield RawDict(value, "throws", is_pairs=True)

    def _says_defaults(self, file: File, call: tree.Call, node: Node, name: str) -> bool:
        """Whether all options of a function are said to be what they are where nothing is said."""
        written, variable = file.local_value(node)
        is_whole = variable is None or not _is_filled(file, node)
        defaults = DEFAULTS.get(name, {})
        match written:
            case tree.Mapping(entries=entries) if is_whole:
                is_of_text = name == "Response" and self._is_text(file, call.arg(0))
                return all(
                    _is_literal(e.value, (defaults.get(e.name or ""),))
                    or (is_of_text and e.name == HEADERS and _say_what_holds(e.value))
                    for e in entries
                )
            case _:
                return False

    def _is_text(self, file: File, body: Node | None) -> bool:
        return body is not None and self.types.of(file, body) in _TEXTS

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
        filled = [o for o in options if not _is_empty(o)]  # `return {}` on one way of several
        return bool(filled) and all(self._is_dict_type(o) for o in filled)

    def _is_dict_type(self, of: Type) -> bool:
        match of:
            case ObjectType(file=path, node=tree.Mapping()):
                return self.types.program.file(path).is_python
            case Named(name="dict" | "Dict" | "typing.Dict"):
                return True
            case _:
                return False


def _is_empty(of: Type) -> bool:
    return isinstance(of, ObjectType) and isinstance(of.node, tree.Mapping) and not of.node.entries


def _is_literal(node: Node, values: Collection[str | None]) -> bool:
    return isinstance(node, tree.Literal) and node.value in values


def _say_what_holds(headers: Node) -> bool:
    """Whether headers say of a text only what a response of a text says anyway."""
    match headers:
        case tree.Mapping(
            entries=[tree.Entry(name=str(name), value=tree.Literal(value=str(value)))]
        ):
            said = value.lower().replace(" ", "")
            return said in HEADERS_OF_TEXT.get(name.lower(), ())
        case _:
            return False


def _is_filled(file: File, node: Node) -> bool:
    """Whether a variable holds a dict that is empty at first, and gets something by a key."""
    variable = file.scopes.variable(node)
    only = variable.only if variable is not None else None
    if variable is None or only is None or not isinstance(only.value, tree.Mapping) or only.path:
        return False
    members = (file.scopes.parents.get(read) for read in variable.reads)
    return any(isinstance(m, tree.Member) and file.assignment_to(m) for m in members)
