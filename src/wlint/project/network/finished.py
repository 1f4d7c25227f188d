"""Statements that finish what was just read, in place: nobody else has seen it yet."""

from wlint import tree
from wlint.platform.plain_methods import CHANGING
from wlint.platform.responses import OUTCOME
from wlint.project.file import File
from wlint.project.network.worked_out import (
    is_quiet,
    is_written_out,
    only_gives,
    reads_body,
    works_out,
)
from wlint.project.typing.types import Types
from wlint.semantics.conditions import ELSE
from wlint.semantics.functions import own_nodes
from wlint.semantics.scopes import Variable
from wlint.tree import Node

_Own = frozenset[Variable]
_TELLING = OUTCOME | {"status_code", "is_success", "is_error", "success", "error", "errors"}
_HANDLES = frozenset({"then", "catch"})


def only_refuses(types: Types, file: File, statement: Node, own: _Own) -> bool:
    """Whether a statement throws where an answer tells of a failure, and does no more.

    `if (!answer.ok) throw …`, `answer.raise_for_status()`; what the error says may be read first.
    """
    match statement:
        case tree.If(test=test, then=then, otherwise=None) if _asks_for_failure(file, test, own):
            throws = any(isinstance(n, tree.Exit) and n.kind == "throw" for n in own_nodes(then))
            return throws and is_quiet(types, file, test) and _only_tells(types, file, then)
        case tree.ExpressionStatement(
            value=tree.Call(callee=tree.Member(object=owner, name="raise_for_status"))
        ):
            return _is_of(file, owner, own)
        case _:
            return False


def _asks_for_failure(file: File, test: Node, own: _Own) -> bool:
    """Whether a test asks an answer if it is good: `!answer.ok`, `"error" in answer`."""
    is_about = any(_is_of(file, node, own) for node in test.walk() if isinstance(node, tree.Name))
    return is_about and any(_word(node) in _TELLING for node in test.walk())


def _word(node: Node) -> str | None:
    match node:
        case tree.Member(name=name):
            return name
        case tree.Literal(kind="string", value=str(value)):
            return value
        case _:
            return None


def _only_tells(types: Types, file: File, statement: Node) -> bool:
    """Whether a statement only gets hold of what an error is to say, throws it or tells the log."""
    match statement:
        case tree.Block(statements=statements):
            return all(_only_tells(types, file, part) for part in statements)
        case tree.If(test=test, then=then, otherwise=otherwise):
            parts = (then,) if otherwise is None else (then, otherwise)
            is_quiet_test = is_quiet(types, file, test)
            return is_quiet_test and all(_only_tells(types, file, part) for part in parts)
        case tree.Exit(kind="throw", value=value):
            return value is None or _waits_for_body(types, file, value)
        case tree.Assign(target=tree.Name() as name, value=tree.Node() as value):
            variable = file.scopes.variable(name)
            is_own = variable is not None and not variable.is_module_level
            return is_own and _waits_for_body(types, file, value)
        case _:
            return only_gives(types, file, statement)


def _waits_for_body(types: Types, file: File, value: Node) -> bool:
    """Whether the body that has come is all that an expression waits for."""

    def of_body(node: Node) -> bool:
        match node:
            case tree.Call(callee=tree.Member(object=inner, name=name)) if name in _HANDLES:
                return of_body(inner)
            case tree.Call():
                return reads_body(types, file, node)
            case _:
                return False

    waits = (n for n in own_nodes(value) if isinstance(n, tree.Await))
    return all(of_body(wait.value) for wait in waits)


def only_finishes(types: Types, file: File, statement: Node, own: _Own) -> bool:
    """Whether a statement works something out, sets fields of what variables hold, or lists it."""

    def do(*blocks: tree.Block | None, own: _Own = own) -> bool:
        statements = (s for block in blocks if block is not None for s in block.statements)
        return all(only_finishes(types, file, s, own) for s in statements)

    match statement:
        case tree.If(test=test, then=then, otherwise=tree.Block() | None as otherwise):
            return is_quiet(types, file, test) and do(then, otherwise)
        case tree.Try(body=body, catches=catches, finally_=finally_):
            return do(body, *(catch.body for catch in catches), statement.otherwise, finally_)
        case tree.Loop(kind="each", target=tree.Node() as each, iterable=tree.Node() as rows):
            is_plain = not statement.is_async and _is_of(file, rows, own)
            return is_plain and do(statement.body, own=own | file.variables_in(each))
        case tree.ExpressionStatement(
            value=tree.Call(
                callee=tree.Member(object=rows, name="forEach"),
                args=[tree.Arg(value=tree.Function(params=[param, *_]) as run)],
            )
        ) if not run.is_async:
            given = file.variables_in(param.target)
            return _is_of(file, rows, own) and do(run.body, own=own | given)
        case tree.ExpressionStatement(value=tree.Assign(target=tree.Member() as target) as put) | (
            tree.Assign(target=tree.Member() as target) as put
        ):
            is_own = _is_of(file, target, own) or _is_of_made(file, target)
            is_quiet_key = target.key is None or is_quiet(types, file, target.key)
            is_quiet_put = put.value is not None and is_quiet(types, file, put.value)
            return is_own and is_quiet_key and is_quiet_put
        case tree.ExpressionStatement(
            value=tree.Call(
                callee=tree.Member(object=tree.Name() as owner, name=str(name)), args=args
            )
        ) if name in CHANGING and is_written_out(file, owner, tree.Sequence):
            return all(works_out(types, file, arg.value) for arg in args)
        case _:
            return only_gives(types, file, statement)


def _is_of_made(file: File, field: tree.Member) -> bool:
    """Whether a field is one of an object that the function around has written out."""
    owner = field.object
    return isinstance(owner, tree.Name) and is_written_out(file, owner, tree.Mapping)


def _is_of(file: File, node: Node, own: _Own) -> bool:
    """Whether a value is what one of some variables holds, or a part of it."""
    match node:
        case tree.Member(object=inner):
            return _is_of(file, inner, own)
        case tree.Operation(op=op, operands=[inner, tree.Sequence()]) if op in ELSE:
            return _is_of(file, inner, own)
        case tree.Name():
            given, variable = file.local_value(node)
            is_own = file.scopes.variable(node) in own
            return is_own or (variable is not None and _is_of(file, given, own))
        case tree.Call(callee=tree.Member(object=inner, name="get" | "values" | "items")) if (
            file.is_python
        ):
            return _is_of(file, inner, own)
        case _:
            return False
