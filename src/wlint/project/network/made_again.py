"""Calls that are made again because the first was refused: such an answer comes at once."""

from collections.abc import Iterator
from itertools import takewhile

from wlint import tree
from wlint.project.calling.function_names import function_name
from wlint.project.file import File
from wlint.project.network.link import Chain
from wlint.semantics.conditions import AND, OR, OTHER, SAME, parts
from wlint.semantics.functions import called_as
from wlint.semantics.leaving import leaves
from wlint.semantics.scopes import Variable
from wlint.tree import Node

_STATUS = frozenset({"status", "status_code", "statusCode"})
# the token is no longer good, or it is too much: nothing has been worked at
_REFUSED = frozenset({"401", "403", "429"})


def without_refused(file: File, call: tree.Call, before: Chain) -> Chain:
    """What a call has waited for, without the calls whose refusal it is made for."""
    refused = frozenset(_refused(file, call)) if before else frozenset()
    if not refused:
        return before
    return tuple(
        link
        for link in before
        if refused.isdisjoint(_taken_by(file, link.site)) or not _may_be_again(file, link.site)
    )


def _may_be_again(file: File, site: tree.Call) -> bool:
    """Whether a call may be made again further on: in another round, or by a call like it.

    What names nothing of its address, and goes by another function, asks something else.
    """
    function = file.function_around(site)
    around = takewhile(lambda n: n is not function, file.ancestors(site))
    if function is None or any(isinstance(n, tree.Loop) for n in around):
        return True
    own = function_name(file, function)
    return any(
        (called_as(n.callee) == own and not _is_global(file, n)) or _is_alike(file, site, n)
        for n in function.body.walk()
        if isinstance(n, tree.Call) and n.span.start > site.span.end
    )


def _is_alike(file: File, first: tree.Call, later: tree.Call) -> bool:
    """Whether a later call may ask for the same: by the same function, or at the same address."""
    text = file.source.text
    is_same = text(first.callee.span) == text(later.callee.span) and not _is_global(file, first)
    address = first.arg(0)
    if is_same or address is None:
        return True
    asked = file.variables_in(address)
    if asked:
        return any(not asked.isdisjoint(file.variables_in(arg.value)) for arg in later.args)
    return any(text(address.span) == text(arg.value.span) for arg in later.args)


def _is_global(file: File, call: tree.Call) -> bool:
    """Whether a call is of a function that no file of the project has: `fetch`."""
    return isinstance(call.callee, tree.Name) and not file.variables_in(call.callee)


def _refused(file: File, call: tree.Call) -> Iterator[Variable]:
    """The variables with an answer that surely is a refusal where a call is made."""
    inside: Node = call
    for around in file.ancestors(call):
        match around:
            case tree.If(test=test, then=then) if inside is then:
                yield from _told(file, test, AND, SAME)
            case tree.Block(statements=statements) if inside in statements:
                for before in statements[: statements.index(inside)]:
                    if isinstance(before, tree.If) and leaves(before.then):
                        yield from _told(file, before.test, OR, OTHER)
            case tree.Function():
                return
            case _:
                pass
        inside = around


def _told(file: File, test: Node, joins: frozenset[str], ops: frozenset[str]) -> Iterator[Variable]:
    """The variables whose status one of the parts of a condition compares with a refusal's."""
    for part in parts(test, *joins):
        match part:
            case tree.Operation(
                op=op, operands=[tree.Member(object=answer, name=name), tree.Literal(value=status)]
            ) if op in ops and name in _STATUS and str(status) in _REFUSED:
                yield from file.variables_in(answer)
            case _:
                pass


def _taken_by(file: File, call: tree.Call) -> frozenset[Variable]:
    """The variables that take the answer of a call."""
    inside: Node = call
    for around in file.ancestors(call):
        match around:
            case tree.Assign(target=target, value=value) if inside is value:
                return file.variables_in(target)
            case tree.Await():
                inside = around
            case _:
                break
    return frozenset()
