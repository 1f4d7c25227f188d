"""Errors that say that the caller made a mistake."""

from wlint import tree
from wlint.platform.models import INVALID
from wlint.platform.validators import THROWN
from wlint.project.calling.sites import CallSite
from wlint.project.costs.emptiness import is_empty
from wlint.project.data.origins import Origins
from wlint.project.data.traces import is_reader
from wlint.project.errors.branches import WRITTEN
from wlint.project.errors.failures import Failure, Failures
from wlint.project.errors.handlers import ANY_ERROR
from wlint.project.errors.lacking import Lacking
from wlint.project.errors.models import checked
from wlint.project.errors.unfound import Unfound
from wlint.project.file import File
from wlint.project.network.schemas import Schemas
from wlint.project.typing.types import Types
from wlint.record import Entity
from wlint.regex import regex
from wlint.semantics.conditions import ELSE
from wlint.semantics.functions import called_as
from wlint.semantics.leaving import leaves
from wlint.semantics.types import ClassType, Global, InstanceType, Named, Type, options_of
from wlint.tree import Node

_MISTAKE = regex(
    r"(?:(?:Request|Input|Body|Payload|Schema|Form)?Validation"
    r"|BadRequest|BadInput|UserInput|Unauthorized|Forbidden|NotFound"
    r"|Invalid(?:Input|Request|Body|Payload|Param(?:eter)?s?))(?:Error|Exception)?"
)
_RESPONSE = Named("Response")
_CALLERS = range(400, 500)
_STATUSES = ("status", "statusCode", "status_code", "httpStatus")
_DEEPEST = 6
_ROOTS = frozenset({"Error", "Exception", "ValueError", "TypeError", "RangeError"})


class Mistakes(Entity):
    """The errors of one Worker that are its callers' mistakes by their name, or what they say."""

    types: Types
    origins: Origins
    failures: Failures
    schemas: Schemas
    lacking: Lacking
    unfound: Unfound

    def refused(self, file: File, call: tree.Call) -> Failure | None:
        """The handler that surely answers as ours what a schema refuses of a request."""
        given, kinds = checked(self.types, file, call), INVALID
        check = self.schemas.check_of(file, call) if given is None else None
        if check is not None and not check.parts:
            given, kinds = check.given, THROWN
        if given is None or not self._is_sent(file, given):
            return None
        failure = self.failures.of(file, call, kinds=kinds, by_hooks=True)
        return failure if failure is not None and failure.catch is not None else None

    def failure(self, file: File, call: tree.Call) -> Failure | None:
        """The handler that surely answers such an error, made of what a request brings, as ours."""
        thrown = file.scopes.parents.get(call)
        if not isinstance(thrown, tree.Exit) or thrown.kind != "throw":
            return None
        kinds = self._answering(file, call)
        is_answer = kinds is not None
        if kinds is None:
            kinds = self._named(self.types.of(file, call.callee)) or self._stated(file, call)
            if kinds is None:
                kinds = self._asking(file, call)
            elif not self._is_about_request(file, thrown):
                return None
        if kinds is None:
            return None
        # where another way answers it, the caller's mistake is known: it may be none on this one
        failure = self.failures.of(file, thrown, kinds=kinds, is_each=True, by_hooks=True)
        if failure is None and is_answer:
            failure = self.failures.of(file, thrown, kinds=kinds, by_hooks=True)
            failure = failure if failure is not None and self._is_handed(failure) else None
        return failure if failure is not None and failure.catch is not None else None

    def let_through(self, file: File, call: tree.Call, catch: Node) -> str | None:
        """What lets a thrown answer past a handler, as code; None where it is no answer."""
        for name in self._answering(file, call) or ():
            match catch:
                case tree.Catch() if file.is_python:
                    return f"except {name}: raise"
                case tree.Catch(name=tree.Name(id=caught), body=body):
                    is_given = name == "Response" and not leaves(body, "throw")
                    way = "return" if is_given else "throw"
                    return f"if ({caught} instanceof {name}) {way} {caught}"
                case _:
                    return None
        return None

    def _answering(self, file: File, call: tree.Call) -> frozenset[str] | None:
        """What is thrown that is an answer itself, and says that the caller made a mistake."""
        statuses = self.failures.answers.of(file, call)
        if not statuses or not all(status in _CALLERS for status in statuses):
            return None
        name = called_as(call.callee) or ""
        is_error = name.endswith(("Exception", "Error")) and self.types.of(file, call) != _RESPONSE
        return frozenset({name if is_error else "Response"})

    def _named(self, made: Type) -> frozenset[str] | None:
        """What an error is, where all of that is known and it is called a caller's mistake."""
        is_called = isinstance(made, ClassType) and _MISTAKE.fullmatch(made.node.name or "")
        return self._kinds(made) if is_called else None

    def _stated(self, file: File, call: tree.Call) -> frozenset[str] | None:
        """What an error of the project's own is that keeps the status of a caller's mistake."""
        for name in _STATUSES:
            statuses = self.failures.answers.kept(file, call, name)
            if statuses and all(status in _CALLERS for status in statuses):
                options = options_of(self.types.of(file, call))
                return self._kinds(options[0]) if len(options) == 1 else None
        return None

    def _kinds(self, made: Type) -> frozenset[str] | None:
        """What an error is, where all of that is known."""
        names: list[str] = []
        while isinstance(made, (ClassType, InstanceType)) and made.node.name not in names:
            names.append(made.node.name or "")
            bases = self.types.bases(made)
            if len(bases) != 1:
                return None
            (made,) = bases
        root = made.path if isinstance(made, Global) else None
        return frozenset({*names, root}) - ANY_ERROR if names and root in _ROOTS else None

    def _asking(self, file: File, call: tree.Call) -> frozenset[str] | None:
        """What a plain error is that asks for what a request has left out, or found nothing by."""
        of = self.types.of(file, call.callee)
        is_plain = isinstance(of, Global) and of.path in _ROOTS
        if not isinstance(of, Global) or not is_plain:
            return None
        if not self.lacking.thrown(file, call) and not self.unfound.thrown(file, call):
            return None
        return frozenset({of.path, WRITTEN})

    def _is_handed(self, failure: Failure) -> bool:
        """Whether what throws is handed something that a request brings, on this way."""
        match failure.sites:
            case [*_, CallSite(file=file, node=tree.Call(args=args))]:
                sources = (self.origins.source(file, arg.value) for arg in args)
                return any(source is not None and not source.is_looked_up for source in sources)
            case _:
                return False

    def _is_about_request(self, file: File, thrown: tree.Exit) -> bool:
        """Whether it is thrown because of something that a request brings."""
        for around in file.ancestors(thrown):
            match around:
                case tree.If(test=test):
                    return any(self._is_brought(file, node) for node in test.walk())
                case tree.Function():
                    return False
                case _:
                    pass
        return False

    def _is_brought(self, file: File, node: Node) -> bool:
        is_value = isinstance(node, (tree.Name, tree.Member, tree.Call))
        source = self.origins.source(file, node) if is_value else None
        return source is not None and not source.is_looked_up

    def _is_sent(self, file: File, node: Node) -> bool:
        """Whether a value is what a caller sent, as it is read: the Worker puts none together."""
        return any(
            self._is_read(file, value) or self._is_part(file, value) for value in _given(file, node)
        )

    def _is_read(self, file: File, value: Node) -> bool:
        value = _awaited(value)
        source = self.origins.source(file, value) if isinstance(value, tree.Call) else None
        return source is not None and not source.is_looked_up

    def _is_part(self, file: File, value: Node, depth: int = 0) -> bool:
        """Whether a value is a part of a body, or what there is instead: `body.args ?? {}`."""
        match _awaited(value):
            case tree.Operation(op=op, operands=[first, *others]) if op in ELSE:
                is_other = all(map(is_empty, others))
                return is_other and self._is_of_body(file, first, depth)
            case tree.Member(object=owner):
                return self._is_of_body(file, owner, depth)
            case _:
                return False

    def _is_of_body(self, file: File, node: Node, depth: int) -> bool:
        if depth > _DEEPEST:
            return False
        return any(
            self._is_body(file, value) or self._is_part(file, value, depth + 1)
            for value in _given(file, node)
        )

    def _is_body(self, file: File, value: Node) -> bool:
        match _awaited(value):
            case tree.Call(callee=tree.Member(name="catch", object=inner)):
                return self._is_body(file, inner)
            case tree.Call(callee=callee) as call:
                return is_reader(self.types.path_of(file, callee)) and self._is_read(file, call)
            case _:
                return False


def _given(file: File, node: Node) -> list[Node]:
    """What a variable is given; of anything else itself."""
    variable = file.scopes.variable(node)
    return [node] if variable is None else [d.value for d in variable.definitions if d.value]


def _awaited(value: Node) -> Node:
    while isinstance(value, tree.Await):
        value = value.value
    return value
