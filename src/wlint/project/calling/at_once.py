"""Whether a function that is handed on runs there and then, or some time later.

Of what a runtime or a package takes, only few are known to call it before they return.
"""

from wlint import tree
from wlint.project.calling.calls import Calls
from wlint.project.calling.sites import CallSite, Certainty
from wlint.semantics.functions import EACH
from wlint.semantics.types import FunctionType, options_of

_METHODS = EACH | {
    "findLastIndex", "from", "reduce", "reduceRight", "replace", "replaceAll", "sort", "sub",
    "toSorted",
}  # fmt: skip
_BUILT_INS = frozenset({"max", "min", "sorted"})


def runs_at_once(calls: Calls, site: CallSite) -> bool:
    """Whether a function runs where a site stands, or where code calls it by its name."""
    if site.is_call:
        return True
    around = site.file.scopes.parents.get(site.node)
    match around:
        case tree.Arg():
            taker = site.file.scopes.parents.get(around)
            return isinstance(taker, tree.Call) and _calls_it(calls, site, taker)
        case tree.Assign(target=tree.Name(), value=value):
            return value is site.node
        case _:
            return False


def _calls_it(calls: Calls, site: CallSite, taker: tree.Call) -> bool:
    match taker.callee:
        case tree.Member(name=name) if name in _METHODS:
            return True
        case tree.Name(id=name) if name in _BUILT_INS and site.file.is_python:
            return True
        case _:
            pass
    back = [s for s in calls.callers[site.callee] if s.certainty is Certainty.CALLED_BACK]
    takers = options_of(calls.types.of(site.file, taker.callee))
    return all(
        isinstance(t, FunctionType) and any(_is_within(s, t.node) for s in back) for t in takers
    )


def _is_within(site: CallSite, function: tree.Function) -> bool:
    return site.caller is function or function in site.file.ancestors(site.node)
