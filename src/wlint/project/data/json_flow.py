"""Which texts are parsed, which values serialised, and where they come from and go to."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from enum import Enum
from functools import cached_property
from itertools import takewhile

from msgspec import field

from wlint import tree
from wlint.platform.python_handlers import FETCH
from wlint.project.data.changes import Changes, Subject, subject_of
from wlint.project.data.made_plain import is_made_plain
from wlint.project.data.second_choice import is_second_choice
from wlint.project.file import File
from wlint.project.logs import logs
from wlint.project.order import follows
from wlint.project.reaching import held, held_value, reads_of
from wlint.project.typing.types import Types
from wlint.record import Entity
from wlint.semantics.conditions import chosen
from wlint.semantics.functions import is_missing
from wlint.semantics.scopes import Gives
from wlint.tree import Node

_BODIES = frozenset({"Request", "Response", "Body", "hono:HonoRequest"})
_READABLE = _BODIES | {"R2ObjectBody"}
_RUNS = (tree.Block, tree.Function)
# what a text in Python may be told of how it looks
_LOOKS = frozenset({"indent", "separators", "ensure_ascii"})
_DEPTH = 3


class JsonKind(Enum):
    """Which way a value goes."""

    PARSE = "text becomes a value"
    SERIALISE = "a value becomes text"
    BODY = "a body becomes a value"


_KINDS = {"JSON.parse": JsonKind.PARSE, "JSON.stringify": JsonKind.SERIALISE}


class JsonStep(Entity):
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
    def value(self) -> Node:
        """What the call comes to once it is awaited."""
        around = self.file.scopes.parents.get(self.call)
        return around if isinstance(around, tree.Await) else self.call

    @property
    def is_faithful(self) -> bool:
        """Whether parsing the text gives back what went in: an indent only changes its looks."""
        others = self.call.args[1:]
        if self.is_native:
            return self.is_plain or is_missing(others[0].value)
        return all(arg.name in _LOOKS for arg in others)

    @property
    def is_repeatable(self) -> bool:
        """Whether a body can be read again after this."""
        callee = self.call.callee
        owner = callee.object if isinstance(callee, tree.Member) else self.operand
        return self.kind is not JsonKind.BODY or owner is not self.operand


class TextRead(Entity):
    """A body that is read as text only to be parsed; `statement` puts the text in a variable."""

    receiver: Node
    is_awaited: bool
    is_replaceable: bool = True
    statement: Node | None = None


class JsonFlow(Entity):
    """The parsing and serialising of one Worker."""

    types: Types
    changes: Changes
    _steps: dict[tree.Call, "JsonStep | None"] = field(default_factory=dict)

    def step(self, file: File, call: tree.Call) -> JsonStep | None:
        """The parsing or serialising a call surely is."""
        if call not in self._steps:
            self._steps[call] = self._step(file, call)
        return self._steps[call]

    def _step(self, file: File, call: tree.Call) -> JsonStep | None:
        path = self.types.path_of(file, call.callee)
        owner, _, method = path.rpartition(".")
        first, kind = call.arg(0), _KINDS.get(path)
        if kind is not None and first is not None:
            native = _is_native(file, call.callee)
            return JsonStep(file, call, kind, first, len(call.args) == 1, native)
        if method == "json" and owner in _BODIES and isinstance(call.callee, tree.Member):
            return JsonStep(file, call, JsonKind.BODY, _unclone(call.callee.object), True, True)
        return None

    @cached_property
    def _by_function(self) -> Mapping[object, Sequence[JsonStep]]:
        found: defaultdict[object, list[JsonStep]] = defaultdict(list)
        for file in self.types.program.files.values():
            for node in file.of_kind(tree.Call):
                if (step := self.step(file, node)) is not None:
                    found[file.function_around(node)].append(step)
        return found

    def in_function(self, function: tree.Function | None) -> Sequence[JsonStep]:
        """The steps of a function's own body, in order."""
        return self._by_function.get(function, ())

    @cached_property
    def _by_subject(self) -> Mapping[object, Sequence[JsonStep]]:
        found: defaultdict[object, list[JsonStep]] = defaultdict(list)
        for function, steps in self._by_function.items():
            for step in steps:
                if step.is_plain and step.is_repeatable:
                    subject = subject_of(step.file, step.operand)
                    found[function, step.kind, step.is_native, subject].append(step)
        return found

    def alike(self, step: JsonStep, subject: Subject) -> Sequence[JsonStep]:
        """The plain steps of the same function that do the same with a value, in order.

        A text that is made for a line of the log is like no other.
        """
        function = step.file.function_around(step.call)
        found = self._by_subject.get((function, step.kind, step.is_native, subject), ())
        return () if self.is_logged(step) else [s for s in found if not self.is_logged(s)]

    def is_logged(self, step: JsonStep) -> bool:
        """Whether a value is serialised within what the log is told."""
        around = takewhile(lambda n: not isinstance(n, _RUNS), step.file.ancestors(step.call))
        calls = (n for n in around if isinstance(n, tree.Call))
        is_told = any(logs(self.types, step.file, call) for call in calls)
        return step.kind is JsonKind.SERIALISE and is_told

    # A copy by way of text

    def cloned(self, step: JsonStep) -> JsonStep | None:
        """The serialising whose text a step parses, where nothing else uses that text."""
        is_parse = step.kind is JsonKind.PARSE and step.is_plain
        if not is_parse or is_second_choice(step.file, step.call):
            return None
        value, variable = step.file.local_value(step.operand)
        if variable is not None and len(variable.reads) != 1:
            return None
        calls = (text for text in chosen(value) if isinstance(text, tree.Call))
        texts = (self.step(step.file, text) for text in calls)
        inner = next((text for text in texts if text is not None), None)
        is_same = inner is not None and inner.is_faithful and inner.is_native == step.is_native
        is_copy = is_same and inner is not None and inner.kind is JsonKind.SERIALISE
        if inner is not None and is_made_plain(self.types, inner.file, inner.call, inner.operand):
            return None
        # Python's own text for JavaScript's parser, or back, converts between the languages
        return inner if is_copy and not (step.file.is_python and step.is_native) else None

    # A body as text

    def text_read(self, file: File, call: tree.Call) -> TextRead | None:
        """The reading of a body as text that a call is all the use of."""
        match call:
            case tree.Call(
                callee=tree.Member(name="then", object=inner), args=[tree.Arg(value=then)]
            ):
                owner = self.text_of(file, inner)
                return TextRead(owner, False) if owner and self._only_parses(file, then) else None
            case _:
                pass
        step = self.step(file, call)
        if step is None or step.kind is not JsonKind.PARSE or not step.is_plain:
            return None
        value, given = held_value(file, step.operand)
        owner = self.text_of(file, value.value) if isinstance(value, tree.Await) else None
        if owner is None or (given is not None and len(reads_of(file, given)) != 1):
            return None
        if file.is_python and (step.is_native or not self._is_wrapped(file, owner)):
            return None
        if file.is_python and _handles_errors(file, call):
            return None
        if given is None:
            return TextRead(owner, True)
        return TextRead(owner, True, follows(file, given.node, call), given.node)

    def text_of(self, file: File, node: Node) -> Node | None:
        """The body that a call reads as text."""
        match node:
            case tree.Call(callee=tree.Member(object=owner) as callee, args=()):
                head, _, method = self.types.path_of(file, callee).rpartition(".")
                return owner if method == "text" and head in _READABLE else None
            case _:
                return None

    def _only_parses(self, file: File, function: Node) -> bool:
        if self.types.path_of(file, function) == "JSON.parse":
            return True
        match function:
            case tree.Function(
                params=[tree.Param(target=tree.Name(id=name))],
                body=tree.Block(statements=[tree.Exit(value=tree.Call() as call)]),
            ):
                step = self.step(file, call)
                operand = step.operand if step is not None and step.is_plain else None
                is_parse = step is not None and step.kind is JsonKind.PARSE
                return is_parse and isinstance(operand, tree.Name) and operand.id == name
            case _:
                return False

    def _is_wrapped(self, file: File, node: Node, depth: int = 0) -> bool:
        """In Python: whether a request or response is the SDK's, whose `.json()` gives Python."""
        match node:
            case tree.Await(value=tree.Call(callee=tree.Name() as callee)):
                return _imported_from(file, callee) in ("workers", "pyodide.http")
            case tree.Name() if (only := held(file, node)) is not None:
                pass
            case _:
                return False
        if only.gives is Gives.VALUE and only.value is not None and not only.path:
            return self._is_wrapped(file, only.value, depth)
        function = file.scopes.parents.get(only.node)
        if only.gives is not Gives.PARAMETER or not isinstance(function, tree.Function):
            return False
        cls = file.class_around(function) if _has_receiver(function) else None
        if function.name in FETCH and cls is not None:
            return any(_imported_from(file, b) == "workers" for b in cls.bases)
        return depth < _DEPTH and self._callers_wrap(file, function, only.node, depth)

    def _callers_wrap(self, file: File, function: tree.Function, param: Node, depth: int) -> bool:
        index = [p is param for p in function.params].index(True) - _has_receiver(function)
        calls = list(self.types.mentions.callers(file, function))
        given = [(home, call.arg(index)) for home, call in calls]
        return bool(given) and all(v and self._is_wrapped(home, v, depth + 1) for home, v in given)


def _has_receiver(function: tree.Function) -> bool:
    """Whether a function of Python takes `self`."""
    first = function.params[0].target if function.params else None
    return isinstance(first, tree.Name) and first.is_receiver


def _is_native(file: File, callee: Node) -> bool:
    """Whether it is JavaScript's JSON that is called."""
    return not file.is_python or _imported_from(file, callee).partition(".")[0] in ("js", "pyodide")


def _imported_from(file: File, node: Node) -> str:
    """The module that a name, or the start of a dotted one, is imported from."""
    while isinstance(node, tree.Member):
        node = node.object
    variable = file.scopes.variable(node)
    found = [d.node for d in variable.definitions] if variable is not None else []
    return next((n.module for n in found if isinstance(n, tree.Import)), "")


def _unclone(node: Node) -> Node:
    """The request or response itself, where a clone of it is read."""
    match node:
        case tree.Call(callee=tree.Member(name="clone", object=owner)):
            return owner
        case _:
            return node


def _handles_errors(file: File, call: tree.Call) -> bool:
    """Whether a handler around a call is for certain errors: `.json()` raises others."""
    tries = (n for n in file.ancestors(call) if isinstance(n, tree.Try))
    types = (t for n in tries for c in n.catches for t in c.types)
    return any(getattr(t, "id", "") not in ("Exception", "BaseException") for t in types)


__all__ = ["JsonFlow", "JsonKind", "JsonStep", "TextRead"]
