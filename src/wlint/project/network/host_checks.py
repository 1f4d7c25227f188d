"""Does a function ask which host an address names, as far as its words tell?"""

import re
from collections.abc import Iterator

from wlint import tree
from wlint.project.file import File
from wlint.semantics.scopes import Gives
from wlint.tree import Node

_NAMES_HOSTS = re.compile(r"host|includes|\bhas\b|\btest\b|match|endsWith|endswith|allow|\bin\b")
_DEEPEST = 4


def may_check_hosts(file: File, function: tree.Function) -> bool:
    """Whether a function may ask that; what it asks of an answer says nothing of the address."""
    start = function.body.span.start
    text = file.source.data[start : function.body.span.end]
    for asked in _of_answers(file, function):
        left, right = asked.span.start - start, asked.span.end - start
        text = text[:left] + b" " * (right - left) + text[right:]
    return bool(_NAMES_HOSTS.search(text.decode(errors="replace")))


def _of_answers(file: File, function: tree.Function) -> Iterator[Node]:
    """The questions about what was waited for: `type.includes("svg")`."""
    for node in function.body.walk():
        match node:
            case tree.Call(callee=tree.Member(object=owner)) if all(
                isinstance(a.value, tree.Literal) for a in node.args
            ):
                if _is_answer(file, owner, 0):
                    yield node
            case tree.Operation(op="in" | "not in", operands=[tree.Literal(), owner]):
                if _is_answer(file, owner, 0):
                    yield node
            case _:
                pass


def _is_answer(file: File, node: Node, depth: int) -> bool:
    """Whether all that a value is made of is what some other call was waited for to give."""
    names = [n for n in node.walk() if isinstance(n, tree.Name)]
    return bool(names) and all(_is_awaited(file, name, depth) for name in names)


def _is_awaited(file: File, name: tree.Name, depth: int) -> bool:
    variable = file.scopes.variable(name)
    only = variable.only if variable is not None else None
    if only is None or only.gives is not Gives.VALUE or only.value is None or depth > _DEEPEST:
        return False
    is_asked = isinstance(only.value, tree.Await) and isinstance(only.value.value, tree.Call)
    return is_asked or _is_answer(file, only.value, depth + 1)
