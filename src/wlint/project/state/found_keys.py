"""Is an entry only kept under a key for which something was found: a row, an object in a bucket?

Then there are no more entries than there are things to find, whatever requests ask for.
"""

from collections.abc import Iterator, Sequence

from msgspec import field

from wlint import tree
from wlint.platform.schema import Subrequest
from wlint.project.calling.calls import Calls
from wlint.project.calling.function_names import is_constructor, methods_of
from wlint.project.costs.adding import additions
from wlint.project.data.settings_lists import SettingsLists
from wlint.project.data.traces import arguments
from wlint.project.file import File
from wlint.project.typing.external import external_method
from wlint.project.typing.outcomes import outcome
from wlint.record import Entity, Record
from wlint.semantics.functions import exits_of, own_nodes
from wlint.semantics.leaving import leaves
from wlint.semantics.memo import remembered
from wlint.semantics.scopes import Variable
from wlint.semantics.types import FunctionType, Global, options_of
from wlint.tree import Node

# what a key is made of: variables, and the text of other expressions
_Parts = frozenset[Variable | str]
_EQUAL = frozenset({"===", "==", "is"})
_UNEQUAL = frozenset({"!==", "!=", "is not"})


class _Answer(Record):
    """A variable that is given what was looked up, and what that was asked by."""

    variable: Variable
    given: tree.Assign
    asked: _Parts

    def is_there(self, file: File, at: Node) -> bool:
        """Whether a test has shown before a place that there was an answer."""
        start, end = self.given.span.end, at.span.start
        changed = (
            d.name.span.start
            for d in self.variable.definitions
            if start <= d.name.span.start < end and not _is_rest(file, d.value, self.variable)
        )
        end = min(changed, default=end)
        reads = (r for r in self.variable.reads if start <= r.span.start < end)
        return any(_holds_something(file, read, at) for read in reads)


class _Insisted(Record):
    """A call of a function that throws where there is nothing to find for what it is given."""

    call: tree.Await
    asked: _Parts

    def is_there(self, file: File, at: Node) -> bool:
        """Whether a place only comes after the call."""
        for around in file.ancestors(self.call):
            match around:
                case tree.Await() | tree.Assign() | tree.ExpressionStatement():
                    pass
                case tree.Block():
                    return around in file.ancestors(at) and self.call.span.end <= at.span.start
                case _:
                    return False
        return False


class _Member(Record):
    """A test of whether something is one of those that a module or a setting lists, or is none."""

    test: Node
    asked: _Parts
    is_one: bool = True

    def is_there(self, file: File, at: Node) -> bool:
        """Whether a place is only reached where it is."""
        return outcome(file, self.test, at) is self.is_one


_Known = _Answer | _Insisted | _Member


class FoundKeys(Entity):
    """The keys of one Worker that are kept because something was found for them."""

    calls: Calls
    _insisting: dict[tree.Param, bool] = field(default_factory=dict)
    _answers: dict[tree.Function, tuple[_Known, ...]] = field(default_factory=dict)

    def is_found(self, file: File, key: Node, at: Node) -> bool:
        """Whether a place is only reached where a key was looked up, and found."""
        return self._is_found(file, key, at, frozenset())

    def _is_found(self, file: File, key: Node, at: Node, seen: frozenset[tree.Function]) -> bool:
        function, parts = file.function_around(at), _parts(file, key)
        if function is None or not parts or function in seen:
            return False
        if self._is_answer(file, function, key, at):
            return True
        if self._is_passed(file, function, parts, seen | {function}):
            return True
        # an arrow is made where what stands before it has run
        is_arrow = function.kind == "arrow"
        return is_arrow and self._is_found(file, key, function, seen | {function})

    def _is_passed(
        self, file: File, function: tree.Function, parts: _Parts, seen: frozenset[tree.Function]
    ) -> bool:
        """Whether every caller has found the parameters that a key is made of.

        Who makes an object has found, or writes out, what that keeps in a field: its `prefix`.
        """
        params = [p for p in function.params if file.scopes.variable(p.target) in parts]
        kept = [p for p in _kept(file, function, parts) if p not in params]
        if len(params) + len(kept) != len(parts):
            return False
        makers = {file.scopes.parents[param] for param in kept}
        return self._is_given(function, params, seen) and all(
            isinstance(maker, tree.Function)
            and self._is_given(maker, [p for p in kept if p in maker.params], seen)
            for maker in makers
        )

    def _is_given(
        self,
        function: tree.Function,
        params: Sequence[tree.Param],
        seen: frozenset[tree.Function],
    ) -> bool:
        sites = self.calls.callers.get(function, ())
        return bool(sites) and all(
            isinstance(site.node, tree.Call)
            and (given := next(arguments(function, param, site.node), None)) is not None
            and (
                isinstance(given, tree.Literal) or self._is_found(site.file, given, site.node, seen)
            )
            for site in sites
            for param in params
        )

    def _given(self, file: File, function: tree.Function) -> tuple[_Known, ...]:
        if function not in self._answers:
            self._answers[function] = tuple(self._looked_up(file, function))
        return self._answers[function]

    def _looked_up(self, file: File, function: tree.Function) -> Iterator[_Known]:
        for node in own_nodes(function.body):
            match node:
                case tree.Await(value=tree.Call() as call):
                    if asked := frozenset().union(*self._insisted(file, call)):
                        yield _Insisted(node, asked)
                case _:
                    pass
            match node:
                case tree.Assign(target=tree.Name() as target, value=tree.Node() as value) if (
                    asked := frozenset().union(*_chosen_by(file, value))
                ) and (variable := file.scopes.variable(target)) is not None:
                    yield _Answer(variable, node, asked)
                case tree.Assign(target=target, value=tree.Node() as value):
                    if any(self._is_lookup(file, n) for n in own_nodes(value)):
                        asked = _asked(file, value)
                        for name in target.walk():
                            if (variable := file.scopes.variable(name)) is not None:
                                yield _Answer(variable, node, asked)
                case tree.Call(callee=tree.Member(object=owner, name="has" | "includes")) | (
                    tree.Operation(op="in" | "not in", operands=[_, owner])
                ) if self._is_listed(file, owner):
                    is_one = not isinstance(node, tree.Operation) or node.op == "in"
                    yield _Member(node, _asked(file, node), is_one)
                case _:
                    pass

    def _insisted(self, file: File, call: tree.Call) -> Iterator[_Parts]:
        """The arguments for which a function finds something, or does not return."""
        options = options_of(self.calls.types.of(file, call.callee))
        for option in options if len(options) == 1 else ():
            if isinstance(option, FunctionType):
                home, function = self.calls.types.program.file(option.file), option.node
                for param in function.params:
                    given = next(arguments(function, param, call), None)
                    if given is not None and self._insists(home, function, param):
                        yield _parts(file, given)

    def _insists(self, file: File, function: tree.Function, param: tree.Param) -> bool:
        """Whether a function only gives something where it has found what it is asked for."""

        def find() -> bool:
            given = [e.value for e in exits_of(function) if e.kind == "return"]
            is_whole = leaves(function.body) and bool(given)
            return is_whole and all(
                value is not None and self._is_answer(file, function, param.target, value)
                for value in given
            )

        return remembered(self._insisting, param, False, find)

    def _is_answer(self, file: File, function: tree.Function, asked: Node, at: Node) -> bool:
        parts = _parts(file, asked)
        answers = self._given(file, function)
        return any(parts <= a.asked and a.is_there(file, at) for a in answers)

    def _is_lookup(self, file: File, node: Node) -> bool:
        """Whether an expression asks a table, or waits for an answer.

        Other hosts may have an answer for whatever is asked.
        """
        match node:
            case (
                tree.Member(object=owner, name=None)
                | tree.Call(callee=tree.Member(object=owner, name="get"))
            ) if self._is_listed(file, owner):
                return True
            case tree.Await(value=tree.Call(callee=callee)):
                options = options_of(self.calls.types.of(file, callee))
                methods = (external_method(o.path) for o in options if isinstance(o, Global))
                return not any(m and m.subrequest is Subrequest.EXTERNAL for m in methods)
            case _:
                return False

    def _is_listed(self, file: File, owner: Node) -> bool:
        """Whether a table is the module's or the environment's: no request brings it along."""
        return _is_listed(file, owner) or SettingsLists(self.calls.types).is_one(file, owner)


def _kept(file: File, function: tree.Function, parts: _Parts) -> Iterator[tree.Param]:
    """What the constructor of a method's class is given for the fields that a key is made of."""
    cls = file.class_around(function)
    if cls is None:
        return
    own = (p[5:] for p in parts if isinstance(p, str) and p.startswith(("this.", "self.")))
    params = [p for _, m in methods_of(cls) if is_constructor(m) for p in m.params]
    for name in own:
        given = list(file.fields_given(cls, name))
        for param in params:
            variable = file.scopes.variable(param.target)
            is_field = param.is_field and variable is not None and variable.name == name
            if is_field or (given and all(file.scopes.variable(g) is variable for g in given)):
                yield param


def _chosen_by(file: File, value: Node) -> Iterator[_Parts]:
    """What those of a table must equal to be taken: `key` of `ALL.find((m) => m.key === key)`."""
    match value:
        case tree.Comprehension(iterables=tables, conditions=tests):
            is_listed = any(_is_listed(file, table) for table in tables)
        case tree.Call(
            callee=tree.Member(object=table, name="find" | "filter"),
            args=[tree.Arg(value=tree.Function(body=body))],
        ):
            tests, is_listed = (body,), _is_listed(file, table)
        case _:
            return
    for test in tests if is_listed else ():
        for node in own_nodes(test):
            if isinstance(node, tree.Operation) and node.op in _EQUAL:
                yield from (_parts(file, side) for side in node.operands)


def _is_rest(file: File, value: Node | None, variable: Variable) -> bool:
    """Whether a value is made of some elements of what a variable holds, and of nothing else."""
    match value:
        case tree.Comprehension(iterables=[several]):
            return file.scopes.variable(several) is variable
        case tree.Name() if (rest := file.scopes.variable(value)) is not None:
            given = [d.value for d in rest.definitions]
            added = [addition.node for addition in additions(file, rest)]
            return all(isinstance(v, tree.Sequence) and not v.items for v in given) and all(
                any(_goes_through(file, around, variable) for around in file.ancestors(node))
                for node in added
            )
        case _:
            return False


def _goes_through(file: File, node: Node, variable: Variable) -> bool:
    match node:
        case tree.Loop(iterable=tree.Node() as several):
            return file.scopes.variable(several) is variable
        case _:
            return False


def _is_listed(file: File, owner: Node) -> bool:
    """Whether a table is the module's, so that no request brings it along."""
    match owner:
        case tree.Call(callee=tree.Member(object=table, name="items" | "keys" | "values")):
            return _is_listed(file, table)
        case _:
            pass
    variable = file.scopes.variable(owner)
    return variable is not None and variable.is_module_level


def _asked(file: File, node: Node) -> _Parts:
    return frozenset().union(*(_parts(file, n) for n in node.walk()))


def _parts(file: File, key: Node) -> _Parts:
    """What a key is made of; of texts that are put together, their parts."""
    match key:
        case tree.Literal():
            return frozenset()
        case tree.Template(tag=None, parts=inner) | tree.Operation(op="+", operands=inner):
            return frozenset().union(*(_parts(file, n) for n in inner))
        case tree.Name() if (variable := file.scopes.variable(key)) is not None:
            only = variable.only
            match only.value if only is not None and not only.path else None:
                case tree.Template() | tree.Operation(op="+") | tree.Name() as value:
                    return _parts(file, value)
                case _:
                    return frozenset({variable})
        case _:
            return frozenset({file.source.text(key.span)})


def _holds_something(file: File, read: Node, at: Node) -> bool:
    """Whether a read is a test by which a variable, or a part of it, is more than nothing."""
    test = read
    while isinstance(around := file.scopes.parents.get(test), tree.Member) and (
        around.object is test
    ):
        test = around
    match around:
        case tree.Operation(op=op, operands=[_, tree.Literal(kind=kind, value=value)]) if (
            kind in ("null", "undefined") or value == "0"
        ):
            if op not in _EQUAL | _UNEQUAL | {">"}:
                return False
            return outcome(file, around, at) is (op not in _EQUAL)
        case _:
            return outcome(file, test, at) is True
