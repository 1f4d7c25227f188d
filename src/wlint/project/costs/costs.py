"""The subrequests that code makes: which calls they are, and how many one run makes at most."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field

from wlint import tree
from wlint.platform.limits import Plan, subrequests
from wlint.platform.schema import Subrequest as Class
from wlint.project.calling.calls import Calls
from wlint.project.configuration.wrangler import Configuration
from wlint.project.costs.loops import leaves_after
from wlint.project.costs.sizes import Sizes
from wlint.project.file import File
from wlint.project.typing.external import external_method
from wlint.project.typing.types import Types
from wlint.semantics.types import FunctionType, Global, options_of
from wlint.tree import Node

# Packages of which every asynchronous call is a request to a server.
_CLIENTS = (
    "py:httpx",
    "py:requests",
    "py:aiohttp",
    "axios",
    "ky",
    "openai",
    "stripe",
    "@anthropic-ai/sdk",
    "resend",
    "node-fetch",
    "py:openai",
)
_LISTENS = frozenset({"addEventListener", "on", "once", "subscribe"})
_FOR_EACH = frozenset({"map", "forEach", "flatMap", "filter", "some", "every", "find"})


@dataclass(frozen=True, slots=True, eq=False)
class Subrequest:
    """A call that surely leaves the isolate, under the platform's name for it.

    `site` is the call that leads to it in the code that was asked about; it may be the same.
    """

    file: File
    call: tree.Call
    name: str
    site: tree.Call
    is_internal: bool = False


@dataclass(frozen=True, slots=True)
class Cost:
    """How many subrequests, to the outside and to Cloudflare's own services."""

    external: int = 0
    internal: int = 0

    def __add__(self, other: "Cost") -> "Cost":
        return Cost(self.external + other.external, self.internal + other.internal)

    def __mul__(self, times: int) -> "Cost":
        return Cost(self.external * times, self.internal * times)

    def exceeds(self, allowed: "Cost") -> bool:
        """Whether it is more than what is allowed, of either kind."""
        return self.external > allowed.external or self.internal > allowed.internal

    def __or__(self, other: "Cost") -> "Cost":
        """The larger of two ways a program can go."""
        return Cost(max(self.external, other.external), max(self.internal, other.internal))


FREE = Cost()


@dataclass(frozen=True, eq=False)
class Costs:
    """The subrequests of one Worker's code."""

    types: Types
    calls: Calls
    sizes: Sizes
    _first: dict[tree.Function, "Subrequest | None"] = field(default_factory=dict)
    _most: dict[Node, Cost] = field(default_factory=dict)

    @staticmethod
    def allowance(configuration: Configuration | None, plan: str) -> tuple[Cost, bool]:
        """The subrequests one invocation may make, and whether the configuration says so."""
        own = configuration.limits.subrequests if configuration else None
        if own is not None and own >= 1:
            return Cost(int(own), int(own)), True
        external, internal = subrequests(Plan(plan)), subrequests(Plan(plan), internal=True)
        return Cost(external.value, internal.value), False

    # Which calls

    def subrequest(self, file: File, call: tree.Call) -> Subrequest | None:
        """The subrequest a call is, or leads to."""
        for option in options_of(self.types.of(file, call.callee)):
            match option:
                case Global(path=path) if (counts := _class(path)) is not None:
                    return Subrequest(file, call, path, call, counts is Class.INTERNAL)
                case FunctionType(file=home, node=node):
                    found = self.of_function(self.types.program.files[home], node)
                    if found is not None:
                        return Subrequest(
                            found.file, found.call, found.name, call, found.is_internal
                        )
                case _:
                    pass
        return None

    def of_function(self, file: File, function: tree.Function) -> Subrequest | None:
        """The first subrequest a function makes when it runs."""
        if function not in self._first:
            self._first[function] = None
            self._first[function] = next(self.within(file, function.body), None)
        return self._first[function]

    def within(self, file: File, node: Node) -> Iterator[Subrequest]:
        """The subrequests under a node, callbacks given inline included."""
        stack: list[Node] = [node]
        while stack:
            at = stack.pop()
            if isinstance(at, tree.Call) and (found := self.subrequest(file, at)) is not None:
                yield found
            if isinstance(at, tree.Class) or (
                isinstance(at, tree.Function) and at is not node and not self._is_inline(file, at)
            ):
                continue
            stack.extend(reversed(tuple(at.children())))

    def handed(self, file: File, call: tree.Call, callback: Node) -> Iterator[Subrequest]:
        """The subrequests that a function handed over by name makes."""
        for option in options_of(self.types.of(file, callback)):
            match option:
                case Global(path=path) if (counts := _class(path)) is not None:
                    yield Subrequest(file, call, path, call, counts is Class.INTERNAL)
                case FunctionType(file=home, node=node):
                    for found in self.within(self.types.program.files[home], node.body):
                        yield Subrequest(
                            found.file, found.call, found.name, call, found.is_internal
                        )
                case _:
                    pass

    @staticmethod
    def _is_inline(file: File, function: Node) -> bool:
        """Whether a function runs where it is written; a listener runs some other time."""
        if not isinstance(function, tree.Function):
            return False
        around = file.scopes.parents.get(function)
        call = file.scopes.parents.get(around) if isinstance(around, tree.Arg) else None
        if isinstance(call, tree.Call) and isinstance(call.callee, tree.Member):
            return call.callee.name not in _LISTENS
        return isinstance(around, tree.Arg | tree.Call | tree.Sequence)

    # How many

    def most(self, file: File, node: Node) -> Cost:
        """The most subrequests one run makes; where a bound is not known, one round counts."""
        if node not in self._most:
            self._most[node] = FREE
            with suppress(RecursionError):
                self._most[node] = self._cost(file, node)
        return self._most[node]

    def is_too_much(self, file: File, node: Node, allowed: Cost) -> bool:
        """Whether a node, and no part of it alone, makes more subrequests than are allowed."""
        if not self.most(file, node).exceeds(allowed):
            return False
        return not any(cost.exceeds(allowed) for cost in self._parts(file, node))

    def _parts(self, file: File, node: Node) -> Iterator[Cost]:
        for child in node.children():
            inner = child.value if isinstance(child, tree.Arg) else child
            yield (
                self._run(file, inner)
                if isinstance(inner, tree.Function)
                else self.most(file, inner)
            )
        if isinstance(node, tree.Call):
            yield self._run(file, node.callee)
            yield self.round(file, node)

    def round(self, file: File, node: Node) -> Cost:
        """What one round of a loop, or one call of a callback, makes."""
        match node:
            case tree.Loop(body=body):
                return self.most(file, body)
            case tree.Comprehension(element=element):
                return self.most(file, element)
            case tree.Call(args=[tree.Arg(value=callback), *_]):
                return self._run(file, callback)
            case _:
                return FREE

    def _run(self, file: File, callback: Node) -> Cost:
        """What a function that is handed over makes when it is run."""
        cost = FREE
        for option in options_of(self.types.of(file, callback)):
            match option:
                case FunctionType(file=home, node=node):
                    cost |= self.most(self.types.program.files[home], node.body)
                case Global(path=path):
                    cost |= _price(path)
                case _:
                    pass
        return cost

    def _cost(self, file: File, node: Node) -> Cost:
        match node:
            case tree.Function() | tree.Class():
                return FREE
            case tree.Block(statements=statements):
                return self._sequence(file, statements)
            case tree.If(test=test, then=then, otherwise=otherwise):
                return self.most(file, test) + (
                    self.most(file, then) | self._maybe(file, otherwise)
                )
            case tree.Conditional(test=test, then=then, otherwise=otherwise):
                return self.most(file, test) + (self.most(file, then) | self.most(file, otherwise))
            case tree.Switch(subject=subject, cases=cases):
                return self.most(file, subject) + self._largest(file, (c.body for c in cases))
            case tree.Try(body=body, catches=catches, otherwise=otherwise, finally_=finally_):
                tried = self.most(file, body) + self._maybe(file, otherwise)
                return (tried | self._largest(file, (c.body for c in catches))) + self._maybe(
                    file, finally_
                )
            case tree.Loop():
                times = self.times(file, node)
                once = self._maybe(file, node.iterable) + self._maybe(file, node.test)
                return once + self.round(file, node) * times
            case tree.Comprehension(iterables=iterables):
                once = sum((self.most(file, i) for i in iterables), FREE)
                return once + self.round(file, node) * self.times(file, node)
            case tree.Call():
                return self._call(file, node)
            case _:
                return sum((self.most(file, child) for child in node.children()), FREE)

    def _maybe(self, file: File, node: Node | None) -> Cost:
        return self.most(file, node) if node is not None else FREE

    def _largest(self, file: File, nodes: Iterator[Node]) -> Cost:
        cost = FREE
        for node in nodes:
            cost |= self.most(file, node)
        return cost

    def _sequence(self, file: File, statements: tuple[Node, ...]) -> Cost:
        """Statements in order, seen from the end: a branch that leaves skips what follows."""
        rest = FREE
        for statement in reversed(statements):
            match statement:
                case tree.Exit():
                    rest = self.most(file, statement)
                case tree.If(test=test, then=then, otherwise=otherwise) if _leaves(then):
                    rest = self.most(file, test) + (
                        self.most(file, then) | (self._maybe(file, otherwise) + rest)
                    )
                case _:
                    rest = self.most(file, statement) + rest
        return rest

    def _call(self, file: File, call: tree.Call) -> Cost:
        cost = self.most(file, call.callee) + sum(
            (self.most(file, a.value) for a in call.args), FREE
        )
        own = FREE
        for option in options_of(self.types.of(file, call.callee)):
            match option:
                case Global(path=path):
                    own |= _price(path)
                case FunctionType(file=home, node=node):
                    own |= self.most(self.types.program.files[home], node.body)
                case _:
                    pass
        handed = [a.value for a in call.args if self._is_inline(file, a.value)]
        if is_for_each(call):
            return cost + own + self.round(file, call) * self.times(file, call)
        return cost + own + sum((self._run(file, f) for f in handed), FREE)

    def times(self, file: File, node: Node) -> int:
        """How often something that repeats runs, once where that is not known."""
        match node:
            case tree.Loop():
                first = next(self.within(file, node.body), None)
                if first is not None and leaves_after(file, node, first.site):
                    return 1
                limit = self.sizes.loop(file, node).limit
            case tree.Call(callee=tree.Member(object=owner)):
                limit = self.sizes.of(file, owner).limit
            case _:
                limit = self.sizes.of(file, node).limit
        return 1 if limit is None else limit


def is_for_each(call: tree.Call) -> bool:
    """Whether a call runs its first argument for every element of a collection."""
    return (
        isinstance(call.callee, tree.Member) and call.callee.name in _FOR_EACH and bool(call.args)
    )


def _class(path: str) -> Class | None:
    """Against which limit calling something from outside the project counts."""
    method = external_method(path)
    if method is None:
        return None
    if (
        method.subrequest is None
        and method.io
        and method.is_async
        and path.rpartition(":")[0] in _CLIENTS
    ):
        return Class.EXTERNAL
    return method.subrequest


def _price(path: str) -> Cost:
    match _class(path):
        case Class.INTERNAL:
            return Cost(internal=1)
        case Class.EXTERNAL:
            return Cost(external=1)
        case _:
            return FREE


def _leaves(block: tree.Block) -> bool:
    return any(isinstance(s, tree.Exit) for s in block.statements)


__all__ = ["FREE", "Cost", "Costs", "Subrequest", "is_for_each"]
