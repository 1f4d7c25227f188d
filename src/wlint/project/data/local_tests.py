"""Conditions that only come out one way while a Worker is developed."""

import re
from collections.abc import Callable

from wlint import tree
from wlint.project.data.settings import may_be_setting
from wlint.project.file import File
from wlint.regex import regex
from wlint.semantics.conditions import EQUALITIES, SAME
from wlint.tree import Node

_NAME = regex(
    r"(?:(?:is|in|running)_)*(?:(?:local_)?(?:dev|development)|(?<=_)local)(?:_(?:mode|env|enabled))?"
)
_STAGE = regex(r"(?:\w+_)?(?:env|environment|stage|mode)|nodeenv")
_LIVE = regex(r"(?:is|in)?_?prod(?:uction)?")
_DEBUGGING = regex(r"(?:[A-Z0-9]+_)*(?:DEBUG|DEBUGGING|DIAGNOSTICS?)(?:_[A-Z0-9]+)*")
_WORDS = frozenset({"dev", "develop", "development", "local"})
_HERE = regex(r"\b(?:localhost|127\.0\.0\.1)\b")
_NOTHING = frozenset({"", "0", "false"})
_LOOKS = frozenset({"includes", "startsWith", "endsWith", "startswith", "endswith"})


def is_only_developed(file: File, test: Node, *, holds: bool) -> bool:
    """Whether a condition surely has this outcome in development only.

    What such a condition guards is not for production at all: a stage that is deployed, or a flag
    for debugging, says less.
    """
    return outcome(file, test, lambda setting: False) is holds


def is_debugging(setting: Node) -> bool:
    """Whether something is called as a setting for debugging is: `env.DEBUG_ROUTES`."""
    match setting:
        case tree.Name(id=name) | tree.Member(name=str(name)):
            return _DEBUGGING.fullmatch(name) is not None
        case _:
            return False


def outcome(file: File, test: Node, is_on: Callable[[Node], bool]) -> bool | None:
    """What a condition comes to in development only; None where neither outcome says so.

    `is_on` knows further settings, and calls, that are switched on there.
    """
    match test:
        case tree.Operation(op="!" | "not", operands=[inner]):
            found = outcome(file, inner, is_on)
            return None if found is None else not found
        case tree.Operation(op="&&" | "and", operands=operands):
            return _all_or_any(True, [outcome(file, n, is_on) for n in operands])
        case tree.Operation(op="||" | "or", operands=operands):
            return _all_or_any(False, [outcome(file, n, is_on) for n in operands])
        case tree.Operation(op=op, operands=[setting, tree.Literal(value=str(text))]) if (
            op in EQUALITIES
        ):
            return _equals(file, setting, text.lower(), is_on, is_equal=op in SAME)
        case tree.Call(
            callee=tree.Member(name=name), args=[tree.Arg(value=tree.Literal() as part)]
        ):
            is_here = name in _LOOKS and _HERE.search(str(part.value)) is not None
            return True if is_here or is_on(test) else None
        case tree.Call():
            return True if is_on(test) else None
        case tree.Name() | tree.Member():
            value, variable = file.local_value(test)
            is_given = variable is not None
            return outcome(file, value, is_on) if is_given else _named(file, test, is_on)
        case _:
            return None


def _all_or_any(outcome: bool, parts: list[bool | None]) -> bool | None:
    """What parts come to, of which one decides when it has this outcome, else all must agree."""
    if outcome in parts:
        return outcome
    return None if None in parts else not outcome


def _equals(
    file: File, setting: Node, text: str, is_on: Callable[[Node], bool], *, is_equal: bool
) -> bool | None:
    name = _name(setting)
    if _STAGE.fullmatch(name) and may_be_setting(file, setting):
        if text in _WORDS:
            return is_equal
        return not is_equal if _LIVE.fullmatch(text) else None
    if _HERE.fullmatch(text):
        return is_equal
    found = _named(file, setting, is_on)
    return found if found is None or is_equal != (text in _NOTHING) else not found


def _named(file: File, setting: Node, is_on: Callable[[Node], bool]) -> bool | None:
    """What a flag with such a name is in development."""
    name = _name(setting)
    if _NAME.fullmatch(name) or is_on(setting):
        found = True
    elif _LIVE.fullmatch(name):
        found = False
    else:
        return None
    return found if may_be_setting(file, setting) else None


def _name(node: Node) -> str:
    match node:
        case tree.Name(id=name) | tree.Member(name=str(name)):
            return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower().strip("_")
        case _:
            return ""
