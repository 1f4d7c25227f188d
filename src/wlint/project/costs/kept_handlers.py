"""Handlers that are kept to be run one and all: each gets what those pass who run them.

One that is found under a key or a name gets what is meant for that, and objects of one class each
keep their own: what one of these passes says nothing of what the handlers of another get.
"""

from collections.abc import Mapping, Sequence
from functools import cached_property

from msgspec import field

from wlint import tree
from wlint.project.calling.calls import Calls
from wlint.project.calling.handed_in import elements_of
from wlint.project.calling.makings import Making, makings
from wlint.project.calling.mentions import Called
from wlint.project.calling.sites import Certainty
from wlint.project.file import File
from wlint.project.passed import parameter_of
from wlint.project.typing.types import Types
from wlint.record import Entity
from wlint.semantics.memo import remembered
from wlint.semantics.scopes import Gives
from wlint.tree import Node


class KeptHandlers(Entity):
    """The handlers that one Worker's code keeps, and who runs them."""

    types: Types
    calls: Calls
    _made_once: dict[tree.Class, bool] = field(default_factory=dict)

    def runs(self, function: tree.Function) -> Sequence[Called]:
        """The calls that run a function as one of all that are kept; none where others do, too."""
        sites = (s for s in self.calls.callers.get(function, ()) if s.certainty is Certainty.CALLED)
        runs = [(s.file, s.node) for s in sites if isinstance(s.node, tree.Call)]
        return runs if all(self._is_of_all(file, call) for file, call in runs) else ()

    def _is_of_all(self, file: File, call: tree.Call) -> bool:
        """Whether a call runs each of a list that is kept in one place, or what a field holds."""
        kept = _list_of(file, call.callee) or call.callee
        match file.local_value(kept)[0]:
            case tree.Member(object=tree.Name(is_receiver=True) as me, name=str()):
                cls = file.class_around(me)
                return cls is not None and self._is_made_once(file, cls)
            case tree.Name() as name if kept is not call.callee:
                variable = file.scopes.variable(name)
                return variable is not None and variable.is_module_level
            case _:
                return False

    def _is_made_once(self, file: File, cls: tree.Class) -> bool:
        """Whether there is one object of a class at a time: one place makes it, for one caller."""
        return remembered(self._made_once, cls, False, lambda: self._has_one_maker(file, cls))

    def _has_one_maker(self, file: File, cls: tree.Class) -> bool:
        made = self._makings.get(cls, ())
        if len(made) != 1:
            return False
        home, call = made[0]
        function = home.function_around(call)
        is_repeated = any(isinstance(around, tree.Loop) for around in home.ancestors(call))
        callers = self.types.mentions.callers(home, function) if function is not None else ()
        return not is_repeated and len(list(callers)) <= 1

    @cached_property
    def _makings(self) -> Mapping[tree.Class, Sequence[Making]]:
        return makings(self.types, self.types.program.files.values())


def _list_of(file: File, callee: Node) -> Node | None:
    """The list that a callee is each element of, in a loop or a callback."""
    variable = file.scopes.variable(callee)
    only = variable.only if variable is not None else None
    if only is not None and only.gives is Gives.EACH and not only.path:
        return only.value
    param = parameter_of(file, callee)
    return elements_of(file, param) if param is not None else None
