"""What runs while a Worker's modules are loaded, before any request: no I/O is allowed there."""

from collections import deque
from collections.abc import Mapping
from functools import cached_property

from msgspec import field

from wlint import tree
from wlint.project.calling.calls import Calls
from wlint.project.calling.entries import EntryKind
from wlint.project.calling.kept_once import is_kept_once
from wlint.project.calling.sites import CallSite
from wlint.project.file import File
from wlint.record import Entity
from wlint.tree import Node

_CHOOSES = frozenset({"&&", "||", "??", "and", "or"})


class Loading(Entity):
    """The code of one Worker that surely runs when it is loaded."""

    calls: Calls
    _once: dict[tree.Function, bool] = field(default_factory=dict)

    def runs(self, file: File, node: Node) -> tuple[CallSite, ...] | None:
        """The calls by which loading the module comes to a node; None where it does not."""
        if self._is_optional(file, node) or not self._is_worker:
            return None
        function = file.function_around(node)
        return () if function is None else self._ways.get(function)

    def runs_once(self, function: tree.Function) -> bool:
        """Whether a function is only called by the module's own loading, and what that calls.

        So it is with what makes a thing that the module then keeps: `app ??= createApp(env)`.
        """
        if function not in self._once:
            self._once[function] = False
            callers = self.calls.callers.get(function, ())
            self._once[function] = (
                bool(callers)
                and not self.calls.is_entry(function)
                and all(s.is_call and self._is_loading(s) for s in callers)
            )
        return self._once[function]

    def _is_loading(self, site: CallSite) -> bool:
        is_outside = site.caller is None or self.runs_once(site.caller)
        return is_outside or is_kept_once(site.file, site.node)

    @cached_property
    def _is_worker(self) -> bool:
        """Whether the platform calls this code at all: a script may do what it likes."""
        return any(e.kind is not EntryKind.OTHER for e in self.calls.entries)

    @cached_property
    def _ways(self) -> Mapping[tree.Function, tuple[CallSite, ...]]:
        found: dict[tree.Function, tuple[CallSite, ...]] = {}
        todo: deque[tuple[tree.Function | None, tuple[CallSite, ...]]] = deque([(None, ())])
        while todo:
            caller, way = todo.popleft()
            for site in filter(self.calls.runs, self.calls.sites.get(caller, ())):
                if (
                    site.is_call
                    and site.is_sure
                    and not site.callee.is_generator
                    and site.callee not in found
                    and not self._is_optional(site.file, site.node)
                ):
                    found[site.callee] = (*way, site)
                    todo.append((site.callee, found[site.callee]))
        return found

    @staticmethod
    def _is_optional(file: File, node: Node) -> bool:
        """Whether a node may not run where the code around it does, or fails unharmed."""
        inside, function = node, file.function_around(node)
        for around in file.ancestors(node):
            match around:
                case tree.Function() if function is around:
                    return inside is not around.body
                case tree.If(test=test) | tree.Conditional(test=test) if inside is not test:
                    return True
                case tree.Operation(op=op, operands=[first, *_]) if (
                    op in _CHOOSES and inside is not first
                ):
                    return True
                case tree.Assign(op="??" | "||" | "&&") | tree.Assign(declares="field"):
                    return True
                case tree.Try() | tree.Catch() | tree.Loop() | tree.Switch() | tree.Comprehension():
                    return True
                case _:
                    inside = around
        return False
