"""Where Python asks for `None` what JavaScript gives for nothing: its `null`, which is `jsnull`.

Only `undefined` becomes `None`. `jsnull` is false, and anything else that code does with it fails.
"""

from wlint import tree
from wlint.platform.python_ffi import GIVES_NULL
from wlint.project.file import File
from wlint.project.interop.tried import is_tried
from wlint.project.reaching import reaching, reads_of
from wlint.project.typing.types import Types
from wlint.record import Entity
from wlint.semantics.conditions import EQUALITIES
from wlint.semantics.functions import called_as
from wlint.semantics.scopes import Definition, Gives
from wlint.semantics.types import Global
from wlint.tree import Node

# what fails where it is given `jsnull`
_REFUSES = frozenset({"loads", "len", "int", "float", "dict", "list"})


class Nulls(Entity):
    """Those of one Worker; `are_jsnull`: nothing surely converts what bindings give."""

    types: Types
    are_jsnull: bool

    def tests(self, file: File, waited: tree.Await) -> tuple[tree.Operation, ...]:
        """The tests for `None` of what code waits for that surely come out the same always."""
        if not self._may_be(file, waited) or file.is_off_platform(waited):
            return ()
        match around := file.scopes.parents.get(waited):
            case tree.Operation() if _asks_for_none(around, waited):
                return (around,)
            case tree.Assign(target=tree.Name() as name, value=value, op=None) if value is waited:
                return self._of_name(file, name)
            case _:
                return ()

    def _of_name(self, file: File, name: tree.Name) -> tuple[tree.Operation, ...]:
        variable = file.scopes.variable(name)
        given = variable.definitions if variable is not None else ()
        at = next((d for d in given if d.name is name), None)
        if variable is None or at is None:
            return ()
        reads = reads_of(file, at)
        if any(_may_tell(file, read) or is_tried(file, read, variable) for read in reads):
            return ()
        around = [
            file.scopes.parents.get(read)
            for read in reads
            if all(self._is_given(file, d) for d in reaching(file, variable, read))
        ]
        return tuple(node for node in around if isinstance(node, tree.Operation))

    def _is_given(self, file: File, given: Definition) -> bool:
        is_whole = given.gives is Gives.VALUE and not given.path
        return is_whole and self._may_be(file, given.value)

    def _may_be(self, file: File, waited: Node | None) -> bool:
        """Whether what code waits for is `jsnull` where there is nothing."""
        match waited:
            case tree.Await(value=tree.Call(callee=callee) as call) if (
                self.are_jsnull and file.is_python
            ):
                of = self.types.of(file, callee)
                # of several keys KV gives a map
                is_one = not isinstance(call.arg(0), tree.Sequence)
                return isinstance(of, Global) and of.path in GIVES_NULL and is_one
            case _:
                return False


def _asks_for_none(test: tree.Operation, asked: Node) -> bool:
    match test:
        case tree.Operation(op=op, operands=[one, tree.Literal(kind="null")]):
            return op in EQUALITIES and one is asked
        case _:
            return False


def _may_tell(file: File, read: Node) -> bool:
    """Whether code may tell `jsnull` by what it does here: all but a test for `None` may."""
    match around := file.scopes.parents.get(read):
        case tree.Member(object=owner):
            return owner is not read
        case tree.Operation():
            return not _asks_for_none(around, read)
        case tree.Arg():
            call = file.call_around(read)
            return call is None or called_as(call.callee) not in _REFUSES
        case tree.Template() | tree.Entry():
            return False
        case _:
            return True
