"""Keys of requests that each attempt makes anew: they tell the other side nothing."""

from collections.abc import Iterator

from wlint import tree
from wlint.platform.post_requests import ANOTHER_EACH_TIME, REQUEST_KEY
from wlint.platform.randomness import CONVERTING
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.record import Entity, Record
from wlint.semantics.scopes import Gives, Variable
from wlint.source import Span
from wlint.tree import Node


class Again(Record):
    """What is done again in each attempt: a part of the code, and the functions that it calls."""

    file: File
    part: Node
    called: frozenset[tree.Function]

    def covers(self, file: File, node: Node) -> bool:
        """Whether each attempt comes to a place anew."""
        if file is self.file and self.part.span.covers(node.span):
            return True
        return not self.called.isdisjoint(file.ancestors(node))


class FreshKeys(Entity):
    """The keys that one Worker's requests get anew in each attempt."""

    types: Types

    def named(self, file: File, code: Node, again: Again) -> Iterator[Span]:
        """Where some code names such keys."""
        for node in code.walk():
            given = _given_key(node)
            is_inside = given is not None and again.covers(file, node)
            if given is None or not is_inside or not self._is_anew(file, given, again):
                continue
            yield node.span
            variable = file.scopes.variable(given)
            if variable is not None:
                yield from (definition.name.span for definition in variable.definitions)
                yield from (read.span for read in variable.reads)

    def _is_anew(self, file: File, value: Node, again: Again) -> bool:
        """Whether a value has something in it that no other attempt gets."""
        match value:
            case tree.Name():
                made = _made(file.scopes.variable(value))
                is_inside = made is not None and again.covers(file, made)
                return made is not None and is_inside and self._is_anew(file, made, again)
            case tree.Call(callee=callee, args=args):
                path = self.types.path_of(file, callee)
                parts = [a.value for a in args] if path in CONVERTING else []
                if isinstance(callee, tree.Member):
                    parts.append(callee.object)  # `Date.now().toString(36)`
                return path in ANOTHER_EACH_TIME or any(
                    self._is_anew(file, p, again) for p in parts
                )
            case tree.Template() | tree.Operation(op="+") | tree.Member() | tree.Await():
                return any(self._is_anew(file, child, again) for child in value.children())
            case _:
                return False


def _given_key(node: Node) -> Node | None:
    """What a part of a request is given that is called a key of it: `headers.set(name, value)`."""
    match node:
        case tree.Entry(name=str(name), value=value) if REQUEST_KEY.search(name.lower()):
            return value
        case tree.Call(args=[tree.Arg(value=tree.Literal(value=str(name))), tree.Arg(value=value)]):
            return value if REQUEST_KEY.search(name.lower()) else None
        case _:
            return None


def _made(variable: Variable | None) -> Node | None:
    """The one value that a variable is given."""
    only = variable.only if variable is not None else None
    is_whole = only is not None and only.gives is Gives.VALUE and not only.path
    return only.value if only is not None and is_whole else None
