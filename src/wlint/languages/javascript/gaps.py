"""What of a file tree-sitter could not read as code."""

from tree_sitter import Node as Syntax

from wlint.source import Span


def unread(root: Syntax) -> tuple[Span, ...]:
    """What the parser stepped over, or had to imagine, in source order."""
    found: list[Span] = []
    stack = [root]
    while stack:
        n = stack.pop()
        if n.is_error or n.is_missing:
            found.append(Span(*n.byte_range))
        elif n.has_error and n.type != "jsx_attribute":  # where `&` is no entity, but text
            stack.extend(reversed([c for c in n.children if not _is_understood(c, n)]))
    return tuple(found)


def _is_understood(n: Syntax, around: Syntax) -> bool:
    """Whether we know what the parser does not."""
    return around.type == "export_clause" and is_name_type(n)


def is_name_type(n: Syntax) -> bool:
    """Whether something in a list of exports is the name `type`."""
    return n.is_error and n.text == b"type"
