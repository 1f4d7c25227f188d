"""What middleware leaves for the handlers after it: `c.set("user", user)`, `locals.user = user`."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property

from wlint import tree
from wlint.platform.frameworks import LOCALS
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.record import Entity
from wlint.semantics.types import Global, Named, Type, options_of
from wlint.tree import Node


class ContextVariables(Entity):
    """The variables of the contexts of one Worker's requests."""

    types: Types
    files: tuple[File, ...]

    def read(self, file: File, node: Node) -> str | None:
        """The variable that an expression takes out of a context; `?` where nobody knows which."""
        match node:
            case tree.Call(callee=tree.Member(name="get") as callee):
                if self._is_of_context(file, callee, "get"):
                    return _text(node.arg(0)) or "?"
            case tree.Member(object=tree.Member(object=owner, name="var")):
                of = self.types.of(file, owner)
                if _is_named(of, "hono:Context"):
                    return node.name or "?"
            case tree.Member(object=owner) if _is_named(self.types.of(file, owner), *LOCALS):
                return node.name or "?"
            case _:
                pass
        return None

    def given(self, name: str) -> Sequence[tuple[File, Node]]:
        """The values that a variable is given."""
        return [
            (file, value)
            for file, member, value in self._set.get(name, ())
            if self._is_of_context(file, member, "set")
            or _is_named(self.types.of(file, member.object), *LOCALS)
        ]

    @cached_property
    def _set(self) -> Mapping[str, Sequence[tuple[File, tree.Member, Node]]]:
        """What calls of `set` and fields, whatever they are of, are given, by name."""
        found: defaultdict[str, list[tuple[File, tree.Member, Node]]] = defaultdict(list)
        for file in self.files:
            for node in file.of_kind(tree.Call, tree.Assign):
                match node:
                    case tree.Assign(
                        target=tree.Member(name=str(field)) as target, value=tree.Node() as value
                    ):
                        found[field].append((file, target, value))
                    case tree.Call(
                        callee=tree.Member(name="set") as callee,
                        args=[tree.Arg(value=key), tree.Arg(value=value)],
                    ) if name := _text(key):
                        found[name].append((file, callee, value))
                    case _:
                        pass
        return found

    def _is_of_context(self, file: File, callee: tree.Member, method: str) -> bool:
        options = options_of(self.types.of(file, callee))
        return any(isinstance(o, Global) and o.path == f"hono:Context.{method}" for o in options)


def _is_named(of: Type, *names: str) -> bool:
    return any(isinstance(o, Named) and o.name in names for o in options_of(of))


def _text(node: Node | None) -> str | None:
    match node:
        case tree.Literal(kind="string", value=str(text)):
            return text
        case _:
            return None
