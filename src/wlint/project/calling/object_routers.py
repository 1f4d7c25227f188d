"""The routers that only a stateful object asks: what answers their routes runs in it."""

from msgspec import field

from wlint import tree
from wlint.project.calling.platform_classes import PlatformClasses
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.record import Entity

_ASKING = frozenset({"fetch", "request"})


class ObjectRouters(Entity):
    """The classes of one Worker whose `fetch`, alone, asks the routers that an object has."""

    classes: PlatformClasses
    _known: dict[tree.Class, bool] = field(default_factory=dict)

    def have(self, types: Types, file: File, route: tree.Function) -> bool:
        """Whether a route that is written in a class runs in an object of it, and nowhere else."""
        cls = file.class_around(route)
        if cls is None:
            return False
        if cls not in self._known:
            is_stateful = self.classes.stateful(types, file, cls) is True
            self._known[cls] = is_stateful and _asks_in_fetch(file, cls)
        return self._known[cls]


def _asks_in_fetch(file: File, cls: tree.Class) -> bool:
    """Whether what a class has is asked for answers nowhere but in its `fetch`."""
    asking = [
        call
        for call in cls.walk()
        if isinstance(call, tree.Call)
        and isinstance(call.callee, tree.Member)
        and call.callee.name in _ASKING
        and isinstance(call.callee.object, tree.Member)
        and getattr(call.callee.object.object, "is_receiver", False)
    ]
    functions = [file.function_around(call) for call in asking]
    return bool(functions) and all(f is not None and f.name == "fetch" for f in functions)
