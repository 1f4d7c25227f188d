"""Python code that stands in where the platform is missing: for tests on a developer's machine.

It hangs on an import that fails there: the handler of the `ImportError`, and the branches of a
flag that is set in it.
"""

from wlint import tree
from wlint.project.file import File
from wlint.tree import Node

_MISSING = frozenset({"ImportError", "ModuleNotFoundError", "Exception"})


def is_off_platform(file: File, node: Node) -> bool:
    """Whether a node only runs where the platform's modules are missing."""
    if not file.is_python:
        return False
    if _is_in_handler(file, node):
        return True
    inside = node
    for around in file.ancestors(node):
        if isinstance(around, tree.If) and inside is not around.test:
            flag = _set_when_missing(file, around.test)
            if flag is not None and flag == (inside is around.then):
                return True
        inside = around
    return False


def _is_in_handler(file: File, node: Node) -> bool:
    """Whether a node is in what handles an import that fails."""
    inside = node
    for around in file.ancestors(node):
        if isinstance(around, tree.Try) and inside in around.catches and _imports(around):
            return True
        inside = around
    return False


def _imports(attempt: tree.Try) -> bool:
    caught = {getattr(t, "id", "") for c in attempt.catches for t in c.types}
    has_import = any(isinstance(s, tree.Import) for s in attempt.body.statements)
    return has_import and (not caught or not caught.isdisjoint(_MISSING))


def _set_when_missing(file: File, test: Node) -> bool | None:
    """What a test comes to where the platform is missing; None when it does not hang on that."""
    match test:
        case tree.Operation(op="not", operands=[inner]):
            found = _set_when_missing(file, inner)
            return None if found is None else not found
        case tree.Name() if (variable := file.scopes.variable(test)) is not None:
            given = [d for d in variable.definitions if isinstance(d.value, tree.Literal)]
        case _:
            return None
    missing = [d.value for d in given if _is_in_handler(file, d.node)]
    if len(given) != len(variable.definitions) or len(missing) != 1:
        return None
    value = missing[0].value if isinstance(missing[0], tree.Literal) else None
    return value in (True, "True", "true") if len(given) > 1 else None
