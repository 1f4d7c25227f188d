"""Texts of the code that it signs with, or checks by: whatever they read, they are its keys."""

from collections.abc import Iterator, Mapping
from functools import cached_property

from wlint import tree
from wlint.platform.authentication import PRESCRIBED
from wlint.project.data.stand_ins import PUBLIC, StandIns
from wlint.project.file import File
from wlint.record import Entity
from wlint.semantics.functions import called_as, returned
from wlint.semantics.secrets import words_of
from wlint.semantics.types import FunctionType, options_of
from wlint.tree import Node

_DEEPEST = 8
_NO_SECRETS = ("-----BEGIN", "{", "http:", "https:")
"""How keys for everybody begin, and addresses of them."""
_WHOLE = (tree.Name, tree.Call, tree.Await)


class WrittenKeys(Entity):
    """The written keys of one Worker."""

    stand_ins: StandIns

    @cached_property
    def all(self) -> Mapping[tree.Literal, tuple[File, tree.Call]]:
        """The texts, and the calls that take them for a key."""
        found: dict[tree.Literal, tuple[File, tree.Call]] = {}
        for taken in self.stand_ins.taken():
            if (by := taken.by) is None:
                continue
            for home, text in self._texts(taken.file, taken.key):
                if _is_secret(home, text):
                    found.setdefault(text, by)
        return found

    def _texts(self, file: File, key: Node) -> Iterator[tuple[File, tree.Literal]]:
        """The text that a key surely is, as bytes or as it is."""
        todo, seen = [(file, key, 0)], {key}
        for home, node, depth in todo:
            if isinstance(node, tree.Literal):
                yield home, node
            elif isinstance(node, _WHOLE) and depth < _DEEPEST and self._is_one(home, node):
                inner = [at for at in self.stand_ins.before(home, node) if at[1] not in seen]
                seen.update(at for _, at in inner)
                todo += [(where, at, depth + 1) for where, at in inner]

    def _is_one(self, file: File, node: Node) -> bool:
        """Whether there are no two things that a function may give."""
        if not isinstance(node, tree.Call):
            return True
        options = options_of(self.stand_ins.secrets.types.of(file, node.callee))
        made = [o.node for o in options if isinstance(o, FunctionType)]
        return all(sum(1 for _ in returned(function)) == 1 for function in made)


def _is_secret(file: File, text: tree.Literal) -> bool:
    """Whether nothing says of a text that everybody may know it."""
    given = file.scopes.parents.get(text)
    name = called_as(given.target) if isinstance(given, tree.Assign) else None
    is_public = not PUBLIC.isdisjoint(words_of(name or ""))
    said = str(text.value)
    is_text = text.kind in ("string", "bytes") and bool(said) and said not in PRESCRIBED
    return is_text and not is_public and not said.lstrip().startswith(_NO_SECRETS)
