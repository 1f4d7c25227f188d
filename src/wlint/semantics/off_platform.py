"""Python code that stands in where the platform is missing: for tests on a developer's machine.

It hangs on an import that fails there: the handler of the `ImportError`, the branches of a flag
that is set in it, and what comes after the branch that returns on the platform. Or it hangs on a
database that is no D1 binding, as it has no `prepare`.
"""

from collections.abc import Iterator

from wlint import tree
from wlint.record import Entity
from wlint.semantics.leaving import leaves
from wlint.semantics.scopes import Definition, Gives, Scopes, Variable
from wlint.tree import Node


class OffPlatform(Entity):
    """The parts of a module that only run where the platform's modules are missing."""

    scopes: Scopes
    handlers: frozenset[tree.Catch]
    """Those that only run where an import fails."""

    def parts(self, branches: tuple[tree.If, ...]) -> Iterator[Node]:
        """The outermost nodes of what does not run on the platform."""
        yield from self.handlers
        for branch in branches:
            match self._holds(branch.test):
                case True:
                    if branch.otherwise is not None:
                        yield branch.otherwise
                    if leaves(branch.then):
                        yield from self._after(branch)
                case False:
                    yield branch.then
                case None:
                    pass

    def _after(self, branch: tree.If) -> tuple[Node, ...]:
        match self.scopes.parents.get(branch):
            case tree.Block(statements=statements):
                return statements[statements.index(branch) + 1 :]
            case _:
                return ()

    def _holds(self, test: Node) -> bool | None:
        """What a test comes to on the platform, and only there; None when it hangs on more."""
        match test:
            case tree.Operation(op="not", operands=[inner]):
                found = self._holds(inner)
                return None if found is None else not found
            case tree.Operation(op="and", operands=operands):
                bound = {_named(b) for o in operands if (b := _as_binding(o)) is not None}
                known = (_named(o) in bound or self._holds(o) for o in operands)
                return True if all(known) else None
            case tree.Call() if _as_binding(test) is not None:
                return True
            case tree.Operation(
                op="is not" | "is" as op, operands=[inner, tree.Literal(kind="null")]
            ) if self._is_taken(inner):
                return op == "is not"
            case tree.Name() if (variable := self.scopes.variable(test)) is not None:
                return True if self._is_taken(test) else self._flag(variable)
            case _:
                return None

    def _flag(self, variable: Variable) -> bool | None:
        """The value a flag has on the platform, when it has another one elsewhere."""
        given = [d for d in variable.definitions if isinstance(d.value, tree.Literal)]
        missing = [d.value for d in given if self._is_fallback(d.node)]
        if len(given) != len(variable.definitions) or len(missing) != 1 or len(given) == 1:
            return None
        value = missing[0].value if isinstance(missing[0], tree.Literal) else None
        return value not in (True, "True", "true")

    def _is_taken(self, node: Node) -> bool:
        """Whether a name is an import, and None where that fails."""
        variable = self.scopes.variable(node)
        match variable.definitions if variable else ():
            case [
                Definition(gives=Gives.IMPORT),
                Definition(value=tree.Literal(kind="null")) as none,
            ]:
                return self._is_fallback(none.node)
            case _:
                return False

    def _is_fallback(self, node: Node) -> bool:
        return not self.handlers.isdisjoint(self.scopes.ancestors(node))


def _as_binding(test: Node) -> Node | None:
    """What a test asks whether it is a D1 binding: `hasattr(db, "prepare")`."""
    match test:
        case tree.Call(
            callee=tree.Name(id="hasattr"),
            args=[tree.Arg(value=asked), tree.Arg(value=tree.Literal(value="prepare"))],
        ):
            return asked if _named(asked) else None
        case _:
            return None


def _named(node: Node) -> tuple[str, ...]:
    """The names by which a variable, or a field of one, is written; nothing for all else."""
    match node:
        case tree.Name(id=name):
            return (name,)
        case tree.Member(object=owner, name=str(name)) if names := _named(owner):
            return (*names, name)
        case _:
            return ()
