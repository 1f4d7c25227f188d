"""What may end with an error: the handler of a `try` in which nothing does is never run."""

from itertools import takewhile

from msgspec import field

from wlint import tree
from wlint.platform.throwing import never_throws
from wlint.project.attempts import bypasses
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.record import Entity
from wlint.semantics.catches import is_broad, unhandled
from wlint.semantics.memo import remembered
from wlint.semantics.types import FunctionType, Global, Type, options_of
from wlint.tree import Node


class MayFail(Entity):
    """Which of one Worker's code handles its errors itself, as far as it is seen to."""

    types: Types
    _known: dict[tree.Function, bool] = field(default_factory=dict)

    def out_of(self, file: File, block: Node) -> bool:
        """Whether an error may get out of some code; the fields of what a name holds are there."""
        return any(self._may(file, node) for node in unhandled(block, is_broad))

    def until(self, file: File, attempt: tree.Try) -> tuple[Node, ...]:
        """What has been tried at most when a handler runs: to the last that may get there.

        A promise that is returned, not awaited, fails behind the handler's back.
        """
        statements = attempt.body.statements
        behind = takewhile(lambda s: not self._may_get(file, s, attempt), reversed(statements))
        return statements[: len(statements) - sum(1 for _ in behind)]

    def _may_get(self, file: File, statement: Node, attempt: tree.Try) -> bool:
        """Whether an error may get from a statement to the handlers around it."""
        return any(
            self._may(file, node)
            for node in unhandled(statement, is_broad)
            if not (isinstance(node, tree.Call) and bypasses(self.types, file, node, attempt))
        )

    def _may(self, file: File, node: Node) -> bool:
        match node:
            case tree.Call(callee=callee):
                options = options_of(self.types.of(file, callee))
                return not options or any(map(self._fails, options))
            case tree.Await(value=value):
                return not isinstance(value, tree.Call)
            case tree.Exit(kind=kind):
                return kind == "throw"
            case tree.Member(object=owner):
                return not isinstance(owner, tree.Name)
            case tree.Loop(is_async=is_async):
                return is_async
            case tree.Template(tag=tag):
                return tag is not None
            case _:
                return isinstance(node, (tree.With, tree.Opaque))

    def _fails(self, callee: Type) -> bool:
        match callee:
            case Global(path=path):
                return not never_throws(path)
            case FunctionType(file=path, node=function):
                if function.is_generator or function.decorators:
                    return True
                home = self.types.program.file(path)
                return remembered(
                    self._known, function, True, lambda: self.out_of(home, function.body)
                )
            case _:
                return True
