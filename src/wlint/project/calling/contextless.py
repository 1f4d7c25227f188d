"""Branches for hosts that have no execution context: Workers always have one."""

from collections.abc import Callable, Iterator, Sequence

from wlint import tree
from wlint.project.calling.background import is_wait_until
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.semantics.conditions import EQUALITIES, OTHER
from wlint.semantics.functions import CHAIN
from wlint.semantics.types import Named
from wlint.source import Span
from wlint.tree import Node

_CONTEXTS = frozenset({"ExecutionContext", "DurableObjectState", "EventContext"})


def has_context(
    types: Types, file: File, test: Node, is_there: Callable[[File, Node], bool]
) -> bool | None:
    """What a test of an execution context comes to; None where it tests something else."""
    match test:
        case tree.Operation(
            op=op,
            operands=[
                tree.Operation(op="typeof", operands=[tested]),
                tree.Literal(value="function"),
            ],
        ) if op in EQUALITIES and _is_context(types, file, tested, is_there):
            return op not in OTHER
        case _:
            return True if _is_context(types, file, test, is_there) else None


def _is_context(
    types: Types, file: File, node: Node, is_there: Callable[[File, Node], bool]
) -> bool:
    """Whether an expression is the platform's execution context, or its `waitUntil`."""
    value, variable = file.local_value(node)
    match value:
        case tree.Operation(op="??" | "||", operands=[first, *_]):
            return _is_context(types, file, first, is_there)
        case tree.Member(object=owner, name="waitUntil"):
            return _is_context(types, file, owner, is_there)
        case tree.Name() if variable is not None:
            return _is_context(types, file, value, is_there)
        case _:
            of = types.uncast(file, value)
            return isinstance(of, Named) and of.name in _CONTEXTS and is_there(file, value)


def without_context(types: Types, file: File, node: tree.Try) -> Iterator[Node]:
    """The handlers of a `try` that only hands work to the runtime, which they do themselves.

    Only Hono's `c.executionCtx` fails there, off Workers.
    """
    match node.body.statements:
        case (tree.ExpressionStatement(value=tree.Call(args=[tree.Arg(value=work)]) as call),) if (
            is_wait_until(types, file, call)
        ):
            parts = [part.span for part in _links(work)]
            yield from (c.body for c in node.catches if _does_one_of(file, c.body, parts))
        case _:
            pass


def _links(work: Node) -> Iterator[Node]:
    """Work, and what it is without what is chained to it: `p.catch(…)`, `p`."""
    yield work
    match work:
        case tree.Call(callee=tree.Member(object=inner, name=name)) if name in CHAIN:
            yield from _links(inner)
        case _:
            pass


def _does_one_of(file: File, body: tree.Block, works: Sequence[Span]) -> bool:
    sizes = {work.end - work.start for work in works}
    texts = {file.source.text(work) for work in works}
    spans = (n.span for n in body.walk())
    return any(s.end - s.start in sizes and file.source.text(s) in texts for s in spans)
