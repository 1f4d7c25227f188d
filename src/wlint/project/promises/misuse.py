"""Where a promise is used as if it were its value."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import Enum

from msgspec.structs import replace

from wlint import tree
from wlint.platform.value_takers import Written
from wlint.project.calling.sites import CallSite, Certainty
from wlint.project.file import File
from wlint.project.promises.asked import asks_for_promise
from wlint.project.promises.barred import is_barred
from wlint.project.promises.contained import elements_to, received_by, written
from wlint.project.promises.effects import is_promise
from wlint.project.promises.fate import Fate, Fates
from wlint.project.promises.variables import is_empty
from wlint.project.reaching import reaching
from wlint.project.typing.external import thenable
from wlint.project.typing.types import Types
from wlint.record import Entity, Record
from wlint.semantics.conditions import EQUALITIES, MEMBERSHIP, ORDERS
from wlint.semantics.functions import is_missing, returned
from wlint.semantics.scopes import Definition, Gives, Variable
from wlint.semantics.types import UNKNOWN, Global, Named, Type, is_nothing, options_of
from wlint.tree import Node

_LOGICAL = frozenset({"&&", "||", "??", "and", "or", "!", "not"})
_COLLECTIONS = frozenset({"Map", "WeakMap", "[]", "Array", "dict", "list"})
_EITHER = frozenset({"&&", "||", "??", "and", "or"})


class How(Enum):
    """What is done with a promise that is of no use without its value."""

    TESTED = "a condition"
    COMPARED = "a comparison"
    CALCULATED = "a calculation"
    READ = "a property is read"
    WRITTEN = "a text"
    SERIALIZED = "JSON"
    ITERATED = "its elements are taken"
    SEARCHED = "a key is looked for in it"
    GIVEN = "a function takes the value"


class Misuse(Record):
    """A promise that is used as its value: the place that does, and what it does."""

    file: File
    node: Node
    around: Node
    how: How

    @property
    def wanted(self) -> str | None:
        """The part of a promise that is compared where one is there: `rows && rows.length > 0`."""
        match self.around:
            case tree.Operation(op="&&", operands=operands) if self.node in operands[:-1]:
                after = operands[operands.index(self.node) + 1]
            case _:
                return None
        sides = after.operands if isinstance(after, tree.Operation) and after.op in ORDERS else ()
        variable = self.file.scopes.variable(self.node)
        parts = (side for side in sides if isinstance(side, tree.Member))
        same = (p.name for p in parts if self.file.scopes.variable(p.object) is variable)
        return next(same, None) if variable is not None else None


class _Way(Record):
    """How a promise comes to a place: surely or not, in which parameter, through what before."""

    is_sure: bool = True
    plain: Variable | None = None
    through: frozenset[Node] = frozenset()


class Misuses(Entity):
    """The promises of one Worker that are used as if they were values."""

    types: Types
    fates: Fates
    callers: Mapping[tree.Function, Sequence[CallSite]]

    def of(self, file: File, node: Node) -> Misuse | None:
        """The first place that uses a promise as its value; None where nothing surely does."""
        of = self.types.uncast(file, node)  # a cast makes no value of it
        if not is_surely_promise(of) or self._may_be_missing(file, node):
            return None
        return next(self._uses(file, node), None)

    def _uses(self, file: File, node: Node, way: "_Way | None" = None) -> Iterator[Misuse]:
        way = way or _Way()
        around = file.scopes.parents[node]
        if around in way.through:
            return  # `chain = chain.then(…)`, in two functions
        onward = replace(way, through=way.through | {around})
        match around:
            case tree.Assign(op=op, value=value, target=tree.Name() as target) if (
                value is node and (op is None or op in _EITHER)
            ):
                if op is None:  # `if (row := load()):`
                    yield from self._uses(file, around, way)
                variable = file.scopes.variable(target)
                if (
                    variable is not None
                    and _is_local(variable)
                    and not asks_for_promise(file, variable)
                ):
                    yield from self._reads_after(file, around, variable, onward)
                return
            case tree.Assign(op=None, value=value, target=tree.Member() as target) if value is node:
                yield from self._reads_of_field(file, target, onward) if way.is_sure else ()
                return
            case tree.Arg() if isinstance(call := file.scopes.parents[around], tree.Call):
                found = received_by(self.types, file, call, around)
                if found is not None:
                    home, variable = found
                    plain = variable if self.fates.is_plain(file, node, way.plain) else None
                    reads = self._reads_of_promise(home, variable, plain)
                    if way.is_sure and self._are_misused(home, reads, plain):
                        for read in reads:
                            yield from self._uses(home, read, replace(onward, plain=plain))
                    return
                if (owner := self.fates.collecting(file, call, around)) is not None:
                    yield from self._uses_of_collected(file, owner, onward)
                    return
            case tree.Exit(kind="return") if file.is_python and way.is_sure:
                for home, given in self._given_again(file, around):
                    yield from self._uses(home, given, onward)
            case tree.Operation(op=op) if op in _EITHER:
                way = replace(way, is_sure=False)
            case tree.Conditional() if not is_surely_promise(self.types.of(file, around)):
                way = replace(way, is_sure=False)
        match self.fates.onward(file, node, way.plain):
            case Fate.USED if (taken := self._taken_from(file, node, way)) is not None:
                is_plain = self.fates.plain.holds(file, node)
                yield from self._uses_of_elements(*taken, onward, is_plain=is_plain)
            case Fate.USED if not is_optional(node):
                yield Misuse(file, node, around, self._how(file, around, node))
            case tree.Node() as held:
                yield from self._uses(file, held, replace(way, plain=None))

    def _reads_after(
        self, file: File, given: tree.Assign, variable: Variable, way: "_Way"
    ) -> Iterator[Misuse]:
        """The uses of what a variable is given, up to where it is given something else."""
        # what `p = p.then(…)` reads is the promise before
        reads = [read for read in variable.reads if not given.span.covers(read.span)]
        seen = ((read, reaching(file, variable, read)) for read in reads)
        uses = [(read, found) for read, found in seen if any(d.node is given for d in found)]
        is_value = all(self.fates.of(file, read) is Fate.USED for read, _ in uses)
        for read, found in uses:
            is_only_it = way.is_sure and self._holds_only_it(file, found)
            is_choice = len(found) == 1 and self._is_of_value(file, given)
            may_be_empty = not (is_only_it or is_choice) or any(map(is_empty, found))
            # what is awaited and still a promise has no parts, whatever a function says it gives
            plain = variable if isinstance(given.value, tree.Await) else None
            onward = _Way(plain=plain, through=way.through)
            for use in self._uses(file, read, onward) if is_only_it or is_value else ():
                if not (may_be_empty and _asks_for_presence(use)):
                    yield use

    def _taken_from(self, file: File, node: Node, way: "_Way") -> tuple[File, Node] | None:
        """What takes promises one by one out of a collection that is no promise itself."""
        is_one = self.fates.is_plain(file, node, way.plain)
        is_one = is_one or bool(is_promise(self.types.of(file, node)))
        return None if is_one else elements_to(self.types, file, node)

    def _uses_of_collected(self, file: File, owner: Node, way: "_Way") -> Iterator[Misuse]:
        """The uses of what is put into a collection that only takes promises for values."""
        variable = file.scopes.variable(owner)
        is_used = way.is_sure and self.fates.collected(file, owner) is Fate.USED
        for read in variable.reads if variable is not None and is_used else ():
            yield from self._uses(file, read, replace(way, plain=None))

    def _uses_of_elements(
        self, file: File, target: Node, way: "_Way", *, is_plain: bool
    ) -> Iterator[Misuse]:
        """The uses of promises that a loop or a callback is given one by one."""
        if isinstance(target, (tree.Mapping, tree.Sequence)):
            yield Misuse(file, target, file.scopes.parents[target], How.READ)
            return
        variable = file.scopes.variable(target)
        for read in variable.reads if variable is not None else ():
            yield from self._uses(file, read, replace(way, plain=variable if is_plain else None))

    def _given_again(self, file: File, exit: tree.Exit) -> Iterator[tuple[File, tree.Await]]:
        """What awaits a Python function that gives a promise: it still is that promise."""
        function = file.function_around(exit)
        if function is None or not function.is_async or function.decorators:
            return
        if not all(is_surely_promise(self.types.of(file, value)) for value in returned(function)):
            return
        for site in self.callers.get(function, ()):
            around = site.file.scopes.parents.get(site.node)
            if site.certainty is Certainty.CALLED and isinstance(around, tree.Await):
                yield site.file, around

    def _reads_of_field(self, file: File, field: tree.Member, way: "_Way") -> Iterator[Misuse]:
        """The uses of what an object keeps in a field that never holds anything but promises."""
        reads = self.fates.fields.reads(file, field)
        if all(
            is_surely_promise(self.types.of(file, read)) and self.fates.of(file, read) is Fate.USED
            for read in reads
        ):
            for read in reads:
                yield from self._uses(file, read, _Way(through=way.through))

    def _holds_only_it(self, file: File, given: Sequence[Definition]) -> bool:
        """Whether a variable only holds promises and what was awaited, whatever is declared."""
        return all(
            is_empty(d)
            or (
                d.gives is Gives.VALUE
                and not d.path
                and d.value is not None
                and (
                    is_surely_promise(self.types.uncast(file, d.value))
                    or _is_awaited_elsewhere(file, d.name, d.value)
                )
            )
            for d in given
        )

    def _is_of_value(self, file: File, given: tree.Assign) -> bool:
        """Whether a choice, `token && verify(token)`, has a promise that brings something.

        A test of what one was given is meant for that; one that brings nothing may be tested for
        whether it was made.
        """
        of = self.types.of(file, given.value) if given.value is not None else UNKNOWN
        promises = (o for o in options_of(of) if is_promise(o))
        brought = (o for p in promises for o in options_of(self.types.awaited(p)))
        return any(o != UNKNOWN and not is_nothing(o) for o in brought)

    def _may_be_missing(self, file: File, node: Node) -> bool:
        """Whether a promise is taken out of a collection, which may not have it."""
        callees = (
            options_of(self.types.of(file, node.callee)) if isinstance(node, tree.Call) else ()
        )
        owners = (o.path.rpartition(".")[0] for o in callees if isinstance(o, Global))
        return any(owner in _COLLECTIONS for owner in owners)

    def _how(self, file: File, around: Node, node: Node) -> How:
        """What a place does with a promise, or with the object that holds one."""
        match around:
            case tree.Entry() | tree.Exit() | tree.Sequence():
                holder = around if isinstance(around, tree.Sequence) else node
                is_text = written(self.types, file, holder) is Written.TEXT
                return How.WRITTEN if is_text else How.SERIALIZED
            case _:
                return _how(around, node)

    def _reads_of_promise(
        self, file: File, variable: Variable, plain: Variable | None
    ) -> Sequence[Node]:
        """The reads of a parameter to which a promise comes that it is given."""
        reads = variable.reads
        return [r for r in reads if plain is None or not is_barred(self.types, file, r, variable)]

    def _are_misused(self, file: File, reads: Iterable[Node], plain: Variable | None) -> bool:
        """Whether a function does nothing with its parameter that a promise would be good for."""
        return all(self.fates.of(file, read, plain) is Fate.USED for read in reads)


def _asks_for_presence(use: Misuse) -> bool:
    """Whether a use asks no more than whether there is anything at all."""
    match use.around:
        case tree.Operation(operands=operands) if use.how is How.COMPARED:
            return any(map(is_missing, operands))
        case _:
            return use.how is How.TESTED


def _is_awaited_elsewhere(file: File, name: Node, value: Node) -> bool:
    """Whether a variable is given what another promise than the one it holds has brought."""
    is_own = file.scopes.variable(name) in file.variables_in(value)
    return isinstance(value, tree.Await) and not is_own


def _is_local(variable: Variable) -> bool:
    return not variable.is_module_level and not isinstance(variable.scope.node, tree.Class)


def is_surely_promise(of: Type) -> bool:
    """Whether a value is a promise, or what must be awaited like one, whatever happens."""
    return all(
        is_promise(o) or (isinstance(o, Named) and thenable(o) is not None) for o in options_of(of)
    )


def is_optional(node: Node) -> bool:
    """Whether there is no promise where there is no object: `env.KV?.get(key)`."""
    return any(isinstance(n, (tree.Call, tree.Member)) and n.is_optional for n in _spine(node))


def _spine(node: Node) -> Iterator[Node]:
    """A chain of calls and members, from its end to its head."""
    while True:
        yield node
        match node:
            case tree.Call(callee=inner) | tree.Member(object=inner):
                node = inner
            case _:
                return


def _how(around: Node, node: Node) -> How:
    match around:
        case tree.Comprehension(conditions=conditions) if node in conditions:
            return How.TESTED
        case tree.Operation(op=op) if op in _LOGICAL:
            return How.TESTED
        case tree.Operation(op=op) if op in EQUALITIES | ORDERS:
            return How.COMPARED
        case tree.Switch():
            return How.COMPARED
        case tree.Operation(op=op) if op in MEMBERSHIP:
            return How.SEARCHED
        case tree.Operation() | tree.Assign(op=str()):
            return How.CALCULATED
        case tree.Member() | tree.Assign(target=tree.Mapping()):
            return How.READ
        case tree.Template():
            return How.WRITTEN
        case tree.Spread() | tree.Comprehension() | tree.Assign():
            return How.ITERATED
        case tree.Loop(iterable=tree.Node()):
            return How.ITERATED
        case tree.Arg():
            return How.GIVEN
        case _:
            return How.TESTED
