"""Where the body of an incoming request is parsed, as JSON or as a form."""

import re

from wlint import tree
from wlint.platform.forms import ACTIONS, NO_FORM, NO_FORM_PYTHON, READS_FORM
from wlint.platform.json_errors import MALFORMED
from wlint.platform.logs import is_log
from wlint.platform.models import INVALID
from wlint.project.calling.routed import Routed
from wlint.project.data.decoded import undecoded
from wlint.project.data.json_flow import JsonFlow, JsonKind
from wlint.project.errors.failures import Failure, Failures
from wlint.project.errors.models import parsed
from wlint.project.errors.remade import Remade
from wlint.project.errors.signed import Signed
from wlint.project.errors.validated import is_validated
from wlint.project.file import File
from wlint.project.order import are_apart
from wlint.project.passed import passed
from wlint.project.promises.variables import run_apart
from wlint.project.reaching import held, held_value, reads_of
from wlint.project.typing.types import Types
from wlint.record import Entity
from wlint.regex import regex
from wlint.semantics.conditions import EQUALITIES, ORDERS
from wlint.semantics.functions import own_nodes
from wlint.semantics.scopes import Definition, Gives
from wlint.semantics.types import Named, options_of
from wlint.tree import Node

_REQUESTS = frozenset({"Request", "hono:HonoRequest", "py:fastapi:Request"})
_READS = frozenset({"text", "bytes", "buffer", "arrayBuffer"})
_HEADER = regex("content-type", re.IGNORECASE)
# no sentence that speaks of it
_FORM = regex("multipart/form-data|(application/)?x-www-form-urlencoded", re.IGNORECASE)
# Through this many functions a text is followed to who has read it.
_DEEPEST = 4
_ASKING = frozenset({"!", "not", "&&", "and", "||", "or"}) | EQUALITIES | ORDERS


class BodyParses(Entity):
    """The parsing of what one Worker's callers send."""

    types: Types
    routed: Routed
    json_flow: JsonFlow
    failures: Failures
    signed: Signed
    remade: Remade

    def failure(self, file: File, call: tree.Call) -> Failure | None:
        """How a body from outside that cannot be parsed surely ends as a 500."""
        if self.is_of_form(file, call):
            kinds = NO_FORM_PYTHON if file.is_python else NO_FORM
            failure = self.failures.of(file, call, kinds=kinds)
            if failure is None or ACTIONS.fullmatch(failure.file.path.name):
                return None
            return None if self._asks_what_it_is(file, call) else failure
        if not self._is_parse(file, call) or is_validated(self.types, file, call):
            return None
        is_model = parsed(self.types, file, call) is not None
        return self.failures.of(file, call, kinds=INVALID if is_model else MALFORMED)

    def is_of_form(self, file: File, call: tree.Call) -> bool:
        """Whether a call takes the body of a request for a form."""
        owner, name = self._method(file, call)
        return owner is not None and name in READS_FORM and self._is_request(file, owner)

    def _method(self, file: File, call: tree.Call) -> tuple[Node | None, str]:
        """What a method is called of, with nothing passed to it, and the method's name.

        Some methods are functions by themselves: those that a framework has bound.
        """
        match call:
            case tree.Call(callee=tree.Member(object=owner, name=str(name)), args=[]):
                return _original(owner), name
            case tree.Call(callee=tree.Name() as callee, args=[]):
                variable = file.scopes.variable(callee)
                match variable.only if variable is not None else None:
                    case Definition(value=tree.Node() as owner, path=(str(name),)) if (
                        self.routed.binds(file, owner)
                    ):
                        return owner, name
                    case _:
                        return None, ""
            case _:
                return None, ""

    def _asks_what_it_is(self, file: File, call: tree.Call) -> bool:
        """Whether some code on the way to a place looks at the type of the body first."""
        todo: list[tuple[File, tree.Function | None, Node]] = [
            (file, file.function_around(call), call)
        ]
        seen = {todo[0][1]}
        while todo:
            home, function, place = todo.pop()
            if function is None:
                continue
            before = (n for n in own_nodes(function.body) if n.span.start < place.span.start)
            # another route may ask it of its own bodies
            if any(_is_about_type(n) and not run_apart(home, n, place) for n in before):
                return True
            for site in self.failures.calls.callers.get(function, ()):
                if site.caller not in seen:
                    seen.add(site.caller)
                    todo.append((site.file, site.caller, site.node))
        return False

    def _is_parse(self, file: File, call: tree.Call) -> bool:
        owner, name = self._method(file, call)
        if owner is not None and name == "json":
            return self._is_request(file, owner) and not self.signed.is_checked(file, owner, call)
        step = self.json_flow.step(file, call)
        text = parsed(self.types, file, call)
        if step is not None and step.kind is JsonKind.PARSE:
            text = step.operand
        if text is None:
            return False
        return self._is_body(file, _if_any(text), call) or self._is_of_field(file, text, call)

    def _is_of_field(self, file: File, text: Node, call: tree.Call) -> bool:
        """Whether a text is that of a field of the form that a request's body is."""
        form = _form_with(file, _if_any(text))
        owner = _form_read(file, form) if form is not None else None
        if owner is None or self.signed.is_checked(file, owner, call):
            return False
        return self._is_request(file, owner)

    def _is_body(self, file: File, text: Node, at: tree.Call, depth: int = 0) -> bool:
        """Whether a text that a call is given surely is a request's body, not used for more before.

        By the function itself, or by all who call it with such a text.
        """
        value = undecoded(file, text)
        param = _whole_param(file, value)
        if param is None or depth > _DEEPEST:
            owner = _body_read(file, text, at)
            is_sent = owner is not None and not self.signed.is_checked(file, owner, at)
            return is_sent and owner is not None and self._is_request(file, owner)
        function = file.scopes.parents.get(param)
        if not isinstance(function, tree.Function) or not _is_unused(file, value, at):
            return False
        sites = self.failures.calls.callers.get(function, ())
        return bool(sites) and all(
            isinstance(site.node, tree.Call)
            and (given := passed(file, param, site.node)) is not None
            and self._is_body(site.file, given, site.node, depth + 1)
            for site in sites
        )

    def _is_request(self, file: File, node: Node) -> bool:
        found = options_of(self.types.of(file, node))
        is_it = all(isinstance(o, Named) and o.name in _REQUESTS for o in found)
        return is_it and not self.remade.is_it(file, node)


def _body_read(file: File, text: Node, parse: tree.Call) -> Node | None:
    """Whose body a text is, of which the code makes nothing else before it is parsed."""
    value = undecoded(file, text)
    before, given = held_value(file, value)
    if given is not None:
        return _body_read(file, before, parse) if _is_unused(file, value, parse) else None
    match value:
        case tree.Await(value=tree.Call(callee=tree.Member(name=name, object=owner))):
            return _whole(file, owner, parse) if name in _READS else None
        case _:
            return None


def _whole(file: File, owner: Node, parse: tree.Call) -> Node | None:
    """Whose body something is read out of, be it by way of a Blob: `await request.blob()`."""
    value, given = held_value(file, owner)
    match value:
        case tree.Await(value=tree.Call(callee=tree.Member(name="blob", object=whole), args=[])):
            return whole if given is None or _is_unused(file, owner, parse) else None
        case _:
            return owner


def _form_with(file: File, text: Node) -> Node | None:
    """The form that a text is a field of, as it is sent: `String(form.get("info"))`."""
    match held_value(file, text)[0]:
        case tree.Call(callee=tree.Name(id="String" | "str"), args=[tree.Arg(value=field)]) | (
            tree.Call(callee=tree.Member(name="toString", object=field), args=[])
        ):
            return _form_with(file, field)
        case tree.Call(callee=tree.Member(name="get", object=form), args=[_]):
            return form
        case tree.Member(object=form, key=tree.Node()):
            return form
        case _:
            return None


def _form_read(file: File, form: Node) -> Node | None:
    """Whose body a form is, whatever stands in for one that is none."""
    match held_value(file, form)[0]:
        case tree.Await(value=read) | tree.Call(callee=tree.Member(name="catch", object=read)):
            return _form_read(file, read)
        case tree.Call(callee=tree.Member(name=name, object=owner), args=[]) if name in READS_FORM:
            return _original(owner)
        case _:
            return None


def _is_unused(file: File, text: Node, parse: tree.Call) -> bool:
    """Whether the code makes nothing else of a text in a variable before it is parsed.

    A text that has been used for more may be what a signature was checked against.
    """
    given = held(file, text)
    reads = reads_of(file, given) if given is not None else ()
    others = (r for r in reads if r is not text and r.span.start < parse.span.start)
    return all(are_apart(file, r, parse) or _asks_for_text(file, r) for r in others)


def _whole_param(file: File, text: Node) -> tree.Param | None:
    """The parameter whose argument a variable is, as it is, all the time."""
    variable = file.scopes.variable(text)
    match variable.only if variable is not None else None:
        case Definition(gives=Gives.PARAMETER, node=tree.Param() as param, path=()):
            return param
        case _:
            return None


def _original(owner: Node) -> Node:
    """What a copy is made of: the request of `request.clone()`."""
    match owner:
        case tree.Call(callee=tree.Member(object=original, name="clone")):
            return original
        case _:
            return owner


def _is_about_type(node: Node) -> bool:
    """Whether code asks for the type of a body, or names that of a form."""
    match node:
        case tree.Call(callee=tree.Member(name="get" | "has" | "header"), args=[first, *_]):
            return _is_text(first.value, _HEADER)
        case tree.Literal(kind="string"):
            return _is_text(node, _FORM)
        case _:
            return False


def _is_text(node: Node, pattern: re.Pattern[str]) -> bool:
    match node:
        case tree.Literal(kind="string", value=str(text)):
            return pattern.match(text) is not None
        case _:
            return False


def _if_any(text: Node) -> Node:
    """A text that stands before what is taken in its place: `text || "{}"`."""
    match text:
        case tree.Operation(op="||" | "??" | "or", operands=[first, tree.Literal()]):
            return first
        case _:
            return text


def _asks_for_text(file: File, read: Node) -> bool:
    """Whether code only asks if there is any text, how long it is, or logs it."""
    inside = read
    for around in file.ancestors(read):
        match around:
            case tree.Member(name="length") | tree.Call(callee=tree.Name(id="len")):
                return True
            case tree.Call() if is_log(around):
                return True
            case tree.Member(name="trim" | "strip") | tree.Arg() | tree.Template():
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
