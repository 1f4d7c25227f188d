"""Which values are secret: those of `env` with a secret's name, and authentication codes."""

from collections.abc import Iterator
from functools import cached_property
from itertools import chain

from msgspec import field

from wlint import tree
from wlint.platform.authentication import CONVERTING, HASHED, HASHING, SIGNING, WRITING
from wlint.project.calling.calls import Calls
from wlint.project.calling.handed import is_environment
from wlint.project.data.cut import cut_of
from wlint.project.data.kept_values import KeptValues
from wlint.project.data.made_by import CONVERSIONS, MadeBy
from wlint.project.data.read_by_name import KEEPING, read_by_name
from wlint.project.data.traces import arguments
from wlint.project.file import File
from wlint.project.typing.constants import source_of, text_of
from wlint.project.typing.types import Types
from wlint.record import Entity
from wlint.regex import regex
from wlint.semantics.functions import called_as, returned, run_by
from wlint.semantics.scopes import Definition, Gives, Variable
from wlint.semantics.secrets import is_secret_name, words_of
from wlint.semantics.types import (
    UNKNOWN,
    FunctionType,
    Global,
    Named,
    ShapeType,
    Type,
    options_of,
    without_nothing,
)
from wlint.tree import Node

_DEEPEST = 8
# what else a secret is called where it is known to come from the environment
_ENV_WORDS = frozenset(
    {"key", "pass", "passcode", "pin", "credential", "credentials", "psk", "token"}
)
# what a code lets somebody do who knows it; others count, or name a country
_LET_IN_BY_CODE = frozenset(
    {"access", "admin", "auth", "bootstrap", "invitation", "invite", "login", "master", "owner"}
    | {"register", "registration", "secret", "setup", "signup", "unlock"}
)
_COLLECTION = regex(r"_?(?:[Mm]ap|MAP|[Dd]ict|DICT|[Ll]ist|LIST|[Tt]able|TABLE)$")
_SAME_OF_OTHER_TYPE = frozenset({"String", "str", "btoa", "TextEncoder.encode", "JSON.parse"})
# the methods that call a function with what they are asked of, or each of it
_CALL_WITH_OWN = frozenset({"some", "every", "find", "findIndex", "filter", "map", "then"})


class SecretValues(Entity):
    """The secret values of one Worker."""

    types: Types
    calls: Calls
    kept: KeptValues
    _of_env: dict[tuple[Node, int], str | None] = field(default_factory=dict)
    _objects: dict[Node, tuple[tuple[File, tree.Mapping], ...]] = field(default_factory=dict)

    @cached_property
    def _codes(self) -> MadeBy:
        return MadeBy(self.types, SIGNING, self.converted)

    @cached_property
    def _hashes(self) -> MadeBy:
        return MadeBy(self.types, HASHING, self.converted)

    def of_env(self, file: File, node: Node, depth: int = 0) -> str | None:
        """The name of the secret of `env` that a value is, or holds."""
        if depth > _DEEPEST:
            return None
        if (node, depth) not in self._of_env:
            found = (self.of_env(f, n, depth + 1) for f, n in self.made_of(file, node))
            name = self._named(file, node) or next((name for name in found if name), None)
            self._of_env[node, depth] = name
        return self._of_env[node, depth]

    def of_collection(self, file: File, node: Node, depth: int = 0) -> str | None:
        """The name of the collection of secrets that a value is looked up in, or its own there."""
        match node:
            case tree.Call(
                callee=callee, args=[tree.Arg(value=tree.Literal(value=str(asked)))]
            ) if is_secret_name(asked) and (called_as(callee) or "").startswith("get"):
                return asked  # `settings.get("API_TOKEN")`
            case tree.Await(value=value):
                return self.of_collection(file, value, depth)
            case (
                tree.Member(object=owner, name=None)
                | tree.Call(callee=tree.Member(object=owner, name="get"))
            ):
                name = called_as(owner)
                is_kept = name and (
                    is_secret_name(name) or is_secret_name(_COLLECTION.sub("", name))
                )
                return name if is_kept else None
            case tree.Name() if depth < _DEEPEST:
                variable = file.scopes.variable(node)
                only = variable.only if variable is not None else None
                if only is None or only.value is None or only.path or only.gives is not Gives.VALUE:
                    return None
                return self.of_collection(file, only.value, depth + 1)
            case _:
                return None

    def is_code(self, file: File, node: Node) -> bool:
        """Whether a value is a message authentication code that is computed here."""
        return self._codes.has(file, node)

    def is_hash(self, file: File, node: Node) -> bool:
        """Whether a value is a hash that is computed here: nobody chooses how it begins."""
        return self._hashes.has(file, node)

    def of_hash(self, file: File, node: Node, depth: int = 0) -> str | None:
        """The name of the secret of `env` without which nobody can tell a hash computed here."""
        if depth > CONVERSIONS or not self.is_hash(file, node):
            return None
        for arg in node.args if isinstance(node, tree.Call) else ():
            if (name := self.of_env(file, arg.value)) is not None:
                return name
        found = (self.of_hash(f, n, depth + 1) for f, n in self._before(file, node))
        return next((name for name in found if name), None)

    def hashed(self, file: File, node: Node) -> Iterator[tuple[File, Node]]:
        """What a hash that is computed here is the hash of."""
        match node:
            case tree.Call(callee=tree.Member(object=owner, name=name)) if (
                name in WRITING and self.is_hash(file, owner)
            ):
                yield file, owner
                if name == "update":
                    yield from ((file, arg.value) for arg in node.args[:1])
            case tree.Call(callee=callee):
                for option in options_of(self.types.of(file, callee)):
                    path = option.path if isinstance(option, Global) else ""
                    text = node.arg(HASHED[path]) if path in HASHED else None
                    if text is not None:
                        yield file, text
            case _:
                return

    def _before(self, file: File, node: Node) -> Iterator[tuple[File, Node]]:
        """The values that a hash is another form of, as long as they are this one's only."""
        args = node.args if isinstance(node, tree.Call) else ()
        of = self.types.of(file, node.callee) if isinstance(node, tree.Call) else None
        if isinstance(of, FunctionType) and not any(self.is_env(file, a.value) for a in args):
            return  # what it hashes for others is nobody's secret here
        yield from self.converted(file, node)

    def _named(self, file: File, node: Node) -> str | None:
        if (name := self.types.global_name(file, node)) is not None:
            return name if _names_secret(name) else None
        match node:
            case tree.Member(object=owner, name=str(name)) if _names_secret(name):
                return name if self.is_env(file, owner) else None
            case tree.Member(object=owner, name=None, key=tree.Node() as key) if (
                name := text_of(file, key)
            ) is not None and _names_secret(name):
                return name if self.is_env(file, owner) else None
            case tree.Name() if (variable := file.scopes.variable(node)) is not None:
                return self._named_in_parts(file, variable)
            case tree.Call():
                read = read_by_name(self.types, file, node)
                return next((n for f, o, n in read if _names_secret(n) and self.is_env(f, o)), None)
            case _:
                return None

    def _named_in_parts(self, file: File, variable: Variable) -> str | None:
        """The secret of `env` that a variable is, taken out of it: `const { KEY } = env`."""
        match variable.only:
            case Definition(gives=Gives.VALUE, value=tree.Node() as owner, path=[str(name)]):
                return name if _names_secret(name) and self.is_env(file, owner) else None
            case Definition(
                gives=Gives.PARAMETER, node=tree.Param() as param, path=[str(name)]
            ) if _names_secret(name):
                is_env = is_environment(without_nothing(self.types.parameter(file, param)))
                passed = self._passed(file, param)
                return name if is_env or any(self.is_env(f, n) for f, n in passed) else None
            case _:
                return None

    def is_env(self, file: File, node: Node, depth: int = 0) -> bool:
        """Whether an object is the environment, though it may be handed on as anything.

        A helper may declare the part of the environment that it uses, or a table of anything.
        """
        of = without_nothing(self.types.of(file, node))
        is_table = isinstance(of, Named) and of.name == "Record"
        may_be_other = isinstance(of, ShapeType) or of == UNKNOWN or is_table
        if not may_be_other or not isinstance(node, (tree.Name, tree.Member)) or depth > _DEEPEST:
            return is_environment(of)
        return self._is_by_place(file, node) or any(
            self.is_env(f, n, depth + 1) for f, n in self.made_of(file, node)
        )

    def _is_by_place(self, file: File, node: Node) -> bool:
        """Whether a parameter is where the platform hands the environment, however declared."""
        variable = file.scopes.variable(node)
        only = variable.only if variable is not None else None
        if only is None or only.path or not isinstance(only.node, tree.Param):
            return False
        return is_environment(self.types.position(file, only.node))

    def made_of(self, file: File, node: Node) -> Iterator[tuple[File, Node]]:
        """The values an expression passes on, unchanged or inside a longer text."""
        match node:
            case tree.Await(value=value):
                yield file, value
            case tree.Spread(value=value):
                yield file, value
            case tree.Template(parts=parts) | tree.Sequence(items=parts):
                yield from ((file, part) for part in parts)
            case tree.Operation(op="+" | "||" | "??" | "or", operands=operands):
                yield from ((file, operand) for operand in operands)
            case tree.Conditional(then=then, otherwise=otherwise):
                yield from ((file, then), (file, otherwise))
            case tree.Call(callee=tree.Member(object=owner, name=name)) if name in KEEPING:
                yield file, owner
                if name == "encode" and node.args and not file.is_python:
                    yield file, node.args[0].value
            case tree.Call(callee=tree.Member(object=owner, name="get"), args=[]):
                yield file, owner  # with arguments it asks a namespace, which is no secret
            case tree.Call(callee=tree.Member(name="map"), args=[tree.Arg(value=run)]) if (
                isinstance(run, tree.Function)
            ):
                yield from ((file, value) for value in returned(run))
            case tree.Call(callee=tree.Member(name="then"), args=[tree.Arg(value=run), *_]):
                yield from self._results(self.types.of(file, run))
            case tree.Call(callee=tree.Member(object=owner, name="catch" | "finally")):
                yield file, owner
            case tree.Comprehension(element=element):
                yield file, element
            case tree.Member(
                object=tree.Call(
                    callee=tree.Member(name="split"), args=[tree.Arg(value=tree.Literal(value=":"))]
                ),
                key=tree.Literal(value="0"),
            ):
                return  # before a colon stands a name
            case tree.Member(object=owner, name=None):
                yield file, owner
            case tree.Member(object=owner, name=str(name)):
                yield from self.kept.of(file, node)
                for home, made in self._made(file, owner):
                    if (held := made.entry(name)) is not None:
                        yield home, held
            case tree.Call():
                yield from self._returned(file, node)
            case tree.Name():
                yield from self._given(file, node)
                yield from ((file, value) for value in _added(file, node))
            case _:
                return

    def _made(self, file: File, owner: Node) -> tuple[tuple[File, tree.Mapping], ...]:
        """What an object is made as that a name stands for, or that a function gives."""
        if isinstance(owner, tree.Mapping):
            return ((file, owner),)
        if owner not in self._objects:
            self._objects[owner] = ()  # what is made of itself is made of nothing more
            found = (self._made(f, n) for f, n in self.made_of(file, owner))
            self._objects[owner] = tuple(dict.fromkeys(chain.from_iterable(found)))
        return self._objects[owner]

    def _returned(self, file: File, call: tree.Call) -> Iterator[tuple[File, Node]]:
        match of := self.types.of(file, call.callee):
            case Global(path=path) if path in _SAME_OF_OTHER_TYPE and call.args:
                yield file, call.args[0].value
            case Global(path="Promise.all"):
                yield from ((file, arg.value) for arg in call.args)
            case _:
                yield from self._results(of)

    def _results(self, of: Type) -> Iterator[tuple[File, Node]]:
        """What a function of the project gives, where it is one."""
        if isinstance(of, FunctionType):
            home = self.types.program.file(of.file)
            yield from ((home, value) for value in returned(of.node))

    def _given(self, file: File, name: tree.Name) -> Iterator[tuple[File, Node]]:
        """What a name stands for: its only value, or what callers pass."""
        variable = file.scopes.variable(name)
        only = variable.only if variable else None
        match only.node if only is not None and not only.path else None:
            case tree.Param() as param if only is not None and only.gives is Gives.PARAMETER:
                function = file.scopes.parents.get(param)
                if not isinstance(function, tree.Function):
                    return
                match file.call_around(function):
                    case tree.Call(callee=tree.Member(name=called, object=owner)) if (
                        called in _CALL_WITH_OWN
                    ):
                        yield file, owner
                    case _:
                        pass
                yield from self._passed(file, param)
            case tree.Node() if only is not None and only.gives is Gives.EACH and only.value:
                yield file, only.value
            case _:
                found = source_of(self.types.program, file, name)
                if found.node is not name:
                    yield found.file, found.node

    def _passed(self, file: File, param: tree.Param) -> Iterator[tuple[File, Node]]:
        """What callers pass for a parameter."""
        function = file.scopes.parents.get(param)
        if not isinstance(function, tree.Function):
            return
        for site in self.calls.callers.get(function, ()):
            if isinstance(site.node, tree.Call):
                yield from ((site.file, v) for v in arguments(function, param, site.node))

    def converted(self, file: File, node: Node) -> Iterator[tuple[File, Node]]:
        """The values an expression is another form of, or cut of, which is no easier to tell."""
        whole = cut_of(self.types, file, node)
        match node:
            case _ if whole is not None:
                yield file, whole
            case tree.Comprehension(iterables=iterables):
                yield from ((file, iterable) for iterable in iterables)
                yield from self.made_of(file, node)
            case tree.Call():
                yield from self._converted_by(file, node)
            case tree.Name() if (variable := file.scopes.variable(node)) is not None:
                for given in variable.definitions:
                    if given.gives in (Gives.UPDATED, Gives.EACH) and given.value is not None:
                        yield file, given.value
                yield from self.made_of(file, node)
            case _:
                yield from self.made_of(file, node)

    def _converted_by(self, file: File, call: tree.Call) -> Iterator[tuple[File, Node]]:
        name, owner, args = run_by(call)
        if owner is not None and name in WRITING:
            yield file, owner
        elif name in CONVERTING:
            yield from ((file, arg.value) for arg in args)
            return
        yield from self.made_of(file, call)


def _added(file: File, name: tree.Name) -> Iterator[Node]:
    """What is put into a list after it was made: `keys.push(env.API_KEY)`."""
    variable = file.scopes.variable(name)
    for read in variable.reads if variable is not None and not variable.is_module_level else ():
        field = file.scopes.parents.get(read)
        match file.scopes.parents.get(field) if field is not None else None:
            case tree.Call(callee=tree.Member(name="push" | "append") as callee, args=args) if (
                callee is field
            ):
                yield from (arg.value for arg in args)
            case _:
                pass


def _names_secret(name: str) -> bool:
    """Whether something of the environment has the name of a secret."""
    words = words_of(name)
    is_key = bool(words) and words[-1] in _ENV_WORDS and "public" not in words
    is_code = words[-1:] in (("code",), ("codes",)) and not _LET_IN_BY_CODE.isdisjoint(words[-2:-1])
    return is_key or is_code or is_secret_name(name)


def said_before(file: File, value: Node) -> str:
    """What a text says right before a value that is put into it."""
    match file.scopes.parents.get(value):
        case tree.Template(parts=parts) | tree.Operation(op="+", operands=parts) if (
            value in parts[1:]
        ):
            before = parts[parts.index(value) - 1]
            return str(before.value) if isinstance(before, tree.Literal) else ""
        case _:
            return ""
