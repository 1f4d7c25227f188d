"""Texts in the code that take the place of a secret that is not set, and are used as one.

`env.SESSION_SECRET || "words"`: however it reads, it opens what the secret would have closed.
"""

from collections.abc import Iterator, Mapping
from functools import cached_property

from wlint import tree
from wlint.platform.authentication import KEY_OPTIONS, KEYS
from wlint.project.data.secret_values import SecretValues
from wlint.project.data.stages import is_development
from wlint.project.file import File
from wlint.record import entity
from wlint.semantics.functions import own_nodes
from wlint.semantics.types import EnvType, Global, options_of
from wlint.tree import Node

_COMPARING = frozenset({"===", "!==", "==", "!="})
_CHOOSING = frozenset({"||", "??", "or"})
_DEEPEST = 8


@entity
class StandIns:
    """What one Worker signs with, or checks by, where a secret is not set."""

    files: tuple[File, ...]
    secrets: SecretValues

    @cached_property
    def all(self) -> Mapping[tree.Literal, str]:
        """The texts that stand in for a secret, with its name."""
        found: dict[tree.Literal, str] = {}
        for file, key in self._keys():
            for home, choice in self._choices(file, key, 0):
                match choice.operands:
                    case [tree.Member(name=str(name)), tree.Literal(value=str(text)) as literal]:
                        if text and not self._is_refused(home, literal, name):
                            found[literal] = name
                    case _:
                        pass
        return found

    def _keys(self) -> Iterator[tuple[File, Node]]:
        """What is signed with, checked by, or compared with something."""
        types = self.secrets.types
        for file in self.files:
            for node in file.of_kind(tree.Call, tree.Operation):
                match node:
                    case tree.Operation(op=op, operands=[left, right]) if op in _COMPARING:
                        if not isinstance(left, tree.Literal) and not isinstance(
                            right, tree.Literal
                        ):
                            yield from ((file, left), (file, right))
                    case tree.Call():
                        for option in options_of(types.of(file, node.callee)):
                            path = option.path if isinstance(option, Global) else ""
                            key = node.arg(KEYS[path]) if path in KEYS else None
                            if path in KEY_OPTIONS:
                                key = node.option(KEY_OPTIONS[path])
                            if key is not None:
                                yield file, key
                    case _:
                        pass

    def _choices(self, file: File, node: Node, depth: int) -> Iterator[tuple[File, tree.Operation]]:
        """The choices between a secret and a text that a value comes from."""
        match node:
            case tree.Operation(op=op, operands=[first, *_]) if op in _CHOOSING:
                if self.secrets.of_env(file, first) is not None:
                    yield file, node
            case _:
                pass
        if depth < _DEEPEST:
            for home, inner in self.secrets.made_of(file, node):
                yield from self._choices(home, inner, depth + 1)

    def _is_refused(self, file: File, literal: tree.Literal, name: str) -> bool:
        """Whether the code does not go on in production, or without the secret."""
        function = file.function_around(literal)
        inside = own_nodes(function.body) if function is not None else ()
        types = self.secrets.types
        for test in (n.test for n in inside if isinstance(n, tree.If | tree.Conditional)):
            if any(is_development(types, file, test, holds=holds) for holds in (True, False)):
                return True
        return name in self._demanded

    @cached_property
    def _demanded(self) -> frozenset[str]:
        """The settings without which some code goes no further."""
        return frozenset(
            node.name
            for file in self.files
            for choice in file.of_kind(tree.If)
            if any(isinstance(n, tree.Exit) for n in own_nodes(choice.then))
            for node in choice.test.walk()
            if isinstance(node, tree.Member)
            and node.name is not None
            and isinstance(self.secrets.types.of(file, node.object), EnvType)
        )
