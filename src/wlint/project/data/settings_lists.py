"""Is a list or table what a variable or secret of the environment says, and no request adds to?"""

from wlint import tree
from wlint.project.data.settings import is_setting
from wlint.project.file import File
from wlint.project.passed import passed
from wlint.project.typing.types import Types
from wlint.record import Entity
from wlint.semantics.functions import returned
from wlint.semantics.scopes import Gives
from wlint.semantics.types import FunctionType, options_of
from wlint.tree import Node

_DEEPEST = 6
# what takes a text or list apart, or looks up a part of it
_PARTS = frozenset(
    {"split", "map", "filter", "trim", "strip", "toLowerCase", "lower", "get", "keys", "values"}
)
_MAKERS = frozenset({"Set", "set", "frozenset", "list", "tuple", "parse", "loads", "from"})


class SettingsLists(Entity):
    """The lists of one Worker that stand in its environment."""

    types: Types

    def is_one(
        self, file: File, node: Node, given: frozenset[tree.Param] = frozenset(), depth: int = 0
    ) -> bool:
        """Whether a value is made of a setting alone, or of these parameters that are."""
        if depth > _DEEPEST:
            return False
        if is_setting(self.types, file, node):
            return True
        match node:
            case tree.Name():
                return self._is_held(file, node, given, depth + 1)
            case tree.Await(value=inner):
                return self.is_one(file, inner, given, depth + 1)
            case tree.Member(object=owner):
                return self.is_one(file, owner, given, depth + 1)
            case tree.Operation(op="||" | "??" | "or", operands=[first, *rest]):
                return all(map(_is_plain, rest)) and self.is_one(file, first, given, depth + 1)
            case tree.Comprehension(iterables=[several]):
                return self.is_one(file, several, given, depth + 1)
            case tree.Call():
                return self._is_made(file, node, given, depth + 1)
            case _:
                return False

    def _is_held(
        self, file: File, name: tree.Name, given: frozenset[tree.Param], depth: int
    ) -> bool:
        variable = file.scopes.variable(name)
        only = variable.only if variable is not None else None
        if only is None:
            return False
        if only.gives is Gives.PARAMETER:
            return only.node in given and not only.path
        is_value = only.gives is Gives.VALUE and only.value is not None
        return is_value and self.is_one(file, only.value or name, given, depth)

    def _is_made(
        self, file: File, call: tree.Call, given: frozenset[tree.Param], depth: int
    ) -> bool:
        own = [
            o for o in options_of(self.types.of(file, call.callee)) if isinstance(o, FunctionType)
        ]
        if own:
            return all(self._is_given_back(file, call, o, given, depth) for o in own)
        match call:
            case tree.Call(callee=tree.Member(object=owner, name=name), args=args) if (
                name in _PARTS
            ):
                defaults = [a.value for a in args[1:] if name == "get"]
                return all(map(_is_plain, defaults)) and self.is_one(file, owner, given, depth)
            case tree.Call(
                callee=tree.Name(id=name) | tree.Member(name=name), args=[tree.Arg(value=made)]
            ) if name in _MAKERS:
                return self.is_one(file, made, given, depth)
            case _:
                return False

    def _is_given_back(
        self,
        file: File,
        call: tree.Call,
        of: FunctionType,
        given: frozenset[tree.Param],
        depth: int,
    ) -> bool:
        home = self.types.program.file(of.file)
        values = [(p, passed(home, p, call)) for p in of.node.params]
        inner = {p for p, v in values if v is not None and self.is_one(file, v, given, depth)}
        back = list(returned(of.node))
        return bool(back) and all(self.is_one(home, v, frozenset(inner), depth) for v in back)


def _is_plain(node: Node) -> bool:
    """A text, a number, `[]` or `{}`, for where nothing is set."""
    match node:
        case tree.Sequence(items=parts) | tree.Mapping(entries=parts):
            return not parts
        case _:
            return isinstance(node, tree.Literal)
