"""Where a function is put by its name, so that what takes it out there, and calls it, is seen."""

from wlint import tree
from wlint.project.calling.handed_in import argument_around
from wlint.project.calling.received import receiving
from wlint.project.calling.sites import CallSite
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.semantics.types import FunctionType, options_of


def is_seen_on(types: Types, site: CallSite) -> bool:
    """Whether every use of a function that is only named, not called, at a site is a site, too."""
    file, node = site.file, site.node
    if (arg := argument_around(file, node)) is not None:
        return _is_taken(types, file, arg)
    match file.scopes.parents.get(node):
        case tree.Entry() | tree.Sequence():
            return True
        case tree.Assign(target=tree.Name(), value=value):
            return value is node
        case _:
            return False


def _is_taken(types: Types, file: File, arg: tree.Arg) -> bool:
    """Whether an argument surely becomes a parameter of functions of the project."""
    call = file.scopes.parents[arg]
    options = options_of(types.of(file, call.callee)) if isinstance(call, tree.Call) else ()
    return isinstance(call, tree.Call) and all(
        isinstance(option, FunctionType)
        and receiving(types.program.file(option.file), option.node, call, arg) is not None
        for option in options
    )


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
