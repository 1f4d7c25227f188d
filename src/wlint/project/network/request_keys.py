"""Keys by which the other side sees that a request is one it has had already."""

from collections.abc import Iterator

from msgspec import field

from wlint import tree
from wlint.platform.post_requests import REQUEST_KEY, TOKEN_REQUEST
from wlint.project.file import File
from wlint.project.network.fresh_keys import Again, FreshKeys
from wlint.project.passed import parameter_of, passed
from wlint.project.typing.types import Types
from wlint.record import Entity
from wlint.semantics.types import FunctionType, options_of
from wlint.source import Span
from wlint.tree import Node

_DEEPEST = 3


class RequestKeys(Entity):
    """The keys of one Worker's requests."""

    types: Types
    _known: dict[Node, bool] = field(default_factory=dict)

    def has_one(self, file: File, node: Node, again: Again | None = None) -> bool:
        """Whether the function around a node tells its requests apart, or asks for a token.

        Where it is done again, by what is the same for all attempts.
        """
        code = file.function_around(node) or file.module
        is_told = self._tells_apart(file, code)
        return is_told and (again is None or self._lasts(file, code, again))

    def gets_one(self, file: File, call: tree.Call) -> bool:
        """Whether a function that makes a part of what a call is given puts a key in it."""
        makers = _makers(self.types, file, call, _DEEPEST)
        return any(self._tells_apart(home, maker) for home, maker in makers)

    def _tells_apart(self, file: File, code: Node) -> bool:
        if code not in self._known:
            self._known[code] = _is_key_in(file.source.text(code.span))
        return self._known[code]

    def _lasts(self, file: File, code: Node, again: Again) -> bool:
        """Whether a key is left where those are taken away which each attempt makes anew."""
        kept, at = "", code.span.start
        for span in sorted(FreshKeys(self.types).named(file, code, again)):
            if at < span.start:
                kept += file.source.text(Span(at, span.start)) + " "
            at = max(at, span.end)
        return _is_key_in(kept + file.source.text(Span(at, code.span.end)))


def _is_key_in(text: str) -> bool:
    lower = text.lower()
    return TOKEN_REQUEST in lower or REQUEST_KEY.search(lower) is not None


def _makers(
    types: Types, file: File, call: tree.Call, depth: int
) -> Iterator[tuple[File, tree.Function]]:
    """The project's functions whose results a call is given, by itself or by who passes them on."""
    for part in (n for arg in call.args for n in arg.value.walk()) if depth else ():
        given = file.local_value(part)[0]
        match given:
            case tree.Call(callee=callee):
                for option in options_of(types.of(file, callee)):
                    if isinstance(option, FunctionType):
                        yield types.program.file(option.file), option.node
            case tree.Name() if (param := parameter_of(file, given)) is not None:
                yield from _passed(types, file, param, depth - 1)
            case _:
                pass


def _passed(
    types: Types, home: File, param: tree.Param, depth: int
) -> Iterator[tuple[File, tree.Function]]:
    function = home.scopes.parents.get(param)
    if not isinstance(function, tree.Function):
        return
    for file, call in types.mentions.callers(home, function):
        if passed(home, param, call) is not None:
            yield from _makers(types, file, call, depth)
