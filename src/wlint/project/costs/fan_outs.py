"""Subrequests that are made again and again: once per element, or page after page."""

from collections.abc import Iterator, Sequence
from dataclasses import field

from wlint import tree
from wlint.project.costs.helpers import Handed, Helpers
from wlint.project.costs.loops import exits, leaves_after
from wlint.project.costs.size import UNSIZED, Size
from wlint.project.costs.sizes import Sizes
from wlint.project.costs.subrequests import Subrequest, Subrequests, is_for_each
from wlint.project.file import File
from wlint.project.typing.derived import element_of
from wlint.project.typing.types import Types
from wlint.record import entity
from wlint.semantics.functions import exits_of, own_nodes
from wlint.semantics.memo import remembered
from wlint.semantics.scopes import Variable
from wlint.semantics.types import STRING, UNKNOWN, FunctionType, Global, Type, options_of
from wlint.tree import Node

_TOGETHER = frozenset(
    {"Promise.all", "Promise.allSettled", "Promise.race", "Promise.any", "asyncio.as_completed"}
)
_LIMITERS = ("limit", "limiter", "semaphore", "sem", "throttle", "pool", "queue")
_CHUNKS = ("chunk", "batch", "partition", "group")
# Subrequests that ask for one thing: repeated until something is free, not page after page.
_LOOKUPS = ("D1PreparedStatement.first", "KVNamespace.get", "R2Bucket.head", "R2Bucket.get")
_SUCCESS = frozenset({"ok", "status", "success"})


@entity
class FanOut:
    """A loop, comprehension or call of `map` that makes subrequests for each element.

    `head` is what to report: the loop, or the call that waits for all of them.
    """

    node: Node
    head: Node
    collection: Node | None
    size: Size
    calls: tuple[Subrequest, ...]
    is_limited: bool = False

    @property
    def is_at_once(self) -> bool:
        """Whether all of it is started before the first answer: what `map` makes is."""
        return self.head is not self.node or isinstance(self.node, tree.Call)


@entity
class FanOuts:
    """What one Worker repeats."""

    types: Types
    sizes: Sizes
    subrequests: Subrequests
    helpers: Helpers
    _known: dict[Node, "FanOut | None"] = field(default_factory=dict)
    _passing: dict[tree.Function, bool] = field(default_factory=dict)

    def of(self, file: File, node: Node) -> FanOut | None:
        """What a node makes per element; None where it repeats no subrequest."""
        if node not in self._known:
            self._known[node] = self._fan_out(file, node)
        return self._known[node]

    def _fan_out(self, file: File, node: Node) -> FanOut | None:
        handed = self.helpers.handed(file, node) if isinstance(node, tree.Call) else None
        if handed is not None and isinstance(node, tree.Call):
            return self._by_helper(file, node, handed)
        collection, size = self._repeats(file, node)
        if size is None:
            return None
        found = (c for c in self._calls(file, node) if not self.helpers.is_handed(file, c.site))
        calls = tuple(c for c in found if not c.is_once or _is_on_element(file, node, c.site))
        if not calls:
            return None
        chunks = self.is_chunked(file, node)
        if chunks and not any(self._inner(file, node, c.site) for c in calls):
            return None  # one bulk operation per chunk is as good as it gets
        limited = chunks or any(_is_limiter(file, node, c.site) for c in calls)
        return FanOut(node, self._head(file, node), collection, size, calls, limited)

    def _by_helper(self, file: File, node: tree.Call, handed: Handed) -> FanOut | None:
        """What a call makes that hands a collection, and what to do with each, to a helper."""
        found = self._handed(file, node, handed.callback)
        calls = tuple(c for c in found if not c.is_once)
        size = self.sizes.of(file, handed.collection)
        limited = self.is_chunked(handed.home, handed.loop)
        return FanOut(node, node, handed.collection, size, calls, limited) if calls else None

    def _repeats(self, file: File, node: Node) -> tuple[Node | None, Size | None]:
        match node:
            case tree.Loop(kind="each" | "count"):
                return node.iterable or self._counted(file, node.test), self.sizes.loop(file, node)
            case tree.Comprehension(iterables=iterables):
                return iterables[0], self.sizes.of(file, node)
            case tree.Call(callee=tree.Member(object=owner) as callee) if is_for_each(node):
                of = self.types.of(file, callee)
                if of == UNKNOWN or any(isinstance(o, Global) for o in options_of(of)):
                    return owner, self.sizes.of(file, owner)
            case _:
                pass
        return None, None

    def _counted(self, file: File, test: Node | None) -> Node | None:
        """The collection that a counting loop goes through."""
        end = test.operands[-1] if isinstance(test, tree.Operation) else None
        if isinstance(end, tree.Name):
            variable = file.scopes.variable(end)
            end = (variable.only.value if variable and variable.only else None) or end
        return end.object if isinstance(end, tree.Member) and end.name == "length" else end

    def _calls(self, file: File, node: Node) -> Iterator[Subrequest]:
        """The subrequests of a round, but for those that end the loop."""
        match node:
            case tree.Loop(body=body):
                for call in self.subrequests.within(file, body):
                    if not leaves_after(file, node, call.site):
                        yield call
            case tree.Comprehension(element=element):
                yield from self.subrequests.within(file, element)
            case tree.Call(args=[tree.Arg(value=callback), *_]):
                yield from self._handed(file, node, callback)
            case _:
                return

    def _handed(self, file: File, call: tree.Call, callback: Node) -> Iterator[Subrequest]:
        """The subrequests of a function that a call runs for each element."""
        if isinstance(callback, tree.Function):
            yield from self.subrequests.within(file, callback.body)
        else:
            yield from self.subrequests.handed(file, call, callback)

    def _head(self, file: File, node: Node) -> Node:
        """The `Promise.all` or `gather` around a node that makes promises."""
        around = file.scopes.parents.get(node)
        while isinstance(around, tree.Arg | tree.Spread):
            around = file.scopes.parents.get(around)
        if isinstance(node, tree.Loop) or not isinstance(around, tree.Call):
            return node
        options = options_of(self.types.of(file, around.callee))
        return (
            around if any(isinstance(o, Global) and o.path in _TOGETHER for o in options) else node
        )

    def is_chunked(self, file: File, node: Node) -> bool:
        """Whether a loop takes several elements at a time; a piece of a text is one."""
        if not _is_chunked(node):
            return False
        match node:
            case tree.Loop(iterable=tree.Node() as many):
                pass
            case tree.Call(callee=tree.Member(object=many)):
                pass
            case tree.Comprehension(iterables=[many, *_]):
                pass
            case _:
                return True
        return element_of(self.types.of(file, many)) != STRING

    def _inner(self, file: File, node: Node, site: Node) -> bool:
        return self.around(file, site) is not node

    def around(self, file: File, site: Node) -> Node | None:
        """The innermost thing around a call that repeats it."""
        inside: Node = site
        for around in file.ancestors(site):
            match around:
                case tree.Loop() if inside is not around.iterable:
                    return around
                case tree.Comprehension() if inside is around.element:
                    return around
                case tree.Call() if inside is not around.callee and (
                    is_for_each(around) or self.helpers.handed(file, around) is not None
                ):
                    return around
                case _:
                    inside = around
        return None

    def paging(self, file: File, loop: tree.Loop) -> Subrequest | None:
        """The subrequest a loop repeats until its answers say stop, with no limit of its own."""
        if loop.kind == "each" or self.sizes.is_capped(file, loop):
            return None
        if loop.kind == "count" and self.sizes.loop(file, loop) != UNSIZED:
            return None
        calls = [
            c for c in self.subrequests.within(file, loop) if not leaves_after(file, loop, c.site)
        ]
        calls = [c for c in calls if self.around(file, c.site) is loop and c.name not in _LOOKUPS]
        calls = [c for c in calls if c.call is c.site or not _is_asked_at_once(file, c.site)]
        calls = [c for c in calls if not _is_a_step(file, loop, c.site)]
        answers = self.answers(file, loop)
        if not calls or not self._ends_by(file, loop, answers, calls):
            return None
        if not self._goes_on(file, loop, calls) and self._asks_again(file, loop):
            return None
        return calls[0]

    def answers(self, file: File, loop: Node) -> frozenset[Variable]:
        """The variables that hold what a loop's own subrequests brought, or parts of that."""
        given = list(_given(loop))
        found: set[Variable] = set()
        for _ in range(3):
            for target, value in given:
                targets = _variables(file, target)
                read = _variables(file, value)
                if targets & read:
                    continue  # it gathers
                if read & found or self._asks(file, value):
                    found |= targets
        return frozenset(found)

    def _asks(self, file: File, value: Node) -> bool:
        """Whether a value is of what another side answers: not what a function decides itself."""
        if next(self.subrequests.within(file, value), None) is None:
            return False
        match value:
            case tree.Await(value=tree.Call(callee=callee)) | tree.Call(callee=callee):
                options = options_of(self.types.of(file, callee))
                return any(self._passes_on(o) for o in options)
            case _:
                return True

    def _passes_on(self, callee: Type) -> bool:
        """Whether what a function gives may be of what it was answered."""
        match callee:
            case FunctionType(file=path, node=function):
                home = self.types.program.files[path]
                given = [e.value for e in exits_of(function) if e.kind == "return" and e.value]
                return remembered(
                    self._passing, function, True, lambda: self._is_of_answers(home, given)
                )
            case _:
                return True

    def _is_of_answers(self, home: File, given: Sequence[Node]) -> bool:
        """Whether one of the values that a function gives back is of what it was answered."""
        if not given:
            return True
        function = home.function_around(given[0])
        if function is None:
            return True
        answers = self.answers(home, function.body)
        kept = {
            n.target.name
            for n in own_nodes(function.body)
            if isinstance(n, tree.Assign) and isinstance(n.target, tree.Member)
            if n.value is not None and _variables(home, n.value) & answers
        }
        return any(
            _variables(home, value) & answers
            or self._asks(home, value)
            or any(isinstance(n, tree.Member) and n.name in kept for n in value.walk())
            for value in given
        )

    def _ends_by(
        self, file: File, loop: tree.Loop, answers: frozenset[Variable], calls: list[Subrequest]
    ) -> bool:
        """Whether the answers alone decide when a loop ends."""
        tests = [loop.test] if loop.test is not None and not _is_true(loop.test) else []
        if not tests:
            tests = [
                n.test
                for n in own_nodes(loop.body)
                if isinstance(n, tree.If) and exits(file, n.then, loop)
            ]
            tests += [
                n.test
                for n in own_nodes(loop.body)
                if isinstance(n, tree.If) and n.otherwise and exits(file, n.otherwise, loop)
            ]
        sites = {c.site for c in calls}
        return not tests or any(
            _variables(file, test) & answers or any(n in sites for n in test.walk())
            for test in tests
        )

    def _goes_on(self, file: File, loop: tree.Loop, calls: list[Subrequest]) -> bool:
        """Whether a request differs from the one before: it uses what the loop changes."""
        changed = {
            v
            for n in own_nodes(loop)
            if isinstance(n, tree.Assign)
            for v in _variables(file, n.target)
        }
        return any(_variables(file, call.site) & changed for call in calls)

    def _asks_again(self, file: File, loop: tree.Loop) -> bool:
        """Whether a loop only waits for success: that is a retry."""
        tests = [loop.test, *(n.test for n in own_nodes(loop.body) if isinstance(n, tree.If))]
        return any(
            isinstance(n, tree.Member) and n.name in _SUCCESS for t in tests if t for n in t.walk()
        )


def _is_a_step(file: File, loop: tree.Loop, site: Node) -> bool:
    """Whether what a loop asks for is one step of several, chosen by what its test looks at."""
    asked = _variables(file, loop.test) if loop.test is not None else frozenset()
    around = (n for n in file.ancestors(site) if isinstance(n, tree.Switch))
    return any(_variables(file, switch.subject) & asked for switch in around)


def _is_on_element(file: File, node: Node, site: tree.Call) -> bool:
    """Whether a method is called on what each round makes or takes, which keeps its own answers."""
    owner: Node | None = site.callee
    while isinstance(owner, tree.Member):
        owner = owner.object
    if owner is site.callee or (isinstance(owner, tree.Name) and owner.is_receiver):
        return False
    variable = file.scopes.variable(owner) if isinstance(owner, tree.Name) else None
    given = variable.definitions if variable is not None else ()
    return variable is None or any(node in file.ancestors(d.name) for d in given)


def _is_asked_at_once(file: File, site: Node) -> bool:
    """Whether a condition takes what a function gives without waiting for others to answer."""
    if file.is_python:
        return False  # its clients need no `await`
    inside: Node = site
    for around in file.ancestors(site):
        match around:
            case tree.If(test=test) | tree.Loop(test=test) if test is inside:
                return True
            case tree.Operation():
                inside = around
            case _:
                return False
    return False


def _given(loop: Node) -> Iterator[tuple[Node, Node]]:
    """What is given what in a loop, the elements of the loops inside it among it."""
    for node in own_nodes(loop):
        match node:
            case tree.Assign(target=target, value=tree.Node() as value, op=None):
                yield target, value
            case tree.Loop(kind="each", target=tree.Node() as target, iterable=tree.Node() as many):
                yield target, many
            case _:
                pass


def _variables(file: File, node: Node) -> set[Variable]:
    names = (n for n in node.walk() if isinstance(n, tree.Name))
    return {v for n in names if (v := file.scopes.variable(n)) is not None}


def _is_true(node: Node) -> bool:
    return isinstance(node, tree.Literal) and node.value in (True, "1", "true", "True")


def _is_chunked(node: Node) -> bool:
    """Whether a loop takes several elements at a time."""
    match node:
        case tree.Loop(kind="count", header=header):
            steps = [
                h.value for h in header if isinstance(h, tree.Assign) and h.op == "+" and h.value
            ]
            return any(not (isinstance(s, tree.Literal) and s.value == "1") for s in steps)
        case tree.Loop(iterable=tree.Call(callee=tree.Name(id="range"), args=[_, _, _])):
            return True
        case (
            tree.Loop(iterable=tree.Call(callee=callee))
            | tree.Call(callee=tree.Member(object=tree.Call(callee=callee)))
            | tree.Comprehension(iterables=[tree.Call(callee=callee), *_])
        ):
            return _is_named(callee, _CHUNKS)
        case tree.Loop(iterable=tree.Name() as name):
            return _is_named(name, _CHUNKS)
        case _:
            return False


def _is_named(callee: Node, words: tuple[str, ...]) -> bool:
    name = callee.id if isinstance(callee, tree.Name) else getattr(callee, "name", None)
    return isinstance(name, str) and any(w in name.lower() for w in words)


def _is_limiter(file: File, node: Node, site: Node) -> bool:
    """Whether a limiter stands between a fan-out and its subrequest: `limit(() => fetch(u))`."""
    for around in file.ancestors(site):
        if around is node:
            return False
        match around:
            case tree.Call(callee=callee) if _is_named(callee, _LIMITERS):
                return True
            case tree.With(resources=resources) if any(_is_named(r, _LIMITERS) for r in resources):
                return True
            case _:
                pass
    return False
