"""Errors that say that the caller made a mistake."""

import re

from wlint import tree
from wlint.project.data.origins import Origins
from wlint.project.errors.failures import ANY_ERROR, Failure, Failures
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.record import entity
from wlint.semantics.types import ClassType, Global, Type
from wlint.tree import Node

_MISTAKE = re.compile(
    r"(?:(?:Request|Input|Body|Payload|Schema|Form)?Validation"
    r"|BadRequest|BadInput|UserInput|Unauthorized|Forbidden|NotFound"
    r"|Invalid(?:Input|Request|Body|Payload|Param(?:eter)?s?))(?:Error|Exception)?"
)
_ROOTS = frozenset({"Error", "Exception", "ValueError", "TypeError", "RangeError"})


@entity
class Mistakes:
    """The errors of one Worker that are its callers' mistakes by their name."""

    types: Types
    origins: Origins
    failures: Failures

    def failure(self, file: File, call: tree.Call) -> Failure | None:
        """The handler that surely answers such an error, made of what a request brings, as ours."""
        thrown = file.scopes.parents.get(call)
        if not isinstance(thrown, tree.Exit) or thrown.kind != "throw":
            return None
        kinds = self._kinds(self.types.of(file, call.callee))
        if kinds is None or not self._is_about_request(file, thrown):
            return None
        failure = self.failures.of(file, thrown, kinds=kinds - ANY_ERROR)
        return failure if failure is not None and failure.catch is not None else None

    def _kinds(self, made: Type) -> frozenset[str] | None:
        """What an error is, where all of that is known and it is called a caller's mistake."""
        names: list[str] = []
        while isinstance(made, ClassType) and made.node.name not in names:
            names.append(made.node.name or "")
            bases = self.types.bases(made)
            if len(bases) != 1:
                return None
            (made,) = bases
        root = made.path if isinstance(made, Global) else None
        if root not in _ROOTS or not names or not _MISTAKE.fullmatch(names[0]):
            return None
        return frozenset({*names, root})

    def _is_about_request(self, file: File, thrown: tree.Exit) -> bool:
        """Whether it is thrown because of something that a request brings."""
        for around in file.ancestors(thrown):
            match around:
                case tree.If(test=test):
                    return any(self._is_brought(file, node) for node in test.walk())
                case tree.Function():
                    return False
                case _:
                    pass
        return False

    def _is_brought(self, file: File, node: Node) -> bool:
        is_value = isinstance(node, tree.Name | tree.Member | tree.Call)
        return is_value and self.origins.source(file, node) is not None
