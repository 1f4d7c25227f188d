"""Is an entry only taken away where somebody asks for that very one, and its time is up?

That bounds nothing: what nobody asks for again stays.
"""

from wlint import tree
from wlint.project.calling.handed_in import is_run_once
from wlint.project.calling.tests_around import tests_around
from wlint.project.file import File
from wlint.project.passed import passed
from wlint.project.state.state_use import StateUse
from wlint.project.state.writes import Write
from wlint.record import Entity
from wlint.semantics.scopes import Gives, Variable
from wlint.tree import Node


class Outlived(Entity):
    """Such entries of one Worker's module-level state."""

    use: StateUse

    def is_asked_for(self, removal: Write) -> bool:
        """Whether a place only takes away what a request asks for, once that is too old."""
        file, key = removal.file, removal.key
        asked = file.scopes.variable(key) if key is not None else None
        return (
            asked is not None
            and self._is_of_request(file, key, asked)
            and any(
                self.use.is_of_time(file, test) and self._is_of_entry(removal, test, asked)
                for test, _ in tests_around(file, removal.node)
            )
        )

    def _is_of_entry(self, removal: Write, test: Node, key: Variable) -> bool:
        """Whether a condition is on what the state holds under a key."""
        file, writing = removal.file, self.use.states.writing
        for variable in file.variables_in(test):
            only = variable.only
            if only is not None and only.gives is Gives.VALUE and only.value is not None:
                looked_up = [
                    n for n in only.value.walk() if isinstance(n, (tree.Call, tree.Member))
                ]
                is_under_key = key in file.variables_in(only.value)
                if is_under_key and any(writing.reads(file, n, removal.part) for n in looked_up):
                    return True
        return False

    def _is_of_request(self, file: File, key: Node | None, variable: Variable) -> bool:
        """Whether a key is one that a request brings, or stands in the code, at all calls."""
        only = variable.only
        if key is None or only is None or not is_run_once(file, key):
            return False
        if only.gives is not Gives.PARAMETER:
            return self.use.origins.source(file, key) is not None
        function = file.function_around(key)
        if not isinstance(only.node, tree.Param) or only.node not in (
            function.params if function is not None else ()
        ):
            return False
        sites = self.use.states.calls.running_callers(function) if function is not None else ()
        calls = [(s.file, s.node) for s in sites if isinstance(s.node, tree.Call)]
        given = [(f, passed(file, only.node, call)) for f, call in calls]
        return len(calls) == len(sites) > 0 and all(
            value is not None and is_run_once(home, value) and self._is_one(home, value)
            for home, value in given
        )

    def _is_one(self, file: File, key: Node) -> bool:
        """Whether a key is that of one entry: not each of those that are gone through."""
        is_written = self.use.states.is_fixed(file, key)
        return is_written or self.use.origins.source(file, key) is not None
