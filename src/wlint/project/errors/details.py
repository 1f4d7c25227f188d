"""Which texts a Worker's code makes of the errors it is handed."""

from collections.abc import Iterable, Iterator
from itertools import chain

from wlint import tree
from wlint.platform.responses import TEXT_BODIES
from wlint.project.calling.tests_around import tests_around
from wlint.project.data.held import Held
from wlint.project.data.spread import Spread
from wlint.project.errors.caught import Caught, caught_errors, is_of_others
from wlint.project.errors.own import OwnErrors
from wlint.project.errors.own_routes import OwnRoutes
from wlint.project.errors.settled import settled_errors, work_of
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.record import Entity
from wlint.semantics.functions import called_as
from wlint.semantics.types import Global, options_of
from wlint.tree import Node

_TEXTS = frozenset({"message", "stack", "args"})
# what the record of a database's error says beside its message
_RECORDED = frozenset({"details", "hint"})
# what made an error be thrown is an error itself
_CAUSES = frozenset({"cause", "__cause__"})
_STACKS = frozenset({"stack", "format_exc", "format_exception"})
_TO_TEXT = frozenset({"String", "str", "repr", "traceback.format_exception"})
_TRACES = frozenset({"traceback.format_exc"})


class Detail(Entity):
    """A text of an error: `node` as it is named, `text` the expression that is that text."""

    caught: Caught
    node: Node
    text: Held

    @property
    def is_trace(self) -> bool:
        """Whether it is a stack: that names files and functions, whoever made the error."""
        node = self.node.callee if isinstance(self.node, tree.Call) else self.node
        return called_as(node) in _STACKS


class Details(Entity):
    """The texts of the errors of one Worker."""

    types: Types
    spread: Spread
    own: OwnErrors
    routes: OwnRoutes

    def of(self, file: File) -> Iterator[Detail]:
        """The texts made of the errors a file is handed, wherever they are made."""
        kept = settled_errors(self.types, self.spread, file)
        for caught in chain(caught_errors(self.types, file), kept):
            reads = (
                Held(file=caught.file, node=read)
                for read in caught.reads
                if not (caught.is_hook and _is_no_error(caught.file, read))
            )
            for held in self.spread.of(*reads, *caught.kept):
                if not held.path and not _is_string(held):
                    yield from self._texts(caught, held)
            if isinstance(caught.by, tree.Catch):
                yield from self._traces(caught)

    def is_own(self, caught: Caught) -> bool:
        """Whether an error can only be one that the code made itself."""
        if caught.is_hook:
            return self.routes.are_all
        if isinstance(caught.by, tree.Call):
            works = work_of(caught.file, caught.by)
            return all(self.own.only(caught.file, each, with_returned=True) for each in works)
        attempt = caught.file.scopes.parents.get(caught.by)
        match attempt:
            case tree.Try(body=body):
                return self.own.only(caught.file, body)
            case tree.Arg():
                work = _caught_from(caught.file.call_around(caught.by))
                return work is not None and self.own.only(caught.file, work, with_returned=True)
            case _:
                return False

    def are_kept(self, caught: Caught) -> bool:
        """Whether an error of others comes there only once something fails that cannot yet."""
        if caught.is_hook:
            return self.routes.are_kept
        if isinstance(caught.by, tree.Call):
            works = work_of(caught.file, caught.by)
            return all(self.own.kept(caught.file, each, with_returned=True) for each in works)
        attempt = caught.file.scopes.parents.get(caught.by)
        return isinstance(attempt, tree.Try) and self.own.kept(caught.file, attempt.body)

    def _texts(self, caught: Caught, held: Held) -> Iterator[Detail]:
        """The text that an expression makes of the error it is."""
        file, node = held.file, held.node
        match around := file.scopes.parents.get(node):
            case tree.Member(name=name) if around.object is node and name in _texts_of(caught):
                yield Detail(caught, around, held.at(around))
            case tree.Member(name=name) if around.object is node and name in _CAUSES:
                for cause in self.spread.of(held.at(around)):
                    if not cause.path:
                        yield from self._texts(caught, cause)
            case tree.Assign(target=tree.Mapping(entries=entries), value=value) if value is node:
                for read in _taken_apart(file, entries, _texts_of(caught)):
                    yield Detail(caught, read, held.at(read))  # `const { message } = error`
                for read in _taken_apart(file, entries, _CAUSES):
                    yield from self._texts(caught, held.at(read))
            case tree.Entry() | tree.Arg() if caught.is_record:
                if self._is_written_out(file, around):
                    yield Detail(caught, node, held)
            case _ if caught.is_record:
                pass  # as a text it is `[object Object]`
            case tree.Member(name="toString") if around.object is node:
                call = file.scopes.parents[around]
                yield Detail(caught, call, held.at(call))
            case tree.Template(tag=None) | tree.Operation(op="+" | "%"):
                yield Detail(caught, node, held.at(around))
            case tree.Arg():
                call = file.scopes.parents[around]
                path = self._path(file, call) if isinstance(call, tree.Call) else ""
                if path in _TO_TEXT:
                    yield Detail(caught, call, held.at(call))
                elif path in TEXT_BODIES and isinstance(node, tree.Name) and not file.is_python:
                    yield Detail(caught, node, held)
            case _:
                pass

    def _is_written_out(self, file: File, around: tree.Entry | tree.Arg) -> bool:
        """Whether a record is put in another, or handed to what may make JSON of it."""
        match around, file.scopes.parents[around]:
            case tree.Entry(), _:
                return True
            case _, tree.Call() as call:
                return self._path(file, call) not in {"", *_TO_TEXT, *TEXT_BODIES}
            case _:
                return False

    def _traces(self, caught: Caught) -> Iterator[Detail]:
        """The stack of the error that is being handled."""
        for node in caught.by.walk():
            if isinstance(node, tree.Call) and self._path(caught.file, node) in _TRACES:
                handlers = (n for n in caught.file.ancestors(node) if isinstance(n, tree.Catch))
                if is_of_others(self.types, caught.file, next(handlers)):
                    yield Detail(caught, node, Held(caught.file, node))

    def _path(self, file: File, call: tree.Call) -> str:
        found = options_of(self.types.of(file, call.callee))
        return next((o.path for o in found if isinstance(o, Global)), "")


def _is_string(held: Held) -> bool:
    """Whether an error is asked for being a string, which only the project's own code throws."""
    text = held.file.source.text(held.node.span)
    return any(
        holds and _asks_for_string(held.file, test, text)
        for test, holds in tests_around(held.file, held.node)
    )


def _is_no_error(file: File, read: tree.Name) -> bool:
    """Whether what a hook is given is named where it is none: it is given nothing else."""
    return any(
        _says_error(file, test, read, holds=not holds) for test, holds in tests_around(file, read)
    )


def _says_error(file: File, test: Node, read: tree.Name, *, holds: bool) -> bool:
    """Whether a condition comes out so for every error."""
    match test:
        case tree.Operation(op="!", operands=[inner]):
            return _says_error(file, inner, read, holds=not holds)
        case tree.Operation(op="instanceof", operands=[asked, tree.Name(id="Error")]):
            return holds and file.scopes.variable(asked) is file.scopes.variable(read)
        case _:
            return False


def _asks_for_string(file: File, test: Node, text: str) -> bool:
    match test:
        case tree.Operation(
            op="===" | "==",
            operands=[
                tree.Operation(op="typeof", operands=[asked]),
                tree.Literal(kind="string", value="string"),
            ],
        ):
            return file.source.text(asked.span) == text
        case _:
            return False


def _caught_from(call: tree.Call | None) -> Node | None:
    """The promise whose errors a call hands to a function: `work.catch(tell)`."""
    match call:
        case tree.Call(callee=tree.Member(object=work, name="catch"), args=[_]):
            return work
        case _:
            return None


def _texts_of(caught: Caught) -> frozenset[str]:
    """The fields of an error that are texts of it."""
    return _TEXTS | _RECORDED if caught.is_record else _TEXTS


def _taken_apart(
    file: File, entries: Iterable[tree.Entry], texts: frozenset[str]
) -> Iterator[tree.Name]:
    """The uses of the texts that a pattern takes out of an error."""
    for entry in entries:
        variable = file.scopes.variable(entry.value) if entry.name in texts else None
        if variable is not None and variable.only is not None:
            yield from variable.reads
