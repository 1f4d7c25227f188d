"""Copies by way of text: `JSON.parse(JSON.stringify(value))`, and what needs one of its own."""

from wlint import tree
from wlint.project.data.changes import Use
from wlint.project.data.json_flow import JsonFlow, JsonKind, JsonStep


def parsed_on_the_spot(flow: JsonFlow, step: JsonStep) -> JsonStep | None:
    """The parsing of a text on the spot: a copy by way of text, judged by itself."""
    arg = step.file.scopes.parents.get(step.call)
    call = step.file.scopes.parents.get(arg) if arg is not None else None
    outer = flow.step(step.file, call) if isinstance(call, tree.Call) else None
    is_copy = outer is not None and outer.kind is JsonKind.PARSE
    return outer if is_copy and outer is not None and outer.operand is step.call else None


def needs_own(flow: JsonFlow, step: JsonStep) -> bool:
    """Whether what is parsed is then changed: a value of its own is needed."""
    return step.kind is not JsonKind.SERIALISE and Use.CHANGED in flow.changes.uses(
        step.file, step.value
    )
