"""Which texts are parsed and which values serialised, and what is changed in between."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property

from wlint import tree
from wlint.project.external import external_method
from wlint.project.file import File
from wlint.project.types import Types
from wlint.semantics.scopes import Gives, Variable
from wlint.semantics.types import FunctionType, Global, options_of
from wlint.tree import Node

_KINDS = {"JSON.parse": "parse", "JSON.stringify": "serialise"}
_READERS = frozenset({"json", "text"})
_BODIES = frozenset({"Request", "Response", "Body", "hono:HonoRequest"})
_CHANGING = frozenset(
    {"push", "pop", "shift", "unshift", "splice", "sort", "reverse", "fill", "set", "delete", "add", "clear", "update", "append", "extend", "insert", "remove", "setdefault", "popitem"}
)
_EACH = frozenset({"map", "forEach", "filter", "flatMap", "some", "every", "find", "reduce", "findIndex"})
_TRANSPARENT = (tree.Await, tree.Cast)


class JsonKind(Enum):
    """Which way a value goes."""

    PARSE = "text becomes a value"
    SERIALISE = "a value becomes text"
    BODY = "a body becomes a value"


class Use(Enum):
    """What is done with a variable at one of its uses."""

    READ = "looked at"
    CHANGED = "changed"
    SHARED = "handed to code that may keep or change it"


@dataclass(frozen=True, slots=True, eq=False)
class JsonStep:
    """A call that parses or serialises. `operand` is what goes in.

    `is_plain`: nothing but the value goes in, no reviver, replacer, indent or default.
    `is_native`: JavaScript's own JSON, also when Python calls it.
    """

    file: File
    call: tree.Call
    kind: JsonKind
    operand: Node
    is_plain: bool
    is_native: bool

    @property
    def is_repeatable(self) -> bool:
        """Whether the body can be read again after it."""
        callee = self.call.callee
        return isinstance(callee, tree.Member) and callee.object is not self.operand

    @property
    def value(self) -> Node:
        """What the call comes to once it is awaited."""
        around = self.file.scopes.parents.get(self.call)
        return around if isinstance(around, tree.Await) else self.call


@dataclass(frozen=True, slots=True)
class Subject:
    """What an expression names: a variable, or a part of one."""

    variable: Variable
    path: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class JsonFlow:
    """The parsing and serialising of one Worker."""

    types: Types
    _steps: dict[tree.Call, "JsonStep | None"] = field(default_factory=dict)

    def step(self, file: File, call: tree.Call) -> JsonStep | None:
        """The parsing or serialising a call surely is."""
        if call not in self._steps:
            self._steps[call] = self._step(file, call)
        return self._steps[call]

    def _step(self, file: File, call: tree.Call) -> JsonStep | None:
        for option in options_of(self.types.of(file, call.callee)):
            if not isinstance(option, Global):
                return None
            kind = _KINDS.get(option.path)
            owner, _, method = option.path.rpartition(".")
            first = call.arg(0)
            if kind is not None and first is not None:
                made = JsonKind.PARSE if kind == "parse" else JsonKind.SERIALISE
                return JsonStep(file, call, made, first, len(call.args) == 1, _is_native(file, call.callee))
            if method == "json" and owner in _BODIES and isinstance(call.callee, tree.Member) and not call.args:
                return JsonStep(file, call, JsonKind.BODY, _unclone(call.callee.object), True, True)
        return None

    def is_text_read(self, file: File, node: Node) -> bool:
        """Whether an expression awaits the text of a body."""
        return isinstance(node, tree.Await) and self.is_text_call(file, node.value)

    def is_text_call(self, file: File, node: Node) -> bool:
        """Whether an expression reads a body as text."""
        if not isinstance(node, tree.Call) or node.args:
            return False
        found = (o for o in options_of(self.types.of(file, node.callee)))
        return any(isinstance(o, Global) and o.path.rpartition(".")[2] == "text" and o.path.rpartition(".")[0] in _BODIES for o in found)

    # What is named

    @staticmethod
    def subject(file: File, node: Node) -> Subject | None:
        """The variable, or part of a variable, that an expression names."""
        path: list[str] = []
        while isinstance(node, tree.Member) and node.name is not None:
            path.append(node.name)
            node = node.object
        variable = file.scopes.variable(node) if isinstance(node, tree.Name) else None
        return Subject(variable, tuple(reversed(path))) if variable is not None else None

    @cached_property
    def _by_function(self) -> Mapping[object, Sequence[JsonStep]]:
        found: defaultdict[object, list[JsonStep]] = defaultdict(list)
        for file in self.types.program.files.values():
            for node in file.nodes:
                if isinstance(node, tree.Call) and (step := self.step(file, node)) is not None:
                    found[file.function_around(node)].append(step)
        return found

    def in_function(self, function: tree.Function | None) -> Sequence[JsonStep]:
        """The steps of a function's own body, in order."""
        return self._by_function.get(function, ())

    # What repeats

    def earlier(self, step: JsonStep) -> JsonStep | None:
        """The step that has surely been made before, with the same thing unchanged since."""
        file = step.file
        subject = self.subject(file, step.operand)
        if subject is None or not step.is_plain:
            return None
        for other in self.in_function(file.function_around(step.call)):
            if other.call.span.start >= step.call.span.start:
                return None
            if other.kind is not step.kind or not other.is_plain or other.is_native != step.is_native:
                continue
            if other.kind is JsonKind.BODY and not other.is_repeatable:
                continue  # reading an uncloned body again throws: that is no repeat
            if self.subject(file, other.operand) == subject and runs_before(file, other.call, step.call):
                if not self._changes(file, subject, other.call.span.end, step.call.span.start, step.kind):
                    return other
        return None

    def loop(self, step: JsonStep) -> Node | None:
        """The loop around a step that changes nothing in what it works on."""
        file = step.file
        subject = self.subject(file, step.operand)
        if subject is None or step.kind is JsonKind.BODY:
            return None
        inside: Node = step.call
        for around in file.ancestors(step.call):
            if _declares(around, subject.variable):
                return None
            match around:
                case tree.Loop() if inside is around.body or inside is around.test:
                    if _leaves(file, step.call, around):
                        return None
                    return around if self._is_constant(step, subject, around) else None
                case tree.Comprehension(iterables=[first, *_]) if inside is not first:
                    return around if self._is_constant(step, subject, around) else None
                case tree.Function() as function:
                    call = _each_call(file, function)
                    if call is None:
                        return None
                    if any(d.node in function.params for d in subject.variable.definitions):
                        return None
                    return call if self._is_constant(step, subject, call) else None
                case _:
                    inside = around
        return None

    def _is_constant(self, step: JsonStep, subject: Subject, loop: Node) -> bool:
        span = loop.span
        return not self._changes(step.file, subject, span.start, span.end, step.kind)

    def parsed_by_callee(self, step: JsonStep) -> Iterator[tuple[tree.Call, JsonStep]]:
        """The calls before a step that parse the same text, each with what parses it there."""
        file = step.file
        subject = self.subject(file, step.operand)
        if subject is None or step.kind is not JsonKind.PARSE or subject.path:
            return
        for read in subject.variable.reads:
            call = _passes(file, read)
            if call is None or call.span.end > step.call.span.start:
                continue
            inner = self._parses_argument(file, call, read)
            if inner is not None and runs_before(file, call, step.call):
                if not self._changes(file, subject, call.span.end, step.call.span.start, step.kind):
                    yield call, inner

    def parsed_by_caller(self, step: JsonStep) -> Iterator[JsonStep]:
        """The steps of callers that parsed the text this one is handed."""
        file = step.file
        subject = self.subject(file, step.operand)
        definition = subject.variable.only if subject is not None else None
        if subject is None or definition is None or subject.path or step.kind is not JsonKind.PARSE:
            return
        function = file.scopes.parents.get(definition.node)
        if definition.gives is not Gives.PARAMETER or not isinstance(function, tree.Function):
            return
        for caller, call in self.types.callers(file, function):
            for read in _names_given(call):
                if self._argument_param(caller, call, read, function) is definition.node:
                    given = JsonStep(caller, call, JsonKind.PARSE, read, True, step.is_native)
                    if (before := self.earlier(given)) is not None:
                        yield before

    def _parses_argument(self, file: File, call: tree.Call, read: tree.Name) -> JsonStep | None:
        """The step in a called function that surely parses an argument."""
        match self.types.of(file, call.callee):
            case FunctionType(file=path, node=function):
                home = self.types.program.files[path]
            case _:
                return None
        param = self._argument_param(file, call, read, function)
        for inner in self.in_function(function):
            subject = self.subject(home, inner.operand)
            if inner.kind is JsonKind.PARSE and subject is not None and not subject.path:
                only = subject.variable.only
                if only is not None and only.node is param and _always_runs(home, inner.call, function.body):
                    return inner
        return None

    @staticmethod
    def _argument_param(file: File, call: tree.Call, read: Node, function: tree.Function) -> tree.Param | None:
        params = [p for p in function.params if not (isinstance(p.target, tree.Name) and p.target.is_receiver)]
        if file.is_python and function.kind in ("method", "constructor"):
            params = list(function.params[1:])
        for index, arg in enumerate(call.args):
            if isinstance(arg.value, tree.Spread):
                return None
            if arg.value is read:
                named = [p for p in params if isinstance(p.target, tree.Name) and p.target.id == arg.name]
                return named[0] if named else params[index] if arg.name is None and index < len(params) else None
        return None

    # What is changed

    def _changes(self, file: File, subject: Subject, start: int, end: int, kind: JsonKind) -> bool:
        """Whether what is named may become another between two places."""
        variable = subject.variable
        if any(start <= d.node.span.start < end and d.gives is not Gives.NOTHING for d in variable.definitions):
            return True
        is_text = kind is JsonKind.PARSE
        for read in variable.reads:
            if not start <= read.span.start < end:
                continue
            use = self.use(file, read)
            if use is Use.CHANGED and (not is_text or subject.path):
                return True
            if use is Use.SHARED and kind is JsonKind.SERIALISE:
                return True
        return False

    def use(self, file: File, read: Node) -> Use:
        """What is done with a value where it is used."""
        node, parents = read, file.scopes.parents
        while isinstance(parents.get(node), tree.Member) and getattr(parents[node], "object", None) is node:
            node = parents[node]
        around = parents.get(node)
        match around:
            case tree.Assign(target=target) if target is node and node is not read:
                return Use.CHANGED
            case tree.Operation(op="delete") | tree.Opaque(kind="Del"):
                return Use.CHANGED
            case tree.Call(callee=tree.Member(name=name) as callee) if callee is node:
                return Use.CHANGED if name in _CHANGING else Use.READ
            case tree.Arg():
                return self._argument_use(file, parents.get(around))
            case tree.Assign(value=value, target=target) if value is node:
                return Use.READ if isinstance(target, tree.Mapping | tree.Sequence) and node is read else Use.SHARED
            case tree.Entry() | tree.Sequence() | tree.Exit() | tree.Yield() | tree.Spread() | tree.Cast() | tree.Conditional():
                return Use.SHARED
            case tree.Operation(op="??" | "||" | "or" | "&&" | "and"):
                return Use.SHARED
            case _:
                return Use.READ

    def _argument_use(self, file: File, call: Node | None) -> Use:
        if not isinstance(call, tree.Call):
            return Use.SHARED
        found = options_of(self.types.of(file, call.callee))
        for option in found:
            if not isinstance(option, Global):
                return Use.SHARED
            if option.path == "Object.assign":
                return Use.CHANGED
            if external_method(option.path) is None and option.path not in _KINDS:
                return Use.SHARED
        return Use.READ

    def variable_given(self, file: File, node: Node) -> Variable | None:
        """The variable that an expression alone gives its value to."""
        around = file.scopes.parents.get(node)
        while isinstance(around, tree.Cast):
            around = file.scopes.parents.get(around)
        match around:
            case tree.Assign(target=tree.Name() as name, op=None):
                variable = file.scopes.variable(name)
                return variable if variable is not None and variable.only is not None else None
            case _:
                return None

    def uses(self, file: File, variable: Variable) -> Iterable[Use]:
        """What is done with a variable, use by use."""
        return [self.use(file, read) for read in variable.reads]


def _is_native(file: File, callee: Node) -> bool:
    """Whether it is JavaScript's JSON that is called."""
    if not file.is_python:
        return True
    root = callee
    while isinstance(root, tree.Member):
        root = root.object
    variable = file.scopes.variable(root)
    nodes = [d.node for d in variable.definitions] if variable is not None else []
    return any(isinstance(n, tree.Import) and n.module.partition(".")[0] in ("js", "pyodide") for n in nodes)


def _unclone(node: Node) -> Node:
    """The request or response itself, where a clone of it is read."""
    match node:
        case tree.Call(callee=tree.Member(name="clone", object=owner)):
            return owner
        case _:
            return node


def runs_before(file: File, first: Node, second: Node) -> bool:
    """Whether the first has surely run whenever the second does, in one function."""
    if first.span.start >= second.span.start:
        return False
    around = {second, *file.ancestors(second)}
    inside = first
    for node in file.ancestors(first):
        if node in around:
            return not isinstance(node, tree.Operation | tree.Conditional) or getattr(node, "test", None) is inside
        if not _always(node, inside):
            return False
        inside = node
    return False


def _always_runs(file: File, node: Node, body: Node) -> bool:
    """Whether a node runs on every way through a body."""
    inside = node
    for around in file.ancestors(node):
        if around is body:
            return True
        if not _always(around, inside):
            return False
        inside = around
    return False


def _always(around: Node, inside: Node) -> bool:
    """Whether a part runs whenever the whole does."""
    match around:
        case tree.If(test=test) | tree.Conditional(test=test):
            return inside is test
        case tree.Operation(op="&&" | "||" | "??" | "and" | "or", operands=operands):
            return inside is operands[0]
        case tree.Loop(iterable=iterable):
            return inside is iterable
        case tree.Try(body=body, finally_=finally_):
            return inside is body or inside is finally_
        case tree.Catch() | tree.Case() | tree.Function() | tree.Class() | tree.Comprehension():
            return False
        case tree.Switch(subject=subject):
            return inside is subject
        case tree.Member(is_optional=True, object=owner):
            return inside is owner
        case _:
            return True


def _declares(around: Node, variable: Variable) -> bool:
    return variable.scope.node is around


def _leaves(file: File, node: Node, loop: tree.Loop) -> bool:
    """Whether the loop is left right after a node has run."""
    statement: Node = node
    for around in file.ancestors(node):
        if isinstance(statement, tree.Exit):
            return True
        if isinstance(around, tree.Block):
            rest = around.statements[around.statements.index(statement) :]
            if any(isinstance(s, tree.Exit) and s.kind != "continue" for s in rest):
                return True
        if around is loop:
            return False
        statement = around
    return False


def _each_call(file: File, function: tree.Function) -> tree.Call | None:
    """The call that runs a function for each element of a collection."""
    arg = file.scopes.parents.get(function)
    call = file.scopes.parents.get(arg) if isinstance(arg, tree.Arg) else None
    match call:
        case tree.Call(callee=tree.Member(name=name)) if name in _EACH:
            return call
        case _:
            return None


def _passes(file: File, read: tree.Name) -> tree.Call | None:
    arg = file.scopes.parents.get(read)
    call = file.scopes.parents.get(arg) if isinstance(arg, tree.Arg) else None
    return call if isinstance(call, tree.Call) else None


def _names_given(call: tree.Call) -> Iterator[tree.Name]:
    return (a.value for a in call.args if isinstance(a.value, tree.Name))
