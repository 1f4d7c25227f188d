"""What grows in a loop at a price that grows with it."""

from collections.abc import Callable, Iterator
from enum import Enum
from functools import cached_property, partial

from wlint import tree
from wlint.platform.limits import MEMORY
from wlint.project.calling.calls import Calls
from wlint.project.costs.sizes import Sizes
from wlint.project.data.traces import arguments
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.record import Entity, Record
from wlint.semantics.conditions import ORDERS
from wlint.semantics.functions import own_nodes
from wlint.semantics.scopes import Gives
from wlint.semantics.types import Global
from wlint.tree import Node

_DEEPEST = 6
_CHARACTER = frozenset({"String.fromCharCode", "String.fromCodePoint"})
# V8 keeps 32 bytes for each piece
_MOST = MEMORY.value // 32
_LENGTHS = frozenset({"length", "byteLength", "size"})


class Growth(Enum):
    """How a value grows."""

    BY_BYTE = "one piece per byte"
    BY_COPY = "a copy of all of it per round"


class Grown(Record):
    """What grows, how, and the loop or the body that says how often, and where that is."""

    target: Node
    growth: Growth
    file: File
    cause: Node


class GrownValues(Entity):
    """What one Worker builds piece by piece."""

    types: Types
    calls: Calls
    sizes: Sizes

    def of(self, file: File, step: tree.Assign) -> Grown | None:
        """What an assignment makes grow in a loop, if that surely gets costly."""
        if step.value is None or step.declares is not None:
            return None
        loop = next(_loops(file, step), None)
        if loop is not None and file.source.text(step.target.span) in self._emptied(file, loop):
            return None
        if self._is_character(file, step):
            rounds = _rounds(file, step)
            body = self._body(file, rounds, 0) if rounds is not None else None
            return Grown(step.target, Growth.BY_BYTE, *body) if body is not None else None
        if loop is None or not self._is_long(file, loop):
            return None
        is_copied = _is_copied_here(file, step) if file.is_python else self._is_joined(file, step)
        return Grown(step.target, Growth.BY_COPY, file, loop) if is_copied else None

    def _emptied(self, file: File, loop: tree.Loop) -> frozenset[str]:
        """What a round may begin anew, with nothing or with the rest that is not used up yet."""
        if loop not in self._emptied_in:
            self._emptied_in[loop] = frozenset(_emptied(file, loop))
        return self._emptied_in[loop]

    @cached_property
    def _emptied_in(self) -> dict[tree.Loop, frozenset[str]]:
        return {}

    # One piece per byte

    def _is_character(self, file: File, step: tree.Assign) -> bool:
        match _added(file, step):
            case tree.Call(callee=callee, args=[tree.Arg(value=value)]):
                of = self.types.of(file, callee)
                is_one = not isinstance(value, tree.Spread)
                return is_one and isinstance(of, Global) and of.path in _CHARACTER
            case _:
                return False

    def _body(self, file: File, node: Node, depth: int) -> tuple[File, Node] | None:
        """The call that reads a whole body, if that is what a value surely holds, unmeasured."""
        if depth > _DEEPEST or self._is_measured(file, node):
            return None
        match node:
            case tree.Await(value=inner):
                return self._body(file, inner, depth)
            case tree.Call(is_new=True, callee=tree.Name(id="Uint8Array"), args=[arg]):
                return self._body(file, arg.value, depth)
            case tree.Call(callee=tree.Member(name="encode"), args=[arg]):
                whole = file.local_value(arg.value)[0]
                is_text = _reads_text(whole) and not self._is_measured(file, arg.value)
                return (file, whole) if is_text else None
            case tree.Call(callee=tree.Member(name="arrayBuffer" | "bytes", object=owner), args=()):
                return None if self._is_measured(file, owner) else (file, node)
            case tree.Name():
                variable = file.scopes.variable(node)
                only = variable.only if variable is not None else None
                if only is None or only.path:
                    return None
                if only.gives is Gives.PARAMETER and isinstance(only.node, tree.Param):
                    return self._passed(file, only.node, depth + 1)
                value = only.value if only.gives is Gives.VALUE else None
                return self._body(file, value, depth + 1) if value is not None else None
            case _:
                return None

    def _passed(self, file: File, param: tree.Param, depth: int) -> tuple[File, Node] | None:
        function = file.scopes.parents.get(param)
        if not isinstance(function, tree.Function):
            return None
        for site in self.calls.callers.get(function, ()):
            if isinstance(site.node, tree.Call) and site.is_sure:
                for value in arguments(function, param, site.node):
                    if (found := self._body(site.file, value, depth)) is not None:
                        return found
        return None

    def _is_measured(self, file: File, node: Node) -> bool:
        """Whether something asks how long a value is, other than to go through it.

        That it is shorter than what is too much already says nothing.
        """
        variable = file.scopes.variable(node) if isinstance(node, tree.Name) else None
        for read in variable.reads if variable is not None else ():
            member = file.scopes.parents.get(read)
            test = file.scopes.parents.get(member) if member is not None else None
            if (
                isinstance(member, tree.Member)
                and member.name in _LENGTHS
                and isinstance(test, tree.Operation)
                and test.op in ORDERS
                and not isinstance(file.scopes.parents.get(test), tree.Loop)
            ):
                said = (self.sizes.number(file, n) for n in test.operands if n is not member)
                if any(number is None or number <= _MOST for number in said):
                    return True
        return False

    # A copy of all of it per round

    def _is_long(self, file: File, loop: tree.Loop) -> bool:
        """Whether nothing bounds how often a loop runs."""
        return loop.is_async or self.sizes.loop(file, loop).is_unbounded

    def _is_joined(self, file: File, step: tree.Assign) -> bool:
        """Whether bytes are put into a new array together with all those before."""
        match step.value:
            case tree.Call(callee=callee, args=[tree.Arg(value=tree.Sequence(items=items)), *_]):
                of = self.types.of(file, callee)
                if not isinstance(of, Global) or of.path not in ("Buffer.concat", "Uint8Array"):
                    return False
                held = [i.value if isinstance(i, tree.Spread) else i for i in items]
                return any(_is_same(file, step.target, h) for h in held)
            case _:
                return False


def _added(file: File, step: tree.Assign) -> Node | None:
    """What an assignment puts behind what there was: of `s += c`, and of `s = s + c`."""
    match step:
        case tree.Assign(op="+", value=value):
            return value
        case tree.Assign(
            op=None, target=target, value=tree.Operation(op="+", operands=[before, added])
        ) if _is_same(file, target, before):
            return added
        case _:
            return None


def _loops(file: File, node: Node) -> Iterator[tree.Loop]:
    """The loops around a node in its function, innermost first."""
    for around in file.ancestors(node):
        match around:
            case tree.Loop():
                yield around
            case tree.Function():
                return
            case _:
                pass


def _rounds(file: File, step: Node) -> Node | None:
    """What the innermost loop, or `forEach`, around a node goes through one by one."""
    loop = next(_loops(file, step), None)
    function = file.function_around(step)
    arg = file.scopes.parents.get(function) if function is not None else None
    call = file.scopes.parents.get(arg) if arg is not None else None
    match loop, call:
        case tree.Loop(kind="each", iterable=iterable), _:
            return iterable
        case tree.Loop(
            test=tree.Operation(op="<", operands=[_, tree.Member(object=owner, name=name)])
        ), _ if name in _LENGTHS:
            return owner
        case None, tree.Call(callee=tree.Member(object=owner, name="forEach")):
            return owner
        case _:
            return None


def _reads_text(node: Node) -> bool:
    """Whether an expression reads the text of a whole body."""
    match node:
        case tree.Await(value=tree.Call(callee=tree.Member(name="text"), args=())):
            return True
        case _:
            return False


def _is_copied_here(file: File, step: tree.Assign) -> bool:
    """Whether Python makes a new object of all before: of bytes, and of what a field holds.

    A local `str` that nothing else refers to grows in place.
    """
    match step:
        case tree.Assign(op="+", target=tree.Name() as target):
            variable = file.scopes.variable(target)
            given = variable.definitions if variable is not None else []
            starts = [d.value for d in given if d.value is not None and d.node is not step]
            return bool(starts) and all(_is_text(v, ("bytes",)) for v in starts)
        case tree.Assign(
            op="+", target=tree.Member(object=tree.Name(is_receiver=True), name=str(name))
        ):
            cls = file.class_around(step)
            values = file.field_values(cls).get(name, ()) if cls is not None else ()
            starts = [v for v in values if v is not step.value]
            return bool(starts) and all(_is_text(v, ("string", "bytes")) for v in starts)
        case _:
            return False


def _emptied(file: File, loop: tree.Loop) -> Iterator[str]:
    def is_written(text: str, node: Node) -> bool:
        return file.source.text(node.span) == text

    for assign in own_nodes(loop.body):
        if isinstance(assign, tree.Assign):
            text = file.source.text(assign.target.span)
            if _is_less(assign.value, partial(is_written, text)):
                yield text


def _is_less(value: Node | None, is_it: Callable[[Node], bool]) -> bool:
    """Whether a value is empty, or cut off what `is_it` finds."""
    match value:
        case tree.Literal(kind="string" | "bytes", value=text):
            return not text
        case (
            tree.Call(callee=tree.Name(id="bytes" | "Uint8Array"), args=args)
            | tree.Call(callee=tree.Member(object=tree.Name(id="Buffer"), name="alloc"), args=args)
        ):
            return all(isinstance(a.value, tree.Literal) and a.value.value == "0" for a in args)
        case tree.Call(callee=tree.Member(object=owner, name="slice" | "subarray")):
            return is_it(owner)
        case _:
            return False


def _is_text(node: Node, kinds: tuple[str, ...]) -> bool:
    match node:
        case tree.Literal(kind=kind):
            return kind in kinds
        case tree.Call(callee=tree.Name(id="bytes"), args=()):
            return "bytes" in kinds
        case _:
            return False


def _is_same(file: File, one: Node, other: Node) -> bool:
    if not (isinstance(one, tree.Name) and isinstance(other, tree.Name)):
        return False
    return file.scopes.variable(one) is file.scopes.variable(other) is not None
