"""What a shallow copy of a module-level object has in common with it: `{ ...DEFAULTS }.tags`."""

from collections.abc import Callable, Iterable, Iterator

from wlint import tree
from wlint.project.file import File
from wlint.project.state.parts import Part
from wlint.record import Record
from wlint.semantics.functions import called_as
from wlint.semantics.scopes import Gives, Variable
from wlint.tree import Node

_PartOf = Callable[[File, Node], Part | None]
_LITERAL = (tree.Mapping, tree.Sequence)
_PUTS = frozenset({"update", "pop", "clear", "popitem", "setdefault"})


class _Layer(Record):
    """What a copy gets its entries from: an object, or one entry, which may have any name."""

    source: Node | None = None
    name: str | None = None


def shared_with_copy(part_of: _PartOf, file: File, owner: Node, name: str) -> Part | None:
    """The module's own list or object that a copy of a constant has under a name, if it still has.

    The copy is in a variable that nobody else has changed until then.
    """
    variable = file.scopes.variable(owner) if isinstance(owner, tree.Name) else None
    only = variable.only if variable is not None and not variable.is_module_level else None
    if variable is None or only is None or only.gives is not Gives.VALUE or only.path:
        return None
    layers = [*_layers(only.value)] if only.value is not None else []
    if not layers or _may_be_replaced(file, variable, owner, name):
        return None
    for layer in reversed(layers):
        if layer.source is None and layer.name not in (None, name):
            continue
        found = part_of(file, layer.source) if layer.source is not None else None
        return found.inner(name) if found is not None and _is_literal(found, name) else None
    return None


def goes_through_copy(file: File, changed: Node) -> bool:
    """Whether code that changes a part of a variable has a shallow copy there."""
    match changed:
        case tree.Call(callee=inner) | tree.Assign(target=inner) | tree.Member(object=inner):
            return goes_through_copy(file, inner)
        case _:
            value, variable = file.local_value(changed)
            return variable is not None and any(_layers(value))


def _layers(copy: Node) -> Iterator[_Layer]:
    """What a shallow copy is made of, the last one counts; nothing for anything else."""
    match copy:
        case tree.Mapping(entries=entries):
            yield from _all_of(entries)
        case tree.Call(
            callee=tree.Member(object=tree.Name(id="Object"), name="assign"),
            args=[tree.Arg(value=tree.Mapping(entries=entries)), *others],
        ):
            yield from _all_of(entries)
            for arg in others:
                yield from _given_by(arg.value)
        case tree.Call(
            callee=tree.Name(id="dict"), args=[tree.Arg(value=first, name=None), *others]
        ):
            yield _Layer(first)
            yield from (_Layer(name=arg.name) for arg in others)
        case tree.Call(callee=tree.Member(object=tree.Name() as owner, name="copy"), args=()):
            yield _Layer(owner)
        case tree.Call(callee=callee, args=[tree.Arg(value=given, name=None)]) if (
            called_as(callee) == "copy"
        ):
            yield _Layer(given)
        case _:
            pass


def _all_of(entries: Iterable[tree.Entry]) -> Iterator[_Layer]:
    for entry in entries:
        match entry:
            case tree.Entry(name=None, key=None, value=tree.Spread(value=source) | source):
                yield from _given_by(source)
            case _:
                yield _Layer(name=entry.name)


def _given_by(source: Node) -> Iterator[_Layer]:
    """What all entries of an object give a copy of it."""
    match source:
        case tree.Mapping(entries=entries):
            yield from _all_of(entries)
        case _:
            yield _Layer(source)


def _is_literal(constant: Part, name: str) -> bool:
    """Whether a constant is written out, and has a list or an object under a name."""
    only = constant.root.only if isinstance(constant.root, Variable) else None
    value = only.value if only is not None and only.gives is Gives.VALUE else None
    for step in (*constant.path, name):
        if not isinstance(value, tree.Mapping) or any(e.name is None for e in value.entries):
            return False
        value = value.entry(step)
    return isinstance(value, _LITERAL)


def _may_be_replaced(file: File, copy: Variable, at: Node, name: str) -> bool:
    """Whether what a copy has under a name may be something else by the time of a read."""
    home = file.function_around(copy.definitions[0].node)
    is_elsewhere = file.function_around(at) is not home
    return is_elsewhere or any(_replaces(file, read, at, name) for read in copy.reads)


def _replaces(file: File, read: tree.Name, at: Node, name: str) -> bool:
    """Whether a use of a copy may give it something else under a name before another use."""
    around = file.scopes.parents.get(read)
    match around, file.scopes.parents.get(around) if around is not None else None:
        case tree.Member() as member, tree.Assign(target=target) if target is member:
            return member.name in (None, name)
        case tree.Member() as member, tree.Operation(op="delete") | tree.Opaque(kind="Del"):
            return member.name in (None, name)
        case tree.Member() as member, tree.Call(callee=callee) if callee is member:
            return member.name in _PUTS
        case (tree.Member(), _) | (tree.Spread() | tree.Exit(), _):
            return False
        case _:  # who is handed it may do so
            return read.span.start < at.span.start
