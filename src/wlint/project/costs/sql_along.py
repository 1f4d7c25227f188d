"""The SQL of statements as calls have led to them: handed on by functions, kept by objects."""

from collections.abc import Sequence

from wlint import tree
from wlint.project.calling.function_names import is_constructor
from wlint.project.costs.followed import Following
from wlint.project.costs.spots import Frame, Spot
from wlint.project.costs.statements import statement_of, text_passed
from wlint.project.costs.subrequests import Subrequest
from wlint.project.file import File
from wlint.project.passed import parameter_of, passed
from wlint.project.typing.constants import text_of
from wlint.project.typing.types import Types
from wlint.tree import Node

Steps = Sequence[tuple[File, tree.Call]]
"""The calls of project functions that lead to a place, the outermost first."""

_DEEPEST = 8


def sql_through(types: Types, found: Subrequest, hole: str = "?") -> str | None:
    """The SQL of a subrequest that functions lead to, which may take it as an argument."""
    return sql_along(types, found.file, found.call, found.through, hole)


def sql_along(types: Types, file: File, call: Node, steps: Steps, hole: str = "?") -> str | None:
    """The SQL of the statement that a call runs, when others have led to it."""
    at = text_along(types, file, call, steps)
    return text_of(*at, hole) if at is not None else None


def text_along(types: Types, file: File, call: Node, steps: Steps) -> tuple[File, Node] | None:
    """The expression that gives the SQL, in the function that does not take it from another."""
    text = statement_of(file, call)
    for index in reversed(range(len(steps))):
        param = parameter_of(file, text) if text is not None else None
        if param is None:
            break
        caller, step = steps[index]
        if _is_kept(file, param) and isinstance(step.callee, tree.Member):
            owner = Spot(caller, step.callee.object, _frame(steps[:index], caller, step))
            kept = kept_texts(types, file, param, owner)
            return (kept[0].file, kept[0].node) if kept and len({*kept}) == 1 else None
        file, text = caller, text_passed(file, param, caller, step)
    return (file, text) if text is not None else None


def kept_texts(types: Types, home: File, param: tree.Param, owner: Spot) -> tuple[Spot, ...] | None:
    """The SQL of what objects were given by a parameter of the constructor of their class."""
    cls = home.class_around(param)
    look = Following(types)
    made = look.constructed(owner, cls) if cls is not None else None
    if made is None:
        return None
    found: list[Spot] = []
    for spot in made:
        value = passed(home, param, spot.node) if isinstance(spot.node, tree.Call) else None
        text = statement_of(spot.file, value) or value if value is not None else None
        written = _handed(look, spot.at(text)) if text is not None else None
        if written is None:
            return None
        found += written
    return tuple(found)


def _handed(look: Following, spot: Spot, depth: int = 0) -> tuple[Spot, ...] | None:
    """What callers pass, where a text, or the statement it stands in, is a parameter."""
    if parameter_of(spot.file, spot.node) is None:
        return (spot,)
    given = look.given(spot) if depth < _DEEPEST else None
    if given is None:
        return None
    found: list[Spot] = []
    for at in given:
        further = _handed(look, at.at(statement_of(at.file, at.node) or at.node), depth + 1)
        if further is None:
            return None
        found += further
    return tuple(found)


def _is_kept(file: File, param: tree.Param) -> bool:
    """Whether a parameter is one of a constructor: what it takes, its object keeps."""
    function = file.scopes.parents.get(param)
    return isinstance(function, tree.Function) and is_constructor(function)


def _frame(steps: Steps, file: File, call: tree.Call) -> Frame | None:
    """The calls that have led to a call, as they enter the functions around one another."""
    entered = [*((f, c) for f, c in steps[1:]), (file, call)]
    frame: Frame | None = None
    for (caller, step), (home, inner) in zip(steps, entered, strict=False):
        function = home.function_around(inner)
        if function is None:
            return None
        frame = Frame(home, function, caller, step, frame)
    return frame
