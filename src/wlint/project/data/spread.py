"""Where a value goes: through variables, objects, calls and returns, to every place that has it."""

from collections import deque
from collections.abc import Iterator

from wlint import tree
from wlint.platform.text_forms import METHODS
from wlint.project.data.held import Held
from wlint.project.data.held_variables import bound
from wlint.project.data.spread_calls import SpreadCalls
from wlint.record import Entity
from wlint.semantics.conditions import ELSE

_LAST = frozenset({"&&", "and", ","})
_SAME_ELEMENTS = frozenset({"filter", "slice", "concat", "reverse", "sort", "copy", "values"})
# what Python's records are as objects of JSON
_SAME_FIELDS = frozenset({"_asdict", "model_dump", "model_dump_json"})
# what gives a table's values with their names
_PAIRS = frozenset({"entries", "items"})
_TO_EACH = frozenset({"map", "flatMap", "forEach", "filter", "find"})
_COUNTS = frozenset({"length", "size"})
_ELEMENT = frozenset({"find", "at", "pop", "shift"})
# what cuts a text into several
_PARTS = frozenset({"split", "splitlines"})
# what an address says of its query
_ADDRESS_TEXTS = frozenset({"href", "search"})
_MARKUP = frozenset({"jsx_element", "jsx_self_closing_element", "jsx_fragment"})
# the text of an error is what it says
_TEXTS = ((), ("message",))
# A value is followed so far and no further: cost stays linear.
_STEPS = 400
_DEEP = 4


class Spread(Entity):
    """Where the values of one Worker go."""

    across: SpreadCalls

    def of(self, *starts: Held, as_text: bool = False) -> Iterator[Held]:
        """Every expression that surely may hold a value; `as_text`: its text, in others too."""
        todo = deque(starts)
        seen = set[Held]()
        while todo and len(seen) < _STEPS:
            held = todo.popleft()
            if held in seen or len(held.path) > _DEEP:
                continue
            seen.add(held)
            yield held
            todo.extend(self._next(held, as_text))

    def _next(self, held: Held, as_text: bool) -> Iterator[Held]:
        node, path = held.node, held.path
        parents = held.file.scopes.parents
        match around := parents.get(node):
            case tree.Await():
                yield held.at(around, path)
            case tree.Conditional(test=test) if node is not test:
                yield held.at(around, path)
            case tree.Operation(op=op, operands=operands):
                is_text = as_text and not path and op in ("+", "%")
                if op in ELSE or is_text or (op in _LAST and node is operands[-1]):
                    yield held.at(around, path)
            case tree.Template(tag=None) if as_text and path in _TEXTS:
                yield held.at(around)
            case tree.Opaque(kind=kind) if as_text and not path and kind in _MARKUP:
                yield held.at(around)
            case tree.Opaque(kind="Subscript", parts=[whole, *_]) if whole is node and as_text:
                yield held.at(around, path)  # `text[:100]`
            case tree.Entry(name=name):
                yield held.at(parents[around], (name, *path))
            case tree.Sequence(items=items):
                yield held.at(around, (items.index(node), *path))
            case tree.Comprehension(element=element) if element is node:
                yield held.at(around, (None, *path))
            case tree.Comprehension(targets=targets, iterables=iterables) if node in iterables:
                yield from bound(held, around, targets[iterables.index(node)], path[1:])
            case tree.Spread():
                yield from self._unpacked(held, around, as_text)
            case tree.Assign(value=value) if value is node:
                yield from self._assigned(held, around)
            case tree.Member() if around.object is node:
                yield from self._member(held, around, as_text)
            case tree.Loop(iterable=iterable) if iterable is node:
                yield from bound(held, around, around.target, path[1:])
            case tree.Arg():
                yield from self.across.given(held, around, as_text)
            case tree.Exit(kind="return"):
                yield from self.across.returned(held)
            case tree.Yield(delegates=False):
                yield from self.across.yielded(held)
            case _:
                pass

    def _unpacked(self, held: Held, spread: tree.Spread, as_text: bool) -> Iterator[Held]:
        """What `...x` puts its parts into."""
        parents = held.file.scopes.parents
        match around := parents.get(spread):
            case tree.Entry():
                yield held.at(parents[around], held.path)
            case tree.Sequence() if held.path:
                yield held.at(around, (None, *held.path[1:]))
            case tree.Arg():
                yield from self.across.unpacked(held, around, as_text)
            case _:
                pass

    def _assigned(self, held: Held, assign: tree.Assign) -> Iterator[Held]:
        target, path = assign.target, list(held.path)
        while isinstance(target, tree.Member):
            path.insert(0, target.name)
            target = target.object
        if isinstance(target, tree.Name) and target.is_receiver:
            yield from self.across.kept(held, tuple(path))
        else:
            yield from bound(held, assign, target, tuple(path))

    def _member(self, held: Held, member: tree.Member, as_text: bool) -> Iterator[Held]:
        """What reading a property, or calling a method, of a holder gives."""
        path, name, call = held.path, member.name, held.file.scopes.parents.get(member)
        if name == "__dict__":
            yield held.at(member, path)
        if not isinstance(call, tree.Call) or call.callee is not member:
            # how many there are says nothing of what they are
            is_part = path and (name == path[0] or None in (name, path[0]))
            if is_part and not (path[0] is None and name in _COUNTS):
                yield held.at(member, path[1:])
            elif as_text and not path and name in _ADDRESS_TEXTS:
                yield held.at(member)
            return
        match call.args:
            case [tree.Arg(value=tree.Function(params=[param, *_])), *_]:
                if name == "then" or (name in _TO_EACH and path):
                    rest = path if name == "then" else path[1:]
                    yield from bound(held, param, param.target, rest)
            case [tree.Arg(value=tree.Literal(value=key)), *_] if name == "get" and path:
                if path[0] in (key, None):
                    yield held.at(call, path[1:])
            case _:
                pass
        if path:
            yield from self.across.asked(held, call)
        if name in _ELEMENT and path:
            yield held.at(call, path[1:])
        elif name in _SAME_ELEMENTS | _SAME_FIELDS and path:
            yield held.at(call, path)
        elif name in _PAIRS and path:
            yield held.at(call, (None, 1, *path[1:]))
        elif as_text and not path and name in _PARTS:
            yield held.at(call, (None,))
        elif as_text and (name in METHODS if not path else name == "join"):
            yield held.at(call)
