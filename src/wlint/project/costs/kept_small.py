"""Lists in KV that stay small, as whoever adds to one asks first how long it is."""

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property

from wlint import tree
from wlint.project.costs.adding import additions
from wlint.project.costs.emptiness import is_empty
from wlint.project.costs.key_texts import key_text
from wlint.project.costs.size import BOUNDED, STORED, UNSIZED, Size
from wlint.project.costs.taken_from_lists import is_listed
from wlint.project.file import File
from wlint.project.passed import parameter_of, passed
from wlint.project.typing.constants import source_of, text_of
from wlint.project.typing.types import Types
from wlint.record import Entity, Record
from wlint.regex import regex
from wlint.semantics.functions import called_as
from wlint.semantics.memo import Memo
from wlint.semantics.types import Global, options_of
from wlint.tree import Node

_HOLE = "\0"
_WORD = regex(r"\w")  # a key of holes alone may be any
_DEEPEST = 8
_STORED = "stored"
_PUT = Global("KVNamespace.put")
_AS_TEXT = frozenset({"stringify", "dumps"})
_KEEPING = frozenset({"filter", "slice", "map"})


class _Put(Record):
    """What is stored under a key: a text, or the list that a text is made of."""

    file: File
    key: Node
    value: Node
    is_list: bool = False


class KeptSmall(Entity):
    """The lists that one Worker stores under keys of their own for each user or thing."""

    types: Types
    files: tuple[File, ...]
    of: Callable[[File, Node], Size]
    sizes: Memo[Size]

    def has(self, file: File, key: Node | None) -> bool:
        """Whether all that is stored under keys of this form is kept small.

        A key that KV has listed may be any: it is enough that one list is kept small.
        """
        if key is not None and is_listed(self.types, file, key):
            return any(self._is_small(text) for text in self._stored)
        text = self._form(file, key) if key is not None else ""
        return text in self._stored and _WORD.search(text) is not None and self._is_small(text)

    def _is_small(self, text: str) -> bool:
        """Whether all that is stored under keys of one form is kept small."""
        # asked among the sizes: those found meanwhile take what is stored for as large as it likes
        return self.sizes.ask((_STORED, text), lambda: self._kept(text)).is_bounded

    def _kept(self, text: str) -> Size:
        found = [self._is_kept(put) for put in self._stored[text]]
        return BOUNDED if True in found and False not in found else UNSIZED

    @cached_property
    def _stored(self) -> Mapping[str, list[_Put]]:
        """What is stored, by the form of its key."""
        found: dict[str, list[_Put]] = {}
        for file in self.files:
            for call in file.of_kind(tree.Call):
                if called_as(call.callee) != "put" or len(call.args) < 2:
                    continue
                if _PUT in options_of(self.types.of(file, call.callee)):
                    key, value = call.args[0].value, call.args[1].value
                    for put in self._put(_Put(file, key, value)):
                        found.setdefault(self._form(put.file, put.key), []).append(put)
        return found

    def _put(self, put: _Put, depth: int = 0) -> Iterator[_Put]:
        """What is stored, by those who say under which key: `put(key, JSON.stringify(list))`."""
        key, file = parameter_of(put.file, put.key), put.file
        held, is_list = _list_in(file, put.value) or put.value, put.is_list
        value = parameter_of(file, held)
        function = file.scopes.parents.get(key) if key is not None else None
        is_setter = value is not None and file.scopes.parents.get(value) is function
        if key is None or value is None or not is_setter or depth == _DEEPEST:
            yield put
            return
        assert isinstance(function, tree.Function)
        for caller, call in self.types.mentions.callers(file, function):
            given = passed(file, key, call), passed(file, value, call)
            if given[0] is not None and given[1] is not None:
                made = _Put(caller, given[0], given[1], is_list or held is not put.value)
                yield from self._put(made, depth + 1)

    def _form(self, file: File, key: Node, depth: int = 0) -> str:
        """A key as far as it is constant, wherever its parts are written: `LIST:…`."""
        at = key_text(self.types, file, key)
        match at.node:
            case tree.Template(parts=parts) | tree.Operation(op="+", operands=parts) if (
                depth < _DEEPEST
            ):
                return "".join(self._form(at.file, part, depth + 1) for part in parts)
            case _:
                return text_of(at.file, at.node, _HOLE) or _HOLE

    def _is_kept(self, put: _Put) -> bool | None:
        """Whether a list that is stored is kept small; None where that adds nothing to it."""
        at = source_of(self.types.program, put.file, put.value)
        held = at.node if put.is_list else _list_in(at.file, at.node)
        if held is None:
            return False if self.of(at.file, at.node).is_unbounded else None
        size = self.of(at.file, held)
        if size.is_bounded:
            return True
        is_new = size.origin is not None and size.origin.words != STORED
        return None if not is_new and _only_keeps(at.file, held) else False


def _list_in(file: File, value: Node) -> Node | None:
    """The list that a text is made of: `JSON.stringify(list)`."""
    match file.local_value(value)[0]:
        case tree.Call(callee=callee, args=[tree.Arg(value=held), *_]) if (
            called_as(callee) in _AS_TEXT
        ):
            return held
        case _:
            return None


def _only_keeps(file: File, held: Node) -> bool:
    """Whether a list has nothing but what was in another one."""
    match held:
        case tree.Call(callee=tree.Member(name=name)):
            return name in _KEEPING
        case tree.Comprehension():
            return True
        case tree.Name() if (variable := file.scopes.variable(held)) is not None:
            given = [d.value for d in variable.definitions]
            if any(True for _ in additions(file, variable)):
                return all(is_empty(value) for value in given)
            return all(value is not None and _only_keeps(file, value) for value in given)
        case _:
            return False
