"""Is module-level state only built when it is first needed, or is out of date?

Such a write gives every isolate the same value, so it does no harm: `x ??= build()`,
`if (!x) x = …`, a map that is filled on a miss, a flag that says that all is set up.
"""

from dataclasses import dataclass, field
from functools import cached_property

from wlint import tree
from wlint.project.file import File
from wlint.project.state.state import States
from wlint.project.state.state_writes import Write
from wlint.tree import Node


@dataclass(frozen=True, eq=False)
class LazyState:
    """What one Worker builds at module level when it is first needed."""

    states: States
    _leaving: dict[tree.Function, tuple[tree.If, ...]] = field(default_factory=dict)

    def is_rebuilt(self, write: Write) -> bool:
        """Whether a write only happens where the state is missing or out of date."""
        match write.node:
            case tree.Assign(op="??" | "||") | tree.Call(callee=tree.Member(name="setdefault")):
                return True
            case _:
                return self._is_kept_if_there(write) or self._is_guarded(write)

    def _is_kept_if_there(self, write: Write) -> bool:
        """Whether the old value stays where there is one: `x = x or build()`."""
        match write.values:
            case [tree.Operation(op="||" | "??" | "or", operands=[first, *_])]:
                return self._looks(write, first)
            case [tree.Conditional(test=test)]:
                return self._looks(write, test)
            case _:
                return False

    def _is_guarded(self, write: Write) -> bool:
        inside: Node = write.node
        for around in write.file.ancestors(write.node):
            match around:
                case tree.Function():
                    return self._leaves_before(write, around)
                case tree.If(test=test) | tree.Conditional(test=test) if inside is not test:
                    if self._looks(write, test):
                        return True
                case tree.Operation(op="&&" | "||" | "??" | "and" | "or", operands=[first, *_]):
                    if inside is not first and self._looks(write, first):
                        return True
                case tree.Catch():
                    tried = write.file.scopes.parents.get(around)
                    if isinstance(tried, tree.Try) and self._looks(write, tried.body):
                        return True
                case _:
                    pass
            inside = around
        return False

    def _leaves_before(self, write: Write, function: tree.Function) -> bool:
        """Whether the function returns early where the state has what is asked for."""
        if function not in self._leaving:
            inside = (n for n in function.body.walk() if isinstance(n, tree.If))
            self._leaving[function] = tuple(n for n in inside if _leaves(n.then))
        return any(
            node.span.end <= write.node.span.start and self._looks(write, node.test)
            for node in self._leaving[function]
        )

    def _looks(self, write: Write, test: Node) -> bool:
        """Whether code looks at the state, or at other state that stands for it."""
        return self.states.writing.mentions(write.file, test, write.part) or self._is_flag(
            write.file, test
        )

    def _is_flag(self, file: File, test: Node) -> bool:
        found = (
            self.states.globals.part(file, n)
            for n in test.walk()
            if isinstance(n, tree.Name | tree.Member)
        )
        return any(part is not None and part.root in self._written for part in found)

    @cached_property
    def _written(self) -> frozenset[object]:
        return frozenset(s.part.root for s in self.states.all if not s.part.is_outside)


def _leaves(body: tree.Block) -> bool:
    return any(isinstance(n, tree.Exit) and n.kind in ("return", "throw") for n in body.walk())
