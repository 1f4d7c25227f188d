"""Texts that lose nothing but what they end with."""

from wlint import tree
from wlint.regex import regex
from wlint.tree import Node

_SLASHES = regex(r"(?:\\?/[*+?]?)+\$")


def cut_of(node: Node) -> Node | None:
    """The text of which a call only cuts off the slashes, or the space, that it ends with."""
    match node:
        case tree.Call(
            callee=tree.Member(object=inner, name="replace" | "replaceAll"),
            args=[
                tree.Arg(value=tree.Literal(kind="regex", value=str(pattern))),
                tree.Arg(value=tree.Literal(value="" | "/")),
            ],
        ) if _SLASHES.fullmatch(pattern):
            return inner
        case tree.Call(callee=tree.Member(object=inner, name="trimEnd" | "rstrip"), args=[]):
            return inner
        case tree.Call(
            callee=tree.Member(object=inner, name="rstrip" | "removesuffix"),
            args=[tree.Arg(value=tree.Literal(value="/"))],
        ):
            return inner
        case _:
            return None
