"""Values that become the whole body of a response or request, and bodies only read for that."""

from msgspec import field
from msgspec.structs import replace

from wlint import tree
from wlint.platform.responses import MAKERS, STARLETTE_BODIES, STARLETTE_JSON
from wlint.project.data.json_flow import JsonFlow, JsonKind, JsonStep
from wlint.project.file import File
from wlint.project.passed import passed
from wlint.record import Entity
from wlint.semantics.functions import returned
from wlint.semantics.memo import remembered
from wlint.semantics.types import FunctionType, Named, options_of
from wlint.tree import Node

_JSON_RESPONSES = frozenset(
    {"Response.json", "typeof Response.json", "Response.from_json", "hono:Context.json"}
)


class Sent(Entity):
    """A value that becomes a whole body, and the call of `file` that makes it one.

    That may stand in a function that is handed the value. A framework may take a stream as chunks
    of bytes only.
    """

    value: Node
    file: File
    call: tree.Call
    is_chunked: bool = False


class SentValues(Entity):
    """The values that one Worker makes whole bodies of."""

    flow: JsonFlow
    _known: dict[tree.Function, "tuple[tree.Param, Sent] | None"] = field(default_factory=dict)

    def passed_through(self, file: File, call: tree.Call) -> JsonStep | None:
        """The reading of a body that a call only turns into the same text again."""
        found = self.of(file, call)
        if found is None:
            return None
        value, variable = file.local_value(found.value)
        if variable is not None and len(variable.reads) != 1:
            return None
        inner = value.value if isinstance(value, tree.Await) else None
        asked = self.flow.step(file, inner) if isinstance(inner, tree.Call) else None
        read = asked or self._parsed_text(file, value)
        if read is None or read.kind is not JsonKind.BODY or _validates(file, read.call, call):
            return None
        of = options_of(self.flow.types.of(file, read.operand))
        is_answer = all(isinstance(o, Named) and o.name == "Response" for o in of)
        return read if is_answer or self._is_fetch_body(file, call) else None

    def _parsed_text(self, file: File, value: Node) -> JsonStep | None:
        """The parsing of a body by way of its text: `JSON.parse(await answer.text())`."""
        parse = self.flow.step(file, value) if isinstance(value, tree.Call) else None
        if parse is None or parse.kind is not JsonKind.PARSE or not parse.is_plain:
            return None
        text, variable = file.local_value(parse.operand)
        if variable is not None and len(variable.reads) != 1:
            return None
        body = self.flow.text_of(file, text.value) if isinstance(text, tree.Await) else None
        return replace(parse, kind=JsonKind.BODY, operand=body) if body is not None else None

    def of(self, file: File, call: tree.Call) -> Sent | None:
        """The value that a call makes the whole body of a response or request."""
        if (made := self._made(file, call)) is not None:
            return made
        match options_of(self.flow.types.of(file, call.callee)):
            case (FunctionType(file=path, node=function),) if not call.is_new:
                home = self.flow.types.program.file(path)
                taken = remembered(self._known, function, None, lambda: self._taken(home, function))
            case _:
                return None
        given = passed(home, taken[0], call) if taken is not None else None
        return replace(taken[1], value=given) if taken and given is not None else None

    def _taken(self, home: File, function: tree.Function) -> tuple[tree.Param, Sent] | None:
        """The parameter of which a function makes the body of the one response that it gives."""
        match list(returned(function)):
            case [tree.Call(args=[tree.Arg(value=tree.Call() as text), *_]) as made]:
                found = self.of(home, made) or self.of(home, text)
            case [tree.Call() as made]:
                found = self.of(home, made)
            case _:
                return None
        variable = home.scopes.variable(found.value) if found is not None else None
        only = variable.only if variable is not None else None
        if found is None or variable is None or only is None or len(variable.reads) != 1:
            return None
        match only.node:
            case tree.Param(target=tree.Name(), default=None) as param:
                return (param, found) if param in function.params else None
            case _:
                return None

    def _made(self, file: File, call: tree.Call) -> Sent | None:
        """The value that a call itself makes a whole body of."""
        path = self.flow.types.path_of(file, call.callee)
        if path in _JSON_RESPONSES or path in STARLETTE_JSON:
            value = body_given(call, path)
            is_chunked = path in STARLETTE_JSON
            return Sent(value, file, call, is_chunked) if value is not None else None
        step = self.flow.step(file, call)
        if step is None or step.kind is not JsonKind.SERIALISE or not step.is_plain:
            return None
        maker = file.call_around(call)
        path = self.flow.types.path_of(file, maker.callee) if maker is not None else ""
        is_chunked = path in STARLETTE_BODIES
        if maker is not None and (path == "Response" or is_chunked):
            is_sent = body_given(maker, path) is call
        else:
            is_sent = self._is_fetch_body(file, call)
        return Sent(step.operand, file, call, is_chunked) if is_sent else None

    def _is_fetch_body(self, file: File, call: tree.Call) -> bool:
        """Whether a call makes the body of a fetch, or of a request right where that is sent."""
        match [call, *file.ancestors(call)][:5]:
            case [_, tree.Entry(name="body"), tree.Mapping(), tree.Arg(), tree.Call() as taker]:
                return self._is_fetch(file, taker)
            case [_, tree.Arg(name="body"), tree.Call() as taker, *_]:
                return self._is_fetch(file, taker)
            case _:
                return False

    def _is_fetch(self, file: File, call: tree.Call) -> bool:
        path = self.flow.types.path_of(file, call.callee)
        if path != "Request":
            return path.rpartition(".")[2] == "fetch"
        arg = file.scopes.parents.get(call)
        sender = file.scopes.parents.get(arg) if isinstance(arg, tree.Arg) else None
        return isinstance(sender, tree.Call) and self._is_fetch(file, sender)


def body_given(call: tree.Call, path: str) -> Node | None:
    """What a call that makes a response is given for its body, in order or by its name."""
    maker = MAKERS.get(path)
    named = (a.value for a in call.args if maker is not None and a.name == maker.body_name)
    return call.arg(maker.body if maker is not None else 0) or next(named, None)


def _validates(file: File, read: Node, sent: Node) -> bool:
    """Whether what is no JSON is caught where it is read, before it is sent on."""
    tries = {n for n in file.ancestors(sent) if isinstance(n, tree.Try)}
    return any(isinstance(n, tree.Try) and n not in tries for n in file.ancestors(read))
