"""Counts of which code only makes names: `job_${++count}`."""

from wlint import tree
from wlint.project.file import File
from wlint.project.state.state import State, States
from wlint.tree import Node


def only_makes_names(states: States, state: State) -> bool:
    """Whether all that becomes of a count is a part of a name, a text without blanks."""
    changed = [(write.file, write.node) for write in state.writes]
    read = list(states.readers(state))
    texts = [at for at in (*changed, *read) if _is_in_text(*at)]
    others = [at for at in changed if at not in texts]
    is_text = bool(texts) and all(at in texts for at in read)
    return is_text and all(_is_alone(*at) for at in others)


def _is_in_text(file: File, node: Node) -> bool:
    match file.scopes.parents.get(node):
        case tree.Template(tag=None, parts=parts):
            return not any(map(_has_blank, parts))
        case tree.Operation(op="+", operands=operands):
            is_text = any(isinstance(o, tree.Literal) and o.kind == "string" for o in operands)
            return is_text and not any(map(_has_blank, operands))
        case _:
            return False


def _has_blank(part: Node) -> bool:
    return isinstance(part, tree.Literal) and any(c.isspace() for c in str(part.value))


def _is_alone(file: File, node: Node) -> bool:
    """Whether nothing takes what a change gives."""
    return isinstance(file.scopes.parents.get(node), (tree.ExpressionStatement, tree.Block))
