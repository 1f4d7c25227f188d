"""Places that code only comes to with a list, no text: `if (Array.isArray(given)) …`."""

from wlint import tree
from wlint.project.calling.tests_around import tests_around
from wlint.project.file import File
from wlint.semantics.conditions import EQUALITIES, SAME
from wlint.semantics.scopes import Variable
from wlint.tree import Node


def is_told_list(file: File, read: tree.Name, variable: Variable) -> bool:
    """Whether a variable surely holds no text where it is read, as code has asked what it is."""
    return any(
        _rules_out_text(file, test, variable, holds=holds)
        for test, holds in tests_around(file, read)
    )


def _rules_out_text(file: File, test: Node, variable: Variable, *, holds: bool) -> bool:
    match test:
        case tree.Operation(op="!" | "not", operands=[inner]):
            return _rules_out_text(file, inner, variable, holds=not holds)
        case tree.Call(
            callee=tree.Member(object=tree.Name(id="Array"), name="isArray"),
            args=[tree.Arg(value=asked)],
        ):
            return holds and file.scopes.variable(asked) is variable
        case tree.Call(
            callee=tree.Name(id="isinstance"),
            args=[tree.Arg(value=asked), tree.Arg(value=tree.Name(id="list" | "str" as name))],
        ):
            return holds is (name == "list") and file.scopes.variable(asked) is variable
        case tree.Operation(
            op=op,
            operands=[
                tree.Operation(op="typeof", operands=[asked]),
                tree.Literal(value="string"),
            ],
        ) if op in EQUALITIES:
            return (op in SAME) is not holds and file.scopes.variable(asked) is variable
        case _:
            return False
