"""Calls that read or fill a cache, by themselves or in a small function made for that."""

from collections.abc import Iterator
from functools import cached_property

from msgspec import field

from wlint import tree
from wlint.platform.caches import CACHES, EXPIRY
from wlint.project.data.changes import Changes
from wlint.project.data.traces import arguments
from wlint.project.file import File
from wlint.project.network.cache_keys import HOLE, CacheKeys
from wlint.project.network.written_options import options_of_call
from wlint.project.typing.constants import source_of
from wlint.project.typing.types import Types
from wlint.record import Entity, Record
from wlint.semantics.functions import called_as, is_missing, own_nodes, returned
from wlint.semantics.memo import remembered
from wlint.semantics.scopes import Variable
from wlint.semantics.types import FunctionType, options_of
from wlint.tree import Node

_WRITES = frozenset(CACHES.values())


class CacheCall(Record):
    """What a call does to a cache: the platform's method, its key if that is the same for all.

    `expires`: what is written is gone some day. `inside` is the function that it stands in.
    `form` is what is made into its key, and how: where that is not the same for all.
    """

    path: str
    key: str | None
    expires: bool
    inside: tree.Function | None = None
    form: tuple[str, Node] | None = None


class CacheCalls(Entity):
    """The reads and writes of one Worker's caches."""

    types: Types
    _direct: dict[tree.Function, tuple[tree.Call, ...]] = field(default_factory=dict)

    @cached_property
    def _keys(self) -> CacheKeys:
        return CacheKeys(self.types, Changes(self.types))

    def read(self, file: File, call: tree.Call) -> CacheCall | None:
        """What a call looks up, and gives back as it is found, or nothing."""
        path = self.types.path_of(file, call.callee)
        if path:
            return self._made(file, call, path) if path in CACHES else None
        match list(self._within(file, call)):
            case [(home, function, inner)] if _gives_back(home, function, inner):
                return self._filled(file, call, home, function, inner)
            case _:
                return None

    def writes(self, file: File, call: tree.Call) -> Iterator[CacheCall]:
        """What a call puts into a cache."""
        path = self.types.path_of(file, call.callee)
        if path:
            if path in _WRITES:
                yield self._made(file, call, path)
            return
        for home, function, inner in self._within(file, call):
            if self.types.path_of(home, inner.callee) in _WRITES:
                yield self._filled(file, call, home, function, inner)

    def place(self, file: File, call: tree.Call) -> tuple[str | None, str] | None:
        """Where a platform's method looks or writes: the name of the store, and the key.

        The key has a hole for what is not constant; None where nothing of it is.
        """
        key = self._key(file, call)
        match call.callee:
            case tree.Member(object=store) if key is not None and key.strip(HOLE):
                return called_as(store), key
            case _:
                return None

    def _within(
        self, file: File, call: tree.Call
    ) -> Iterator[tuple[File, tree.Function, tree.Call]]:
        """The uses of a cache in the one function of the project that a call runs."""
        match options_of(self.types.of(file, call.callee)):
            case (FunctionType(file=where, node=function),):
                home = self.types.program.file(where)
                found = remembered(
                    self._direct, function, (), lambda: tuple(self._uses(home, function))
                )
                yield from ((home, function, inner) for inner in found)
            case _:
                pass

    def _uses(self, home: File, function: tree.Function) -> Iterator[tree.Call]:
        for node in own_nodes(function.body):
            if isinstance(node, tree.Call):
                path = self.types.path_of(home, node.callee)
                if path in CACHES or path in _WRITES:
                    yield node

    def _made(self, file: File, call: tree.Call, path: str) -> CacheCall:
        key, first = self._key(file, call), call.arg(0)
        is_constant = key is not None and HOLE not in key
        form = (HOLE, first) if first is not None and not is_constant else None
        return CacheCall(path, key if is_constant else None, self._expires(file, call), None, form)

    def _filled(
        self, file: File, call: tree.Call, home: File, function: tree.Function, inner: tree.Call
    ) -> CacheCall:
        """What a call has a function do that uses a cache."""
        key, form = self._key(home, inner), None
        if key is not None and HOLE in key:
            given = self._argument(call, home, function, inner) if key.count(HOLE) == 1 else None
            form = (key, given) if given is not None else None
            text = self._keys.text(file, given) if given is not None else None
            key = key.replace(HOLE, text) if text is not None and HOLE not in text else None
        expires = self._expires(home, inner, function, call)
        path = self.types.path_of(home, inner.callee)
        return CacheCall(path, key, expires, function, form if key is None else None)

    @staticmethod
    def _argument(
        call: tree.Call, home: File, function: tree.Function, inner: tree.Call
    ) -> Node | None:
        """The one argument of a call that a function makes its key of."""
        first = inner.arg(0)
        names = [n for n in first.walk() if isinstance(n, tree.Name)] if first else []
        params = [p for n in names if (p := _param(home, n)) in function.params]
        if len(names) != 1 or len(params) != 1 or params[0] is None:
            return None
        return next(iter(arguments(function, params[0], call)), None)

    def _key(self, file: File, call: tree.Call) -> str | None:
        """The key of a call, with a hole for what is not constant in it."""
        first = call.arg(0)
        if first is None:
            return None
        is_name = isinstance(source_of(self.types.program, file, first).node, tree.Name)
        return HOLE if is_name else self._keys.text(file, first)

    def _expires(
        self,
        file: File,
        write: tree.Call,
        function: tree.Function | None = None,
        call: tree.Call | None = None,
    ) -> bool:
        """Whether a write says when it is over: by a parameter only if it is given one."""
        if self.types.path_of(file, write.callee) == "Cache.put":
            return True
        for name in EXPIRY:
            for home, value in options_of_call(self.types.program, file, write, name):
                param = _param(home, value)
                if function is None or call is None or param not in function.params:
                    return True
                if param is not None and (param.default or any(arguments(function, param, call))):
                    return True
        return False


def kept_in(file: File, read: tree.Call) -> Variable | None:
    """The variable that what is read is put in."""
    node: Node = read
    for around in file.ancestors(read):
        match around:
            case tree.Await():
                node = around
            case tree.Assign(target=target) if around.value is node:
                return next(iter(file.variables_in(target)), None)
            case _:
                return None
    return None


def _param(file: File, node: Node) -> tree.Param | None:
    """The parameter that a name stands for."""
    variable = file.scopes.variable(node) if isinstance(node, tree.Name) else None
    only = variable.only if variable is not None else None
    return only.node if only is not None and isinstance(only.node, tree.Param) else None


def _gives_back(file: File, function: tree.Function, read: tree.Call) -> bool:
    """Whether a function returns what it reads, or nothing where it finds nothing."""
    kept = kept_in(file, read)
    values = [v for v in returned(function) if not is_missing(v)]
    return bool(values) and all(_is_of(file, v, read, kept) for v in values)


def _is_of(file: File, value: Node, read: tree.Call, kept: Variable | None) -> bool:
    match value:
        case tree.Conditional(then=then, otherwise=otherwise):
            return all(is_missing(n) or _is_of(file, n, read, kept) for n in (then, otherwise))
        case tree.Operation(op="??" | "||" | "or", operands=[first, *others]):
            return _is_of(file, first, read, kept) and all(map(is_missing, others))
        case _:
            return any(
                n is read or (kept is not None and file.scopes.variable(n) is kept)
                for n in value.walk()
            )
