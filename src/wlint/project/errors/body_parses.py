"""Where the body of an incoming request is parsed as JSON."""

from wlint import tree
from wlint.platform.json_errors import MALFORMED
from wlint.project.data.json_flow import JsonFlow, JsonKind
from wlint.project.errors.failures import Failure, Failures
from wlint.project.errors.signed import Signed
from wlint.project.errors.validated import is_validated
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.record import entity
from wlint.semantics.conditions import EQUALITIES, ORDERS
from wlint.semantics.types import Named, options_of
from wlint.tree import Node

_REQUESTS = frozenset(
    {"Request", "hono:HonoRequest", "py:fastapi:Request", "py:starlette.requests:Request"}
)
_ASKING = frozenset({"!", "not", "&&", "and", "||", "or"}) | EQUALITIES | ORDERS


@entity
class BodyParses:
    """The parsing of what one Worker's callers send."""

    types: Types
    json_flow: JsonFlow
    failures: Failures
    signed: Signed

    def failure(self, file: File, call: tree.Call) -> Failure | None:
        """How malformed JSON from outside surely ends as a 500."""
        if not self._is_parse(file, call) or is_validated(self.types, file, call):
            return None
        return self.failures.of(file, call, kinds=MALFORMED)

    def _is_parse(self, file: File, call: tree.Call) -> bool:
        callee = call.callee
        if isinstance(callee, tree.Member) and callee.name == "json" and not call.args:
            owner = callee.object
            if isinstance(owner, tree.Call) and getattr(owner.callee, "name", None) == "clone":
                owner = owner.callee.object if isinstance(owner.callee, tree.Member) else owner
            return self._is_request(file, owner) and not self.signed.is_checked(file, owner, call)
        step = self.json_flow.step(file, call)
        if step is None or step.kind is not JsonKind.PARSE:
            return False
        value, variable = file.local_value(_if_any(step.operand))
        others = (r for r in variable.reads if call not in file.ancestors(r)) if variable else ()
        # a text that is used for more may be what a signature was checked against
        if not all(_asks_for_text(file, read) for read in others):
            return False
        match value:
            case tree.Await(value=tree.Call(callee=tree.Member(name="text", object=owner))):
                is_own = not self.signed.is_checked(file, owner, call)
                return is_own and self._is_request(file, owner)
            case _:
                return False

    def _is_request(self, file: File, node: Node) -> bool:
        found = options_of(self.types.of(file, node))
        return all(isinstance(o, Named) and o.name in _REQUESTS for o in found)


def _if_any(text: Node) -> Node:
    """A text that stands before what is taken in its place: `text || "{}"`."""
    match text:
        case tree.Operation(op="||" | "??" | "or", operands=[first, tree.Literal()]):
            return first
        case _:
            return text


def _asks_for_text(file: File, read: Node) -> bool:
    """Whether code only asks if there is any text, or how long it is: `if (text.trim())`."""
    inside = read
    for around in file.ancestors(read):
        match around:
            case tree.Member(name="length" | "trim" | "strip") | tree.Arg():
                pass
            case tree.Call(callee=tree.Name(id="len")):
                pass
            case tree.Call(callee=callee, args=()) if callee is inside:
                pass
            case tree.Operation(op=op) if op in _ASKING:
                pass
            case tree.If(test=test) | tree.Conditional(test=test):
                return test is inside
            case _:
                return False
        inside = around
    return False
