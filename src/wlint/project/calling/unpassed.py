"""Parameters of handlers that are methods, for which the runtime passes nothing.

https://github.com/cloudflare/workerd/blob/main/src/workerd/io/worker.c++ ("we want the handler
methods to act like they take just one parameter")
"""

from collections.abc import Iterator, Sequence

from wlint import tree
from wlint.platform.python_handlers import ALL_PASSED, PASSED
from wlint.project.calling.calls import Calls
from wlint.project.calling.handlers import HANDLERS, PYTHON_HANDLERS, EntryKind
from wlint.project.calling.received import receiving
from wlint.project.configuration.env_reads import is_tested
from wlint.project.file import File
from wlint.record import Entity, Record
from wlint.semantics.scopes import Gives
from wlint.semantics.types import FunctionType, Global
from wlint.tree import Node

_FIELDS = ("env", "ctx")
_ASKING = frozenset({"hasattr", "isinstance"})
_DEEPEST = 3


class Unpassed(Entity):
    """A parameter, the field that has what it lacks, and where it first fails.

    `is_filled`: nothing is what the runtime passes, so that the number of arguments is right.
    `use` is what reads `part` of it, or hands it to `callee`, which does. `swapped` is the name of
    a parameter before it that asks for a field and is given the event. `reads` are all places that
    name it, if each could name the field instead.
    """

    name: str
    field: str
    param: tree.Param
    is_request: bool
    is_filled: bool
    use: Node
    part: str | None
    callee: Node | None
    swapped: str | None
    reads: Sequence[Node]


class Short(Record):
    """A Python handler that takes more or fewer arguments than it is called with."""

    taken: int
    failing: str
    last: tree.Param | None


def unpassed(calls: Calls, file: File, function: tree.Function) -> Iterator[Unpassed]:
    """The parameters of a handler that are nothing and that it reads."""
    handler = HANDLERS.get(function.name or "") or PYTHON_HANDLERS.get(function.name or "")
    cls = _class_of(file, function)
    if handler is None or cls is None or not calls.is_entry(function):
        return
    if calls.callers.get(function):
        return  # it may be given what they have
    first = len(handler.given) + file.is_python
    given = (p.target.id for p in function.params[:first] if isinstance(p.target, tree.Name))
    swapped = next((name for name in given if name in _FIELDS), None)
    for field, param in zip(_FIELDS, function.params[first:], strict=False):
        found = _failing(calls, file, param, _DEEPEST)
        if found is not None and isinstance(param.target, tree.Name):
            use, part, callee = found
            variable = file.scopes.variable(param.target)
            reads = variable.reads if variable is not None else []
            is_own = all(file.class_around(read) is cls for read in reads)
            is_request = handler.kind is EntryKind.REQUEST
            is_filled = file.is_python and function.name in ALL_PASSED
            yield Unpassed(
                param.target.id,
                field,
                param,
                is_request,
                is_filled,
                use,
                part,
                callee,
                swapped,
                reads if is_own and swapped is None else (),
            )


def short(calls: Calls, file: File, function: tree.Function) -> Short | None:
    """How a handler of a Python class cannot be called as it is."""
    failing = ALL_PASSED.get(function.name or "")
    if failing is None or not file.is_python or _class_of(file, function) is None:
        return None
    if not calls.is_entry(function) or function.decorators:
        return None
    taken = function.params[1:]
    if any(isinstance(p.target, tree.Spread) for p in taken) or len(taken) >= PASSED:
        return None
    return Short(len(taken), failing, taken[-1] if taken else None)


def _class_of(file: File, function: tree.Function) -> tree.Class | None:
    """The class that a function is a method of."""
    block = file.scopes.parents.get(function)
    cls = file.scopes.parents.get(block) if isinstance(block, tree.Block) else None
    return cls if isinstance(cls, tree.Class) and cls.bases else None


def _failing(
    calls: Calls, file: File, param: tree.Param, depth: int
) -> tuple[Node, str | None, Node | None] | None:
    """Where a parameter that is nothing first fails, the part read of it, and by which callee."""
    variable = file.scopes.variable(param.target)
    only = variable.only if variable is not None else None
    if variable is None or only is None or only.gives is not Gives.PARAMETER:
        return None
    if param.default is not None or any(_is_asked(calls, file, read) for read in variable.reads):
        return None
    found = (_failure(calls, file, read, depth) for read in variable.reads)
    return next((failure for failure in found if failure is not None), None)


def _failure(
    calls: Calls, file: File, read: tree.Name, depth: int
) -> tuple[Node, str | None, Node | None] | None:
    if any(isinstance(a, tree.Try) and a.catches for a in file.ancestors(read)):
        return None
    around = file.scopes.parents.get(read)
    match around:
        case tree.Member(object=inner, name=str(name), is_optional=False) if inner is read:
            return around, name, None
        case tree.Assign(
            target=tree.Mapping(entries=[tree.Entry(name=str(name)), *_]), value=inner
        ) if inner is read:
            return read, name, None
        case tree.Arg(value=inner) if inner is read and depth:
            call = file.scopes.parents.get(around)
            callee = calls.types.of(file, call.callee) if isinstance(call, tree.Call) else None
            if not isinstance(callee, FunctionType) or not isinstance(call, tree.Call):
                return None
            home = calls.home.get(callee.node)
            onward = receiving(home, callee.node, call, around) if home is not None else None
            if home is None or onward is None or _failing(calls, home, onward, depth - 1) is None:
                return None
            return read, None, call.callee
        case _:
            return None


def _is_asked(calls: Calls, file: File, read: tree.Name) -> bool:
    """Whether code looks what there is, before it reads anything of it."""
    around = file.scopes.parents.get(read)
    match around:
        case tree.Member(object=inner) if inner is read and file.is_python:
            outer = file.scopes.parents.get(around)  # `getattr(env, "KV", None)`
            return isinstance(outer, tree.Operation) and outer.op == "??"
        case tree.Arg() if (call := file.call_around(read)) is not None:
            callee = calls.types.of(file, call.callee)
            return isinstance(callee, Global) and callee.path in _ASKING
        case _:
            return is_tested(file, read)
