"""What code makes once and keeps for all that follows: `app ??= createApp(env)`."""

from wlint import tree
from wlint.project.data.conditions import conditions_of
from wlint.project.file import File
from wlint.semantics.functions import called_as, is_missing
from wlint.semantics.leaving import leaves
from wlint.semantics.scopes import Definition, Variable
from wlint.tree import Node

_NOTHING = frozenset({"null", "undefined", "None"})


def is_kept_once(file: File, made: Node) -> bool:
    """Whether a variable of the module is given a value only while it holds nothing."""
    around = file.past_waits(made)
    if not isinstance(around, tree.Assign) or not isinstance(around.target, tree.Name):
        return False
    variable = file.scopes.variable(around.target)
    if variable is None or not variable.is_module_level:
        return False
    # what empties it again lets it be made again
    return all(_keeps(file, definition, variable) for definition in variable.definitions)


def _keeps(file: File, definition: Definition, variable: Variable) -> bool:
    """Whether a variable is given a value while the module loads, or while it holds nothing."""
    if file.function_around(definition.node) is None:
        return True
    given = definition.node
    is_filled = isinstance(given, tree.Assign) and given.op in ("??", "||")
    return is_filled or _is_empty_at(file, given, variable) or _is_after_failure(file, definition)


def _is_after_failure(file: File, definition: Definition) -> bool:
    """Whether a variable is emptied where what was to fill it has failed."""
    if definition.value is None or not is_missing(definition.value):
        return False
    return any(
        isinstance(n, tree.Catch) or (isinstance(n, tree.Call) and called_as(n.callee) == "catch")
        for n in file.ancestors(definition.node)
    )


def _is_empty_at(file: File, node: Node, variable: Variable) -> bool:
    """Whether a place is only come to while a variable holds nothing."""
    if any(
        condition.subject.variable is variable
        and not condition.subject.path
        and (condition.equals in _NOTHING if condition.holds else condition.equals is None)
        for condition in conditions_of(file, node)
    ):
        return True
    block = next((n for n in file.ancestors(node) if isinstance(n, tree.Block)), None)
    before = (s for s in block.statements if s.span.end <= node.span.start) if block else ()
    return any(
        isinstance(s, tree.If) and file.scopes.variable(s.test) is variable and leaves(s.then)
        for s in before
    )
