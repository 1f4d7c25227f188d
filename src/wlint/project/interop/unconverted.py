"""What JavaScript gives to Python code that takes it for a dict, and `None` that it is handed.

An object of JavaScript stays one in Python: its fields are attributes. It becomes a dict by
`to_py()` alone.
"""

from collections.abc import Callable, Iterator
from functools import partial

from wlint import tree
from wlint.platform.python_ffi import GIVEN, REFUSES_NONE, TAKES_ARGUMENTS, Given
from wlint.project.file import File
from wlint.project.interop.raw_names import raw_name
from wlint.project.interop.tried import is_tried
from wlint.project.reaching import reaching, reads_of
from wlint.project.typing.types import Types
from wlint.record import Entity, Record
from wlint.semantics.functions import called_as
from wlint.semantics.scopes import Definition, Gives, Variable
from wlint.semantics.types import Global
from wlint.tree import Node

# what tells an object of JavaScript from a dict, or converts it
_ASKS = frozenset({"isinstance", "hasattr", "getattr", "type", "callable"})
_CONVERTS = frozenset({"to_py", "as_object_map", "as_py_json", "object_items", "object_entries"})
_METHODS = {
    Given.ANY: frozenset({"get", "items"}),
    Given.OBJECT: frozenset({"get", "items", "keys", "values"}),
    Given.RESULT: frozenset({"get", "items", "keys", "values"}),
}
_TAKES_DICT = frozenset({"dict", "JSON.stringify"})


class Unconvertible(Entity):
    """The values that one Worker's Python code has from JavaScript as they are.

    `has_raw_bindings`, `has_raw_requests`: whether bindings and requests are JavaScript's own.
    """

    types: Types
    has_raw_bindings: bool
    has_raw_requests: bool

    def uses(self, file: File, waited: tree.Await) -> tuple[Node, ...]:
        """What code does in vain with a value that it waits for, in order."""
        given = self._given(file, waited) if file.is_python else None
        if given is None or file.is_off_platform(waited):
            return ()
        followed = _Followed(self.types, file, partial(self._given, file))
        found = dict.fromkeys(followed.uses(waited, given))
        return tuple(sorted(found, key=lambda use: use.span.start))

    def nothings(self, file: File, call: tree.Call) -> tuple[Node, ...]:
        """The arguments that surely are `None` at times, of a function that refuses them."""
        if not (file.is_python and self.has_raw_bindings) or file.is_off_platform(call):
            return ()
        if self._path(file, call) not in REFUSES_NONE:
            return ()
        return tuple(arg.value for arg in call.args if _is_nothing(file, arg.value))

    def _given(self, file: File, waited: tree.Await) -> Given | None:
        """What the call that is waited for gives, if JavaScript itself does."""
        call = waited.value
        if not isinstance(call, tree.Call) or not isinstance(call.callee, tree.Member):
            return None
        owner, path = call.callee.object, self._path(file, call)
        if path is None or (call.args and path not in TAKES_ARGUMENTS):
            return None
        match path.partition(".")[0]:
            case "Request":
                is_raw = self.has_raw_requests and file.scopes.is_parameter(owner)
            case "Response":
                made, _ = file.local_value(owner)
                asked = made.value if isinstance(made, tree.Await) else None
                is_raw = isinstance(asked, tree.Call) and (
                    raw_name(self.types.program, file, asked.callee) == "fetch"
                )
            case _:
                is_raw = self.has_raw_bindings
        return GIVEN.get(path) if is_raw else None

    def _path(self, file: File, call: tree.Call) -> str | None:
        match self.types.of(file, call.callee):
            case Global(path=path):
                return path
            case _:
                return None


class _Followed(Record):
    """Values followed through the code of a file, as long as they surely are the same."""

    types: Types
    file: File
    given_by: Callable[[tree.Await], Given | None]

    def uses(self, node: Node, given: Given) -> Iterator[Node]:
        """The expressions that fail, as an expression is what JavaScript gives."""
        parents = self.file.scopes.parents
        match around := parents.get(node):
            case tree.Member(object=owner) if owner is node:
                yield from self._of_member(around, given)
            case tree.Operation(op="or", operands=[first, *_]) if first is node:
                yield from self.uses(around, given)
            case tree.Conditional(test=test) if test is not node:
                yield from self.uses(around, given)
            case tree.Operation(op="in" | "not in", operands=[_, last]) if last is node:
                if given in (Given.OBJECT, Given.RESULT):
                    yield around
            case tree.Assign(target=tree.Name() as name, value=value, op=None) if value is node:
                yield from self._of_name(name, given, Gives.VALUE)
            case tree.Loop(iterable=iterable, target=tree.Name() as name) if iterable is node:
                if given is Given.LIST:
                    yield from self._of_name(name, Given.OBJECT, Gives.EACH)
            case tree.Comprehension(iterables=[only], targets=[tree.Name() as name]) if (
                only is node and given is Given.LIST
            ):
                yield from self._of_name(name, Given.OBJECT, Gives.EACH)
            case tree.Arg(name=None) if (call := self.file.call_around(node)) is not None:
                if given in (Given.OBJECT, Given.RESULT) and self._takes_dict(call):
                    yield call
            case _:
                pass

    def _of_member(self, member: tree.Member, given: Given) -> Iterator[Node]:
        """What fails of a field, an element or a method that is asked for."""
        is_subscript = self.file.source.text(member.span).endswith(
            "]"
        )  # `getattr(row, "id")` is none
        match member:
            case tree.Member(key=tree.Literal(kind="string")):
                if is_subscript and given is not Given.LIST:
                    yield member
            case tree.Member(key=tree.Literal(kind="number")):
                if given is Given.LIST:
                    yield from self.uses(member, Given.OBJECT)
            case tree.Member(name="results", key=None):
                if given is Given.RESULT:
                    yield from self.uses(member, Given.LIST)
            case tree.Member(name=name) if name in _METHODS.get(given, ()):
                if (call := self.file.call_of(member)) is not None:
                    yield call
            case _:
                pass

    def _of_name(self, name: tree.Name, given: Given, gives: Gives) -> Iterator[Node]:
        variable = self.file.scopes.variable(name)
        given_here = variable.definitions if variable is not None else ()
        at = next((d for d in given_here if d.name is name), None)
        if variable is None or at is None or at.gives is not gives or at.path:
            return
        reads = reads_of(self.file, at)
        if any(map(self._is_asked, reads)):
            return
        for read in reads:
            if self._holds(read, variable, at, given) and not is_tried(self.file, read, variable):
                yield from self.uses(read, given)

    def _holds(self, read: Node, variable: Variable, at: Definition, given: Given) -> bool:
        """Whether a variable holds what it got at one place first, or the like of other places."""
        first, *others = reaching(self.file, variable, read)
        return first is at and all(
            isinstance(other.value, tree.Await)
            and other.gives is Gives.VALUE
            and not other.path
            and self.given_by(other.value) is given
            for other in others
        )

    def _is_asked(self, read: Node) -> bool:
        """Whether code looks what it has there, or converts it."""
        match self.file.scopes.parents.get(read):
            case tree.Member(object=owner, name=name) if owner is read:
                return name in _CONVERTS
            case _:
                call = self.file.call_around(read)
                return call is not None and called_as(call.callee) in _ASKS

    def _takes_dict(self, call: tree.Call) -> bool:
        """Whether a function of Python's own takes dicts, and nothing that it does not know."""
        is_raw = raw_name(self.types.program, self.file, call.callee) is not None
        match self.types.of(self.file, call.callee):
            case Global(path=path):
                return path in _TAKES_DICT and not is_raw and len(call.args) == 1
            case _:
                return False


def _given(file: File, read: tree.Name) -> Iterator[Node]:
    """What a variable surely holds where it is read, on one of the ways that lead there.

    Nothing is known where it is asked what it holds: that may be why the code is here.
    """
    variable = file.scopes.variable(read)
    if variable is None or any(_is_tested(file, other) for other in variable.reads):
        return
    first, *others = variable.definitions
    block = file.scopes.parents.get(first.node)
    is_before = any(around is block for around in file.ancestors(read))
    is_whole = first.gives is Gives.VALUE and not first.path
    value = first.value if is_whole and is_before else None
    if value is not None and all(_is_passed_by(file, other, block) for other in others):
        yield value


def _is_passed_by(file: File, given: Definition, block: Node | None) -> bool:
    """Whether a block comes by where a variable is given another value: by an `if` alone."""
    for around in file.ancestors(given.node):
        match around:
            case tree.Block() if around is block:
                return True
            case tree.Block() | tree.If(otherwise=None):
                pass
            case _:
                return False
    return False


def _is_tested(file: File, read: Node) -> bool:
    """Whether what the code does next depends on what is read."""
    inside = read
    for around in file.ancestors(read):
        match around:
            case tree.If(test=test) | tree.Conditional(test=test) | tree.Loop(test=test):
                return test is inside
            case tree.Switch(subject=subject):
                return subject is inside
            case tree.Operation():
                return True
            case tree.Block():
                return False
            case _:
                inside = around
    return False


def _is_nothing(file: File, value: Node) -> bool:
    """Whether a value is `None`, for all or for some of what it is made of."""
    match value:
        case tree.Literal(kind="null"):
            return True
        case tree.Operation(op="or", operands=[*_, last]):
            return _is_nothing(file, last)
        case tree.Conditional(then=then, otherwise=otherwise):
            return _is_nothing(file, then) or _is_nothing(file, otherwise)
        case tree.Name():
            return any(_is_nothing(file, given) for given in _given(file, value))
        case _:
            return False
