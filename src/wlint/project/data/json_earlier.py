"""What has been parsed, or serialised, before in the same function, and is unchanged since."""

from itertools import takewhile

from wlint.project.data.changes import Subject, Use
from wlint.project.data.json_flow import JsonFlow, JsonKind, JsonStep
from wlint.project.order import asked_last, branch_before, runs_before
from wlint.tree import Node


def earlier(
    flow: JsonFlow, step: JsonStep, subject: Subject, *, or_in_branch: bool = False
) -> JsonStep | None:
    """The step that has surely been made before, with the same thing unchanged since.

    Or in a branch that goes on to this one.
    """
    file, start = step.file, step.call.span.start
    before = (o for o in flow.alike(step, subject) if o.call.span.start < start)
    # what is changed since the last of them is changed since all of them
    nearest = sorted(before, key=lambda o: asked_last(file, o.call).span.end, reverse=True)
    same = [*takewhile(lambda o: not is_changed(flow, step, subject, o.call, step.call), nearest)]
    found = [other for other in same if runs_before(file, other.call, step.call)]
    if or_in_branch and not found:
        found = [other for other in same if branch_before(file, other.call, step.call)]
    return min(found, key=lambda other: other.call.span.start, default=None)


def is_changed(flow: JsonFlow, step: JsonStep, subject: Subject, after: Node, before: Node) -> bool:
    """Whether what a step works on is changed between two places, or may be."""
    start, end = asked_last(step.file, after).span.end, before.span.start
    deep = step.kind is JsonKind.SERIALISE
    return flow.changes.between(step.file, subject, start, end, deep=deep)


def kept_as(flow: JsonFlow, first: JsonStep, step: JsonStep) -> str | None:
    """The variable that holds the first result, where it can stand for the second."""
    file = step.file
    variable = flow.changes.given(file, first.value)
    if variable is None or variable.only is None:
        return None
    home = file.scopes.parents.get(variable.only.node)
    if (
        home is None
        or home not in file.ancestors(step.call)
        or file.scopes.scope_of(step.call).find(variable.name) is not variable
    ):
        return None
    if step.kind is not JsonKind.SERIALISE:
        uses = flow.changes.uses(file, first.value) | flow.changes.uses(file, step.value)
        if uses - {Use.READ}:
            return None
    return variable.name
