"""How much variables hold: what they are given, what is added to it, what callers pass."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from msgspec.structs import replace

from wlint import tree
from wlint.finding import Place
from wlint.project.calling.entries import EntryKind
from wlint.project.calling.mentions import Called
from wlint.project.costs.added_up import added_up
from wlint.project.costs.adding import Addition, additions
from wlint.project.costs.emptiness import is_empty
from wlint.project.costs.filled_sizes import handed_to
from wlint.project.costs.followed import Following
from wlint.project.costs.held_sizes import HeldSizes
from wlint.project.costs.measuring import less_added
from wlint.project.costs.request_models import sent_schema
from wlint.project.costs.size import (
    BOUNDED,
    MESSAGE,
    UNSIZED,
    Origin,
    Path,
    Size,
    at_most,
    checked,
    largest,
    strictest,
    total,
)
from wlint.project.costs.spots import Spot
from wlint.project.costs.subrequests import is_for_each
from wlint.project.costs.text_of_chunks import text_of_chunks
from wlint.project.costs.told_lists import is_told_list
from wlint.project.costs.tool_schemas import tool_schema
from wlint.project.costs.ways import emptied_at
from wlint.project.file import File
from wlint.project.passed import parameter_of
from wlint.project.reaching import reaching
from wlint.project.typing.derived import element_of
from wlint.project.typing.program import Here
from wlint.record import Record
from wlint.semantics.memo import remembered
from wlint.semantics.scopes import Definition, Gives, Variable
from wlint.semantics.types import STRING, UNKNOWN, Named, ObjectType, is_nothing, options_of
from wlint.tree import Node

_EVENT = Named("MessageEvent")


class Run(Record):
    """One run of a function, of which parts are skipped; `given` are parameters that are passed."""

    function: tree.Function
    skipped: frozenset[Node]
    given: frozenset[Variable]

    def skips(self, file: File, node: Node) -> bool:
        """Whether a node does not run."""
        return any(around in self.skipped for around in file.ancestors(node))


class VariableSizes(HeldSizes):
    """The sizes of variables and parameters."""

    def _name(self, file: File, node: tree.Name) -> Size:
        variable = file.scopes.variable(node)
        if variable is None:
            return UNSIZED
        found = self._at(file, node, variable)
        left = self.guards.left(file, node)
        if left is None or (found.is_bounded and (found.limit or 0) <= (left.limit or 0)):
            return found
        if found.limit is not None and self._is_emptied_when_full(file, variable):
            return found
        if found.is_bounded and found.length is not None and left.letters is not None:
            left = strictest((left, found))
        return replace(left, inside=found.inside, schema=found.schema)

    def _is_emptied_when_full(self, file: File, variable: Variable) -> bool:
        """Whether all that is put in a list is taken out again each time it holds so many."""

        def is_emptied() -> bool:
            more = tuple(additions(file, variable))
            made = _begun_at(file, variable, more)
            held = (self.fills.most_held(file, addition.node, made) for addition in more)
            return bool(more) and all(most is not None for most in held)

        return remembered(self._emptied, variable, False, is_emptied)

    @cached_property
    def _emptied(self) -> dict[Variable, bool]:
        return {}

    def _at(self, file: File, read: tree.Name, variable: Variable) -> Size:
        """How many elements a variable can have where it is read."""
        if parameter_of(file, read) is not None and is_told_list(file, read, variable):
            return self._listed(file, read)
        given = reaching(file, variable, read)
        if len(given) == len(variable.definitions):
            return self.variable(file, variable)
        # what is added to what was there before counts with it
        again = {addition.node for addition in additions(file, variable)}
        if any(d.node in again for d in given):
            return self.variable(file, variable)
        key = (variable, *given)
        return self._known.ask(key, lambda: self._variable(file, variable, given=given))

    def _listed(self, file: File, value: Node) -> Size:
        """How many elements a value has if it is a list: a text that callers pass is none."""
        if self.types.of(file, value) == STRING:
            return at_most(0)
        if (param := parameter_of(file, value)) is None:
            return self.of(file, value)
        return self._known.ask(
            (param, "list"), lambda: self._parameter(file, param, (), is_list=True)
        )

    def variable(self, file: File, variable: Variable) -> Size:
        """How many elements a variable can have."""
        return self._known.ask(variable, lambda: self._variable(file, variable))

    def in_run(self, file: File, node: Node, run: Run) -> Size:
        """How much an expression has in one run of the function around it."""
        variable = file.scopes.variable(node)
        if variable is None or variable.scope.function.node is not run.function:
            return self.of(file, node)
        checks = self.guards.checks(file, variable, node)
        if any(
            self.is_bound(file, check, run.given)
            for check in checks
            if not run.skips(file, check.branch)
        ):
            return BOUNDED
        return self._variable(file, variable, run)

    def between(self, file: File, start: Node | None, end: Node) -> Size:
        """How far a number goes past another, which it may have begun as.

        `let last = first; …; for (let n = first + 1; n <= last; n++)`
        """
        first = file.scopes.variable(less_added(start)) if start is not None else None
        last = file.scopes.variable(less_added(end))
        if first is None or last is None:
            return self.count(file, end)
        others = [d for d in last.definitions if not _is_given(file, d, first)]
        if len(others) == len(last.definitions):
            return self.count(file, end)
        return self._variable(file, last, given=others).as_number

    def _variable(
        self,
        file: File,
        variable: Variable,
        run: Run | None = None,
        given: Sequence[Definition] | None = None,
    ) -> Size:
        found: list[Size] = []
        more = tuple(additions(file, variable))
        again = {addition.node for addition in more}
        for d in variable.definitions if given is None else given:
            if d.gives is Gives.NOTHING or (run is not None and run.skips(file, d.node)):
                continue
            if d.node in again:
                continue
            if d.gives is Gives.UPDATED:
                found.append(self._updated(file, variable, d))
                continue
            size = self._defined(file, d)
            is_cut = size.is_bounded and _reads(file, d.value, variable)
            if is_cut and not _only_wraps(file, d, variable):
                return size  # `ids = ids.slice(0, 50)`
            if not is_empty(d.value):
                found.append(size)
        added = [a for a in more if run is None or not run.skips(file, a.node)]
        if not added:
            return largest(found or [BOUNDED])
        made = _begun_at(file, variable, more)
        grown = added_up(
            file, (variable, ()), {a.node: self.added(file, variable, made, a) for a in added}
        )
        return total([largest(found) if found else at_most(0), grown])

    def _updated(self, file: File, variable: Variable, d: Definition) -> Size:
        """How much there is once a variable has been given more."""
        text = text_of_chunks(self.types, file, variable, d, lambda n: self.number(file, n))
        if text is not None:
            return text
        return data_of([self.of(file, d.value)]) if d.value is not None else UNSIZED

    def _defined(self, file: File, d: Definition) -> Size:
        match d:
            case Definition(
                gives=Gives.VALUE | Gives.ENTERED, value=tree.Node() as value, path=path
            ):
                return self.part_at(file, value, path)
            case Definition(gives=Gives.PARAMETER, node=tree.Param() as param, path=path):
                return self._parameter(file, param, path)
            case Definition(
                gives=Gives.IMPORT, node=tree.Import() as item, name=tree.ImportedName() as name
            ):
                return self._imported(file, item, name)
            case Definition(gives=Gives.EACH, value=tree.Node() as value, path=path):
                return UNSIZED if path[:1] == (0,) else self._in_each(file, value, path)
            case _:
                return UNSIZED

    @cached_property
    def _messages(self) -> Mapping[tree.Param, Origin]:
        """The parameters through which WebSocket messages come in."""
        found = {}
        for entry in self.calls.entries:
            index = 2 if entry.file.is_python else 1
            if entry.kind is EntryKind.SOCKET and len(entry.function.params) == index + 1:
                param = entry.function.params[index]
                found[param] = Origin(Place(entry.file.path, param.span), MESSAGE)
        return found

    def _parameter(
        self, file: File, param: tree.Param, path: Path, *, is_list: bool = False
    ) -> Size:
        """How much a parameter is given, of which nothing counts that is a text if it `is_list`."""
        function = file.scopes.parents.get(param)
        if not isinstance(function, tree.Function):
            return UNSIZED
        if path[:1] == ("data",) and _EVENT in options_of(self.types.parameter(file, param)):
            message = Origin(Place(file.path, param.span), MESSAGE)
            return Size(origin=message, inside=message)
        if (sent := self._sent(file, function, param, path)) is not None:
            return sent
        if (element := self._element(file, function, param, path)) is not None:
            return element
        if param in self._messages:
            return Size(origin=self._messages[param], inside=self._messages[param])
        index = function.params.index(param) - (
            file.is_python and function.kind in ("method", "constructor", "getter")
        )
        name = param.target.id if isinstance(param.target, tree.Name) else None
        found: list[Size] = []
        for caller, call in self._runs(file, function):
            if isinstance(param.target, tree.Spread):
                found.append(self._gathered(caller, call.args[index:]))
                continue
            value = next((a.value for a in call.args if name and a.name == name), None) or call.arg(
                index
            )
            if value is not None:
                is_whole = is_list and not path
                found.append(
                    self._listed(caller, value) if is_whole else self.part_at(caller, value, path)
                )
        worst = largest(found)
        is_passed = worst.is_unbounded or (worst.query is not None and not path)
        return replace(worst, param=param, path=path) if is_passed else worst

    def _sent(
        self, file: File, function: tree.Function, param: tree.Param, path: Path
    ) -> Size | None:
        """How much the request, or a client's call, may send; None where no schema says it."""
        for find, words in ((sent_schema, "the request"), (tool_schema, "the client's call")):
            if (schema := find(self.types, file, function, param)) is not None:
                size = checked(Origin(Place(file.path, param.span), words), schema)
                for name in path:
                    fields = size.schema.fields if size.schema is not None else {}
                    size = checked(size.inside, fields.get(str(name))) if fields else size.part
                return size
        return None

    def _runs(self, file: File, function: tree.Function) -> Iterator[Called]:
        """The calls that run a function: of itself, over RPC, or of all that are kept with it."""
        for site in self.stubs.callers(function):
            if isinstance(site.node, tree.Call):
                yield site.file, site.node
        kept = self.kept_handlers.runs(function)
        if not isinstance(handed_to(file, function), tree.Call):
            yield from (called := self.calls.running_calls(file, function))
            seen = {call for _, call in called}
            kept = [run for run in kept if run[1] not in seen]
        yield from kept

    def _gathered(self, file: File, args: Sequence[tree.Arg]) -> Size:
        """How many arguments a parameter gathers: `...ids`."""
        values = [arg.value for arg in args if arg.name is None]
        spread = [self.of(file, v.value) for v in values if isinstance(v, tree.Spread)]
        return total([at_most(len(values) - len(spread)), *spread])

    def _element(
        self, file: File, function: tree.Function, param: tree.Param, path: Path
    ) -> Size | None:
        """What a method of a collection or a promise passes its callback; None when it is none."""
        is_first = function.params[0] is param
        match handed_to(file, function):
            case None:
                return None
            case tree.Call(callee=tree.Member(object=owner)) as call if is_first and is_for_each(
                call
            ):
                return self._in_each(file, owner, path)
            case tree.Call(callee=tree.Member(object=owner, name="then")) if is_first:
                return self.of(file, owner)
            case _:
                return None if self.kept_handlers.runs(function) else UNSIZED

    def _imported(self, file: File, item: tree.Import, name: tree.ImportedName) -> Size:
        match self.types.program.imported(file, item, name):
            case Here(file=home, node=tree.Name() as node):
                return self._name(home, node)
            case Here(file=home, node=node):
                return self.of(home, node)
            case _:
                return BOUNDED if item.module.endswith(".json") else UNSIZED

    def part_at(self, file: File, value: Node, path: Path) -> Size:
        """How much the part of a value has that names and places lead to."""
        if not path:
            return self.of(file, value)
        *way, last = path
        if way and any(isinstance(step, int) for step in way):
            return self._deep_part(file, value, path)
        if isinstance(last, int):
            found = self.placed(file, value, last) if not way else None
            return found if found is not None else self.of(file, value).part
        of = self.types.of(file, value)
        for step in way:
            of = self.types.member(of, step) if isinstance(step, str) else of
        return self.named(file, value, of, last)

    def _in_each(self, file: File, collection: Node, path: Path) -> Size:
        """How much each element has, or the part of it that names lead to: `({ ids }) => …`."""
        part = self.of(file, collection).inside_part(path)
        of = element_of(self.types.of(file, collection)) if path else UNKNOWN
        *way, last = path or (None,)
        for step in way:
            of = self.types.member(of, step) if isinstance(step, str) else UNKNOWN
        if not isinstance(last, str):
            return part
        options = [option for option in options_of(of) if not is_nothing(option)]
        written = [option for option in options if isinstance(option, ObjectType)]
        found = [self.written(option, last, file, collection) for option in written]
        made = [size for size in found if size is not None]
        if not made and not way:
            filled = self._field_of_each(file, collection, last)
            return filled if filled is not None else part
        return largest([*made, part] if not made or len(written) < len(options) else made)

    def _deep_part(self, file: File, value: Node, path: Path) -> Size:
        """A part of a part of a tuple: `[{ results }, count] = …`."""
        match path:
            case (int() | str() as first, *rest) if rest:
                spots = Following(self.types).field(Spot(file, value), first)
                sizes = [self.part_at(s.file, s.node, tuple(rest)) for s in spots or ()]
                return largest(sizes) if sizes else self.of(file, value).inside_part(path)
            case _:
                return self.of(file, value).inside_part(path)


def _begun_at(file: File, variable: Variable, more: Sequence[Addition]) -> list[Node]:
    """Where a variable begins to hold something, or nothing, and is not only added to."""
    again = {addition.node for addition in more}
    given = [d.name for d in variable.definitions if d.node not in again]
    return [*given, *emptied_at(file, (variable, ()))]


def data_of(sizes: Iterable[Size]) -> Size:
    """What is computed from data is data; nothing else is known of a sum."""
    return next((n for s in sizes if (n := s.as_number).is_unbounded), UNSIZED)


def _is_given(file: File, definition: Definition, other: Variable) -> bool:
    """Whether a variable is given what another holds, which is not given anything later."""
    whole = definition.value if definition.gives is Gives.VALUE and not definition.path else None
    later = (d for d in other.definitions if d.node.span.end > definition.node.span.start)
    return whole is not None and file.scopes.variable(whole) is other and not any(later)


def _only_wraps(file: File, d: Definition, variable: Variable) -> bool:
    """Whether what is no list is made one, and a list is left: `if (!isArray(x)) x = [x]`."""
    if not any(
        isinstance(n, tree.Sequence)
        and any(isinstance(i, tree.Name) and file.scopes.variable(i) is variable for i in n.items)
        for n in (d.value.walk() if d.value is not None else ())
    ):
        return False
    first = set(file.ancestors(variable.definitions[0].name))
    return any(isinstance(n, tree.If) and n not in first for n in file.ancestors(d.node))


def _reads(file: File, node: Node | None, variable: Variable) -> bool:
    return node is not None and any(
        isinstance(n, tree.Name) and file.scopes.variable(n) is variable for n in node.walk()
    )
