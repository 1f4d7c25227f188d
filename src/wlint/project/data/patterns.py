"""Where regular expressions are used, and on what text."""

from collections.abc import Iterator

from wlint import tree
from wlint.project.file import File
from wlint.record import Record
from wlint.semantics.scopes import Gives
from wlint.tree import Node

_ON_ARGUMENT = frozenset(
    ("test", "exec", "match", "search", "fullmatch", "findall", "finditer", "sub", "subn")
)
_ON_OWNER = frozenset({"match", "matchAll", "replace", "replaceAll", "search", "split"})
_PYTHON_TEXT = {"sub": 2, "subn": 2}
_PYTHON = frozenset(
    {"compile", "match", "search", "fullmatch", "findall", "finditer", "split", "sub", "subn"}
)


class Pattern(Record):
    """A regular expression of constant text."""

    node: Node
    text: str
    flags: str = ""


def pattern_of(node: tree.Literal | tree.Call, name: str | None) -> Pattern | None:
    """The regular expression a node is or makes; `name` is what it calls."""
    match node:
        case tree.Literal(kind="regex", value=str(text), flags=flags):
            return Pattern(node, text, flags)
        case tree.Call(args=[tree.Arg(value=tree.Literal(kind="string", value=str(text))), *rest]):
            is_python = (name or "").startswith("re.") and (name or "")[3:] in _PYTHON
            if name == "RegExp" and not rest:
                return Pattern(node, text)
            match [a.value for a in rest]:
                case [tree.Literal(kind="string", value=str(flags))] if name == "RegExp":
                    return Pattern(node, text, flags)
                case _:
                    return Pattern(node, text) if is_python else None
        case _:
            return None


def matched_texts(file: File, pattern: Pattern) -> Iterator[tuple[Node, Node]]:
    """Each use of a pattern, and the text it is held against."""
    node = pattern.node
    match node:
        case tree.Call(callee=tree.Member(name=str(name))) if file.is_python and name != "compile":
            text = node.arg(_PYTHON_TEXT.get(name, 1))
            if text is not None:
                yield node, text
            return
        case _:
            yield from used_at(file, node)
    match file.scopes.parents.get(node):
        case tree.Assign(target=tree.Name() as target):
            variable = file.scopes.variable(target)
            if variable is not None and variable.only and variable.only.gives is Gives.VALUE:
                for read in variable.reads:
                    yield from used_at(file, read)
        case _:
            pass


def used_at(file: File, value: Node) -> Iterator[tuple[Node, Node]]:
    """The use of a pattern where it stands, or is named, and the text it is held against."""
    around = file.scopes.parents.get(value)
    call = file.scopes.parents.get(around) if around is not None else None
    match around, call:
        case tree.Member(name=name), tree.Call() if name in _ON_ARGUMENT and call.callee is around:
            text = call.arg(1 if name in _PYTHON_TEXT else 0)
            if text is not None:
                yield call, text
        case tree.Arg(), tree.Call(callee=tree.Member(object=owner, name=name)) if (
            name in _ON_OWNER and not file.is_python
        ):
            yield call, owner
        case _:
            return
