"""Where an error arises of a function that a list's method runs for each of its elements."""

from wlint import tree
from wlint.project.calling.handed_in import elements_of
from wlint.project.calling.sites import CallSite
from wlint.project.typing.types import Types
from wlint.semantics.types import Global, options_of


def raising_call(types: Types, site: CallSite) -> tree.Call | None:
    """The call that throws what a callback does: `rows.map(…)`, or `Promise.all(rows.map(…))`.

    An asynchronous one rejects its own promise: of that only who waits for all of them learns.
    """
    function, file = site.callee, site.file
    first = function.params[0] if function.params and site.node is function else None
    if first is None or elements_of(file, first) is None:
        return None
    call = file.call_around(function)
    if not function.is_async or call is None:
        return call
    together = file.call_around(call)
    if together is None or not isinstance(file.scopes.parents.get(together), tree.Await):
        return None
    found = options_of(types.of(file, together.callee))
    is_all = any(isinstance(o, Global) and o.path == "Promise.all" for o in found)
    return together if is_all else None
