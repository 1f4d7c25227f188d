"""Statements that finish what was just read, in place: nobody else has seen it yet."""

from wlint import tree
from wlint.project.file import File
from wlint.project.network.worked_out import is_quiet, is_written_out, only_gives, works_out
from wlint.project.typing.types import Types
from wlint.semantics.conditions import ELSE
from wlint.semantics.scopes import Variable
from wlint.tree import Node

_Own = frozenset[Variable]


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
        case tree.ExpressionStatement(value=tree.Assign(target=tree.Member()) as put) | (
            tree.Assign(target=tree.Member()) as put
        ):
            return _is_of(file, put.target, own) and (
                put.value is not None and is_quiet(types, file, put.value)
            )
        case tree.ExpressionStatement(
            value=tree.Call(
                callee=tree.Member(object=tree.Name() as owner, name="append" | "push"), args=args
            )
        ) if is_written_out(file, owner, tree.Sequence):
            return all(works_out(types, file, arg.value) for arg in args)
        case _:
            return only_gives(types, file, statement)


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
