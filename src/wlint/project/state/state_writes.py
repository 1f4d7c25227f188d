"""Where code changes module-level state: which part of it, under which key, with what."""

from collections.abc import Iterable, Iterator

from msgspec import field
from msgspec.structs import replace

from wlint import tree
from wlint.platform.singletons import SETTERS
from wlint.project.file import File
from wlint.project.state.globals import Globals
from wlint.project.state.handed import Handed, HandedCall
from wlint.project.state.parts import ELEMENT, ENVIRONMENT, Part
from wlint.project.state.writes import How, Write
from wlint.project.typing.types import Types
from wlint.record import Entity
from wlint.semantics.functions import called_as
from wlint.semantics.scopes import Definition, Gives, Variable
from wlint.semantics.types import UNKNOWN, Global, Named, ObjectType, options_of, without_nothing
from wlint.tree import Node

# what the language and the platform keep in the global scope, for all to call
BUILT_INS = frozenset({"console", "Date", "Math", "JSON", "performance", "crypto", "self"})


_BY_KEY = frozenset({"delete", "discard", "remove"})
_REMOVES = frozenset(
    {"delete", "clear", "pop", "popitem", "popleft", "shift", "splice", "remove", "discard"}
)
ADDS = frozenset({"push", "unshift", "append", "appendleft", "extend", "insert", "prepend"})
_SETTER_NAMES = frozenset(path.rpartition(".")[2] for path in SETTERS)
_KEYS = frozenset({"set", "setdefault", "append"})
_CHANGES = _REMOVES | ADDS | _KEYS | {"add", "update"}
COLLECTIONS = frozenset(
    {
        "Map",
        "Set",
        "[]",
        "Array",
        "dict",
        "list",
        "set",
        "defaultdict",
        "OrderedDict",
        "deque",
        "Counter",
        "collections.defaultdict",
        "collections.OrderedDict",
        "collections.deque",
        "collections.Counter",
    }
)
RECORDS = frozenset({"Headers", "URLSearchParams", "FormData"})


class StateWrites(Entity):
    """The writes of module-level state in one Worker's files."""

    types: Types
    globals: Globals
    handed: Handed
    _taken: dict[Variable, frozenset[Part]] = field(default_factory=dict)

    def of(self, file: File) -> Iterator[Write]:
        """The writes of module-level state in the functions of a file."""
        kinds = (tree.Assign, tree.Call, tree.Operation, tree.Opaque)
        yield from self._among(file, file.of_kind(*kinds))
        for call in self.handed.calls(file):
            seen = replace(self, globals=call.globals)
            inside = (n for n in call.function.body.walk() if isinstance(n, kinds))
            for write in seen._among(file, inside):
                if write.part.root in call.roots:
                    yield _handed(write, call)

    def _among(self, file: File, nodes: Iterable[Node]) -> Iterator[Write]:
        for node in nodes:
            match node:
                case tree.Assign(declares=None) if file.function_around(node) is not None:
                    yield from self._assigned(file, node)
                case tree.Call(callee=tree.Member(name=str(name)) as callee) if (
                    file.function_around(node) is not None
                ):
                    yield from self._called(file, node, callee, name)
                case (
                    tree.Operation(op="delete", operands=[target])
                    | tree.Opaque(kind="Del", parts=[target])
                ):
                    if isinstance(target, tree.Member) and (
                        part := self.globals.part(file, target.object)
                    ):
                        yield Write(file, node, part, How.REMOVED, target.key)
                case _:
                    pass

    def _assigned(self, file: File, node: tree.Assign) -> Iterator[Write]:
        values = (node.value,) if node.value is not None else ()
        for target in _targets(node.target):
            if isinstance(target, tree.Member):
                yield from self._member_set(file, node, target, values)
            elif (variable := file.scopes.variable(target)) is not None and self.globals.lives_on(
                file, variable
            ):
                part = self.globals.variable(file, variable)
                if part is not None:
                    yield Write(file, node, part, self._how(file, node, part), None, values)

    def _member_set(
        self, file: File, node: tree.Assign, target: tree.Member, values: tuple[Node, ...]
    ) -> Iterator[Write]:
        part = self.globals.part(file, target) or _built_in(file, target)
        if part is None or (part.root == ENVIRONMENT and not part.path):
            return  # `c.env = { ...c.env, user }` gives one request an environment of its own
        if target.name == "length":
            owner = self.globals.part(file, target.object)
            if owner is not None:
                yield Write(file, node, owner, How.REMOVED)
        elif target.key is not None and target.name is None:
            how = How.UPDATED if node.op not in (None, "??", "||") else How.KEYED
            yield Write(file, node, part, how, target.key, values)
        else:
            yield Write(file, node, part, self._how(file, node, part), None, values)

    def _how(self, file: File, node: tree.Assign, part: Part) -> How:
        if node.op not in (None, "??", "||", "&&"):
            return How.UPDATED
        is_own = node.value is not None and self._builds_on(file, node.value, part)
        return How.UPDATED if is_own else How.REPLACED

    def _builds_on(self, file: File, value: Node, part: Part) -> bool:
        """Whether a new value surely goes on from the old one; `x = y || x` only keeps it."""
        match value:
            case tree.Operation(op="||" | "??" | "or", operands=operands):
                return any(self._builds_on(file, operand, part) for operand in operands)
            case tree.Conditional(then=then, otherwise=otherwise):
                return self._builds_on(file, then, part) or self._builds_on(file, otherwise, part)
            case tree.Operation(op="+" | "-" | "*" | "!" | "not") | tree.Template():
                return self.mentions(file, value, part)
            case tree.Sequence(items=items):
                spread = (i.value for i in items if isinstance(i, tree.Spread) and len(items) > 1)
                return any(self.is_of(self.globals.part(file, s), part) for s in spread)
            case tree.Call(callee=tree.Member(object=owner, name="concat")):
                return self.mentions(file, owner, part)
            case tree.Mapping(entries=entries) if any(e.key and not e.name for e in entries):
                return self.mentions(file, value, part)
            case _:
                return False

    def _called(
        self, file: File, node: tree.Call, callee: tree.Member, name: str
    ) -> Iterator[Write]:
        if name == "assign" or name in _SETTER_NAMES:
            yield from self._given_to(file, node, callee)
        if name not in _CHANGES:
            return
        part = self.globals.part(file, callee.object)
        if part is None or part.is_outside or not self._holds(file, callee.object, part, name):
            return
        given = tuple(a.value for a in node.args)
        if (key := _made_by_asking(callee.object, part)) is not None:
            yield Write(file, callee.object, part, How.KEYED, key, given)
        is_record = name in _KEYS and self._is_record(file, callee.object)
        if name in _REMOVES:
            key = given[0] if name in _BY_KEY and len(given) == 1 else None
            yield Write(file, node, part, How.REMOVED, key)
        elif (name in ("set", "setdefault") or is_record) and len(given) == 2:
            yield Write(file, node, part.inner(ELEMENT), How.KEYED, given[0], given[1:])
        elif name == "add" and given:
            yield Write(file, node, part.inner(ELEMENT), How.KEYED, given[0], given)
        elif name in ADDS:
            yield Write(file, node, part, How.ADDED, None, given)
        elif name == "update":
            yield Write(file, node, part, How.REPLACED, None, given)

    def _given_to(self, file: File, node: tree.Call, callee: tree.Member) -> Iterator[Write]:
        """`Object.assign(state, …)`, and functions that change what a package keeps."""
        given = tuple(a.value for a in node.args)
        for option in options_of(self.types.of(file, callee)):
            if not isinstance(option, Global):
                continue
            target: Node | None = callee.object if option.path in SETTERS else None
            if option.path == "Object.assign" and given:
                target, given = given[0], given[1:]
            if target is not None and (part := self.globals.part(file, target)):
                yield Write(file, node, part, How.REPLACED, None, given)

    def _is_record(self, file: File, owner: Node) -> bool:
        of = without_nothing(self.types.of(file, owner))
        return any(isinstance(o, Named) and o.name in RECORDS for o in options_of(of))

    def _holds(self, file: File, owner: Node, part: Part, name: str) -> bool:
        """Whether what a method is called on surely is a collection that the call changes."""
        options = options_of(without_nothing(self.types.of(file, owner)))
        for option in options:
            match option:
                case Named(name=known) if known in COLLECTIONS or (
                    known in RECORDS and name in _KEYS | {"delete"}
                ):
                    continue
                case ObjectType() if file.is_python:
                    continue
                case Global() if file.is_python and _is_under_key(owner) and name in ADDS:
                    continue  # no method of the dictionary, though that may have one of the name
                case _ if option == UNKNOWN and (ELEMENT in part.path or name in ADDS):
                    continue
                case _:
                    return False
        return True

    # What an expression reads

    def mentions(self, file: File, node: Node, part: Part) -> bool:
        """Whether an expression reads the state a part belongs to, itself or by a local name."""
        for inner in node.walk():
            if not isinstance(inner, (tree.Name, tree.Member)):
                continue
            if self._is_whole_access(file, inner, part) and self.reads(file, inner, part):
                return True
            variable = file.scopes.variable(inner)
            if variable is not None and self._is_taken_from(file, variable, part):
                return True
        return False

    def reads(self, file: File, node: Node, part: Part) -> bool:
        """Whether an expression may be a part of a thing, in some call of the function around."""
        return any(self.is_of(found, part) for found in self.handed.parts(file, node))

    @staticmethod
    def _is_whole_access(file: File, node: Node, part: Part) -> bool:
        """Whether a name is all of an access, not its head; calling a class reads no field."""
        match file.scopes.parents.get(node):
            case tree.Member(object=owner):
                return owner is not node
            case tree.Call(callee=callee):
                return callee is not node or not part.path
            case _:
                return True

    @staticmethod
    def is_of(found: Part | None, part: Part) -> bool:
        """Whether one thing may be a part of another."""
        if found is None or found.root != part.root:
            return False
        steps = zip(found.path, part.path, strict=False)
        return all(a == b or ELEMENT in (a, b) for a, b in steps)

    def _is_taken_from(self, file: File, variable: Variable, part: Part) -> bool:
        """Whether a local variable holds something that was read from the state."""
        if variable.is_module_level:
            return False
        return any(self.is_of(found, part) for found in self._taken_by(file, variable))

    def _taken_by(self, file: File, variable: Variable) -> frozenset[Part]:
        """The module-level things that the values of a local variable are made of."""
        if variable not in self._taken:
            given = (d.value for d in variable.definitions if d.gives is Gives.VALUE)
            self._taken[variable] = frozenset(
                part
                for v in given
                if v is not None
                for n in v.walk()
                if isinstance(n, (tree.Name, tree.Member))
                for part in self.handed.parts(file, n)
            )
        return self._taken[variable]


def _handed(write: Write, call: HandedCall) -> Write:
    """A write as one call of its function has it."""
    key = next(call.made_of(write.key), None) if write.key is not None else None
    values = tuple(made for value in write.values for made in call.made_of(value))
    return replace(write, key=key, values=values, call=call.node)


def _made_by_asking(entry: Node, part: Part) -> Node | None:
    """The key of what a `defaultdict` makes when it is asked for: `hits[ip].append(…)`."""
    match entry, part:
        case (
            tree.Member(name=None, key=tree.Node() as key),
            Part(path=(_,), root=Variable(only=Definition(value=tree.Call(callee=callee)))),
        ) if called_as(callee) == "defaultdict":
            return key
        case _:
            return None


def _is_under_key(node: Node) -> bool:
    return isinstance(node, tree.Member) and node.key is not None


def _built_in(file: File, target: tree.Member) -> Part | None:
    """What all call, where code puts something else in its place: `console.log = …`."""
    match target:
        case tree.Member(object=tree.Name(id=name) as owner, name=str(member)) if (
            name in BUILT_INS and not file.is_python and file.scopes.variable(owner) is None
        ):
            return Part(name, file, None, name, (member,))
        case _:
            return None


def _targets(target: Node) -> Iterator[Node]:
    """The variables and members an assignment writes."""
    match target:
        case tree.Name() | tree.Member():
            yield target
        case tree.Sequence(items=items):
            for item in items:
                yield from _targets(item)
        case tree.Mapping(entries=entries):
            for entry in entries:
                yield from _targets(entry.value)
        case tree.Spread(value=inner):
            yield from _targets(inner)
        case tree.Assign(target=inner):
            yield from _targets(inner)
        case _:
            pass
