"""How much variables hold: what they are given, what is added to it, what callers pass."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cached_property

from wlint import tree
from wlint.finding import Place
from wlint.project.calling.entries import EntryKind
from wlint.project.costs.measuring import Measuring, is_empty
from wlint.project.costs.size import BOUNDED, UNSIZED, Origin, Size, largest
from wlint.project.file import File
from wlint.project.typing.program import Here
from wlint.semantics.scopes import Definition, Gives, Variable
from wlint.tree import Node

_EACH = frozenset({"map", "forEach", "filter", "flatMap", "some", "every", "find"})


class VariableSizes(Measuring):
    """The sizes of variables and parameters."""

    def _name(self, file: File, node: tree.Name) -> Size:
        variable = file.scopes.variable(node)
        if variable is None:
            return UNSIZED
        if self.guards.is_guarded(file, node):
            return replace(BOUNDED, inside=self.variable(file, variable).inside)
        return self.variable(file, variable)

    def variable(self, file: File, variable: Variable) -> Size:
        """How many elements a variable can have."""
        if variable not in self._known:
            self._known[variable] = UNSIZED
            self._known[variable] = self._variable(file, variable)
        return self._known[variable]

    def _variable(self, file: File, variable: Variable) -> Size:
        found: list[Size] = []
        for d in variable.definitions:
            if d.gives is Gives.NOTHING:
                continue
            if d.gives is Gives.UPDATED:
                found.append(data_of([self.of(file, d.value)]) if d.value is not None else UNSIZED)
                continue
            size = self._defined(file, d)
            if size.is_bounded and _reads(file, d.value, variable):
                return size  # `ids = ids.slice(0, 50)`
            if not is_empty(d.value):
                found.append(size)
        return largest([*(found or [BOUNDED]), *self._grown(file, variable)])

    def _defined(self, file: File, d: Definition) -> Size:
        match d:
            case Definition(
                gives=Gives.VALUE | Gives.ENTERED, value=tree.Node() as value, path=path
            ):
                return self._part(file, value, path)
            case Definition(gives=Gives.PARAMETER, node=tree.Param() as param, path=path):
                return self._parameter(file, param, path)
            case Definition(
                gives=Gives.IMPORT, node=tree.Import() as item, name=tree.ImportedName() as name
            ):
                return self._imported(file, item, name)
            case Definition(gives=Gives.EACH, value=tree.Node() as value, path=path):
                return UNSIZED if path[:1] == (0,) else self.of(file, value).part
            case _:
                return UNSIZED

    def _grown(self, file: File, variable: Variable) -> list[Size]:
        """What adding to a list in loops makes of it."""
        parents = file.scopes.parents
        found: list[Size] = []
        for read in variable.reads:
            match parents.get(read):
                case (
                    tree.Member(
                        object=owner, name="push" | "append" | "add" | "set" | "extend" | "unshift"
                    ) as member
                ) if owner is read:
                    call = parents.get(member)
                    inside = [
                        n
                        for n in file.ancestors(read)
                        if isinstance(n, tree.Loop) and not _declared_in(file, variable, n)
                    ]
                    if isinstance(call, tree.Call):
                        found.extend(self._added(file, call, member.name or "", inside))
                case _:
                    pass
        return found

    def _added(
        self, file: File, call: tree.Call, name: str, inside: list[tree.Loop]
    ) -> Iterable[Size]:
        rounds = [self.loop(file, loop) for loop in inside]
        many = [a.value for a in call.args if isinstance(a.value, tree.Spread) or name == "extend"]
        yield from rounds
        for value in many:
            size = self.of(file, value)
            yield size
            pages = next(
                (
                    loop
                    for loop, r in zip(inside, rounds, strict=True)
                    if loop.kind != "each" and r == UNSIZED
                ),
                None,
            )
            if pages is not None and size.is_bounded:
                yield Size(origin=Origin(Place(file.path, call.span), "all pages of a list"))

    @cached_property
    def _messages(self) -> Mapping[tree.Param, Origin]:
        """The parameters through which WebSocket messages come in."""
        found = {}
        for entry in self.calls.entries:
            index = 2 if entry.file.is_python else 1
            if entry.kind is EntryKind.SOCKET and len(entry.function.params) == index + 1:
                param = entry.function.params[index]
                found[param] = Origin(Place(entry.file.path, param.span), "a WebSocket message")
        return found

    def _parameter(self, file: File, param: tree.Param, path: tuple[str | int | None, ...]) -> Size:
        function = file.scopes.parents.get(param)
        if not isinstance(function, tree.Function):
            return UNSIZED
        if (element := self._element(file, function, param)) is not None:
            return element
        if param in self._messages:
            return Size(origin=self._messages[param], inside=self._messages[param])
        index = function.params.index(param) - (
            file.is_python and function.kind in ("method", "constructor", "getter")
        )
        name = param.target.id if isinstance(param.target, tree.Name) else None
        found: list[Size] = []
        for caller, call in self.types.callers(file, function):
            value = next((a.value for a in call.args if name and a.name == name), None) or call.arg(
                index
            )
            if value is not None:
                found.append(self._part(caller, value, path))
        return largest(found)

    def _element(self, file: File, function: tree.Function, param: tree.Param) -> Size | None:
        """What a method of a collection or a promise passes its callback; None when it is none."""
        arg = file.scopes.parents.get(function)
        match file.scopes.parents.get(arg) if isinstance(arg, tree.Arg) else None:
            case tree.Call(callee=tree.Member(object=owner, name=name)) if (
                function.params[0] is param
            ):
                if name in _EACH:
                    return self.of(file, owner).part
                return self.of(file, owner) if name == "then" else UNSIZED
            case None:
                return None
            case _:
                return UNSIZED

    def _imported(self, file: File, item: tree.Import, name: tree.ImportedName) -> Size:
        match self.types.program.imported(file, item, name):
            case Here(file=home, node=tree.Name() as node):
                return self._name(home, node)
            case Here(file=home, node=node):
                return self.of(home, node)
            case _:
                return BOUNDED if item.module.endswith(".json") else UNSIZED

    def _part(self, file: File, value: Node, path: tuple[str | int | None, ...]) -> Size:
        if not path:
            return self.of(file, value)
        of = self.types.of(file, value)
        for step in path[:-1]:
            of = self.types.member(of, step) if isinstance(step, str) else of
        return self.named(file, value, of, path[-1] if isinstance(path[-1], str) else None)


def data_of(sizes: Iterable[Size]) -> Size:
    """What is computed from data is data; nothing else is known of a sum."""
    return next((s for s in sizes if s.is_unbounded), UNSIZED)


def _declared_in(file: File, variable: Variable, loop: Node) -> bool:
    return any(
        loop in file.ancestors(d.name)
        for d in variable.definitions
        if d.name in file.scopes.parents
    )


def _reads(file: File, node: Node | None, variable: Variable) -> bool:
    return node is not None and any(
        isinstance(n, tree.Name) and file.scopes.variable(n) is variable for n in node.walk()
    )
