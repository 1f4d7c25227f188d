"""What functions give that give what their callback gives: a promise only where that does.

`span<T>(run: () => T | Promise<T>): T | Promise<T>`, or `return run()` of a parameter.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from wlint import tree
from wlint.project.file import File
from wlint.project.typing.expected import signatures, taken_at
from wlint.semantics.functions import returned
from wlint.semantics.scopes import Gives
from wlint.semantics.types import FunctionType, Named, SignatureType, Type, either, options_of

if TYPE_CHECKING:
    from wlint.project.typing.types import Types


def as_declared(types: "Types", file: File, call: tree.Call, of: SignatureType) -> Type:
    """What a call gives of something declared, by the callback that is given here."""
    for index in range(len(call.args)) if _may_be_promise(of.result) else ():
        takers = signatures(types, taken_at(types, of, index))
        value = call.arg(index)
        if value is not None and any(types.result_of(taker) == of.result for taker in takers):
            return types.result_of(types.of(file, value))
    return of.result


def as_returned(types: "Types", file: File, call: tree.Call, function: FunctionType) -> Type:
    """What a call gives of a project function, by the callback that is given here."""
    found, node, home = types.result(function), function.node, types.program.file(function.file)
    if node.is_async or node.is_generator or not _may_be_promise(found):
        return found
    if node.returns is not None and types.trusts_annotations:
        return as_declared(types, file, call, SignatureType(found, function.file, node))
    callbacks = {p: p.target.id for p in node.params if isinstance(p.target, tree.Name)}
    names = {name: call.arg(home.argument_index(node, p)) for p, name in callbacks.items()}
    returned = list(_returned(home, node))
    given = [names.get(_calls(value) or "") for value in returned]
    if not any(given):
        return found
    pairs = zip(returned, given, strict=True)
    return either(
        types.of(home, value) if here is None else types.result_of(types.of(file, here))
        for value, here in pairs
    )


def _may_be_promise(of: Type) -> bool:
    """Whether a value may be a promise, and may be none."""
    promised = [isinstance(o, Named) and o.name == "Promise" for o in options_of(of)]
    return any(promised) and not all(promised)


def _returned(home: File, node: tree.Function) -> Iterator[tree.Node]:
    """The expressions that a function returns, behind names that are given one value."""
    for value in returned(node):
        variable = home.scopes.variable(value)
        only = variable.only if variable is not None else None
        is_given = only is not None and only.gives is Gives.VALUE and not only.path
        yield only.value if is_given and only is not None and only.value else value


def _calls(value: tree.Node) -> str | None:
    match value:
        case tree.Call(callee=tree.Name(id=name)):
            return name
        case _:
            return None
