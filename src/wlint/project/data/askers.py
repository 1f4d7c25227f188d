"""What of a call of another service says who asks, and what only says what is asked for."""

from collections.abc import Iterator

from wlint import tree
from wlint.platform.quota_headers import is_quota_header
from wlint.project.elements_written import filled
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.semantics.types import Global, Named, options_of
from wlint.tree import Node

_HEADERS = "headers"
_CONVERTERS = frozenset({"to_js", "Object.fromEntries"})


def given_to_fetch(types: Types, file: File, call: tree.Call) -> Iterator[tuple[Node, bool]]:
    """The parts of what a `fetch` is given, and whether one may say who asks."""
    for index, arg in enumerate(call.args):
        if isinstance(arg.value, tree.Spread):
            yield arg.value, True
        elif arg.name is not None:
            yield arg.value, arg.name == _HEADERS
        elif index == 0:
            yield arg.value, Named("Request") in options_of(types.of(file, arg.value))
        elif (made := _written(types, file, arg.value)) is not None:
            yield from ((e.value, e.name in (None, _HEADERS)) for e in made.entries)
        else:
            yield arg.value, True


def reads_quota(call: tree.Call) -> bool:
    """Whether a call reads a header that says what is left to whoever asked."""
    match call:
        case tree.Call(
            callee=tree.Member(name="get"),
            args=[tree.Arg(value=tree.Literal(kind="string", value=str(name))), *_],
        ):
            return is_quota_header(name)
        case _:
            return False


def _written(types: Types, file: File, options: Node) -> tree.Mapping | None:
    """The object that options are, converted for JavaScript or not."""
    variable = file.scopes.variable(options)
    only = variable.only if variable is not None else None
    if variable is not None and only is not None and only.value is not None and not only.path:
        if any(filled(file, variable)):
            return None
        options = only.value
    match options:
        case tree.Mapping():
            return options
        case tree.Call(callee=callee, args=[tree.Arg(value=tree.Mapping() as inner), *_]):
            of = types.of(file, callee)
            return inner if isinstance(of, Global) and of.path in _CONVERTERS else None
        case _:
            return None
