"""Where a function is put by its name, so that what takes it out there, and calls it, is seen."""

from collections.abc import Mapping, Sequence

from wlint import tree
from wlint.project.calling.handed_in import argument_around
from wlint.project.calling.received import receiving
from wlint.project.calling.sites import CallSite
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.semantics.types import FunctionType, options_of
from wlint.tree import Node

Callers = Mapping[tree.Function, Sequence[CallSite]]

# Through this many functions that return it a function is followed.
_DEEPEST = 3


def is_seen_on(types: Types, callers: Callers, site: CallSite) -> bool:
    """Whether every use of a function that is only named, not called, at a site is a site, too."""
    return _is_seen(types, callers, site.file, site.node, 0)


def _is_seen(types: Types, callers: Callers, file: File, node: Node, depth: int) -> bool:
    """The same of a value that is a function, the result of a call maybe."""
    if (arg := argument_around(file, node)) is not None:
        return _is_taken(types, file, arg)
    match file.scopes.parents.get(node):
        case tree.Entry() | tree.Sequence():
            return True
        case tree.Assign(target=tree.Name(), value=value):
            return value is node
        case tree.Call(callee=callee) if depth:
            return callee is node
        case tree.Exit(kind="return"):
            # it goes to whoever calls the function that makes it
            maker = file.function_around(node)
            sites = callers.get(maker, ()) if maker is not None and depth < _DEEPEST else ()
            return bool(sites) and all(
                site.is_sure and _is_seen(types, callers, site.file, site.node, depth + 1)
                for site in sites
            )
        case _:
            return False


def _is_taken(types: Types, file: File, arg: tree.Arg) -> bool:
    """Whether an argument surely becomes a parameter of functions of the project, or is dropped."""
    call = file.scopes.parents[arg]
    options = options_of(types.of(file, call.callee)) if isinstance(call, tree.Call) else ()
    return isinstance(call, tree.Call) and all(
        isinstance(option, FunctionType)
        and (
            receiving(home := types.program.file(option.file), option.node, call, arg) is not None
            or _drops(home, option.node, call, arg)
        )
        for option in options
    )


def _drops(home: File, function: tree.Function, call: tree.Call, arg: tree.Arg) -> bool:
    """Whether a function has no parameter for an argument: in JavaScript nobody gets it then."""
    is_open = any(isinstance(a.value, tree.Spread) for a in call.args) or any(
        isinstance(p.target, tree.Spread) for p in function.params
    )
    is_extra = call.args.index(arg) >= len(function.params)
    return is_extra and not is_open and not home.is_python


def is_given_away(site: CallSite) -> bool:
    """Whether a function is given away where it is named, alone or among others."""
    return argument_around(site.file, site.node) is not None


def is_waited_for(site: CallSite) -> bool:
    """Whether an error of what a site runs arises right there: its promise is not kept."""
    match site.file.scopes.parents.get(site.node):
        case tree.Await() | tree.Exit(kind="return"):
            return True
        case _:
            return False
