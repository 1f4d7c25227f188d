"""Which Durable Objects are asked by their own Worker alone, with requests that it makes itself.

What such a request brings, its headers above all, the Worker has written: no visitor chooses it.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence

from msgspec import field

from wlint import tree
from wlint.project.calling.entries import Entry, EntryKind
from wlint.project.calling.stubs import STUBS
from wlint.project.configuration.wrangler import Configuration
from wlint.project.data.held import Held
from wlint.project.data.origins import Origins
from wlint.project.errors.passed_on import PassedOn
from wlint.project.file import File
from wlint.record import Entity
from wlint.semantics.functions import called_as
from wlint.semantics.memo import remembered
from wlint.semantics.types import EnvType, Named, options_of, without_nothing
from wlint.tree import Node

_IDS = frozenset({"idFromName", "idFromString", "newUniqueId", "jurisdiction"})
_PLAIN = frozenset({"string", "number", "boolean", "undefined", "null", "URL"})
_VISITORS = frozenset({"Request", "Headers"})
_MOST = 400
_DEEPEST = 6
_Made = tuple[File, Sequence[tree.Arg]]
"""What a request is made of, and where."""


class OwnRequests(Entity):
    """The Durable Objects of one Worker that no visitor's request gets to."""

    passed_on: PassedOn
    origins: Origins
    elsewhere: Callable[[], Iterable[Configuration]]
    _known: dict[tree.Function, tuple[_Made, ...]] = field(default_factory=dict)

    def are_all(self, entry: Entry) -> bool:
        """Whether a handler surely gets none but what its Worker makes, and is seen to get some."""
        return bool(self._made(entry))

    def are_without_visitors(self, entry: Entry) -> bool:
        """Whether that is so, and no visitor has a say in what the Worker writes into them."""
        made = self._made(entry)
        said = (self.origins.source(at, a.value) for at, args in made for a in args)
        return bool(made) and all(s is None or s.is_looked_up for s in said)

    def _made(self, entry: Entry) -> Sequence[_Made]:
        """What makes all the requests that a handler gets; nothing where others may ask it."""
        is_asked = entry.kind is EntryKind.REQUEST and entry.is_stateful
        if not is_asked:
            return ()
        return remembered(self._known, entry.function, (), lambda: self._find(entry))

    def _find(self, entry: Entry) -> tuple[_Made, ...]:
        names = self.passed_on.stubs.names(entry)
        is_routed = any(asked.is_routed for asked in self.passed_on.of(entry))
        if not names or is_routed or self._is_bound_elsewhere(entry):
            return ()
        found: list[_Made] = []
        for file in self.passed_on.calls.files:
            for node in file.of_kind(tree.Member):
                if node.name not in names:
                    continue
                for made in self._askings(file, node):
                    if made is None:
                        return ()
                    found.append(made)
        return tuple(found)

    def _is_bound_elsewhere(self, entry: Entry) -> bool:
        cls = entry.file.class_around(entry.function)
        return cls is None or any(
            binding.script_name is not None and binding.class_name == cls.name
            for configuration in self.elsewhere()
            for environment in configuration.environments
            for binding in environment.bindings
        )

    def _askings(self, file: File, namespace: tree.Member) -> Iterator[_Made | None]:
        """What a use of a binding asks: what makes each request; None where it is not its own."""
        parents = file.scopes.parents
        match method := parents.get(namespace):
            case tree.Member(name=name) if name in STUBS:
                if (call := file.call_of(method)) is not None:
                    yield from self._asked(Held(file, call))
                    return
            case tree.Member(name=name) if name in _IDS:
                return
            case tree.If(test=test) | tree.Conditional(test=test) if test is namespace:
                return
            case tree.Operation(op="!" | "!!" | "&&" | "not" | "===" | "!==" | "==" | "!="):
                return
            case _:
                pass
        yield None  # others may ask it

    def _asked(self, stub: Held) -> Iterator[_Made | None]:
        settled: set[tree.Call] = set()
        for count, held in enumerate(self.passed_on.spread.of(stub)):
            if count >= _MOST - 1:
                yield None
            if held.path or any(by.call in settled for by in held.inside):
                continue
            parents = held.file.scopes.parents
            around = parents.get(held.node)
            call = parents.get(around) if around is not None else None
            if not isinstance(call, tree.Call):
                continue
            match around:
                case tree.Member(name="fetch"):
                    yield (held.file, call.args) if self._is_own(held.file, call.args) else None
                case tree.Arg():
                    # with no more than this, what is called can hand on no other request
                    others = tuple(a for a in call.args if a is not around)
                    if self._is_own(held.file, others):
                        settled.add(call)
                        yield held.file, others
                    elif not self.passed_on.is_followed(held.file, call):
                        yield None
                case _:
                    pass

    def _is_own(self, file: File, args: Iterable[tree.Arg]) -> bool:
        return all(
            self._writes(file, a.value, 0)
            if a.name == "headers"
            else self._is_plain(file, a.value, 0)
            for a in args
        )

    def _is_plain(self, file: File, node: Node, depth: int) -> bool:
        """Whether a value brings no headers of a visitor, nor a request of one."""
        value, variable = file.local_value(node)
        match value:
            case _ if depth > _DEEPEST:
                return False
            case tree.Call(callee=tree.Name(id="Request"), is_new=True, args=args):
                is_made_so = variable is None or not any(map(_is_asked(file), variable.reads))
                return is_made_so and all(self._is_plain(file, a.value, depth + 1) for a in args)
            case tree.Literal() | tree.Template(tag=None) | tree.Operation(op="+"):
                return True
            case tree.Mapping(entries=entries):
                return all(
                    self._is_plain(file, e.value.value, depth + 1)
                    if isinstance(e.value, tree.Spread)
                    else e.name is not None
                    and (e.name != "headers" or self._writes(file, e.value, depth + 1))
                    for e in entries
                )
            case tree.Conditional(then=then, otherwise=otherwise):
                return all(self._is_plain(file, n, depth + 1) for n in (then, otherwise))
            case _:
                options = options_of(without_nothing(self.origins.types.of(file, value)))
                return bool(options) and all(
                    isinstance(o, EnvType) or (isinstance(o, Named) and o.name in _PLAIN)
                    for o in options
                )

    def _writes(self, file: File, headers: Node, depth: int) -> bool:
        """Whether headers are written out, and nothing of a request is put into them."""
        value, variable = file.local_value(headers)
        if depth > _DEEPEST:
            return False
        if variable is not None and any(map(self._is_put(file), variable.reads)):
            return False
        match value:
            case tree.Mapping(entries=entries):
                return all(self._is_written(file, e.value, depth + 1) for e in entries)
            case tree.Call(callee=callee, args=args, is_new=True) if called_as(callee) == "Headers":
                return all(self._writes(file, a.value, depth + 1) for a in args)
            case tree.Conditional(then=then, otherwise=otherwise):
                return all(self._writes(file, n, depth + 1) for n in (then, otherwise))
            case _:
                return False

    def _is_written(self, file: File, value: Node, depth: int) -> bool:
        if isinstance(value, tree.Spread):
            return self._writes(file, value.value, depth)
        return not any(self._is_visitors(file, n) for n in value.walk())

    def _is_put(self, file: File) -> Callable[[Node], bool]:
        """Whether a use of headers puts something of a request into them."""

        def puts(read: Node) -> bool:
            at = file.scopes.parents.get(read)
            around = file.scopes.parents.get(at) if isinstance(at, tree.Member) else None
            match around:
                case tree.Assign(target=target, value=tree.Node() as value) if target is at:
                    return not self._is_written(file, value, 0)
                case tree.Call(args=args):
                    return not all(self._is_written(file, a.value, 0) for a in args)
                case _:
                    return False

        return puts

    def _is_visitors(self, file: File, node: Node) -> bool:
        if not isinstance(node, (tree.Name, tree.Member, tree.Call)):
            return False
        options = options_of(self.origins.types.of(file, node))
        if any(isinstance(o, Named) and o.name in _VISITORS for o in options):
            return True
        return self.origins.source(file, node) is not None


def _is_asked(file: File) -> Callable[[Node], bool]:
    """Whether a use of something reads a part of it: `request.headers`."""
    return lambda read: isinstance(file.scopes.parents.get(read), tree.Member)
