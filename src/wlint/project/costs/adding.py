"""What makes a collection larger: methods that put things in it, values under new keys."""

from collections.abc import Iterator

from wlint import tree
from wlint.project.file import File
from wlint.record import record
from wlint.semantics.functions import called_as
from wlint.semantics.scopes import Definition, Gives, Variable
from wlint.tree import Node

_ONE = frozenset({"push", "append", "add", "set", "unshift", "setdefault"})
_MANY = frozenset({"extend", "update"})
_DEFAULTS = frozenset({"defaultdict", "Counter"})
"""Python's dicts that put a value under each key they are asked for."""
# Methods that give the text of what they are called on, and functions that do of what they get.
_TEXTS = frozenset({"toString", "trim", "strip", "toLowerCase", "lower"})
_MAKES_TEXT = frozenset({"String", "str"})
_DEEPEST = 4


@record
class Addition:
    """A place that puts something in a collection: `many` are those whose parts all go in.

    It is not sure where a key need not be a new one.
    """

    node: Node
    many: tuple[Node, ...] = ()
    is_sure: bool = True


def additions(file: File, variable: Variable) -> Iterator[Addition]:
    """Everything that makes the collection in a variable larger."""
    yield from (a for d in variable.definitions if (a := _given_more(file, variable, d)))
    parents = file.scopes.parents
    for read in variable.reads:
        member = parents.get(read)
        match member:  # Python's `found[a, b] = x`
            case tree.Opaque(kind="Subscript", parts=[owner, *keys]) if owner is read:
                around = parents.get(member)
                if isinstance(around, tree.Assign) and around.target is member:
                    yield Addition(around, (), any(_is_taken(file, key) for key in keys))
        if not isinstance(member, tree.Member) or member.object is not read:
            continue
        match around := parents.get(member):
            case tree.Call(callee=callee, args=args) if callee is member:
                if member.name in _ONE | _MANY:
                    is_many = member.name in _MANY
                    many = (v for a in args if isinstance(v := a.value, tree.Spread) or is_many)
                    yield Addition(around, tuple(many))
            case tree.Assign(target=target, op=op) if target is member and _is_key(member):
                if op in (None, "??", "||") or _has_defaults(variable):
                    yield Addition(around, (), _is_new(file, variable, member))
            case tree.Member() if _is_key(member) and _has_defaults(variable):
                yield Addition(around, (), _is_new(file, variable, member))
            case _:
                pass


def _given_more(file: File, variable: Variable, d: Definition) -> Addition | None:
    """A definition that gives a list itself and more: `all = [...all, ...page]`, `all += page`."""

    def is_it(node: Node) -> bool:
        return isinstance(node, tree.Name) and file.scopes.variable(node) is variable

    match d.node:
        case tree.Assign(op="+", value=tree.Node() as more) if d.gives is Gives.UPDATED:
            return Addition(d.node, (more,)) if _is_list(variable) else None
        case tree.Assign(
            op=None, value=tree.Sequence(items=[tree.Spread(value=same), *others])
        ) if is_it(same):
            return Addition(d.node, tuple(o for o in others if isinstance(o, tree.Spread)))
        case tree.Assign(
            op=None, value=tree.Call(callee=tree.Member(object=same, name="concat"), args=args)
        ) if is_it(same):
            return Addition(d.node, tuple(a.value for a in args))
        case tree.Assign(op=None, value=tree.Operation(op="+", operands=[same, more])) if is_it(
            same
        ) and _is_list(variable):
            return Addition(d.node, (more,))
        case _:
            return None


def _is_list(variable: Variable) -> bool:
    return any(
        isinstance(d.value, tree.Sequence)
        or (isinstance(d.value, tree.Call) and called_as(d.value.callee) == "list")
        for d in variable.definitions
        if d.gives is Gives.VALUE
    )


def _is_key(member: tree.Member) -> bool:
    return member.name is None and member.key is not None


def _has_defaults(variable: Variable) -> bool:
    return any(
        isinstance(d.value, tree.Call) and called_as(d.value.callee) in _DEFAULTS
        for d in variable.definitions
    )


def _is_new(file: File, variable: Variable, member: tree.Member) -> bool:
    """Whether a key is one of the data: what has keys from the start may have no others."""
    given = [d.value for d in variable.definitions]
    has_keys = any(isinstance(value, tree.Mapping) and value.entries for value in given)
    return not has_keys and member.key is not None and _is_taken(file, member.key)


def _is_taken(file: File, key: Node, depth: int = 0) -> bool:
    """Whether a key is a part of something as it is; what is worked out may have few values."""
    match key:
        case tree.Name():
            variable = file.scopes.variable(key)
            given = variable.definitions if variable is not None and depth < _DEEPEST else ()
            return bool(given) and all(_brings(file, d, depth + 1) for d in given)
        case tree.Template(tag=None, parts=parts) | tree.Sequence(items=parts):
            return any(_is_taken(file, p, depth) for p in parts)
        case tree.Call(callee=tree.Member(object=inner, name="get"), args=[tree.Arg(), *_]):
            return _is_taken(file, inner, depth)
        case tree.Call(callee=tree.Member(object=inner, name=name), args=()) if name in _TEXTS:
            return _is_taken(file, inner, depth)
        case tree.Call(callee=tree.Name(id=name), args=[tree.Arg(value=inner)]) if (
            name in _MAKES_TEXT
        ):
            return _is_taken(file, inner, depth)
        case tree.Member(object=inner):
            return _is_taken(file, inner, depth)
        case _:
            return False


def _brings(file: File, given: Definition, depth: int) -> bool:
    """Whether a definition gives a part of something as it is."""
    match given:
        case Definition(gives=Gives.VALUE, value=tree.Node() as value, path=path):
            return bool(path) or _is_taken(file, value, depth)
        case _:
            return given.gives in (Gives.EACH, Gives.PARAMETER, Gives.NOTHING)
