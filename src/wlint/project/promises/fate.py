"""What becomes of a promise: does anything make the runtime wait for it."""

from collections.abc import Iterator, Sequence
from enum import Enum
from functools import cached_property

from msgspec import field

from wlint import tree
from wlint.platform.packages import promise_members
from wlint.platform.value_takers import COPIES, COUNTS, TESTS_ELEMENTS, takes_all, takes_value
from wlint.project.calling.put_away import put_into
from wlint.project.file import File
from wlint.project.promises.barred import is_barred
from wlint.project.promises.contained import (
    elements_to,
    gives_same,
    holds_promises,
    joins,
    received_by,
    written,
)
from wlint.project.promises.effects import given, is_promise
from wlint.project.promises.holders import SIZES, Fields, is_fresh, is_left_alone, waits_for_nothing
from wlint.project.promises.plain import Plain
from wlint.project.promises.read_values import is_read
from wlint.project.promises.settlers import Settlers
from wlint.project.promises.variables import (
    is_overwritten,
    is_seen,
    run_apart,
    runs_in,
    takes_parts,
    was_awaited,
)
from wlint.project.typing.derived import element_of
from wlint.project.typing.external import package_of
from wlint.project.typing.types import Types
from wlint.record import Entity
from wlint.semantics.conditions import EQUALITIES, MEMBERSHIP, ORDERS
from wlint.semantics.functions import CHAIN
from wlint.semantics.memo import remembered
from wlint.semantics.scopes import Gives, Variable
from wlint.semantics.types import (
    BOOLEAN,
    NUMBER,
    STRING,
    FunctionType,
    Global,
    options_of,
)
from wlint.tree import Node

_TRANSPARENT = frozenset({"&&", "||", "??", "and", "or", ","})
_LOOKS_AT = frozenset({"typeof", "instanceof", "delete", "await"})
_MANY = (tree.Comprehension, tree.Sequence)
_LOCAL = frozenset({Gives.VALUE, Gives.UPDATED, Gives.NOTHING, Gives.PARAMETER, Gives.EACH})


class Fate(Enum):
    """What becomes of a value."""

    KEPT = "something waits for it, or may"
    DROPPED = "nothing waits for it"
    SILENCED = "nothing waits for it, on purpose: `void`, `.then(…)`, `.catch(…)`"
    USED = "it is used as if it were its value"

    @property
    def is_lost(self) -> bool:
        """Whether nothing waits for it, on purpose or not."""
        return self in (Fate.DROPPED, Fate.SILENCED)


class Fates(Entity):
    """The fates of one Worker's promises."""

    types: Types
    settlers: Settlers
    _held: dict[object, Fate] = field(default_factory=dict)

    @cached_property
    def fields(self) -> Fields:
        """What the objects of the Worker hold."""
        return Fields(self.types)

    @cached_property
    def plain(self) -> Plain:
        """Which of them have no parts."""
        return Plain(self.types)

    def of(self, file: File, node: Node, plain: Variable | None = None) -> Fate:
        """What becomes of the promise an expression makes; `plain` is a parameter given one."""
        on_purpose = False
        while True:
            found = self.onward(file, node, plain)
            if isinstance(found, Fate):
                return Fate.SILENCED if on_purpose and found is Fate.DROPPED else found
            on_purpose = on_purpose or _is_purpose(found)
            node = found

    def onward(self, file: File, node: Node, plain: Variable | None = None) -> "Fate | Node":
        """The expression that now is the promise, or what became of it."""
        found = self._next(file, node, plain)
        if plain is None or found is not Fate.KEPT or file.scopes.variable(node) is not plain:
            return found
        return Fate.USED if takes_parts(file, node) else found

    def _next(self, file: File, node: Node, plain: Variable | None) -> "Fate | Node":
        parents = file.scopes.parents
        match around := parents[node]:
            case tree.ExpressionStatement():
                return Fate.DROPPED
            case tree.Operation(op="void"):
                return around
            case tree.Spread():
                return Fate.USED if self.is_plain(file, node) else around
            case tree.Operation(op=op, operands=operands) if op in _TRANSPARENT:
                if node is operands[-1] or self._is_beside_promises(file, op, operands):
                    return around
                return Fate.DROPPED if op == "," else Fate.USED
            case tree.Operation(op=op, operands=operands) if op in EQUALITIES | ORDERS:
                # one promise may well be compared with another
                others = [o for o in operands if o is not node]
                return Fate.USED if all(self._is_value(file, o) for o in others) else Fate.KEPT
            case tree.Operation(op=op, operands=[*_, last]) if op in MEMBERSHIP:
                return Fate.USED if node is last and self.is_plain(file, node) else Fate.KEPT
            case tree.Operation(op=op):
                return Fate.KEPT if op in _LOOKS_AT else Fate.USED
            case tree.Conditional(test=test):
                return Fate.USED if node is test else around
            case tree.If(test=test) | tree.Loop(test=test) if node is test:
                return Fate.USED
            case tree.Template(tag=None) | tree.Switch():
                return Fate.USED
            case tree.Loop(iterable=iterable, is_async=False) if node is iterable:
                return Fate.USED if self.is_plain(file, node) else self._each(file, node)
            case tree.Comprehension():
                return self._comprehended(file, around, node)
            case tree.Member(name=name):
                return self._member(file, node, around, name)
            case tree.Sequence() | tree.Entry() | tree.Await() | tree.Exit():
                return self._inside(file, node, around)
            case tree.Arg():
                return self._argument(file, around, is_plain=self.is_plain(file, node, plain))
            case tree.Assign(op=str(op), value=value) if value is node and op not in _TRANSPARENT:
                return Fate.USED
            case tree.Assign(value=value, target=tree.Mapping() | tree.Sequence()) if value is node:
                return Fate.USED if self.is_plain(file, node) else Fate.KEPT
            case tree.Assign(value=value, target=target) if value is node:
                return self._stored(file, around, target)
            case _:
                return Fate.KEPT

    def _is_beside_promises(self, file: File, op: str, operands: Sequence[Node]) -> bool:
        """Whether only another promise could stand in: `find() ?? Promise.resolve(null)`."""
        is_either = op in ("??", "||", "or")
        return is_either and all(is_promise(self.types.of(file, o)) for o in operands[1:])

    def _comprehended(self, file: File, around: tree.Comprehension, node: Node) -> "Fate | Node":
        if node is around.element:
            return around
        is_used = node in around.conditions or self.is_plain(file, node)
        is_used = is_used or self._each(file, node) is Fate.USED
        return Fate.USED if is_used else Fate.KEPT

    def _inside(self, file: File, node: Node, around: Node) -> "Fate | Node":
        """What becomes of a promise in an object or array, and of an array that is awaited."""
        match around:
            case tree.Sequence():
                held_by = file.scopes.parents.get(around)
                if isinstance(held_by, (tree.Arg, tree.Assign, tree.Spread)):
                    return around
                return Fate.USED if written(self.types, file, around) else Fate.KEPT
            case tree.Entry() if is_left_alone(file, file.scopes.parents[around]):
                return Fate.DROPPED
            case tree.Entry() | tree.Exit():
                return Fate.USED if written(self.types, file, node) else Fate.KEPT
            case _:  # nothing waits for what an array holds
                is_array = not file.is_python and holds_promises(self.types, file, node)
                return around if is_array else Fate.KEPT

    def _member(
        self, file: File, node: Node, member: tree.Member, name: str | None
    ) -> "Fate | Node":
        call = file.scopes.parents.get(member)
        if name in CHAIN and isinstance(call, tree.Call) and call.callee is member:
            return call
        if joins(self.types, file, member) or self._each(file, node) is Fate.USED:
            return Fate.USED
        if gives_same(self.types, file, member) and isinstance(call, tree.Call):
            return call
        if name is None or self._is_own_member(file, node, name):
            return Fate.KEPT
        return Fate.USED if self.is_plain(file, node) else Fate.KEPT

    def _is_own_member(self, file: File, node: Node, name: str) -> bool:
        """Whether a package's promises have more than `then`: `client.post(…).asResponse()`."""
        made = given(file, node) if isinstance(node, tree.Name) else node
        callee = self.types.of(file, made.callee) if isinstance(made, tree.Call) else None
        return isinstance(callee, Global) and name in promise_members(package_of(callee.path))

    def is_plain(self, file: File, node: Node, given: Variable | None = None) -> bool:
        """Whether nothing but `then`, `catch` and `finally` can be read off a promise.

        It is the one that the parameter `given` is given, or made here.
        """
        is_given = given is not None and file.scopes.variable(node) is given
        return is_given or self.plain.is_plain(file, node)

    def _is_value(self, file: File, node: Node) -> bool:
        """Whether an expression surely is no promise; a field that starts empty may become one."""
        if isinstance(node, tree.Literal) or (
            isinstance(node, tree.Name) and node.id == "undefined"
        ):
            return True
        if was_awaited(file, node) or is_read(self.types, file, node):
            return True
        return all(o in (STRING, NUMBER, BOOLEAN) for o in options_of(self.types.of(file, node)))

    # Passed on

    def _argument(self, file: File, arg: tree.Arg, *, is_plain: bool) -> "Fate | Node":
        """What becomes of a promise that a call is given."""
        call = file.scopes.parents[arg]
        if not isinstance(call, tree.Call):
            return Fate.KEPT
        options = options_of(self.types.of(file, call.callee))
        if (owner := self.collecting(file, call, arg)) is not None:
            return self.collected(file, owner)
        match options:
            case [FunctionType()]:
                received = received_by(self.types, file, call, arg)
                return self.variable(*received, is_plain=is_plain) if received else Fate.KEPT
            case [Global(path=path)] if self._is_many(file, arg.value):
                return self._many(call, path)
            case [Global(path=path)] if path in COUNTS and not is_promise(
                self.types.of(file, arg.value)
            ):
                return Fate.KEPT
            case [Global(path=path)] if _takes_value(file, call, arg, path):
                return Fate.USED
            case _:
                return Fate.KEPT

    def collecting(self, file: File, call: tree.Call, arg: tree.Arg) -> Node | None:
        """The collection that a call only puts an argument into."""
        # a method of the project's own does with it what it says, whatever it is called
        is_told = any(
            isinstance(o, FunctionType)
            or (isinstance(o, Global) and _takes_value(file, call, arg, o.path))
            for o in options_of(self.types.of(file, call.callee))
        )
        return None if is_told else put_into(self.types, file, call, arg)

    def _is_many(self, file: File, node: Node) -> bool:
        """Whether what Python takes is a collection that is written right there."""
        if isinstance(node, tree.Call) and file.is_python:
            return options_of(self.types.of(file, node.callee)) == (Global("map"),)
        return file.is_python and isinstance(node, _MANY)

    @staticmethod
    def _many(call: tree.Call, path: str) -> "Fate | Node":
        """What becomes of the promises in a collection that is written where a call takes it."""
        if path in COPIES:
            return call
        is_used = path in TESTS_ELEMENTS or takes_value(path, 0, is_python=True)
        return Fate.USED if is_used and path not in COUNTS else Fate.KEPT

    def collected(self, file: File, owner: Node) -> Fate:
        """What becomes of what is put into a collection: a caller's has other readers."""
        if isinstance(owner, tree.Member):
            return Fate.KEPT if self.fields.may_be_read(file, owner) else Fate.DROPPED
        variable = file.scopes.variable(owner)
        is_own = variable is not None and all(map(is_fresh, variable.definitions))
        return self.variable(file, variable) if variable is not None and is_own else Fate.KEPT

    def _each(self, file: File, collection: Node) -> Fate:
        """What becomes of promises that are taken out of a collection one by one."""
        if (taken := elements_to(self.types, file, collection)) is None:
            return Fate.KEPT
        home, target = taken
        is_plain = self.plain.holds(file, collection)
        if isinstance(target, (tree.Mapping, tree.Sequence)):
            return Fate.USED if is_plain else Fate.KEPT
        of = element_of(self.types.of(file, collection))
        variable = home.scopes.variable(target)
        if variable is None or variable.only is None or not (is_plain or is_promise(of)):
            return Fate.KEPT
        return self.variable(home, variable, is_plain=is_plain)

    # Stored

    def _stored(self, file: File, assign: tree.Assign, target: Node) -> Fate:
        """What becomes of a promise that is given to a variable or field."""
        if assign.declares in ("field", "static") or not isinstance(
            file.scopes.parents.get(assign), (tree.Block, tree.ExpressionStatement)
        ):
            return Fate.KEPT
        if isinstance(target, tree.Member):
            return Fate.KEPT if self.fields.may_be_read(file, target) else Fate.DROPPED
        variable = file.scopes.variable(target) if isinstance(target, tree.Name) else None
        if variable is None:
            return Fate.KEPT
        if is_overwritten(file, assign, variable):
            return Fate.DROPPED
        return remembered(
            self._held, assign, Fate.KEPT, lambda: self._assigned(file, assign, variable)
        )

    def _assigned(self, file: File, assign: tree.Assign, variable: Variable) -> Fate:
        """What becomes of what one assignment gives a variable, by the reads that may find it."""
        seen = [r for r in variable.reads if is_seen(file, assign, variable, r)]
        is_fed_on = any(self._feeds_itself(file, read, variable) for read in seen)
        if is_fed_on or len(seen) == len(variable.reads):
            return self.variable(file, variable)
        return self._fate_of_reads(file, variable, seen)

    def variable(self, file: File, variable: Variable, *, is_plain: bool = False) -> Fate:
        """What becomes of what a variable holds, by all that is done with it."""
        plain = variable if is_plain else None
        return remembered(
            self._held,
            (variable, is_plain),
            Fate.KEPT,
            lambda: self._fate_of_reads(file, variable, variable.reads, plain),
        )

    def _fate_of_reads(
        self,
        file: File,
        variable: Variable,
        reads: Sequence[tree.Name],
        plain: Variable | None = None,
    ) -> Fate:
        if variable.is_module_level:
            return Fate.DROPPED if self.fields.is_only_filled(file, variable) else Fate.KEPT
        if any(d.gives not in _LOCAL for d in variable.definitions):
            return Fate.KEPT
        if isinstance(variable.scope.node, tree.Class):
            return Fate.KEPT
        found = set(self._reads(file, variable, reads, plain))
        for fate in (Fate.KEPT, Fate.USED, Fate.SILENCED):
            if fate in found:
                return fate
        return Fate.DROPPED

    def _reads(
        self, file: File, variable: Variable, reads: Sequence[tree.Name], plain: Variable | None
    ) -> Iterator[Fate]:
        for read in reads:
            is_plain = plain is not None or self.is_plain(file, read)
            match file.scopes.parents.get(read):
                case tree.Member(name=name) if name in SIZES and not is_plain:
                    continue
                case _ if waits_for_nothing(self.types, file, read):
                    continue
                case _ if is_plain and is_barred(self.types, file, read, variable):
                    continue
                case _ if self._feeds_itself(file, read, variable):
                    continue
                case _:
                    yield self._of_read(file, read, plain)

    def _of_read(self, file: File, read: Node, plain: Variable | None = None) -> Fate:
        fate = self.of(file, read, plain)
        # `promise.then(resolve, reject)` hands on what the promise gives
        return Fate.KEPT if fate.is_lost and self.settlers.settles(file, read) else fate

    def branch_without(self, file: File, variable: Variable) -> Node | None:
        """The read by which one branch lets go of a promise that another one waits for."""
        only = variable.only
        if only is None or any(
            runs_in(file, r) is not runs_in(file, only.node) for r in variable.reads
        ):
            return None
        fates = {read: self._of_read(file, read) for read in variable.reads}
        others = [read for read, fate in fates.items() if fate is not Fate.SILENCED]
        for read, fate in fates.items() if others else ():
            if fate is Fate.SILENCED and all(run_apart(file, read, other) for other in others):
                return read
        return None

    def _feeds_itself(self, file: File, read: Node, variable: Variable) -> bool:
        """Whether a variable's promise only goes on in the same variable: `p = p.then(…)`."""
        parents = file.scopes.parents
        node = read
        while isinstance(link := self.onward(file, node), tree.Call) and link is not node:
            node = link
        match parents.get(node):
            case tree.Assign(target=tree.Name() as target, value=value) if value is node:
                return node is not read and file.scopes.variable(target) is variable
            case _:
                return False


def _takes_value(file: File, call: tree.Call, arg: tree.Arg, path: str) -> bool:
    """Whether a function from outside the project looks at the value of an argument."""
    index = call.args.index(arg)
    is_there = call.arg(index) is arg.value
    return takes_all(path) or (is_there and takes_value(path, index, is_python=file.is_python))


def _is_purpose(node: Node) -> bool:
    match node:
        case tree.Call(callee=tree.Member(name=name)):
            return name in CHAIN
        case tree.Operation(op="void"):
            return True
        case _:
            return False
