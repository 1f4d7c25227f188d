"""Ways to a call by those who let it take the longest: `ask(url, 30_000)`, not `ask(url, 500)`."""

from functools import partial

from wlint.project.calling.calls import Calls
from wlint.project.calling.sites import CallSite
from wlint.project.calling.way import Way
from wlint.project.file import File
from wlint.project.network.durations import Durations
from wlint.project.network.link import Limit
from wlint.tree import Call

_DEEPEST = 6


def by_longest(calls: Calls, durations: Durations, file: File, way: Way, limit: Limit) -> Way:
    """The same way, by the calls that give a parameter the seconds that are told of, if it can."""
    for _ in range(_DEEPEST):
        gives = partial(_gives, durations, file, limit)
        way = calls.way_by(way, gives)
        site = next(filter(gives, way.backwards), None)
        if site is None or not isinstance(site.node, Call):
            break
        limit, file = durations.given(limit, file, site.file, site.node), site.file
    return way


def _gives(durations: Durations, file: File, limit: Limit, site: CallSite) -> bool:
    """Whether a call says that its function may take as long as that."""
    if limit.by is None or not isinstance(site.node, Call):
        return False
    if site.callee is not file.scopes.parents.get(limit.by):
        return False
    return durations.given(limit, file, site.file, site.node).seconds == limit.seconds
