"""What a Worker's code takes out of `env`, and what it does with it."""

from collections.abc import Iterator, Set
from functools import cached_property

from wlint import tree
from wlint.platform import api
from wlint.project.calling.calls import Calls
from wlint.project.configuration.doing_without import does_without, guards_of, is_spared
from wlint.project.file import File
from wlint.project.typing.constants import source_of
from wlint.project.typing.types import Types
from wlint.record import Entity
from wlint.semantics.types import UNKNOWN, EnvType, FunctionType, Global
from wlint.tree import Node

_TESTS = {
    "!", "not", "&&", "||", "??", "and", "or", "typeof", "==", "===", "!=", "!==", "in", "not in",
    "is", "is not", "instanceof",
}  # fmt: skip
_ASKING = [Global(name) for name in ("hasattr", "Object.hasOwn", "Reflect.has")]


class EnvRead(Entity):
    """A place where code takes one name out of `env`: `env.KV`, or a variable that was given it."""

    name: str
    file: File
    node: Node

    @property
    def call(self) -> tree.Call | None:
        """The call of one of its methods."""
        return self.file.call_of(self.member) if self.member else None

    @property
    def is_cast(self) -> bool:
        """Whether the code says what it is, other than by the platform's own name of it."""
        variable = self.file.scopes.variable(self.node)
        only = variable.only if variable is not None else None
        given = only.value if only is not None else None
        said = [node.said for node in (self.node, given) if node is not None and node.said]
        return any(not api.is_type(ref.name) for ref in said)

    @property
    def member(self) -> tree.Member | None:
        """What is read of it."""
        around = self.file.scopes.parents.get(self.node)
        return around if isinstance(around, tree.Member) and around.object is self.node else None

    @property
    def is_tested(self) -> bool:
        """Whether the code looks first whether it is there."""
        return is_tested(self.file, self.node)


def is_tested(file: File, node: Node) -> bool:
    """Whether code looks first whether a value is there."""
    match file.scopes.parents.get(node):
        case tree.Member(is_optional=True, object=inner) if inner is node:
            return True
        case tree.If(test=test) | tree.Conditional(test=test) | tree.Loop(test=test):
            return test is node
        case tree.Operation(op=op) as asked:
            return op in _TESTS and not _is_told(file, asked)
        case tree.Assign(target=target):
            return target is node  # the code itself gives it a value
        case _:
            return False


def _is_told(file: File, asked: tree.Operation) -> bool:
    """Whether `!!env.KV` only goes into an answer or a log, and decides nothing."""
    outer = file.scopes.parents.get(asked)
    if not (asked.op == "!" and isinstance(outer, tree.Operation) and outer.op == "!"):
        return False
    match file.scopes.parents.get(outer):
        case tree.Entry() as entry:
            return isinstance(file.scopes.parents.get(entry), tree.Mapping)
        case tree.Template():
            return True
        case _:
            return False


class EnvReads(Entity):
    """All such places of one Worker."""

    files: tuple[File, ...]
    types: Types

    @cached_property
    def by_name(self) -> dict[str, list[EnvRead]]:
        """The places, by the name they take."""
        found: dict[str, list[EnvRead]] = {}
        for file in self.files:
            for read in self._of(file):
                found.setdefault(read.name, []).append(read)
        return found

    def _of(self, file: File) -> Iterator[EnvRead]:
        for node in file.of_kind(tree.Member, tree.Name):
            match node:
                case tree.Member() if self._is_env(file, node.object):
                    if (name := self._constant(file, node)) is not None:
                        yield EnvRead(name, file, node)
                case tree.Name() if (taken := self._given(file, node)) is not None:
                    yield EnvRead(taken, file, node)
                case _ if (free := self.types.global_name(file, node)) is not None:
                    if self.types.binding(free) != UNKNOWN:  # else it may be any library's
                        yield EnvRead(free, file, node)
                case _:
                    pass

    def _constant(self, file: File, member: tree.Member) -> str | None:
        """The name of a member, as it stands there or in a constant: `env[NAME]`."""
        if member.name is not None or member.key is None:
            return member.name
        return self._text(file, member.key)

    def _text(self, file: File, key: Node) -> str | None:
        """The name that a key is, as a text or a constant."""
        match source_of(self.types.program, file, key).node:
            case tree.Literal(kind="string", value=str(name)):
                return name
            case _:
                return None

    def _given(self, file: File, node: tree.Name) -> str | None:
        """The name of `env` that a variable surely holds: `const { KV } = env`."""
        variable = file.scopes.variable(node)
        only = variable.only if variable is not None else None
        if only is None or only.name is node:
            return None
        match only.path, only.value or only.node:
            case (str(name),), tree.Param() as param:
                of = self.types.parameter(file, param)
                return name if isinstance(of, EnvType) else None
            case ((str(name),), value) | ((), tree.Member(name=str(name), object=value)):
                return name if self._is_env(file, value) else None
            case _:
                return None

    def _is_env(self, file: File, node: Node) -> bool:
        return isinstance(self.types.of(file, node), EnvType)

    @cached_property
    def _tests(self) -> dict[str, list[tuple[File, Node]]]:
        """Where code asks for a name before it takes it, by the name."""
        found: dict[str, list[tuple[File, Node]]] = {}
        for name, reads in self.by_name.items():
            asking = [(read.file, read.node) for read in reads if read.is_tested]
            if asking := [*asking, *(test for read in reads for test in self._handed(read))]:
                found[name] = asking
        for file in self.files:
            for node in file.of_kind(tree.Operation, tree.Call):
                if (asked := self._asked(file, node)) is not None:
                    found.setdefault(asked, []).append((file, node))
        return found

    def _handed(self, read: EnvRead) -> Iterator[tuple[File, Node]]:
        """Where a function that is handed a binding, or nothing, looks whether it is there."""
        arg = read.file.scopes.parents.get(read.node)
        call = read.file.scopes.parents.get(arg) if isinstance(arg, tree.Arg) else None
        if not isinstance(call, tree.Call) or not isinstance(arg, tree.Arg) or arg.name:
            return
        match self.types.of(read.file, call.callee):
            case FunctionType(file=path, node=function):
                home = self.types.program.file(path)
                given = zip(call.args, function.params, strict=False)
                param = next((param for value, param in given if value is arg), None)
                target = param.target if param is not None and _may_be_nothing(param.type) else None
                variable = home.scopes.variable(target) if target is not None else None
                reads = variable.reads if variable is not None else ()
                yield from ((home, node) for node in reads if is_tested(home, node))
            case _:
                return

    @property
    def tested(self) -> Set[str]:
        """The names that code asks for before it takes them: what is there, it takes."""
        return self._tests.keys()

    def _asked(self, file: File, node: Node) -> str | None:
        """The name that `"X" in env` or `hasattr(env, "X")` asks for."""
        match node:
            case tree.Operation(op="in" | "not in", operands=(key, owner)):
                pass
            case tree.Call(callee=callee, args=(tree.Arg(value=owner), tree.Arg(value=key))):
                if self.types.of(file, callee) not in _ASKING:
                    return None
            case _:
                return None
        return self._text(file, key) if self._is_env(file, owner) else None

    def is_optional(self, name: str) -> bool:
        """Whether the types of the code say that a name may be missing."""
        members = (m for f in self.files for m in f.of_kind(tree.TypeMember) if m.name == name)
        return any(member.is_optional or _may_be_nothing(member.type) for member in members)

    @cached_property
    def replaced(self) -> frozenset[str]:
        """The names that code itself puts beside all of another object: `{ ...env, KV }`."""
        return frozenset(
            entry.name
            for file in self.files
            for node in file.of_kind(tree.Mapping)
            if any(isinstance(e.value, tree.Spread) for e in node.entries)
            for entry in node.entries
            if entry.name
        )

    def reached(self, name: str, calls: Calls, *, with_insisted: bool = False) -> Iterator[EnvRead]:
        """The places that a handler leads to; none if the code looks first whether it is there.

        `with_insisted`: but for code that throws when it is not, and where only methods that come
        to nothing look, but for what they do not guard.
        """
        tests = self._tests.get(name, [])
        guards = guards_of(tests, calls) if with_insisted else None
        is_all = is_spared(tests, calls) if with_insisted else bool(tests)
        if name not in self.replaced and (guards is not None or not is_all):
            for read in self.by_name.get(name, []):
                if does_without(read.file, read.node):
                    continue
                if guards is not None and guards.cover(read.file, read.node):
                    continue
                if calls.way_to_place(read.file, read.node) is not None:
                    yield read


def _may_be_nothing(of: tree.TypeRef | None) -> bool:
    return of is not None and of.name == "|" and any(a.name == "undefined" for a in of.args)
