"""How many requests code starts before the first of them has its answer."""

from collections.abc import Sequence

from msgspec import field

from wlint import tree
from wlint.platform.limits import waits_for_a_connection
from wlint.platform.together import ALL, FIRST
from wlint.project.calling.calls import Calls
from wlint.project.costs.fan_outs import FanOuts
from wlint.project.file import File
from wlint.project.passed import parameter_of, passed
from wlint.record import Entity
from wlint.semantics.functions import own_nodes
from wlint.semantics.memo import remembered
from wlint.semantics.types import FunctionType, Global, options_of
from wlint.tree import Node

_TOGETHER = ALL | FIRST
_STARTS = (tree.Call, tree.Comprehension)


class Started(Entity):
    """What one Worker starts at once, of what takes one of the few connections.

    Numbers that are not known count as one, and so does what is waited for before the next.
    """

    fan_outs: FanOuts
    calls: Calls
    _of_function: dict[tree.Function, int] = field(default_factory=dict)

    def of(self, file: File, node: Node) -> int:
        """How many requests an expression starts at once."""
        match node:
            case tree.Conditional(then=then, otherwise=otherwise):
                return max(self.of(file, then), self.of(file, otherwise))
            case tree.Spread(value=value) | tree.Await(value=value):
                return self.of(file, value)
            case tree.Comprehension():
                return self._again(file, node)
            case tree.Call():
                listed = self.together(file, node)
                if listed is not None:
                    return sum(0 if isinstance(n, tree.Await) else self.of(file, n) for n in listed)
                inner = node.arg(0) if self._is_together(file, node) else None
                return self.of(file, inner) if inner is not None else self._call(file, node)
            case _:
                return 0

    def together(self, file: File, call: tree.Call) -> tuple[Node, ...] | None:
        """What a call waits for that is written out: `Promise.all([a(), b()])`."""
        if not self._is_together(file, call):
            return None
        match call.args:
            case [tree.Arg(value=tree.Sequence(items=items))]:
                return items
            case args if not any(isinstance(arg.value, tree.Spread) for arg in args):
                return tuple(arg.value for arg in args) if file.is_python else None
            case _:
                return None

    def is_part(self, file: File, node: Node, most: int) -> bool:
        """Whether something around a node starts too many at once with it, wherever it is run."""
        for around in file.ancestors(node):
            if isinstance(around, tree.Call) and self._is_too_much(file, around, most):
                return True
        function = file.function_around(node)
        sites = self.calls.callers.get(function, ()) if function is not None else ()
        return bool(sites) and all(
            any(
                isinstance(around, tree.Call) and self._is_too_much(site.file, around, most)
                for around in site.file.ancestors(site.node)
            )
            for site in sites
        )

    def _is_too_much(self, file: File, call: tree.Call, most: int) -> bool:
        return self.beyond(file, call, most) is not None

    def beyond(self, file: File, call: tree.Call, most: int) -> int | None:
        """How many requests are started at once by what a call waits for that is written out.

        None where they are not more than so many, but for what one part alone starts of them.
        """
        listed = self.together(file, call) or ()
        parts = [self.of(file, part) for part in listed]
        many, alone = self.of(file, call) if listed else 0, max(parts, default=0)
        is_of_one = alone > most and many - alone <= most
        return many if many > most and not is_of_one else None

    def _is_together(self, file: File, call: tree.Call) -> bool:
        options = options_of(self.fan_outs.types.of(file, call.callee))
        return any(isinstance(o, Global) and o.path in _TOGETHER for o in options)

    def _call(self, file: File, call: tree.Call) -> int:
        asked = self.fan_outs.subrequests.of(file, call)
        if asked is None:
            return self._again(file, call)
        if asked.call is call or asked.kept is not None:  # what is kept is asked for once
            return int(asked.kept is None and waits_for_a_connection(asked.name))
        own = self._functions(file, call.callee)
        if len(own) > 1 and parameter_of(file, call.callee) is not None:
            return max(self._again(file, call), 1)  # whoever calls hands over one of them
        inside = (self._function(home, function) for home, function in own)
        handed = (self._handed(file, call, home, function) for home, function in own)
        return max(self._again(file, call), *inside, *handed, 0)

    def _functions(self, file: File, callee: Node) -> Sequence[tuple[File, tree.Function]]:
        """The functions of the project that a value may be, each with its file."""
        options = options_of(self.fan_outs.types.of(file, callee))
        own = (o for o in options if isinstance(o, FunctionType))
        return [(self.fan_outs.types.program.file(o.file), o.node) for o in own]

    def _handed(self, file: File, call: tree.Call, home: File, function: tree.Function) -> int:
        """What the functions start that a call hands to one which runs them: no other's do."""
        calls = (n for n in own_nodes(function.body) if isinstance(n, tree.Call))
        run = {parameter_of(home, n.callee) for n in calls}
        given = (passed(home, param, call) for param in function.params if param in run)
        functions = (f for v in given if v is not None for f in self._functions(file, v))
        return max((self._function(*handed) for handed in functions), default=0)

    def _again(self, file: File, node: tree.Call | tree.Comprehension) -> int:
        """What is started for each element of a collection."""
        found = self.fan_outs.of(file, node)
        if found is None or found.limits is not None or not found.is_at_once:
            return 0
        sites = {c.site: waits_for_a_connection(c.name) for c in found.calls}
        each = (int(waits) if s is node else self.of(file, s) for s, waits in sites.items())
        return found.size.rounds * max(each, default=0)

    def _function(self, home: File, function: tree.Function) -> int:
        """The most that a function starts at once, of what it does one after the other."""

        def find() -> int:
            made = (n for n in own_nodes(function.body) if isinstance(n, _STARTS))
            return max((self.of(home, node) for node in made), default=0)

        return remembered(self._of_function, function, 0, find)
