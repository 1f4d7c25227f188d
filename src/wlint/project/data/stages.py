"""Whether code asks in which stage it runs: while it is developed, or in production."""

import re
from collections.abc import Iterator

from wlint import tree
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.regex import regex
from wlint.semantics.conditions import EQUALITIES, MEMBERSHIP
from wlint.semantics.types import EnvType, options_of
from wlint.tree import Node

_PRODUCTION = regex(r"prod|live$")
_VALUE = regex(
    r"dev(?:elop(?:ment)?)?|local|debug|test(?:ing)?|stag(?:e|ing)|preview|prod(?:uction)?|live"
)
_NAME = regex(
    r"""
    (?:is|in|node|app|deploy|worker)?
    (?:dev(?:elop(?:ment|er)?)?|debug|local(?:ly)?|testing|verbose|stag(?:e|ing)|prod(?:uction)?
        |(?<=.)env|environment|preview)
    (?:mode|enabled|flag|name|env(?:ironment)?|build)?
    """,
    re.VERBOSE,
)
_SETTING = regex(r"(?:show|expose|return|include|reveal)\w*(?:error|detail|debug|stack|trace)")
_PATHS = frozenset({"path", "pathname"})
_NEGATES = frozenset({"!", "not", "!==", "!=", "not in", "is not"})


def is_development(types: Types, file: File, test: Node, *, holds: bool) -> bool:
    """Whether code that runs where a condition holds, or does not, is not for production.

    That a binding or secret is there says nothing of the stage.
    """
    for asked, is_so in ((test, holds), *_meant(file, test, holds)):
        nodes = list(asked.walk())
        # `env.STAGE === "production"`: the value says which stage, the name only that it is one
        told = [(n, w) for n in nodes if (w := _value(n))] or [
            (n, w) for n in nodes if (w := _name(file, n))
        ]
        for node, word in told:
            is_development = is_so != _is_negated(file, node, asked)
            if is_development != bool(_PRODUCTION.search(word)):
                return True
        if is_so and not told and any(_compares_setting(types, file, node) for node in nodes):
            return True
    return False


def _meant(file: File, test: Node, holds: bool) -> Iterator[tuple[Node, bool]]:
    """The conditions that variables hold: `const isOpen = env.STAGE !== "production"`."""
    for node in test.walk():
        value, variable = file.local_value(node)
        if variable is not None and isinstance(value, (tree.Operation, tree.Member)):
            yield value, holds != _is_negated(file, node, test)


def _value(node: Node) -> str | None:
    """The name of a stage."""
    match node:
        case tree.Literal(kind="string", value=str(text)) if _VALUE.fullmatch(text.lower()):
            return text.lower()
        case _:
            return None


def _name(file: File, node: Node) -> str | None:
    """What a flag or setting is called by which code knows its stage."""
    match node:
        case tree.Name(id=str(name)) | tree.Member(name=str(name)):
            around = file.scopes.parents.get(node)
            if isinstance(around, tree.Member) and around.object is node:
                return None
            word = name.replace("_", "").lower()
            if isinstance(node, tree.Name) and _asks_for_path(file.local_value(node)[0]):
                return None  # which page is asked for, anybody may choose
            # a variable called so may hold whatever a caller passes
            is_setting = isinstance(node, tree.Member) and _SETTING.match(word)
            return word if is_setting or _NAME.fullmatch(word) else None
        case _:
            return None


def _asks_for_path(value: Node) -> bool:
    """Whether a value is what an address's path is like: `pathname.startsWith("/debug/")`."""
    if not isinstance(value, (tree.Call, tree.Operation)):
        return False
    asked = (n for n in value.walk() if isinstance(n, (tree.Name, tree.Member)))
    return any((n.id if isinstance(n, tree.Name) else n.name) in _PATHS for n in asked)


def _compares_setting(types: Types, file: File, node: Node) -> bool:
    """Whether a part of a condition compares something of `env` with a text or a flag."""
    if not isinstance(node, tree.Operation) or node.op not in EQUALITIES | MEMBERSHIP:
        return False
    is_literal = any(
        isinstance(n, tree.Literal) and n.kind in ("string", "boolean") and n.value != ""
        for n in node.operands
    )
    return is_literal and any(
        isinstance(o, EnvType)
        for n in node.operands
        if isinstance(n, tree.Member)
        # a cast of `env` names a setting that its type has not
        for asked in (types, types.by_value)
        for o in options_of(asked.of(file, n.object))
    )


def _is_negated(file: File, node: Node, test: Node) -> bool:
    """Whether a condition says the opposite of what a part of it says."""
    count = 0
    while node is not test:
        node = file.scopes.parents[node]
        count += isinstance(node, tree.Operation) and node.op in _NEGATES
    return count % 2 == 1
