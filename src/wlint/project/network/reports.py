"""Calls that only tell somebody that another call has failed."""

from collections.abc import Iterator

from wlint import tree
from wlint.project.file import File
from wlint.project.network.link import Chain
from wlint.project.network.rounds import is_about_success
from wlint.semantics.leaving import leaves
from wlint.semantics.scopes import Variable
from wlint.tree import Node

_NOTHING = frozenset({"null", "undefined"})

# what knows that a call has failed: the `try` around it, the variable that takes its answer
_Witness = tree.Try | Variable


class Reports:
    """The calls of one function that tell of the failure of others."""

    def __init__(self, file: File) -> None:
        self._file = file
        self._witnesses: dict[tree.Call, frozenset[_Witness]] = {}

    def is_one(self, call: tree.Call, before: Chain) -> bool:
        """Whether a call only tells of the failure of one of those before it."""
        told = frozenset(self._failures_told(call)) if before else frozenset()
        return bool(told) and any(told & self._who_knows(link.site) for link in before)

    def _who_knows(self, call: tree.Call) -> frozenset[_Witness]:
        if call not in self._witnesses:
            self._witnesses[call] = frozenset(self._witnesses_of(call))
        return self._witnesses[call]

    def _witnesses_of(self, call: tree.Call) -> Iterator[_Witness]:
        """What knows whether a call has failed."""
        inside: Node = call
        for around in self._file.ancestors(call):
            match around:
                case tree.Try(body=body) if inside is body:
                    yield around
                case tree.Assign(target=target, value=value) if inside is value:
                    yield from self._file.variables_in(target)
                case tree.Function():
                    return
                case _:
                    pass
            inside = around

    def _failures_told(self, call: tree.Call) -> Iterator[_Witness]:
        """What has failed where a call is made whose own answer nobody needs."""
        if not self._is_unneeded(call):
            return
        inside: Node = call
        for around in self._file.ancestors(call):
            match around:
                case tree.Catch():
                    tried = self._file.scopes.parents[around]
                    yield from (tried,) if isinstance(tried, tree.Try) else ()
                case tree.If(test=test, then=then) if inside is not test and leaves(inside):
                    if _is_failure(test) is (inside is then):
                        yield from self._file.variables_in(test)
                case tree.Function():
                    return
                case _:
                    pass
            inside = around

    def _is_unneeded(self, call: tree.Call) -> bool:
        for around in self._file.ancestors(call):
            match around:
                case tree.Await() | tree.Member(name="catch"):
                    pass
                case tree.Call(callee=tree.Member(name="catch")):
                    pass
                case _:
                    return isinstance(around, tree.ExpressionStatement)
        return False


def _is_failure(test: Node) -> bool | None:
    """Whether a test holds for an answer that is missing or bad; None for any other test."""
    match test:
        case tree.Operation(op="!" | "not", operands=[tree.Name()]):
            return True
        case tree.Operation(
            op="===" | "==" | "is", operands=[tree.Name(), tree.Literal(kind=kind)]
        ) if kind in _NOTHING:
            return True
        case _:
            is_success = is_about_success(test)
            return None if is_success is None else not is_success
