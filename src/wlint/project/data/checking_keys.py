"""Keys that only check what somebody else signs: who has signed it shares a secret of `env`."""

from collections.abc import Iterator
from functools import cached_property

from wlint import tree
from wlint.platform.authentication import IMPORTING, KEYS
from wlint.project.data.decoded import decoded
from wlint.project.data.secret_values import SecretValues
from wlint.project.file import File
from wlint.record import Entity
from wlint.tree import Node

_DATA, _USAGES = 1, 4
# the values that a key is looked for in the making of
_MOST = 100


class CheckingKeys(Entity):
    """The keys of one Worker that sign nothing."""

    files: tuple[File, ...]
    secrets: SecretValues

    def are_shared(self, file: File, key: Node) -> bool:
        """Whether a key is made of a secret of `env` with which the Worker itself signs nothing.

        With another, such as that of its cookies, it signs for whoever comes.
        """
        name = self._secret(file, key)
        return name is not None and name not in self._signing

    @cached_property
    def _signing(self) -> frozenset[str]:
        """The secrets that this Worker signs with."""
        found = (
            self._secret(file, key)
            for file in self.files
            for call in file.of_kind(tree.Call)
            if (key := self._signs_with(file, call)) is not None
        )
        return frozenset(name for name in found if name is not None)

    def _signs_with(self, file: File, call: tree.Call) -> Node | None:
        """What a call makes a key for signing of, or signs with itself."""
        path = self.secrets.types.path_of(file, call.callee)
        if path not in IMPORTING:
            return call.arg(KEYS[path]) if path in KEYS else None
        usages = call.arg(_USAGES)
        written = file.source.text(usages.span) if usages is not None else ""
        return call.arg(_DATA) if "sign" in written or "verify" not in written else None

    def _secret(self, file: File, key: Node) -> str | None:
        """The name of the secret of `env` that a key is made of, in whatever form."""
        todo, seen = [(file, key)], {key}
        while todo and len(seen) < _MOST:
            home, node = todo.pop()
            if (name := self.secrets.of_env(home, node)) is not None:
                return name
            for at in self._before(home, node):
                if at[1] not in seen:
                    seen.add(at[1])
                    todo.append(at)
        return None

    def _before(self, file: File, node: Node) -> Iterator[tuple[File, Node]]:
        yield from self.secrets.converted(file, node)
        yield from decoded(file, node)
        if isinstance(node, tree.Call):
            is_import = self.secrets.types.path_of(file, node.callee) in IMPORTING
            data = node.arg(_DATA) if is_import else None
            if data is not None:
                yield file, data
