"""What conditions say that ask for the path of a request, where the path of its route is known."""

from wlint import tree
from wlint.project.calling.tests_around import tests_around
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.semantics.conditions import EQUALITIES, SAME, outcome
from wlint.semantics.types import Named, options_of
from wlint.tree import Node

UNKNOWN_PATH = "?"
"""What stands in a path for the part of it that nobody sees."""

# what has the path of the request, and what has its whole URL
_HAVE_PATH = frozenset({"hono:HonoRequest", "h3:H3Event"})
_HAVE_URL = frozenset({"Request", "hono:HonoRequest"})
_URL_OF_EVENT = "h3:getRequestURL"
_BEGINS = frozenset({"startsWith", "startswith"})
_OPEN = frozenset(":*{?")


def may_run_for(types: Types, file: File, node: Node, path: str) -> bool:
    """Whether a place may be come to for a path, by what is asked of that around it."""
    asked = tests_around(file, node)
    return all(holds_for(types, file, test, path) in (None, holds) for test, holds in asked)


def holds_for(types: Types, file: File, test: Node, path: str) -> bool | None:
    """Whether a condition holds for the path of a route; None where other things count, too."""
    return outcome(test, lambda part: _part_holds_for(types, file, part, path))


def _part_holds_for(types: Types, file: File, test: Node, path: str) -> bool | None:
    match test:
        case tree.Call(
            callee=tree.Member(object=asked, name=name),
            args=[tree.Arg(value=tree.Literal(kind="string", value=str(start)))],
        ) if name in _BEGINS and _is_path(types, file, asked):
            return _begins(path, start)
        case tree.Operation(
            op=op, operands=[asked, tree.Literal(kind="string", value=str(text))]
        ) if op in EQUALITIES and _is_path(types, file, asked):
            is_equal = path == text if _fixed(path) == path else None
            return None if is_equal is None else is_equal is (op in SAME)
        case _:
            return None


def _is_path(types: Types, file: File, node: Node) -> bool:
    """Whether an expression is the path of the request, whatever it is called."""
    match file.local_value(node)[0]:
        case tree.Member(object=owner, name="path"):
            return _is_any(types, file, owner, _HAVE_PATH)
        case tree.Member(object=owner, name="pathname"):
            return is_url_of_request(types, file, owner)
        case tree.Name() as name if (variable := file.scopes.variable(name)) is not None:
            only = variable.only  # `const { pathname } = new URL(request.url)`
            url = only.value if only is not None and only.path == ("pathname",) else None
            return url is not None and is_url_of_request(types, file, url)
        case _:
            return False


def is_url_of_request(types: Types, file: File, node: Node) -> bool:
    """Whether an expression is the URL of the request, not of what a visitor names in it."""
    match file.local_value(node)[0]:
        case tree.Call(is_new=True, callee=tree.Name(id="URL"), args=[tree.Arg(value=url), *_]):
            return _is_address(types, file, url)
        case tree.Call(callee=callee):
            return types.path_of(file, callee) == _URL_OF_EVENT
        case value:
            return _is_address(types, file, value)


def _is_address(types: Types, file: File, node: Node) -> bool:
    """Whether it is the text of that URL."""
    match node:
        case tree.Member(object=owner, name="url"):
            return _is_any(types, file, owner, _HAVE_URL)
        case _:
            return False


def _is_any(types: Types, file: File, node: Node, names: frozenset[str]) -> bool:
    return all(isinstance(o, Named) and o.name in names for o in options_of(types.of(file, node)))


def _begins(path: str, start: str) -> bool | None:
    """Whether a path begins with a text, if what is fixed of it says so."""
    fixed = _fixed(path)
    if fixed.startswith(start):
        return True
    return False if fixed == path or not start.startswith(fixed) else None


def _fixed(path: str) -> str:
    """What stands in a path before its first parameter."""
    end = min((path.index(sign) for sign in _OPEN if sign in path), default=len(path))
    return path[:end]
