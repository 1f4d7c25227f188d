"""What a component only hands to the browser that shows it: effects, and what hears a user."""

from collections.abc import Collection, Iterator

from wlint import tree
from wlint.platform.browser_only import ATTRIBUTE, COMPONENT, HOOK, HOOKS, LISTENER
from wlint.project.calling.function_names import function_name
from wlint.project.file import File
from wlint.semantics.functions import called_as
from wlint.semantics.scopes import Definition, Variable
from wlint.tree import Node

_LONGEST = 80  # bytes of the name of an attribute


def for_browsers(file: File) -> frozenset[Node]:
    """The code of a file that no server runs, whatever renders its components."""
    found = set(_handed(file))
    waiting = list(_own_functions(file)) if found else []
    while inside := [f for f, v in waiting if _is_read_within(file, v, found | {f})]:
        found.update(inside)
        waiting = [(f, v) for f, v in waiting if f not in found]
    return frozenset(found)


def _is_read_within(file: File, variable: Variable, nodes: Collection[Node]) -> bool:
    """Whether all that names a variable stands in some code."""
    return bool(variable.reads) and all(
        any(n in nodes for n in (read, *file.ancestors(read))) for read in variable.reads
    )


def _handed(file: File) -> Iterator[Node]:
    """What goes to an effect or to what listens, as it is written there."""
    for call in file.of_kind(tree.Call):
        name = called_as(call.callee) or ""
        if _is_from(file, call, HOOKS.get(name, frozenset())):
            yield from (arg.value for arg in call.args)
        elif HOOK.fullmatch(name) and _is_in_component(file, call):
            yield from (v for arg in call.args for v in _listeners(arg.value))
    for element in file.of_kind(tree.Opaque):
        for part in element.parts if element.kind.startswith("jsx_") else ():
            before = file.source.data[max(0, part.outer.start - _LONGEST) : part.outer.start]
            if ATTRIBUTE.search(before):
                yield part


def _is_from(file: File, call: tree.Call, modules: frozenset[str]) -> bool:
    """Whether what is called is imported from one of some modules."""
    owner = call.callee.object if isinstance(call.callee, tree.Member) else call.callee
    variable = file.scopes.variable(owner) if modules else None
    match variable.only if variable is not None else None:
        case Definition(node=tree.Import(module=module)):
            return module in modules
        case _:
            return False


def _is_in_component(file: File, call: tree.Call) -> bool:
    """Whether a call is made by a function that renders something, or belongs to one."""
    around = file.function_around(call)
    if around is None or not any(o.kind.startswith("jsx_") for o in file.of_kind(tree.Opaque)):
        return False
    return COMPONENT.fullmatch(function_name(file, around) or "") is not None


def _listeners(options: Node) -> Iterator[Node]:
    """What options hand over to be called when something has happened: `onSuccess`."""
    entries = options.entries if isinstance(options, tree.Mapping) else ()
    return (e.value for e in entries if LISTENER.fullmatch(e.name or ""))


def _own_functions(file: File) -> Iterator[tuple[tree.Function, Variable]]:
    """The functions that only this file can call, each with the one variable that holds it."""
    exported = {e.node for e in file.exports.values()}
    for function in file.of_kind(tree.Function):
        variable = _variable(file, function)
        only = variable.only if variable is not None else None
        if variable is not None and only is not None and exported.isdisjoint((function, only.name)):
            yield function, variable


def _variable(file: File, function: tree.Function) -> Variable | None:
    match file.scopes.parents.get(function):
        case tree.Assign(target=tree.Name() as target, value=value) if value is function:
            return file.scopes.variable(target)
        case tree.Block():
            return file.scopes.variable(function)
        case _:
            return None
