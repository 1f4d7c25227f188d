"""JSON that one function of the project makes or reads, and another one turns back."""

from wlint import tree
from wlint.platform.responses import MAKERS
from wlint.project.costs.followed import Following
from wlint.project.costs.spots import Spot
from wlint.project.data.json_flow import JsonFlow, JsonKind, JsonStep
from wlint.project.data.json_sent import SentValues
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.record import Record
from wlint.semantics.functions import exits_of, is_missing
from wlint.semantics.leaving import leaves
from wlint.semantics.types import Named, options_of
from wlint.tree import Node

# Of a response that comes from more places than this, nothing is said.
_SPOTS = 20
_ERROR = 400


class Across(Record):
    """The reading of a body in a function, and the call that runs it."""

    call: tree.Call
    step: JsonStep


def read_back(types: Types, flow: JsonFlow, step: JsonStep) -> tuple[Spot, ...]:
    """The responses of the project's own, made of a value, whose body a step makes a value again.

    None where other responses may come, or where only what tells of an error is read.
    """
    if step.kind is not JsonKind.BODY or _is_after_test(step):
        return ()
    look, found = Following(types), list[Spot]()
    todo = [Spot(step.file, step.operand)]
    for spot in todo:
        match spot.node:
            case tree.Await(value=value):
                known: tuple[Spot, ...] | None = (spot.at(value),)
            case tree.Call() as call if types.path_of(spot.file, call.callee) in MAKERS:
                if not _tells_of_error(call):
                    found.append(spot)
                continue
            case tree.Call() as call:
                known = look.returned(spot, call)
            case _:
                known = look.known(spot)
        if not known or look.is_open or len(todo) > _SPOTS:
            return ()
        todo += known
    found = list({spot.node: spot for spot in found}.values())
    return tuple(found) if all(_is_json(types, flow, spot) for spot in found) else ()


def passed_across(types: Types, sent: SentValues, file: File, call: tree.Call) -> Across | None:
    """The reading of an answer's body, in a function called here, that a call only sends on."""
    found = sent.of(file, call)
    if found is None:
        return None
    value, variable = file.local_value(found.value)
    reads = variable.reads if variable is not None else []
    used = [r for r in reads if not asks_if_there(file, r)]
    if variable is not None and len(used) != 1:
        return None
    asked = value.value if isinstance(value, tree.Await) else value
    if not isinstance(asked, tree.Call):
        return None
    step = _body_behind(types, sent.flow, file, asked)
    if step is None or any(isinstance(n, tree.Try) for n in step.file.ancestors(step.call)):
        return None
    if len(used) < len(reads) and not _may_give_nothing(step.file.function_around(step.call)):
        return None  # the test is of what the JSON says
    answer = options_of(types.of(step.file, step.operand))
    is_answer = all(isinstance(o, Named) and o.name == "Response" for o in answer)
    return Across(asked, step) if is_answer else None


def asks_if_there(file: File, read: Node) -> bool:
    """Whether code only asks if there is a value: `if (!found)`, `found === null`."""
    match file.scopes.parents.get(read):
        case tree.Operation(op="!" | "not"):
            return True
        case tree.Operation(operands=[one, other]):
            return is_missing(one) or is_missing(other)
        case tree.If(test=test) | tree.Conditional(test=test):
            return test is read
        case _:
            return False


def _may_give_nothing(function: tree.Function | None) -> bool:
    """Whether a function may say itself that there is no value."""
    if function is None or not leaves(function.body):
        return True
    given = (e.value for e in exits_of(function) if e.kind == "return")
    return any(value is None or any(map(is_missing, value.walk())) for value in given)


def _body_behind(types: Types, flow: JsonFlow, file: File, call: tree.Call) -> JsonStep | None:
    """The reading of a body whose value, or nothing, a function of the project gives."""
    found = Following(types).returned(Spot(file, call), call) or ()
    steps = [_body(flow, present(spot)) for spot in found]
    return steps[0] if len(steps) == 1 else None


def present(spot: Spot) -> Spot:
    """What a value is where it is anything: `answer.ok ? … : null`."""
    match spot.node:
        case tree.Conditional(then=then, otherwise=tree.Literal(kind="null" | "undefined")):
            return spot.at(then)
        case tree.Conditional(then=tree.Literal(kind="null" | "undefined"), otherwise=otherwise):
            return spot.at(otherwise)
        case _:
            return spot


def _body(flow: JsonFlow, spot: Spot) -> JsonStep | None:
    value, variable = spot.file.local_value(spot.node)
    if variable is not None and len(variable.reads) != 1:
        return None
    call = value.value if isinstance(value, tree.Await) else value
    step = flow.step(spot.file, call) if isinstance(call, tree.Call) else None
    return step if step is not None and step.kind is JsonKind.BODY else None


def _is_json(types: Types, flow: JsonFlow, spot: Spot) -> bool:
    """Whether a response is made of a value as it is."""
    call = spot.node
    if not isinstance(call, tree.Call):
        return False
    if types.path_of(spot.file, call.callee).rpartition(".")[2] == "json":
        return call.arg(0) is not None
    text = call.arg(0)
    step = flow.step(spot.file, text) if isinstance(text, tree.Call) else None
    return step is not None and step.kind is JsonKind.SERIALISE and step.is_faithful


def _tells_of_error(call: tree.Call) -> bool:
    """Whether a response is a refusal or failure, by the status that is written there."""
    init = call.arg(1)
    status = init.entry("status") if isinstance(init, tree.Mapping) else init
    match status:
        case tree.Literal(kind="number", value=str(value)):
            return value.isdigit() and int(value) >= _ERROR
        case _:
            return False


def _is_after_test(step: JsonStep) -> bool:
    """Whether a body is only read for certain answers: what tells of an error is short."""
    variable = step.file.scopes.variable(step.operand)
    tests = (n.test for n in step.file.ancestors(step.call) if isinstance(n, tree.If))
    return variable is not None and any(
        step.file.scopes.variable(n) is variable for test in tests for n in test.walk()
    )
