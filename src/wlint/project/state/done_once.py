"""Work that a method means to do once, and does for each call of the handler that calls it."""

from collections.abc import Collection, Iterator, Sequence

from wlint import tree
from wlint.project.calling.sites import CallSite
from wlint.project.file import File
from wlint.project.state.looked_back import reads_of
from wlint.semantics.functions import is_missing, own_nodes
from wlint.semantics.leaving import leaves
from wlint.tree import Node


def done_flags(file: File, cls: tree.Class, method: tree.Function) -> Iterator[tuple[str, Node]]:
    """The flags that a method alone asks before it waits for its work, and sets behind that."""
    nodes = list(own_nodes(method.body))
    for write in nodes:
        match write:
            case tree.Assign(
                op=None,
                target=tree.Member(object=tree.Name(is_receiver=True), name=str(name)),
                value=tree.Literal(kind="boolean", value=True) as done,
            ):
                others = (v for v in file.field_values(cls).get(name, ()) if v is not done)
                uses = file.fields_used(cls).get(name, ())
                used = {n for n in uses if file.assignment_to(n) is None}
                asked = {n for n in reads_of(method, name) if _skips(file, n, write)}
                waits = (n for n in nodes if isinstance(n, tree.Await))
                is_work = any(n.span.end <= write.span.start for n in waits)
                if is_work and asked == used and asked and all(map(_is_off, others)):
                    yield name, write
            case _:
                pass


def are_once_each(sites: Sequence[CallSite], handlers: Collection[tree.Function]) -> bool:
    """Whether only handlers call a method, each of them once."""
    callers = [site.caller for site in sites]
    return (
        bool(callers)
        and len(set(callers)) == len(callers)
        and all(site.is_sure and site.is_call and site.caller in handlers for site in sites)
        and not any(
            isinstance(n, tree.Loop) for site in sites for n in site.file.ancestors(site.node)
        )
    )


def _skips(file: File, read: Node, write: Node) -> bool:
    """Whether what is read decides that a method leaves out its work, or does it."""
    around = next((n for n in file.ancestors(read) if isinstance(n, tree.If)), None)
    if around is None or not around.test.span.covers(read.span):
        return False
    return around.then.span.covers(write.span) or leaves(around.then, "return")


def _is_off(value: Node) -> bool:
    match value:
        case tree.Literal(kind="boolean", value=on):
            return not on
        case _:
            return is_missing(value)
