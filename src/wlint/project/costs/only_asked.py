"""Answers that nothing is done with but to ask what they say."""

from wlint import tree
from wlint.project.costs.loops import varies_in
from wlint.project.file import File
from wlint.semantics.conditions import EQUALITIES
from wlint.semantics.scopes import Variable
from wlint.tree import Node


def is_only_asked(file: File, around: Node, answer: Variable) -> bool:
    """Whether a variable stands in nothing but conditions.

    What is compared with something of the round's own is no lock and no mark: it is data.
    """

    def is_in_test(name: tree.Name) -> bool:
        inside: Node = name
        for outer in file.ancestors(name):
            match outer:
                case tree.If(test=test):
                    return inside is test
                case tree.Operation(op=op, operands=operands) if op in EQUALITIES:
                    if any(
                        n is not inside and varies_in(file, around, file.variables_in(n))
                        for n in operands
                    ):
                        return False
                case tree.Operation() | tree.Member():
                    pass
                case _:
                    return False
            inside = outer
        return False

    return all(is_in_test(name) for name in answer.reads)
