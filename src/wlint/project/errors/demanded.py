"""What code takes for granted of the JSON that a request brings: `body["name"]`."""

from collections.abc import Iterator

from wlint import tree
from wlint.project.errors.failures import Failure, Failures
from wlint.project.errors.misread import NO_NUMBER, NUMBERS, Misread
from wlint.project.errors.own import OwnErrors
from wlint.project.file import File
from wlint.project.reaching import held_value, reads_of
from wlint.record import Entity
from wlint.semantics.functions import own_nodes
from wlint.semantics.scopes import Definition
from wlint.tree import Node

_NO_KEY = frozenset({"KeyError"})


class Demand(Entity):
    """What throws for some bodies, and what then answers that the Worker failed."""

    node: tree.Member | tree.Call
    failure: Failure


class Demanded(Entity):
    """What one Worker's code in Python demands of the JSON that its callers send."""

    misread: Misread
    failures: Failures
    own: OwnErrors

    def of(self, file: File, attempt: tree.Try) -> Demand | None:
        """What a `try` first does with a body, where nothing fails in it but for what that has.

        One around the parsing of the body is a last resort: it is there for whatever may happen.
        """
        for node in self._demanding(file, attempt) if file.is_python else ():
            kinds = _NO_KEY if isinstance(node, tree.Member) else NO_NUMBER
            failure = self.failures.of(file, node, kinds=kinds)
            if failure is not None and failure.catch in attempt.catches:
                return Demand(node, failure) if self.own.kept(file, attempt.body) else None
        return None

    def _demanding(self, file: File, attempt: tree.Try) -> Iterator[tree.Member | tree.Call]:
        """What comes first of all that is done with a body that was parsed before."""
        seen = set[Definition]()
        for read in own_nodes(attempt.body):
            if (node := _demand(file, read)) is None:
                continue
            value, given = held_value(file, read)
            if given is None or given in seen or given.node.span.end > attempt.span.start:
                continue
            seen.add(given)
            first = min(reads_of(file, given), key=lambda each: each.span.start)
            if first is read and _is_json(value) and self.misread.is_read(file, value):
                yield node


def _demand(file: File, read: Node) -> tree.Member | tree.Call | None:
    """What throws if a body lacks what is read of it here, or has no number there."""
    parents = file.scopes.parents
    match around := parents.get(read) if isinstance(read, tree.Name) else None:
        case tree.Member(object=owner, key=tree.Literal(kind="string")) if owner is read:
            user = parents.get(around)
            is_put = isinstance(user, tree.Assign) and user.target is around and user.op is None
            return None if is_put else around
        case tree.Member(object=owner, name="get") if owner is read:
            part = file.choice_around(parents[around])
            match number := file.call_around(part):
                case tree.Call(callee=tree.Name(id=name) as callee, args=[_]) if name in NUMBERS:
                    return number if file.scopes.variable(callee) is None else None
                case _:
                    return None
        case _:
            return None


def _is_json(value: Node) -> bool:
    match value:
        case (
            tree.Await(value=tree.Call(callee=tree.Member(name="json")))
            | tree.Call(callee=tree.Member(object=tree.Name(id="json"), name="loads"))
        ):
            return True
        case _:
            return False
