"""What makes a collection larger: methods that put things in it, values under new keys."""

from collections.abc import Iterator, Sequence

from wlint import tree
from wlint.project.costs.emptiness import results_of
from wlint.project.costs.trimmed import is_cut, whole_of
from wlint.project.costs.ways import Way, assigned_at, begun_as, uses_of, way_of
from wlint.project.file import File
from wlint.record import Record
from wlint.semantics.functions import called_as
from wlint.semantics.scopes import Definition, Gives, Variable
from wlint.semantics.secrets import words_of
from wlint.tree import Node

_ONE = frozenset({"push", "append", "add", "set", "unshift", "setdefault"})
_MANY = frozenset({"extend", "update"})
_SEVERAL = frozenset({"push", "unshift"})
_DISTINCT = frozenset({"add", "set", "setdefault"})
"""Methods that add nothing where what they get first is there already."""
_TAKES = frozenset({"shift", "pop", "popleft", "popitem", "at", "next", "find"})
_DEFAULTS = frozenset({"defaultdict", "Counter"})
"""Python's dicts that put a value under each key they are asked for."""
# Methods that give the text of what they are called on, and functions that do of what they get.
_TEXTS = frozenset({"toString", "trim", "strip", "toLowerCase", "lower"})
_MAKES_TEXT = frozenset({"String", "str"})
_IDENTITIES = frozenset({"id", "etag", "checksum", "digest", "md5", "sha1", "sha256", "sha512"})
_DEEPEST = 4


class Addition(Record):
    """A place that puts something in a collection: `many` are those whose parts all go in.

    `ones` is how many go in besides, `whole` what goes in as it is, `key` that under which it does:
    there is one of each. It is not sure where a key need not be a new one.
    """

    node: Node
    many: tuple[Node, ...] = ()
    whole: Node | None = None
    is_sure: bool = True
    ones: int = 1
    key: Node | None = None


def additions(file: File, variable: Variable) -> Iterator[Addition]:
    """Everything that makes the collection in a variable larger."""
    return additions_at(file, (variable, ()))


def additions_at(file: File, way: Way) -> Iterator[Addition]:
    """The same for one that is found by names from a variable on."""
    made = [value for value in begun_as(file, way) if value is not None]
    again = (d.node for d in way[0].definitions) if not way[1] else assigned_at(file, way)
    yield from (a for node in again if (a := _given_more(file, way, made, node)))
    for use in uses_of(file, way):
        if (added := _put_in(file, made, use)) is not None:
            yield added


def _put_in(file: File, made: list[Node], use: Node) -> Addition | None:
    """What a use of a collection puts in it; `made` is what it has been made as."""
    member = file.scopes.parents.get(use)
    around = file.scopes.parents.get(member) if member is not None else None
    match member:
        case tree.Opaque(kind="Subscript", parts=[owner, *keys]) if owner is use:
            if isinstance(around, tree.Assign) and around.target is member:  # `found[a, b] = x`
                is_sure = any(_is_taken(file, key) for key in keys)
                key = keys[0] if len(keys) == 1 else None
                return Addition(around, whole=around.value, is_sure=is_sure, key=key)
            return None
        case tree.Member(object=owner) if owner is use:
            pass
        case _:
            return None
    match around:
        case tree.Call(callee=callee, args=args) if callee is member:
            if member.name not in _ONE | _MANY:
                return None
            is_many = member.name in _MANY
            many = [v for a in args if isinstance(v := a.value, tree.Spread) or is_many]
            ones = len(args) - len(many) if member.name in _SEVERAL or many else 1
            may_repeat = member.name in _DISTINCT and any(
                is_worked_out(file, a.value) for a in args[:1]
            )
            whole = args[-1].value if args and not is_many else None
            key = args[0].value if member.name in _DISTINCT and args and not many else None
            return Addition(around, tuple(many), whole, not may_repeat, ones, key)
        case tree.Assign(target=target, op=op) if target is member and _is_key(member):
            is_more = op in (None, "??", "||") or _has_defaults(made)
            is_sure = _is_new(file, made, member, is_put=op is None)
            more = Addition(around, whole=around.value, is_sure=is_sure, key=member.key)
            return more if is_more else None
        case tree.Member() if _is_key(member) and _has_defaults(made):
            return Addition(around, is_sure=_is_new(file, made, member))
        case _:
            return None


def _given_more(file: File, way: Way, made: list[Node], node: Node) -> Addition | None:
    """An assignment of a list itself and more: `all = [...all, ...page]`, `all += page`."""

    def is_it(node: Node) -> bool:
        return way_of(file, node) == way

    match node:
        case tree.Assign(op="+", value=tree.Node() as more):
            return Addition(node, (more,), ones=0) if _is_list(made) else None
        case tree.Assign(
            op=None, value=tree.Sequence(items=[tree.Spread(value=same), *others])
        ) if is_it(same):
            spread = tuple(o for o in others if isinstance(o, tree.Spread))
            return Addition(node, spread, ones=len(others) - len(spread))
        case tree.Assign(
            op=None, value=tree.Call(callee=tree.Member(object=same, name="concat"), args=args)
        ) if is_it(same):
            return Addition(node, tuple(a.value for a in args), ones=0)
        case tree.Assign(op=None, value=tree.Operation(op="+", operands=[same, more])) if is_it(
            same
        ) and _is_list(made):
            return Addition(node, (more,), ones=0)
        case _:
            return None


def _is_list(made: list[Node]) -> bool:
    return any(
        isinstance(value, tree.Sequence)
        or (isinstance(value, tree.Call) and called_as(value.callee) == "list")
        for value in made
    )


def _is_key(member: tree.Member) -> bool:
    return member.name is None and member.key is not None


def _has_defaults(made: list[Node]) -> bool:
    return any(
        isinstance(value, tree.Call) and called_as(value.callee) in _DEFAULTS for value in made
    )


def _is_new(file: File, made: list[Node], member: tree.Member, *, is_put: bool = False) -> bool:
    """Whether a key is one of the data: what has keys from the start may have no others.

    What is put there under the id of a thing has as many more as there are things.
    """
    has_keys = any(isinstance(value, tree.Mapping) and value.entries for value in made)
    is_known = has_keys and not (is_put and member.key and called_as(member.key) == "id")
    return not is_known and member.key is not None and _is_taken(file, member.key)


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
        case _ if (whole := whole_of(file, key)) is not None:
            return _is_taken(file, whole, depth)
        case tree.Call(callee=tree.Name(id=name), args=[tree.Arg(value=inner)]) if (
            name in _MAKES_TEXT
        ):
            return _is_taken(file, inner, depth)
        case tree.Call(callee=callee, args=args) if _is_identity(callee, args):
            return True
        case tree.Member(object=inner):
            return _is_taken(file, inner, depth)
        case _:
            return False


def is_worked_out(file: File, node: Node, depth: int = 0) -> bool:
    """Whether a call works a value out, which it may do alike for many: `hostOf(row.url)`."""

    def inner(node: Node) -> bool:
        return is_worked_out(file, node, depth + 1)

    match node:
        case _ if depth > 2 * _DEEPEST or _is_taken(file, node):
            return False
        case tree.Name():
            variable = file.scopes.variable(node)
            given = variable.definitions if variable is not None else ()
            values = [d.value for d in given if d.gives is Gives.VALUE and d.value is not None]
            return bool(values) and all(map(inner, values))
        case tree.Await(value=value) | tree.Member(object=value, name=str()):
            return inner(value)
        case tree.Template(tag=None, parts=parts):
            made = [p for p in parts if not isinstance(p, tree.Literal)]
            return bool(made) and all(map(inner, made))
        case tree.Operation(op="||" | "??" | "or", operands=operands):
            return all(map(inner, operands))
        case tree.Conditional(then=then, otherwise=otherwise):
            return inner(then) and inner(otherwise)
        case tree.Opaque(kind="Subscript"):
            return is_cut(file, node)
        case tree.Call(callee=tree.Member(name=name)) if name in _TAKES:
            return False
        case tree.Call(callee=callee):
            made = _results(file, callee)
            return not made or not all(_keeps(file, result) for result in made)
        case _:
            return False


def _is_identity(callee: Node, args: Sequence[tree.Arg]) -> bool:
    """Whether a call makes an id, or makes something of one: `eventId(event)`, `keyOf(row.id)`.

    So does a digest of what a thing holds: there are about as many as there are things.
    """
    name = called_as(callee) or ""
    return words_of(name)[-1:] == ("id",) or any(called_as(a.value) in _IDENTITIES for a in args)


def _keeps(file: File, text: Node) -> bool:
    """Whether a text holds a part of something as it is: `${owner}/${id}` loses no id."""
    match text:
        case _ if whole_of(file, text) is not None:
            return _is_taken(file, text)
        case tree.Template():
            return _is_taken(file, text)
        case tree.Operation(op="+", operands=operands):
            is_text = any(isinstance(o, tree.Literal) and o.kind == "string" for o in operands)
            return is_text and any(_is_taken(file, operand) for operand in operands)
        case _:
            return False


def _results(file: File, callee: Node) -> list[Node]:
    """What a function of the same file gives that a name stands for."""
    variable = file.scopes.variable(callee)
    only = variable.only if variable is not None else None
    function = (only.value or only.node) if only is not None and not only.path else None
    return list(results_of(function)) if isinstance(function, tree.Function) else []


def _brings(file: File, given: Definition, depth: int) -> bool:
    """Whether a definition gives a part of something as it is."""
    match given:
        case Definition(gives=Gives.VALUE, value=tree.Node() as value, path=path):
            return bool(path) or _is_taken(file, value, depth)
        case _:
            return given.gives in (Gives.EACH, Gives.PARAMETER, Gives.NOTHING)
