"""One way by which a handler reaches a function."""

from collections.abc import Iterable, Iterator
from itertools import islice

from wlint import tree
from wlint.finding import Place, Step
from wlint.project.calling.entries import Entry
from wlint.project.calling.sites import CallSite
from wlint.project.file import File
from wlint.record import Entity
from wlint.source import Span, one_line
from wlint.tree import Node

# Of a way through more calls than this, a report shows the last ones.
_SHOWN = 20


class Way(Entity):
    """How a handler reaches a function: `last` is the call of it, `before` the way to its caller.

    Ways share what they have in common: a chain of calls is not copied for each of its steps.
    """

    entry: Entry
    last: CallSite | None = None
    before: "Way | None" = None

    @property
    def backwards(self) -> Iterator[CallSite]:
        """The call sites, the last first."""
        way: Way | None = self
        while way is not None and way.last is not None:
            yield way.last
            way = way.before

    @property
    def sites(self) -> tuple[CallSite, ...]:
        """The call sites in order."""
        return tuple(self.backwards)[::-1]

    @property
    def steps(self) -> Iterator[Step]:
        """It as places: the handler, then each call; of a very long way its end."""
        entry = self.entry
        yield Step(Place(entry.file.path, _head(entry.function)), _heading(entry))
        calls = (site for site in self.backwards if not isinstance(site.node, tree.Function))
        shown = list(islice(calls, _SHOWN))[::-1]
        mark = "… " if next(calls, None) is not None else ""
        for site in shown:
            node = _handing_over(site.file, site.node) or site.node
            yield Step(Place(site.file.path, node.span), mark + _short(site.file, node))
            mark = ""


def followed_by(way: Way, sites: Iterable[CallSite]) -> Way:
    """A way that goes on with these calls."""
    for site in sites:
        way = Way(way.entry, site, way)
    return way


def _heading(entry: Entry) -> str:
    """What an entry is called where a way begins: what a route runs first is not its handler."""
    _, call = entry.site or (None, None)
    _, node = entry.given or (None, None)
    before = call.args[:-1] if call is not None and not entry.name.startswith("use(") else ()
    is_before = any(arg.value is node for arg in before)
    return f"middleware of {entry.name}" if is_before else entry.name


def _head(function: tree.Function) -> Span:
    """The first line of a function, up to its body."""
    return Span(function.span.start, max(function.body.span.start, function.span.start + 1))


def _handing_over(file: File, node: Node) -> tree.Call | None:
    """The call that a function, or its object, is an argument of by its name: `run(save)`."""
    around = node if isinstance(node, tree.Arg) else file.scopes.parents.get(node)
    call = file.scopes.parents.get(around) if isinstance(around, tree.Arg) else None
    return call if isinstance(call, tree.Call) and not isinstance(node, tree.Call) else None


def _short(file: File, node: Node) -> str:
    text = one_line(file.source.text(node.span))
    return text if len(text) <= 60 else text[:59] + "…"
