"""Calls that ask the same address once more, because of what came of it the first time."""

from wlint import tree
from wlint.project.calling.tests_around import tests_around
from wlint.project.file import File
from wlint.project.network.link import Chain, Link


def without_refreshes(file: File, chain: Chain) -> Chain:
    """A chain without the calls that only refresh what an earlier one has given.

    Where that had to go out itself there is nothing to refresh: it was taken from what is kept.
    """
    kept: list[Link] = []
    for link in chain:
        if not any(_refreshes(file, link, earlier) for earlier in kept):
            kept.append(link)
    return tuple(kept)


def _refreshes(file: File, link: Link, earlier: Link) -> bool:
    is_same = link.call is earlier.call and link.site is not earlier.site
    return is_same and _is_one_address(link) and _depends(file, link.site, earlier.site)


def _is_one_address(link: Link) -> bool:
    """Whether a call asks the same each time: nothing of its function is in what it is given."""
    function = link.file.function_around(link.call.call)
    given = (v for arg in link.call.call.args for v in link.file.variables_in(arg))
    return all(variable.scope.function.node is not function for variable in given)


def _depends(file: File, site: tree.Call, earlier: tree.Call) -> bool:
    """Whether a call is only made for what has come of an earlier one."""
    for test, _ in tests_around(file, site):
        for variable in file.variables_in(test):
            value = variable.only.value if variable.only is not None else None
            if isinstance(value, tree.Await) and value.value is earlier:
                return True
    return False
