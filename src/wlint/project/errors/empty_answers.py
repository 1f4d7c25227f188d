"""Errors that come out as an empty answer, which looks like any other."""

from wlint import tree
from wlint.platform.reads import BODIES
from wlint.project.errors.comes_to import Stand
from wlint.project.errors.explained import is_explained, is_foretold
from wlint.project.errors.failing_work import FailingWork
from wlint.project.errors.nothing import holds_nothing
from wlint.project.errors.stood_in import stand_of
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.record import Entity
from wlint.semantics.catches import is_broad
from wlint.semantics.types import FunctionType, Global, options_of
from wlint.tree import Node

_EMPTY = frozenset({Stand.EMPTY_LIST, Stand.EMPTY_OBJECT})


class EmptyAnswers(Entity):
    """What one Worker gives where it could not ask, as if it had asked and there were nothing."""

    types: Types
    failing: FailingWork

    def work(self, file: File, catch: tree.Catch) -> tree.Call | None:
        """The work outside the isolate for which an empty answer stands where it fails, unsaid."""
        attempt, function = file.scopes.parents.get(catch), file.function_around(catch)
        if not isinstance(attempt, tree.Try) or function is None or not is_broad(catch):
            return None
        given = _given(catch)
        if given is None or not self._is_empty(file, given):
            return None
        if is_explained(file, attempt, catch) or is_foretold(file, function):
            return None
        if file.is_off_platform(catch):
            return None
        return next((w for w in self.failing.of(file, attempt.body) if self._asks(file, w)), None)

    def _is_empty(self, file: File, value: Node) -> bool:
        match value:
            case tree.Call(callee=tree.Name(id="Map" | "Set" | "dict" | "list" | "set"), args=[]):
                return True
            case _:
                return stand_of(self.types, file, value) in _EMPTY or holds_nothing(value)

    def _asks(self, file: File, work: tree.Call) -> bool:
        """Whether work surely asks the platform: what others run may say by an error "no such".

        What only reads what has come fails where that is no JSON.
        """
        options = options_of(self.types.of(file, work.callee))
        paths = [o.path for o in options if isinstance(o, Global) and ":" not in o.path]
        is_body = any(path in BODIES or path.startswith("Request.") for path in paths)
        is_own = any(isinstance(o, FunctionType) for o in options)
        return bool(paths) and not is_own and not is_body


def _given(catch: tree.Catch) -> Node | None:
    """What a handler that does nothing else gives: by `return []`, or by `rows = []`."""
    match catch.body.statements:
        case [
            tree.Exit(kind="return", value=value)
            | tree.Assign(target=tree.Name(), op=None, value=value)
            | tree.ExpressionStatement(value=tree.Assign(target=tree.Name(), op=None, value=value))
        ]:
            return value
        case _:
            return None
