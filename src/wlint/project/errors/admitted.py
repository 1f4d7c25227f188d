"""Failures that the body of a response admits."""

import re

from wlint import tree
from wlint.project.calling.tests_around import tests_around
from wlint.project.errors.texts import is_error_text
from wlint.project.file import File
from wlint.regex import regex
from wlint.semantics.catches import is_broad
from wlint.semantics.conditions import OTHER, SAME
from wlint.semantics.functions import called_as, own_nodes
from wlint.semantics.leaving import leaves
from wlint.semantics.scopes import Gives
from wlint.semantics.secrets import is_password_name
from wlint.tree import Node

_SUCCESS = "success"
"""Says how the request went; `ok` may be the state of what was asked about."""
FLAGS = frozenset({_SUCCESS, "ok"})
_STATUS = regex(r"status(?:_?code)?|code", re.IGNORECASE)
_WORDS = frozenset({"error", "failed", "failure", "fail"})
# words for how something is, which whoever asks for a status wants to hear of
_STATES = frozenset(
    {"ok", "healthy", "up", "running", "online", "alive", "connected", "ready", "available"}
)
_TOLD = regex(r"err(?:or)?|(?:err(?:or)?_?)?(?:msg|message)|detail|reason", re.IGNORECASE)


def failure_in(file: File, body: Node) -> Node | None:
    """What in a body says that the request failed."""
    if not isinstance(body, tree.Mapping):
        return None
    return next((n for e in body.entries if (n := _admitted(file, body, e)) is not None), None)


def is_handled(file: File, node: Node) -> bool:
    """Whether a node answers for an error of any kind."""
    around = (n for n in file.ancestors(node) if isinstance(n, (tree.Function, tree.Catch)))
    handler = next(around, None)
    return isinstance(handler, tree.Catch) and is_broad(handler)


def is_bool(node: Node | None, *, value: bool) -> bool:
    """Whether a node is `true`, or `false`."""
    return (
        isinstance(node, tree.Literal)
        and node.kind == "boolean"
        and (node.value is value or node.value == str(value).lower())
    )


def _admitted(file: File, body: tree.Mapping, entry: tree.Entry) -> Node | None:
    name, value = entry.name or "", entry.value
    if name == "error":
        return entry if is_text(file, value) else None
    if name in FLAGS and isinstance(value, tree.Name):
        return _lowered(file, value)
    if name in FLAGS:
        # `success: false` alone may be an outcome, "nothing to do", and no failure
        has_error = body.entry("error") is not None
        is_failure = _is_after_error(file, body) or _is_for_wrong_password(file, body)
        is_meant = has_error or (is_failure and _is_explained(file, body))
        is_meant = is_meant or (name == _SUCCESS and _is_instead(file, body))
        return entry if is_bool(value, value=False) and is_meant else None
    if not names_status(name):
        return None
    if _word(value) in _WORDS and _is_after_error(file, body):
        is_alone = len(body.entries) == 1 and not _tells_states(file, body, name)
        return entry if is_alone or _is_explained(file, body) else None
    return entry if is_status(value) and _is_explained(file, body) else None


def _word(value: Node) -> str | None:
    match value:
        case tree.Literal(kind="string", value=str(word)):
            return word.lower()
        case _:
            return None


def _tells_states(file: File, body: tree.Mapping, name: str) -> bool:
    """Whether the code around says otherwise how something is: what failed is what it is about."""
    function = file.function_around(body)
    around = function.body.walk() if function is not None else ()
    told = (n.entry(name) for n in around if isinstance(n, tree.Mapping) and n is not body)
    return any(value is not None and _word(value) in _STATES for value in told)


def _is_after_error(file: File, node: Node) -> bool:
    """Whether a node answers for an error of any kind, or for what a handler of any has noted."""
    return is_handled(file, node) or any(
        _is_noted(file, flag)
        for test, holds in tests_around(file, node)
        if (flag := _flag(test, holds=holds)) is not None
    )


def _is_instead(file: File, body: tree.Mapping) -> bool:
    """Whether a body is what any error leads to in a `try` that else tells of success."""
    deciding = (tree.Function, tree.If, tree.Conditional, tree.Loop, tree.Try, tree.Catch)
    handler = next((n for n in file.ancestors(body) if isinstance(n, deciding)), None)
    if not isinstance(handler, tree.Catch) or not is_broad(handler):
        return False
    match file.scopes.parents.get(handler):
        case tree.Try(body=tried, catches=[_]):
            answers = (n for n in own_nodes(tried) if isinstance(n, tree.Mapping))
            return any(is_bool(answer.entry(_SUCCESS), value=True) for answer in answers)
        case _:
            return False


def _flag(test: Node, *, holds: bool) -> Node | None:
    """What is not so where a condition has an outcome."""
    match test:
        case tree.Operation(op="!" | "not", operands=[inner]):
            return _flag(inner, holds=not holds)
        case tree.Name() if not holds:
            return test
        case _:
            return None


def _is_noted(file: File, flag: Node) -> bool:
    """Whether a handler of any error lowers a flag, and goes on."""
    variable = file.scopes.variable(flag)
    for given in variable.definitions if variable is not None else ():
        handler = next((n for n in file.ancestors(given.node) if isinstance(n, tree.Catch)), None)
        is_lowered = given.gives is Gives.VALUE and is_bool(given.value, value=False)
        if is_lowered and handler is not None and is_broad(handler):
            return True
    return False


def _is_for_wrong_password(file: File, node: Node) -> bool:
    """Whether a node answers where a password is not the one that it was compared with."""
    inside = node
    for around in file.ancestors(node):
        match around:
            case tree.If(test=test, then=then, otherwise=otherwise):
                ops = OTHER if inside is then else SAME if inside is otherwise else frozenset()
                return any(_compares_password(part, ops) for part in test.walk())
            case tree.Function() | tree.Loop() | tree.Catch():
                return False
            case _:
                inside = around
    return False


def _compares_password(node: Node, ops: frozenset[str]) -> bool:
    match node:
        case tree.Operation(op=op, operands=[left, right]) if op in ops:
            is_constant = any(isinstance(n, tree.Literal) for n in (left, right))
            names = (called_as(left), called_as(right))
            return not is_constant and any(name and is_password_name(name) for name in names)
        case _:
            return False


def _lowered(file: File, flag: tree.Name) -> Node | None:
    """Where the last handler of any error lowers a flag that is only ever sent."""
    variable = file.scopes.variable(flag)
    parents = file.scopes.parents
    if variable is None or not all(isinstance(parents.get(r), tree.Entry) for r in variable.reads):
        return None
    last = max(variable.definitions, key=lambda d: d.node.span.start)
    handler = next((n for n in file.ancestors(last.node) if not isinstance(n, tree.Block)), None)
    if not isinstance(handler, tree.Catch) or not is_broad(handler) or leaves(handler.body):
        return None
    is_before = last.node.span.end <= flag.span.start and _runs_once(file, handler, flag)
    is_false = last.gives is Gives.VALUE and is_bool(last.value, value=False)
    return last.node if is_false and is_before else None


def _runs_once(file: File, handler: tree.Catch, flag: Node) -> bool:
    """Whether a handler stands in the function of a node, in no loop of it."""
    for around in file.ancestors(handler):
        if isinstance(around, tree.Function):
            return around is file.function_around(flag)
        if isinstance(around, (tree.Loop, tree.Catch)):
            return False
    return False


def _is_explained(file: File, body: tree.Mapping) -> bool:
    return any(is_told(e.name or "") and is_text(file, e.value) for e in body.entries)


def is_status(value: Node) -> bool:
    """Whether a value is a status of an error: 400 to 599, as a number or in digits."""
    text = value.value if isinstance(value, tree.Literal) else None
    return isinstance(text, str) and text.isdecimal() and text.isascii() and 400 <= int(text) < 600


def is_text(file: File, value: Node) -> bool:
    """Whether a value surely is a text: one of the code's own, or one of an error."""
    match value:
        case tree.Literal(kind="string", value=str(text)):
            return bool(text)
        case tree.Template():
            return True
        case _:
            return is_error_text(file, value)


def names_status(name: str) -> bool:
    """Whether a name is one for a status."""
    return _STATUS.fullmatch(name) is not None


def is_told(name: str) -> bool:
    """Whether a name is one for what went wrong."""
    return _TOLD.fullmatch(name) is not None
