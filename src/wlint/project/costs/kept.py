"""Work that is done until its answer is kept, as those see it who call for it."""

from msgspec.structs import replace

from wlint import tree
from wlint.project.costs.loops import is_one_more, varies_in
from wlint.project.file import File
from wlint.project.passed import passed
from wlint.record import Record
from wlint.semantics.scopes import Definition, Gives, Variable
from wlint.tree import Node

_DEEPEST = 3
_TEXT = (tree.Name, tree.Literal, tree.Template, tree.Operation, tree.Member)


class Kept(Record):
    """Work that begins with an assignment or a branch, and is done but once for each answer.

    The answer belongs to an object (`is_own`: to the receiver), or is kept under a key: it is
    another one where one of these variables is; what does not vary is `said`. Where variables that
    only grow count the work (`is_counted`), it is more only where they begin again.
    """

    start: Node
    variables: frozenset[Variable] = frozenset()
    said: str = ""
    is_own: bool = False
    is_counted: bool = False

    def under(self, file: File, node: Node) -> "Kept":
        """The same, where the answer also belongs to a value."""
        names = [n for n in node.walk() if isinstance(n, tree.Name)]
        found = (file.scopes.variable(n) for n in names if not n.is_receiver)
        variables = frozenset(v for v in found if v is not None and not v.is_module_level)
        is_own = self.is_own or any(n.is_receiver for n in names)
        said = f"{self.said} {file.source.text(node.span)}"
        return Kept(self.start, self.variables | variables, said, is_own)

    def changes_in(self, file: File, node: Node) -> bool:
        """Whether each round of a loop, or each call of a callback, asks for another answer."""
        if self.is_counted:
            given = (d for v in self.variables for d in v.definitions if not is_one_more(d))
            return any(node in file.ancestors(d.node) for d in given)
        return varies_in(file, node, self.variables)

    def called(self, home: File, function: tree.Function, file: File, call: Node) -> "Kept | None":
        """The same where a function is called; None where each call is for another answer."""
        if function is call or (isinstance(call, tree.Call) and function is call.callee):
            return self  # it runs where it is written
        if not isinstance(call, tree.Call):
            return self if not self.variables else None
        found: Kept | None = Kept(self.start, said=self.said)
        for variable in self.variables:
            if found is not None and not _is_of(home, function, variable):
                found = replace(found, variables=found.variables | {variable})
            else:
                found = found and _passed(found, home, function, variable, file, call)
        match call.callee:
            case _ if found is None or not self.is_own:
                return found
            case tree.Member(object=tree.Call(is_new=True)):
                return None
            case tree.Member(object=owner):
                return found.under(file, owner)
            case _:
                return replace(found, is_own=True)


def _is_of(file: File, function: tree.Function, variable: Variable) -> bool:
    """Whether each call of a function has a variable of its own."""
    return any(function in file.ancestors(d.name) for d in variable.definitions)


def _passed(
    kept: Kept,
    home: File,
    function: tree.Function,
    variable: Variable,
    file: File,
    call: tree.Call,
    depth: int = 0,
) -> Kept | None:
    """What belongs to a variable of a function, as it is for one who calls that."""
    match variable.only:
        case Definition(gives=Gives.PARAMETER, node=tree.Param() as param) if (
            home.scopes.parents.get(param) is function
        ):
            given = passed(home, param, call)
            return kept.under(file, given) if given is not None else kept
        case Definition(gives=Gives.VALUE, value=tree.Node() as value) if depth < _DEEPEST and all(
            isinstance(n, _TEXT) for n in value.walk()
        ):
            found: Kept | None = Kept(kept.start, kept.variables, kept.said, kept.is_own)
            inner = Kept(kept.start).under(home, value)
            for part in inner.variables:
                found = found and _passed(found, home, function, part, file, call, depth + 1)
            return found
        case _:
            return None
