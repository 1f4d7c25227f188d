"""Whether what waits for a promise gives up after a while."""

from functools import cached_property

from msgspec import field

from wlint import tree
from wlint.platform.together import FIRST
from wlint.project.calling.calls import Calls
from wlint.project.calling.entries import EntryKind
from wlint.project.calling.sites import CallSite, Certainty
from wlint.project.calling.workflow_steps import runs_step, step_of
from wlint.project.file import File
from wlint.project.network.made_races import MadeRaces
from wlint.project.typing.types import Types
from wlint.record import Entity
from wlint.regex import regex
from wlint.semantics.scopes import Variable
from wlint.semantics.types import FunctionType, Global, options_of
from wlint.tree import Node

_LIMITERS = FIRST | frozenset(
    {
        "asyncio.as_completed",
        "asyncio.wait_for",
        "asyncio.timeout",
        "asyncio.timeout_at",
        "WorkflowStep.do",
        "cloudflare:workers.WorkflowStep.do",
    }
)
_SAYS_SO = regex(r"(?i:timeout|deadline)|(?<![A-Za-z])race(?![a-z])|Race(?![a-z])")  # no trace


class Waits(Entity):
    """The limited waits of one Worker."""

    types: Types
    calls: Calls
    _guarded: dict[tree.Function, bool] = field(default_factory=dict)
    _limiting: dict[tree.Function, bool] = field(default_factory=dict)

    @cached_property
    def _made(self) -> MadeRaces:
        return MadeRaces(self.types)

    def is_guarded(self, file: File, node: Node) -> bool:
        """Whether what waits for a node gives up after a while."""
        if self.gives_up(file, node):
            return True
        function = self._outer_function(file, node)
        if function is None or (function is file.function_around(node) and _is_left(file, node)):
            return False
        return self._callers_guard(function)

    def gives_up(self, file: File, node: Node) -> bool:
        """Whether the function around a node waits for it, itself, only for a while."""
        is_step = isinstance(node, tree.Call) and runs_step(self.types, file, node)
        if is_step or self._is_limited(file, node):
            return True
        variable = self._kept_in(file, node)
        return variable is not None and any(self._is_limited(file, r) for r in variable.reads)

    def _is_limited(self, file: File, node: Node) -> bool:
        is_awaited = False
        for around in file.ancestors(node):
            match around:
                case tree.Await():
                    is_awaited = True
                case tree.Function():
                    if not isinstance(file.scopes.parents.get(around), tree.Arg):
                        return step_of(self.types, file, around) is not None
                    is_awaited = False
                case tree.With(resources=resources):
                    inner = (r.value if isinstance(r, tree.Assign) else r for r in resources)
                    if any(isinstance(r, tree.Call) and self._limits(file, r) for r in inner):
                        return True
                case tree.Call() if not is_awaited and self._limits(file, around):
                    return True
                case _:
                    pass
        return False

    def _limits(self, file: File, call: tree.Call) -> bool:
        """Whether a call gives up on what it is handed after a while."""
        for option in options_of(self.types.of(file, call.callee)):
            match option:
                case Global(path=path) if path in _LIMITERS:
                    return True
                case Global(path="Promise.allSettled") if call.option("timeout") is not None:
                    return True
                case Global(path="Promise") if self._made.is_race(file, call):
                    return True
                case FunctionType() if self._gives_up(option):
                    return True
                case _:
                    pass
        name = getattr(call.callee, "name", None) or getattr(call.callee, "id", None)
        is_timer = isinstance(name, str) and name in ("setTimeout", "clearTimeout")
        return isinstance(name, str) and not is_timer and _SAYS_SO.search(name) is not None

    def _gives_up(self, function: FunctionType) -> bool:
        """Whether a project function races something, or runs it under a timeout."""
        node = function.node
        if node not in self._limiting:
            home = self.types.program.files[function.file]
            calls = (n for n in node.body.walk() if isinstance(n, tree.Call))
            is_limited = any(
                isinstance(o, Global) and o.path in _LIMITERS
                for c in calls
                for o in options_of(self.types.of(home, c.callee))
            )
            self._limiting[node] = is_limited or self._made.gives_up(function)
        return self._limiting[node]

    @staticmethod
    def _kept_in(file: File, node: Node) -> Variable | None:
        """The variable a promise is put in before it is awaited."""
        match file.scopes.parents.get(node):
            case tree.Assign(target=tree.Name() as name):
                return file.scopes.variable(name)
            case _:
                return None

    @staticmethod
    def _outer_function(file: File, node: Node) -> tree.Function | None:
        """The function around a node that is not handed straight to a call."""
        parents = file.scopes.parents
        around = (n for n in file.ancestors(node) if isinstance(n, tree.Function))
        return next((f for f in around if not isinstance(parents.get(f), tree.Arg)), None)

    @cached_property
    def _handlers(self) -> frozenset[tree.Function]:
        # methods that only might be called by RPC are judged by the calls there are
        entries = self.calls.entries
        return frozenset(e.function for e in entries if e.kind is not EntryKind.RPC)

    def _callers_guard(self, function: tree.Function) -> bool:
        if function not in self._guarded:
            self._guarded[function] = False
            sites = [
                s
                for s in self.calls.running_callers(function)
                if not isinstance(s.node, tree.Function) and not _is_put_in_table(s)
            ]
            self._guarded[function] = (
                bool(sites)
                and function not in self._handlers
                and all(self.is_guarded(s.file, s.node) for s in sites)
            )
        return self._guarded[function]


def _is_left(file: File, node: Node) -> bool:
    """Whether a statement starts something and does not wait for it: no race around ends that."""
    for around in file.ancestors(node):
        match around:
            case tree.ExpressionStatement():
                return True
            case tree.Call() | tree.Arg() | tree.Member() | tree.Operation() | tree.Conditional():
                pass
            case _:
                return False
    return False


def _is_put_in_table(site: CallSite) -> bool:
    """Whether a function is only named in a table here: it runs where the table is asked."""
    is_part = isinstance(site.file.scopes.parents.get(site.node), tree.Entry)
    return is_part and site.certainty is Certainty.HANDED_ON
