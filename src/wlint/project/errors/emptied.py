"""Emails that could not be read, and are kept as empty ones: who sent them takes them for arrived.

`let text = ""; try { text = await new Response(message.raw).text() } catch {}`, and that is stored.
An email comes once, and is taken when its handler ends well; so there is no other copy of it.
"""

from collections.abc import Iterator

from wlint import tree
from wlint.project.errors.explained import is_explained
from wlint.project.errors.overwritten import Overwriting
from wlint.project.errors.takers import taken_by
from wlint.project.errors.told_apart import Taker
from wlint.project.errors.unnoticed import tied_to, untold
from wlint.project.file import File
from wlint.project.promises.rejections import Rejections
from wlint.project.typing.types import Types
from wlint.record import Entity
from wlint.semantics.catches import is_broad
from wlint.semantics.functions import is_missing, own_nodes
from wlint.semantics.scopes import Gives, Variable
from wlint.semantics.types import Named
from wlint.tree import Node

_EMAIL = Named("ForwardableEmailMessage")


class EmptiedEmails(Entity):
    """The emails that one Worker keeps as empty ones."""

    types: Types
    rejections: Rejections

    def by(self, file: File, catch: tree.Catch) -> Overwriting | None:
        """The reading of an email whose errors a handler drops, and the write of what is left."""
        attempt = file.scopes.parents.get(catch)
        if not isinstance(attempt, tree.Try) or not is_broad(catch):
            return None
        read = next(self._readings(file, attempt.body), None)
        if read is None or is_explained(file, attempt, catch) or self._is_sent_on():
            return None
        for taker in self._takers(file, attempt, catch):
            for write in self._writes(taker):
                return Overwriting(read, taker.file, write)
        return None

    def _readings(self, file: File, body: tree.Block) -> Iterator[tree.Call]:
        """What is awaited in a block, and reads the content of an email."""
        for node in own_nodes(body):
            match node:
                case tree.Await(value=tree.Call() as call) if any(
                    isinstance(n, tree.Member)
                    and n.name == "raw"
                    and self.types.of(file, n.object) == _EMAIL
                    for n in own_nodes(call)
                ):
                    yield call
                case _:
                    pass

    def _is_sent_on(self) -> bool:
        """Whether emails go on to somebody whole, whatever is read of them here."""
        files = self.types.program.files.values()
        return any(
            member.name == "forward" and self.types.of(file, member.object) == _EMAIL
            for file in files
            for member in file.of_kind(tree.Member)
        )

    def _takers(self, file: File, attempt: tree.Try, catch: tree.Catch) -> Iterator[Taker]:
        """The variables that hold only a constant where the email could not be read."""
        match catch.body.statements:
            case [tree.Exit(kind="return", value=tree.Literal())]:
                function = file.function_around(attempt)
                callers = self.types.mentions.callers(file, function) if function else ()
                for home, call in callers:
                    taken = taken_by(home, call)
                    scope = home.scopes.parents.get(taken) if taken is not None else None
                    if taken is not None and isinstance(scope, tree.Block):
                        yield Taker(home, home.variables_in(taken.target), scope, taken.span.end)
            case statements if all(map(_gives_constant, statements)):
                for variable in _filled_here(file, attempt, catch):
                    scope = file.scopes.parents.get(attempt)
                    if isinstance(scope, tree.Block):
                        yield Taker(file, frozenset({variable}), scope, attempt.span.end)
            case _:
                pass

    def _writes(self, taker: Taker) -> Iterator[tree.Call]:
        """The calls that surely write what such a variable holds, as nothing looks at it before."""
        file, scope = taker.file, taker.scope
        tied = tied_to(file, scope, taker.variables)
        for node in untold(taker, tied):
            match node:
                case tree.Await(value=tree.Call() as call):
                    failure = self.rejections.of(file, call)
                    is_write = failure is not None and failure.is_write
                    if is_write and tied & file.variables_in(call):
                        yield call
                case _:
                    pass


def _gives_constant(statement: Node) -> bool:
    """Whether all that a statement does is to give a variable a constant."""
    match statement:
        case tree.ExpressionStatement(value=inner):
            return _gives_constant(inner)
        case tree.Assign(target=tree.Name(), op=None, value=tree.Literal()):
            return True
        case tree.Opaque(kind=kind):
            return kind.lower() in ("pass", "empty_statement")
        case _:
            return False


def _filled_here(file: File, attempt: tree.Try, catch: tree.Catch) -> Iterator[Variable]:
    """The variables that a `try` alone gives something else than a constant text."""
    for node in own_nodes(attempt.body):
        variable = file.scopes.variable(node.target) if isinstance(node, tree.Assign) else None
        if variable is None:
            continue
        others = [d for d in variable.definitions if not attempt.body.span.covers(d.name.span)]
        given = [d.value for d in others if d.gives is not Gives.NOTHING]
        is_text = all(isinstance(v, tree.Literal) and not is_missing(v) for v in given)
        if given and is_text:
            yield variable
