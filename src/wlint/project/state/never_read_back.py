"""Fields that a Durable Object puts into its storage, from which nothing ever takes them back.

After an eviction the field is empty again: the next `put` writes that over all there was, or
another call does not find it.
"""

from collections.abc import Iterator

from wlint import tree
from wlint.project.costs.emptiness import is_empty
from wlint.project.file import File
from wlint.project.state.looked_back import adds_to_itself
from wlint.project.state.own_fields import changed_fields, field_of
from wlint.record import Record
from wlint.semantics.conditions import EQUALITIES
from wlint.semantics.functions import called_as, is_missing

_STORAGE = "storage"
_OTHER_STORES = frozenset({"sql", "setState", "set_state"})
# methods of the storage that give nothing of what is in it
_ONLY_PUT = frozenset({"put", "delete", "deleteAll", "setAlarm", "getAlarm", "deleteAlarm", "sync"})
_ASKS = frozenset({"!", "not", "&&", "||", "and", "or"})
_CONTEXT = "ctx"
_CONTEXTS = frozenset({_CONTEXT, "state"})


class StoredField(Record):
    """A field that is added to or given a value, and the call that stores it.

    `asked` are the tests of whether it has a value, where it is not added to.
    """

    name: str
    write: tree.Node
    stored: tree.Call
    asked: tuple[tree.Node, ...] = ()


def never_read_back(file: File, cls: tree.Class) -> Iterator[StoredField]:
    """The fields that begin with nothing and are stored, where nothing is read back."""
    puts = list(_puts(cls))
    if not puts or not is_left_alone(file, cls) or any(_reads(file, n) for n in cls.body.walk()):
        return
    changes = list(changed_fields(cls.body.walk()))
    for name in dict.fromkeys(name for name, _ in changes):
        stored = next((put for put in puts if _stores(put, name)), None)
        added = [n for of, n in changes if of == name and not _gives_whole(n, name)]
        if stored is not None and added and _begins_with_nothing(cls, name, changes):
            yield StoredField(name, added[0], stored)
        given = [n for of, n in changes if of == name and _gives_whole(n, name, with_start=False)]
        asked = tuple(_asked(file, cls, name))
        if stored and given and asked and any(_is_start(n.value) for n in starts_of(cls, name)):
            yield StoredField(name, given[0], stored, asked)


def _puts(cls: tree.Class) -> Iterator[tree.Call]:
    for node in cls.body.walk():
        match node:
            case tree.Call(callee=tree.Member(object=tree.Member(name=of), name="put")):
                if of == _STORAGE:
                    yield node
            case _:
                pass


def _stores(put: tree.Call, name: str) -> bool:
    """Whether a call stores a field, or what is made of it."""
    parts = (n for arg in put.args for n in arg.value.walk())
    return any(isinstance(n, tree.Member) and field_of(n) == name for n in parts)


def _begins_with_nothing(cls: tree.Class, name: str, changes: list[tuple[str, tree.Node]]) -> bool:
    """Whether a field begins with nothing, and is given nothing but what is added to it."""
    given = [
        *starts_of(cls, name),
        *(n for of, n in changes if of == name and _gives_whole(n, name)),
    ]
    return bool(given) and all(isinstance(n, tree.Assign) and _is_start(n.value) for n in given)


def starts_of(cls: tree.Class, name: str) -> list[tree.Assign]:
    """What a field begins with, as the class declares it."""
    declared = [n for n in cls.body.statements if isinstance(n, tree.Assign)]
    return [n for n in declared if isinstance(n.target, tree.Name) and n.target.id == name]


def _asked(file: File, cls: tree.Class, name: str) -> Iterator[tree.Node]:
    """Where code of a class asks whether a field has a value: `if (!this.name)`."""
    for node in cls.body.walk():
        match node:
            case tree.If(test=test) | tree.Conditional(test=test):
                members = (n for n in test.walk() if isinstance(n, tree.Member))
                own = (n for n in members if field_of(n) == name)
                yield from (n for n in own if n is test or _is_asked(file, n))
            case _:
                pass


def _is_asked(file: File, value: tree.Node) -> bool:
    """Whether a part of a condition asks whether there is a value at all."""
    match file.scopes.parents.get(value):
        case tree.Operation(op=op, operands=[_, other]) if op in EQUALITIES:
            return is_missing(other)
        case tree.Operation(op=op):
            return op in _ASKS
        case _:
            return False


def _gives_whole(change: tree.Node, name: str, *, with_start: bool = True) -> bool:
    """Whether a change gives a field another value, and does not add to what it has."""
    match change:
        case tree.Assign(target=tree.Member() as target, value=value) if field_of(target) == name:
            return not adds_to_itself(change, name) and (with_start or not _is_start(value))
        case _:
            return False


def _is_start(value: tree.Node | None) -> bool:
    return is_empty(value) or (isinstance(value, tree.Literal) and value.value == "0")


def is_left_alone(file: File, cls: tree.Class) -> bool:
    """Whether nothing else gets hold of an object, or of what its class gets from the platform."""
    return all(called_as(base) == "DurableObject" for base in cls.bases) and not any(
        _is_given_away(file, node) for node in _own(file, cls)
    )


def _own(file: File, cls: tree.Class) -> Iterator[tree.Node]:
    """Where code of a class names its object, or the context of that."""
    contexts = {_CONTEXT, *_put_by_constructor(file, cls)} & _CONTEXTS
    for node in cls.body.walk():
        match node:
            case tree.Name(is_receiver=True):
                yield node
            case tree.Member(name=str(name)) if name in contexts and field_of(node) == name:
                yield node
            case tree.Function() if _is_constructor(node):
                for param in node.params:
                    variable = file.scopes.variable(param.target)
                    if variable is not None and variable.name not in ("self", "env"):
                        yield from variable.reads
            case _:
                pass


def _put_by_constructor(file: File, cls: tree.Class) -> Iterator[str]:
    """The fields in which a constructor puts its context, its first parameter."""
    made = (n for n in cls.body.walk() if isinstance(n, tree.Function) and _is_constructor(n))
    for function in made:
        given = function.params[1:] if file.is_python else function.params
        first = file.scopes.variable(given[0].target) if given else None
        if first is not None and given[0].is_field:
            yield first.name
        for read in first.reads if first is not None else ():
            match file.scopes.parents.get(read):
                case tree.Assign(target=tree.Member() as target) if name := field_of(target):
                    yield name
                case _:
                    pass


def _is_constructor(node: tree.Function) -> bool:
    return node.kind == "constructor" or node.name == "__init__"


def _is_given_away(file: File, node: tree.Node) -> bool:
    """Whether a name is more than asked for one of its parts."""
    match file.scopes.parents.get(node):
        case tree.Member() | tree.Param():
            return False
        case tree.Assign(target=target):
            is_kept = isinstance(target, tree.Member) and field_of(target) in _CONTEXTS
            return not (target is node or is_kept)
        case tree.Arg() as arg:
            call = file.scopes.parents.get(arg)
            return not (isinstance(call, tree.Call) and _is_of_base(call))
        case _:
            return True


def _is_of_base(call: tree.Call) -> bool:
    """Whether a call is `super(…)`, or `super().__init__(…)`."""
    match call.callee:
        case tree.Name(id="super"):
            return True
        case tree.Member(object=tree.Call(callee=tree.Name(id="super")), name="__init__"):
            return True
        case tree.Opaque(kind="super"):
            return True
        case _:
            return False


def _reads(file: File, node: tree.Node) -> bool:
    """Whether something of the storage may be read here."""
    match node:
        case tree.Member(name=str(name)) if name in _OTHER_STORES:
            return True
        case tree.Entry(name=str(name)) if name == _STORAGE:  # `const { storage } = this.ctx`
            return True
        case tree.Member(name=name) if name == _STORAGE:
            match file.scopes.parents.get(node):
                case tree.Member(name=method) as member:
                    return method not in _ONLY_PUT or file.call_of(member) is None
                case tree.Assign(target=tree.Member() as target):
                    return target is not node and field_of(target) != _STORAGE
                case _:
                    return True
        case _:
            return False
