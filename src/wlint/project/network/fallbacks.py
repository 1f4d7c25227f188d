"""Python code that stands in where the platform is missing: for tests on a developer's machine.

It hangs on an import that fails there: the handler of the `ImportError`, the branches of a flag
that is set in it, and what comes after the branch that returns on the platform.
"""

from wlint import tree
from wlint.project.file import File
from wlint.project.typing.missing_imports import is_fallback
from wlint.semantics.leaving import leaves
from wlint.semantics.scopes import Definition, Gives, Variable
from wlint.tree import Node


def is_off_platform(file: File, node: Node) -> bool:
    """Whether a node only runs where the platform's modules are missing."""
    if not file.import_fallbacks:
        return False
    inside = node
    for around in file.ancestors(node):
        match around:
            case tree.Catch() if around in file.import_fallbacks:
                return True
            case tree.If(test=test) if inside is not test:
                if _holds(file, test) is (inside is not around.then):
                    return True
            case tree.Block(statements=statements):
                before = statements[: _place(statements, inside)]
                if any(isinstance(s, tree.If) and _leaves_platform(file, s) for s in before):
                    return True
            case _:
                pass
        inside = around
    return False


def _place(statements: tuple[Node, ...], inside: Node) -> int:
    return statements.index(inside) if inside in statements else 0


def _leaves_platform(file: File, branch: tree.If) -> bool:
    """Whether a branch ends the function wherever the platform is there."""
    return _holds(file, branch.test) is True and leaves(branch.then)


def _holds(file: File, test: Node) -> bool | None:
    """What a test comes to on the platform, and only there; None when it does not hang on that."""
    match test:
        case tree.Operation(op="not", operands=[inner]):
            found = _holds(file, inner)
            return None if found is None else not found
        case tree.Operation(op="and", operands=operands):
            return True if all(_holds(file, o) for o in operands) else None
        case tree.Operation(
            op="is not" | "is" as op, operands=[inner, tree.Literal(kind="null")]
        ) if _is_taken(file, inner):
            return op == "is not"
        case tree.Name() if (variable := file.scopes.variable(test)) is not None:
            return True if _is_taken(file, test) else _flag(file, variable)
        case _:
            return None


def _flag(file: File, variable: Variable) -> bool | None:
    """The value a flag has on the platform, when it has another one elsewhere."""
    given = [d for d in variable.definitions if isinstance(d.value, tree.Literal)]
    missing = [d.value for d in given if is_fallback(file, d.node)]
    if len(given) != len(variable.definitions) or len(missing) != 1 or len(given) == 1:
        return None
    value = missing[0].value if isinstance(missing[0], tree.Literal) else None
    return value not in (True, "True", "true")


def _is_taken(file: File, node: Node) -> bool:
    """Whether a name is an import, and None where that fails."""
    variable = file.scopes.variable(node)
    match variable.definitions if variable else ():
        case [Definition(gives=Gives.IMPORT), Definition(value=tree.Literal(kind="null")) as none]:
            return is_fallback(file, none.node)
        case _:
            return False
