"""What code does only until it has the answer, which it keeps for all that ask later."""

from collections.abc import Iterable, Iterator
from functools import cached_property, partial

from msgspec import field

from wlint import tree
from wlint.platform.wrappers import ONCE, REMEMBER
from wlint.project.costs.emptiness import is_empty
from wlint.project.costs.kept import Kept
from wlint.project.costs.loops import is_in_handler
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.record import Entity, Record
from wlint.semantics.conditions import AND, EQUALITIES, ORDERS, OTHER, SAME, parts
from wlint.semantics.functions import is_missing, own_nodes, returned
from wlint.semantics.leaving import ways_out
from wlint.semantics.memo import remembered
from wlint.semantics.scopes import Variable
from wlint.semantics.types import FunctionType, Global, options_of
from wlint.tree import Node

_LOOKS_UP = frozenset({"get", "has"})
_ADDS = frozenset({"set", "add", "push", "append", "update"})
_COUNTS = frozenset({"size", "length"})


class Place(Record):
    """Where an answer is kept: a field of the receiver or a variable of the module, or a key there.

    What is kept in one place is the same for all, whatever a function is called with.
    """

    base: str | Variable
    key: str = ""


# The places that a condition is about, and what tells one answer kept there from another.
_Asked = dict[Place, tuple[Node, ...]]


class Remembered(Entity):
    """What one Worker's code keeps."""

    types: Types
    _filling: dict[tree.Function, frozenset[Place]] = field(default_factory=dict)
    _left: dict[tree.Block, Kept | None] = field(default_factory=dict)
    _memos: dict[tree.Function, Kept | None] = field(default_factory=dict)

    def around(self, file: File, node: Node) -> Kept | None:
        """What keeps the answer that a node helps to find."""
        inside = node
        for around in file.ancestors(node):
            found: Kept | None = None
            match around:
                case tree.Assign() if inside is around.value:
                    found = self.assigned(file, around)
                case tree.If() if inside is around.then:
                    found = self.within(file, around)
                case tree.Block() if _is_all_of(file, around):
                    first = remembered(self._left, around, None, partial(self._first, file, around))
                    is_before = first and first.start.span.end <= inside.span.start
                    found = first if is_before else None
                case tree.Function():
                    return self.memoized(file, around)
                case _:
                    pass
            if found is not None:
                return found
            inside = around
        return None

    def _first(self, file: File, block: tree.Block) -> Kept | None:
        """What the first branch of a block keeps that leaves once it is there."""
        kept = (self.after(file, s) for s in block.statements if isinstance(s, tree.If))
        return next((found for found in kept if found is not None), None)

    def memoized(self, file: File, function: tree.Function) -> Kept | None:
        """What a package keeps that is handed a function: `cache(async (id) => …)`."""
        if not self._memoizes:
            return None
        return remembered(self._memos, function, None, lambda: self._memo(file, function))

    @cached_property
    def _memoizes(self) -> bool:
        """Whether a file imports from a package that keeps what functions give."""
        modules = {path.partition(":")[0] for path in ONCE | REMEMBER}
        files = self.types.program.files.values()
        return any(i.module in modules for file in files for i in file.of_kind(tree.Import))

    def _memo(self, file: File, function: tree.Function) -> Kept | None:
        for taker, call in self.types.mentions.takers(file, function):
            options = options_of(self.types.of(taker, call.callee))
            paths = {o.path for o in options if isinstance(o, Global)}
            if paths & ONCE:
                return Kept(function)
            if paths & REMEMBER:
                kept = Kept(function)
                for param in function.params:
                    kept = kept.under(file, param.target)
                return kept
        return None

    def assigned(self, file: File, assign: tree.Assign) -> Kept | None:
        """What an assignment only gives where nothing is there: `this.id ??= await ask()`."""
        is_kept = assign.op in ("??", "||")
        return _kept(file, assign, _asked(file, assign.target)) if is_kept else None

    def within(self, file: File, branch: tree.If) -> Kept | None:
        """What a branch gives that runs until it is there: `if (!this.loaded) await …`."""
        asked, there = self._asked(file, branch.test)
        asked = {p: of for p, of in asked.items() if p not in there}
        given = self._given(file, branch.then) if asked else frozenset()
        return _kept(file, branch, {p: of for p, of in asked.items() if p in given})

    def after(self, file: File, leave: tree.If) -> Kept | None:
        """What is found behind a branch that leaves once it is there: `if (ready) return`."""
        function = file.function_around(leave)
        out = ways_out(leave.then) if _is_all_of(file, file.scopes.parents[leave]) else None
        asked, there = self._asked(file, leave.test, ORDERS) if out else ({}, frozenset())
        if not asked or function is None or not all(e.kind == "return" for e in out or ()):
            return None
        for value in (e.value for e in out or () if e.value is not None):
            there |= _asked(file, value).keys()
        asked = {p: of for p, of in asked.items() if p in there}
        given = self._given(file, function.body) if asked else frozenset()
        return _kept(file, leave, {p: of for p, of in asked.items() if p in given})

    def _asked(
        self, file: File, test: Node, compared: frozenset[str] = frozenset()
    ) -> tuple[_Asked, frozenset[Place]]:
        """The places that a condition is about, and those that are filled where it holds."""
        asked, there = _asked(file, test), frozenset(_there(file, test, compared))
        positive = set(parts(test, *AND))
        for call in test.walk():
            told = frozenset(self._told_by(file, call)) if isinstance(call, tree.Call) else None
            if told:  # `this.isLoaded()`
                asked |= {place: () for place in told if place not in asked}
                there |= told if call in positive else frozenset()
        return asked, there

    def _told_by(self, file: File, call: tree.Call) -> Iterator[Place]:
        """The places that a function of the project tells of, by what it gives back."""
        is_own = isinstance(call.callee, tree.Member) and _is_receiver(call.callee.object)
        if call.args or not (is_own or isinstance(call.callee, tree.Name)):
            return
        for option in options_of(self.types.of(file, call.callee)):
            if isinstance(option, FunctionType):
                home = self.types.program.files[option.file]
                for value in returned(option.node):
                    yield from _shared(_asked(home, value), is_own=is_own)

    def _given(self, file: File, node: Node) -> frozenset[Place]:
        """The places that code fills, itself or by what it calls, and does not empty again."""
        found: dict[Place, bool] = {}
        for inside in own_nodes(node):
            match inside:
                case tree.Assign(target=target, value=tree.Node() as value) if inside.op in (
                    None,
                    "??",
                    "||",
                ) and not is_in_handler(file, node, inside):
                    found |= dict.fromkeys(_places(file, target), not _is_nothing(value))
                case tree.Call(callee=tree.Member(object=owner, name=name), args=args) if (
                    name in _ADDS
                ):
                    key = file.source.text(args[0].value.span) if args else ""
                    for place in _places(file, owner):
                        found |= {place: True, Place(place.base, key): True}
                case tree.Call(callee=callee):
                    found |= dict.fromkeys(self._by_callee(file, callee), True)
                case _:
                    pass
        return frozenset(place for place, is_filled in found.items() if is_filled)

    def _by_callee(self, file: File, callee: Node) -> Iterator[Place]:
        """The places that a function of the project fills, of those that its caller has as well."""
        is_own = isinstance(callee, tree.Member) and _is_receiver(callee.object)
        for option in options_of(self.types.of(file, callee)):
            if isinstance(option, FunctionType):
                yield from _shared(self._by_function(option), is_own=is_own)

    def _by_function(self, of: FunctionType) -> frozenset[Place]:
        home, body = self.types.program.files[of.file], of.node.body
        return remembered(self._filling, of.node, frozenset(), lambda: self._given(home, body))


def _is_all_of(file: File, block: Node) -> bool:
    """Whether a block is what a function does, or all that it tries to do."""
    around = file.scopes.parents.get(block)
    while isinstance(around, tree.Try) and around.body is block:
        block = file.scopes.parents[around]
        around = file.scopes.parents.get(block)
    return isinstance(around, tree.Function)


def _shared(places: Iterable[Place], *, is_own: bool) -> Iterator[Place]:
    """The places of a function that who calls it has as well."""
    return (p for p in places if not p.key and (is_own or isinstance(p.base, Variable)))


def _kept(file: File, start: Node, places: _Asked) -> Kept | None:
    """What an answer in the first of some places belongs to."""
    for place, others in places.items():
        kept = Kept(start, is_own=isinstance(place.base, str))
        for other in others:
            kept = kept.under(file, other)
        return kept
    return None


def _asked(file: File, test: Node) -> _Asked:
    """The places that a condition, or a value, is about."""
    found: _Asked = {}
    for node in test.walk():
        others: tuple[Node, ...] = ()
        match node:
            case tree.Operation(op=op, operands=[one, other]) if op in EQUALITIES:
                places = _places(file, one) | _places(file, other)
                others = tuple(n for n in (one, other) if not isinstance(n, tree.Literal))
                others = tuple(n for n in others if not _places(file, n))
            case _:
                places = _places(file, node)
        for place, key in places.items():
            found.setdefault(place, ((key,) if key is not None else ()) + others)
    return found


def _there(file: File, test: Node, compared: frozenset[str] = frozenset()) -> Iterator[Place]:
    """The places that are filled where a condition holds, for all that its own words say."""
    for part in parts(test, *AND):
        match part:
            case tree.Operation(op=op, operands=[one, other]) if op in SAME:
                is_it = not (is_missing(other) or _is_nothing(other))
                yield from _places(file, one) if is_it else ()
            case tree.Operation(op=op, operands=[one, other]) if op in OTHER:
                yield from _places(file, one) if is_missing(other) or _is_nothing(other) else ()
            case tree.Operation(op="not in"):
                pass
            case tree.Operation(op=op) if op in compared:
                yield from _asked(file, part)
            case tree.Operation(op=op, operands=[one, tree.Literal(value="0")]) if op == ">":
                yield from _places(file, one)
            case _:
                yield from _places(file, part)


def _places(file: File, node: Node, depth: int = 0) -> dict[Place, Node | None]:
    """The place that an expression is or tells the size of, and the key it is asked for."""
    match node:
        case tree.Member(object=owner, name=str(name)) if _is_receiver(owner):
            return {Place(name): None}
        case tree.Member(object=owner, name=str(name)) if name in _COUNTS:
            return _places(file, owner)
        case tree.Member(object=owner, name=None, key=tree.Node() as key):
            pass
        case tree.Operation(op="in" | "not in", operands=[key, owner]):
            pass
        case tree.Call(
            callee=tree.Member(object=owner, name=name), args=[tree.Arg(value=key), *_]
        ) if name in _LOOKS_UP:
            pass
        case tree.Name(is_receiver=False):
            variable = file.scopes.variable(node)
            if variable is not None and variable.is_module_level:
                return {Place(variable): None}
            value, local = file.local_value(node)
            return _places(file, value, depth + 1) if local is not None and depth < 2 else {}
        case _:
            return {}
    text = file.source.text(key.span)
    return {Place(p.base, text): key for p in _places(file, owner) if not p.key}


def _is_receiver(node: Node) -> bool:
    return isinstance(node, tree.Name) and node.is_receiver


def _is_nothing(value: Node) -> bool:
    match value:
        case tree.Literal(value=False | None | "0"):
            return True
        case _:
            return is_empty(value)
