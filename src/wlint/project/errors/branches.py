"""Which branches an error takes of which it is known what it is."""

from wlint import tree
from wlint.platform.json_errors import may_say
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.record import Entity
from wlint.regex import regex
from wlint.semantics.catches import BROAD
from wlint.semantics.functions import own_nodes, returned
from wlint.semantics.scopes import Variable
from wlint.semantics.types import FunctionType
from wlint.tree import Node

# errors of the languages themselves, which know of no response
PLAIN = frozenset({"SyntaxError", "JSONDecodeError", "ValueError", "JsException"})
WRITTEN = "written here"
"""Among the kinds of an error: code makes it of a class of the language, with a text of its own."""
_RESPONSE = "Response"
_SAME = frozenset({"toLowerCase", "toString", "trim", "lower", "casefold", "strip"})
# a pattern of nothing but words, or of one of several
_WORDS = regex(r"[\w\s'|:-]+")
_STATUSES = frozenset({"status", "statusCode", "status_code"})


class Branches(Entity):
    """The branches of some code, for an error that is of all these kinds and of no other.

    A helper that is asked about its `message` knows nothing else of it.
    """

    types: Types
    file: File
    body: Node
    error: Variable | None
    kinds: frozenset[str]
    message: Variable | None = None

    def passed(self) -> frozenset[Node]:
        """What surely does not run, or gives nothing."""
        parts = (b for node in own_nodes(self.body) if (b := self._passed(node)))
        return frozenset(node for part in parts for node in part.walk())

    def _passed(self, node: Node) -> Node | None:
        match node:
            case tree.If(test=test) | tree.Conditional(test=test):
                match self._holds(test):
                    case True:
                        return node.otherwise
                    case False:
                        return node.then
                    case _:
                        return None
            case tree.Member(object=asked, name=name) if self._is_error(asked):
                is_plain = self.kinds <= PLAIN or WRITTEN in self.kinds
                return node if is_plain and name in _STATUSES else None
            case _:
                return None

    def _holds(self, test: Node) -> bool | None:
        """Whether a condition holds; None where it is not known."""
        match test:
            case tree.Operation(op="!" | "not", operands=[inner]):
                found = self._holds(inner)
                return None if found is None else not found
            case tree.Operation(op="&&" | "and", operands=operands):
                return _all([self._holds(n) for n in operands])
            case tree.Operation(op="||" | "or", operands=operands):
                found = _all([None if h is None else not h for h in map(self._holds, operands)])
                return None if found is None else not found
            case tree.Operation(op="instanceof", operands=[asked, kind]) if self._is_error(asked):
                return self._is_of(kind)
            case tree.Call(
                callee=tree.Name(id="isinstance"),
                args=[tree.Arg(value=asked), tree.Arg(value=kind)],
            ) if self._is_error(asked):
                return self._is_of(kind)
            case tree.Call(
                callee=tree.Member(object=tree.Name(id="Array"), name="isArray"),
                args=[tree.Arg(value=asked)],
            ) if self._is_error(asked):
                return False
            case tree.Operation(
                op="===" | "==",
                operands=[
                    tree.Operation(op="typeof", operands=[asked]),
                    tree.Literal(kind="string", value=str(kind)),
                ],
            ) if self._is_error(asked):
                return kind == "object"
            case (
                tree.Operation(
                    op="===" | "==",
                    operands=[asked, tree.Literal(kind="string", value=str(text))],
                )
                | tree.Call(
                    callee=tree.Member(object=asked, name="includes" | "startsWith" | "startswith"),
                    args=[tree.Arg(value=tree.Literal(kind="string", value=str(text)))],
                )
            ) if self._is_message(asked):
                return None if may_say(text) or not self.kinds <= PLAIN else False
            case tree.Call(
                callee=tree.Member(
                    object=tree.Literal(kind="regex", value=str(pattern)), name="test"
                ),
                args=[tree.Arg(value=asked)],
            ) if self._is_message(asked) and _WORDS.fullmatch(pattern):
                is_said = any(map(may_say, pattern.split("|")))
                return None if is_said or not self.kinds <= PLAIN else False
            case tree.Call(args=[tree.Arg(value=asked)]) if self._is_message(asked):
                return self._says(test)
            case tree.Operation(
                op="===" | "==",
                operands=[
                    tree.Member(object=asked, name="name"),
                    tree.Literal(kind="string", value=str(name)),
                ],
            ) if self._is_error(asked):
                return name in self.kinds
            case _:
                return None

    def _says(self, call: tree.Call) -> bool | None:
        """What a helper that is given the message says of it."""
        match self.types.of(self.file, call.callee):
            case FunctionType(file=path, node=tree.Function(params=[param]) as helper):
                home, given = self.types.program.file(path), list(returned(helper))
                message = home.scopes.variable(param.target) if param.target else None
                if len(given) != 1 or message is None or self.message is not None:
                    return None
                inside = Branches(self.types, home, helper.body, None, self.kinds, message)
                return inside._holds(given[0])
            case _:
                return None

    def _is_of(self, kind: Node) -> bool | None:
        kinds = kind.items if isinstance(kind, tree.Sequence) else (kind,)
        names = {getattr(k, "id", getattr(k, "name", None)) for k in kinds}
        # a response may be thrown, but is no error
        broad = frozenset[str]() if _RESPONSE in self.kinds else BROAD
        if not names.isdisjoint(self.kinds | broad):
            return True
        return None if None in names else False

    def _is_message(self, node: Node) -> bool:
        """Whether it is what the error says: by itself, in a variable, or where it is an error."""
        match self.file.local_value(node)[0]:
            case tree.Member(object=asked, name="message"):
                return self._is_error(asked)
            case tree.Name() as name if self.message is not None:
                return self.file.scopes.variable(name) is self.message
            case tree.Call(callee=tree.Name(id="str" | "String"), args=[tree.Arg(value=asked)]):
                return self._is_error(asked) or self._is_message(asked)
            case tree.Call(callee=tree.Member(object=asked, name=name), args=()) if name in _SAME:
                return self._is_message(asked)
            case tree.Operation(op="||" | "??" | "or", operands=[asked, tree.Literal()]):
                return self._is_message(asked)
            case tree.Conditional(then=then, otherwise=otherwise):
                is_literal = isinstance(otherwise, tree.Literal)
                return self._is_message(then) and (is_literal or self._is_message(otherwise))
            case _:
                return False

    def _is_error(self, node: Node) -> bool:
        return self.error is not None and self.file.scopes.variable(node) is self.error


def _all(parts: list[bool | None]) -> bool | None:
    if False in parts:
        return False
    return None if None in parts else True
