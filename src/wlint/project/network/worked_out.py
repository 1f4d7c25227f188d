"""Statements that only work something out: it is the same before a read as after it."""

from collections.abc import Sequence

from wlint import tree
from wlint.platform.bindings import BINDING_VALUES
from wlint.platform.logs import is_log
from wlint.platform.plain_methods import CHANGING, OF_TEXTS_ALONE, ORDERS, only_works_out
from wlint.platform.query_builders import is_builder, is_part_of_query
from wlint.platform.reads import BODIES, LOOKS, PREPARES
from wlint.project.costs.sent_builders import sent_by_name
from wlint.project.file import File
from wlint.project.network.converted import is_conversion, only_converts
from wlint.project.typing.external import external_method
from wlint.project.typing.types import Types
from wlint.semantics.conditions import ELSE
from wlint.semantics.functions import EACH, own_nodes
from wlint.semantics.scopes import Gives, Variable
from wlint.semantics.types import UNKNOWN, Global, Named, options_of
from wlint.tree import Node

_PLAIN = (
    *(tree.Name, tree.Member, tree.Literal, tree.Template, tree.Operation, tree.Conditional),
    *(tree.Comprehension, tree.TypeRef),
)
_WRITTEN_OUT = (tree.Sequence, tree.Mapping, tree.Entry, tree.Arg, tree.Spread)
_CHANGES = frozenset({"++", "--", "delete"})
_GATHERS = frozenset({"reduce", "reduceRight"})
_TAKES_FUNCTION = EACH | {"sort", "toSorted", "findLastIndex"} | _GATHERS


def given_by(types: Types, file: File, node: Node) -> frozenset[Variable] | None:
    """What a statement only gives what is worked out of values; None where it does more.

    Those are variables that only their own function sees, and objects that it has written out.
    """
    match node:
        case tree.If(test=test, then=then, otherwise=otherwise):
            statements = (*then.statements, *_statements(otherwise))
            parts = [given_by(types, file, statement) for statement in statements]
            known = [part for part in parts if part is not None]
            is_all = len(known) == len(parts) and is_quiet(types, file, test)
            return frozenset().union(*known) if is_all else None
        case tree.ExpressionStatement(value=tree.Assign() as put):
            return given_by(types, file, put)
        case tree.Assign(value=None):
            return frozenset()  # a name that is only declared
        case tree.Assign(target=target, value=tree.Node() as value, op=op):
            is_made = works_out(types, file, value)
            is_plain = op is None or isinstance(target, tree.Name)
            is_all = is_made and is_plain and not _orders_named(value)
            return _put(file, node, target) if is_all else None
        case _:
            return None


def _statements(otherwise: Node | None) -> tuple[Node, ...]:
    """What an `else` does: statements, or another `if`."""
    match otherwise:
        case None:
            return ()
        case tree.Block(statements=statements):
            return statements
        case _:
            return (otherwise,)


def _put(file: File, assign: tree.Assign, target: Node) -> frozenset[Variable] | None:
    """What an assignment changes, if nobody else sees it before the function hands it on."""
    match target:
        case tree.Member(object=tree.Name() as owner, key=None | tree.Literal()):
            variable = file.scopes.variable(owner)
            is_own = is_written_out(file, owner, tree.Mapping)
            return frozenset({variable}) if variable is not None and is_own else None
        case tree.Name() | tree.Mapping() | tree.Sequence():
            if any(isinstance(n, tree.Member) for n in target.walk()):
                return None
            variables = file.variables_in(target)
            is_new = assign.declares in ("const", "let", "var")
            is_own = is_new or all(_is_local(file, v, assign) for v in variables)
            return variables if is_own else None
        case _:
            return None


def _orders_named(value: Node) -> bool:
    """Whether a list that has a name is another one once a value is worked out."""
    called = (n.callee for n in own_nodes(value) if isinstance(n, tree.Call))
    ordered = (n.object for n in called if isinstance(n, tree.Member) and n.name in ORDERS)
    return any(isinstance(owner, tree.Name) for owner in ordered)


def _is_local(file: File, variable: Variable, node: Node) -> bool:
    """Whether only the function around a node names a variable."""
    home = file.function_around(node)
    names = (*variable.reads, *(d.name for d in variable.definitions))
    return not variable.is_module_level and all(file.function_around(n) is home for n in names)


def is_written_out(file: File, owner: tree.Name, made: type[tree.Mapping | tree.Sequence]) -> bool:
    """Whether a variable holds an object, or a list, that the function around has written out."""
    variable = file.scopes.variable(owner)
    only = variable.only if variable is not None else None
    if only is None or only.gives is not Gives.VALUE or only.path:
        return False
    is_here = file.function_around(only.node) is file.function_around(owner)
    return is_here and isinstance(only.value, made)


def is_quiet(types: Types, file: File, value: Node, *asked: Node) -> bool:
    """Whether a value is worked out of others, and calls nobody but by what is `asked`."""
    return all(n in asked or _is_quiet(types, file, n) for n in own_nodes(value))


def works_out(types: Types, file: File, value: Node) -> bool:
    """Whether a value is worked out of others, or a part of one: the answer is looked at only."""
    return is_quiet(types, file, value) or _is_part(types, file, value)


def only_gives(types: Types, file: File, statement: Node) -> bool:
    """Whether a statement only works out what its function gives, or says something to a log."""
    match statement:
        case tree.Exit(kind="return", value=None):
            return True
        case tree.ExpressionStatement(value=tree.Literal()) | tree.Import():
            return True  # a docstring, or what a function of Python gets only when it runs
        case (
            tree.Exit(kind="return", value=tree.Call() as value)
            | tree.ExpressionStatement(value=tree.Call() as value)
        ) if is_log(value):
            return True
        case tree.Exit(kind="return", value=tree.Node() as value):
            return is_quiet(types, file, value)
        case tree.If(test=test, then=then, otherwise=otherwise):
            parts = (*then.statements, *_statements(otherwise))
            return is_quiet(types, file, test) and all(only_gives(types, file, p) for p in parts)
        case _:
            return given_by(types, file, statement) is not None


def makes_of_answer(types: Types, file: File, taker: Node) -> bool:
    """Whether what takes an answer, as in a `then`, only makes something of it."""
    match taker:
        case tree.Function(body=body, is_generator=False):
            return all(only_gives(types, file, statement) for statement in body.statements)
        case tree.Name() | tree.Member():
            return only_converts(types, file, taker)
        case _:
            return False


def makes_of_owner(types: Types, file: File, call: tree.Call) -> bool:
    """Whether a call only makes something of what it is called on: `rows.slice(0, 5)`."""
    is_quiet_call = isinstance(call.callee, tree.Member) and _is_quiet(types, file, call)
    return is_quiet_call and all(is_quiet(types, file, arg) for arg in call.args)


def reads_body(types: Types, file: File, call: tree.Call) -> bool:
    """Whether a call reads the body that has come with an answer."""
    of = types.of(file, call.callee)
    return not call.args and isinstance(of, Global) and of.path in BODIES


def _is_part(types: Types, file: File, value: Node) -> bool:
    """Whether a value is a part of a variable, what stands in for it, or tells about it."""
    match value:
        case tree.Name() | tree.Literal():
            return True
        case tree.Sequence() | tree.Mapping() | tree.Entry():
            return all(_is_part(types, file, child) for child in value.children())
        case tree.Member(object=inner, key=None | tree.Literal()):
            return _is_part(types, file, inner)
        case tree.Operation(op=op, operands=operands) if op not in _CHANGES:
            return all(_is_part(types, file, operand) for operand in operands)
        case tree.Conditional(test=test, then=then, otherwise=otherwise):
            return all(_is_part(types, file, n) for n in (_asked(test), then, otherwise))
        case tree.Call(callee=tree.Member(object=inner, name="to_py"), args=()):
            return _is_part(types, file, inner)
        case tree.Call(callee=tree.Member(object=inner)) if _looks_up(types, file, value):
            return _is_part(types, file, inner)
        case tree.Call(args=args) if is_conversion(types, file, value):
            return all(_is_part(types, file, arg.value) for arg in args)
        case _:
            return False


def _looks_up(types: Types, file: File, call: tree.Call) -> bool:
    """Whether a call takes an entry of a dictionary: `row.get("name", "")`."""
    match call:
        case tree.Call(
            callee=tree.Member(object=owner, name="get"),
            args=[tree.Arg(value=tree.Literal(value=str(key))), *_],
        ) if file.is_python:
            of = options_of(types.of(file, owner))
            is_other = any(isinstance(o, Named) and o.name in BINDING_VALUES for o in of)
            method = external_method(types.path_of(file, call.callee))
            asks = method is not None and (method.io or method.is_async)
            return not is_other and not asks and "://" not in key
        case _:
            return False


def _asked(test: Node) -> Node:
    """What a test asks for, by itself or by one of its names: `hasattr(row, "results")`."""
    match test:
        case tree.Call(callee=tree.Name(id="hasattr"), args=[tree.Arg(value=asked), *_]):
            return asked
        case _:
            return test


def _is_quiet(types: Types, file: File, node: Node) -> bool:
    match node:
        case tree.Call(
            callee=tree.Member(object=owner, name=str(name)), args=args, is_new=False
        ) if _is_plain(types, file, owner, name):
            if name in _GATHERS and _gathers(types, file, args):
                return True
            taken = args[:1] if name in _TAKES_FUNCTION else ()
            run = (a.value for a in args if a in taken or isinstance(a.value, tree.Function))
            return all(_only_gives(types, file, function) for function in run)
        case tree.Call(callee=callee, args=[_, *_], is_new=True) if types.of(
            file, callee
        ) == Global("Date"):
            return True
        case tree.Function():
            return True  # what it does is done where it is called
        case tree.Call(callee=tree.Member(name="to_py"), args=()) if file.is_python:
            return True
        case tree.Call() if _looks_up(types, file, node):
            return True
        case tree.Await(value=inner):
            return isinstance(inner, tree.Call) and reads_body(types, file, inner)
        case tree.Call(callee=callee):
            of = types.of(file, callee)
            if isinstance(of, Global) and of.path in PREPARES | LOOKS:
                return True
            is_made = is_conversion(types, file, node) or reads_body(types, file, node)
            return is_made or _only_builds(types, file, node)
        case tree.Template(tag=tree.Node() as tag):
            of = types.of(file, tag)
            return isinstance(of, Global) and is_part_of_query(of.path)
        case tree.Operation(op=op):
            return op not in _CHANGES
        case _:
            return isinstance(node, (_PLAIN, _WRITTEN_OUT))


def _only_builds(types: Types, file: File, call: tree.Call) -> bool:
    """Whether a call only adds to a query, or makes a part of one, which sends nothing yet."""
    callbacks = [n for arg in call.args for n in own_nodes(arg) if isinstance(n, tree.Function)]
    if not all(_only_gives(types, file, each) for each in callbacks):
        return False
    match types.of(file, call.callee):
        case Global(path=path) if is_part_of_query(path):
            return True
        case Global(path=path) if sent_by_name(path) is None:
            of = options_of(types.of(file, call))
            return bool(of) and all(isinstance(o, Named) and is_builder(o.name) for o in of)
        case _:
            return False


def _only_gives(types: Types, file: File, taker: Node) -> bool:
    """Whether all that a function does is to give what it works out of other values."""
    is_async = isinstance(taker, tree.Function) and taker.is_async
    return not is_async and makes_of_answer(types, file, taker)


def _gathers(types: Types, file: File, args: Sequence[tree.Arg]) -> bool:
    """Whether elements are only put into an object or a list that is written out for them."""
    match [arg.value for arg in args]:
        case [
            tree.Function(is_async=False, is_generator=False, params=[into, *_]) as run,
            tree.Mapping() | tree.Sequence(),
        ]:
            own = file.scopes.variable(into.target)
            if own is None or own.only is None:
                return False  # it may be another one by then
            return _only_fills(types, file, run.body, own)
        case _:
            return False


def _only_fills(types: Types, file: File, statement: Node, own: Variable) -> bool:
    """Whether a statement puts something worked out into what a variable holds, or gives it."""
    match statement:
        case tree.Block(statements=statements):
            return all(_only_fills(types, file, part, own) for part in statements)
        case tree.If(test=test, then=then, otherwise=otherwise):
            parts = (then, *_statements(otherwise))
            is_quiet_test = is_quiet(types, file, test)
            return is_quiet_test and all(_only_fills(types, file, part, own) for part in parts)
        case tree.Assign(target=tree.Member(object=owner, key=key), value=tree.Node() as value) if (
            file.scopes.variable(owner) is own
        ):
            return is_quiet(types, file, value) and (key is None or is_quiet(types, file, key))
        case tree.ExpressionStatement(
            value=tree.Call(callee=tree.Member(object=owner, name=str(name)), args=args)
        ) if file.scopes.variable(owner) is own and name in CHANGING:
            return all(is_quiet(types, file, arg.value) for arg in args)
        case _:
            return only_gives(types, file, statement)


def _is_plain(types: Types, file: File, owner: Node, method: str) -> bool:
    """Whether a method of a text, number, date or list only works something out.

    Putting a list in order does so where nobody else has that list yet.
    """
    names = _type_names(types, file, owner)
    if not names and method in OF_TEXTS_ALONE:
        return UNKNOWN in options_of(types.of(file, owner))
    if method in ORDERS and names == {"[]"}:
        return _is_new_list(types, file, owner)
    return bool(names) and all(only_works_out(name, method) for name in names)


def _type_names(types: Types, file: File, owner: Node) -> frozenset[str]:
    """What the types of a value are called; none where one of them has no name."""
    match file.local_value(owner)[0]:
        case tree.Literal(kind="string") | tree.Template(tag=None):
            return frozenset({"string"})
        case tree.Sequence():
            return frozenset({"[]"})
        case _:
            options = options_of(types.of(file, owner))
            names = frozenset(o.name for o in options if isinstance(o, Named))
            return names if all(isinstance(o, Named) for o in options) else frozenset()


def _is_new_list(types: Types, file: File, owner: Node) -> bool:
    """Whether a list has just been made, by its function or for it."""
    match file.local_value(owner)[0]:
        case tree.Sequence():
            return True
        case tree.Operation(op=op, operands=operands) if op in ELSE:
            return all(_is_new_list(types, file, operand) for operand in operands)
        case tree.Await(value=tree.Call(callee=callee)):
            return isinstance(types.of(file, callee), Global)
        case tree.Call(callee=tree.Member(object=inner, name=str(name))) if name in ORDERS:
            return _is_new_list(types, file, inner)
        case tree.Call(callee=callee):
            made = types.of(file, callee)
            method = external_method(made.path) if isinstance(made, Global) else None
            return method is not None and method.returns.endswith("[]")
        case _:
            return False
