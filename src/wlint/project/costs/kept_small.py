"""Lists in KV that stay small, as whoever adds to one asks first how long it is."""

from collections.abc import Callable, Mapping
from functools import cached_property

from wlint import tree
from wlint.project.costs.adding import additions
from wlint.project.costs.emptiness import is_empty
from wlint.project.costs.key_texts import key_text
from wlint.project.costs.size import BOUNDED, STORED, UNSIZED, Size
from wlint.project.costs.taken_from_lists import is_listed
from wlint.project.file import File
from wlint.project.typing.constants import source_of, text_of
from wlint.project.typing.types import Types
from wlint.record import Entity
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
        found = [self._is_kept(file, value) for file, value in self._stored[text]]
        return BOUNDED if True in found and False not in found else UNSIZED

    @cached_property
    def _stored(self) -> Mapping[str, list[tuple[File, Node]]]:
        """What is stored, by the form of its key."""
        found: dict[str, list[tuple[File, Node]]] = {}
        for file in self.files:
            for call in file.of_kind(tree.Call):
                if called_as(call.callee) != "put" or len(call.args) < 2:
                    continue
                if _PUT in options_of(self.types.of(file, call.callee)):
                    key, value = call.args[0].value, call.args[1].value
                    found.setdefault(self._form(file, key), []).append((file, value))
        return found

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

    def _is_kept(self, file: File, value: Node) -> bool | None:
        """Whether a list that is stored is kept small; None where that adds nothing to it."""
        at = source_of(self.types.program, file, value)
        match at.node:
            case tree.Call(callee=callee, args=[tree.Arg(value=held), *_]) if (
                called_as(callee) in _AS_TEXT
            ):
                size = self.of(at.file, held)
                if size.is_bounded:
                    return True
                is_new = size.origin is not None and size.origin.words != STORED
                return None if not is_new and _only_keeps(at.file, held) else False
            case _:
                return False if self.of(at.file, at.node).is_unbounded else None


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
