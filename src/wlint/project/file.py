"""One file of a Worker: its text, its tree, its variables, what it exports."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain
from operator import itemgetter
from pathlib import Path
from typing import TypeVar, cast

from wlint import tree
from wlint.record import Entity
from wlint.regex import regex
from wlint.semantics.exports import Exported, exports, is_star
from wlint.semantics.functions import calls_in, own_nodes
from wlint.semantics.imports import imported
from wlint.semantics.missing_imports import import_fallbacks
from wlint.semantics.off_platform import OffPlatform
from wlint.semantics.scopes import Definition, Gives, Scopes, Variable
from wlint.semantics.tested import TestsAround
from wlint.source import Source
from wlint.tree import Language, Node

K = TypeVar("K", bound=Node)
_STAR_OF_TYPES = regex(rb"export\s+type\b")
_PLAIN = frozenset({".ts", ".mts", ".cts"})


class File(Entity):
    """One file, read once for all rules."""

    source: Source
    module: tree.Module

    @property
    def path(self) -> Path:
        """Where it is."""
        return self.source.path

    @property
    def is_python(self) -> bool:
        """Whether it is written in Python."""
        return self.module.language is Language.PYTHON

    @property
    def is_declaration(self) -> bool:
        """Whether it only says what code elsewhere is."""
        return is_declaration(self.path)

    @property
    def is_installed(self) -> bool:
        """Whether a package manager put it there."""
        return "node_modules" in self.path.parts

    @cached_property
    def scopes(self) -> Scopes:
        """Its variables."""
        return Scopes(self.module)

    @cached_property
    def nodes(self) -> tuple[Node, ...]:
        """Every node, parents first."""
        return tuple(self.module.walk())

    @cached_property
    def _by_kind(self) -> Mapping[type[Node], Sequence[tuple[int, Node]]]:
        """The nodes of each kind, with their numbers in the order of `nodes`."""
        found: defaultdict[type[Node], list[tuple[int, Node]]] = defaultdict(list)
        for number, node in enumerate(self.nodes):
            found[type(node)].append((number, node))
        return found

    @cached_property
    def _of_kind(self) -> dict[tuple[type[Node], ...], tuple[Node, ...]]:
        return {}

    def of_kind(self, *kinds: type[K]) -> tuple[K, ...]:
        """The nodes of these kinds, parents first; each set of kinds is sought once."""
        if kinds not in self._of_kind:
            numbered = sorted(
                chain.from_iterable(self._by_kind.get(kind, ()) for kind in kinds),
                key=itemgetter(0),
            )
            self._of_kind[kinds] = tuple([node for _, node in numbered])
        return cast(tuple[K, ...], self._of_kind[kinds])

    @cached_property
    def imports(self) -> tuple[str, ...]:
        """The modules it loads, as it names them; in Python the packages around them too."""
        loading = (n for n in self.importing if not self.brings_types(n))
        return imported(loading, is_python=self.is_python)

    @cached_property
    def typed(self) -> tuple[str, ...]:
        """The modules it takes types of, and does not load for them."""
        naming = (n for n in self.importing if self.brings_types(n))
        return imported(naming, is_python=self.is_python)

    @cached_property
    def import_fallbacks(self) -> frozenset[tree.Catch]:
        """The handlers that only run where an import fails: Python has them."""
        attempts = self.of_kind(tree.Try) if self.is_python else ()
        return frozenset(h for attempt in attempts for h in import_fallbacks(attempt))

    @cached_property
    def _off_platform(self) -> frozenset[Node]:
        branches = self.of_kind(tree.If) if self.is_python else ()
        return frozenset(OffPlatform(self.scopes, self.import_fallbacks).parts(branches))

    def is_off_platform(self, node: Node) -> bool:
        """Whether a node only runs where the platform's modules are missing: in Python's tests."""
        parts = self._off_platform
        return bool(parts) and any(
            around in parts for around in chain([node], self.ancestors(node))
        )

    @property
    def importing(self) -> tuple[tree.Import | tree.Export | tree.Call, ...]:
        """What may name modules; among its calls there are many that name none."""
        return self.of_kind(tree.Import, tree.Export, tree.Call)

    def brings_types(self, node: tree.Import | tree.Export | tree.Call) -> bool:
        """Whether an import is gone from what runs: no value comes of it.

        TypeScript also leaves out what is imported and never used as a value. In `.tsx` the
        elements themselves may use it, by a name that nobody writes.
        """
        match node:
            case tree.Import(is_type=True) | tree.Export(is_type=True):
                return True
            case tree.Export(module=str()) if is_star(node):  # the grammar does not know these
                return _STAR_OF_TYPES.match(self.source.data, node.span.start) is not None
            case tree.Import(names=(_, *_) as names) if not self.module.unread:
                is_plain = (
                    self.module.language is Language.TYPESCRIPT and self.path.suffix in _PLAIN
                )
                return is_plain and not any(self._is_used(name) for name in names)
            case _:
                return False

    def _is_used(self, name: tree.ImportedName) -> bool:
        """Whether anything is done with what an import brings, but to name it as a type."""
        variable = self.scopes.variable(name)
        return variable is None or bool(variable.reads) or name.local in self._passed_on

    @cached_property
    def _passed_on(self) -> frozenset[str]:
        """The names that a file exports in a list, types left out."""
        lists = (n for n in self.of_kind(tree.Export) if n.module is None and not n.is_type)
        return frozenset(name.name for n in lists for name in n.names)

    @cached_property
    def exports(self) -> Mapping[str, Exported]:
        """What other modules can take from it, by name; `default` and `*name` included."""
        if self.is_python:
            return {
                n: Exported(v.definitions[0].name)
                for n, v in self.scopes.module_variables.items()
                if v.definitions
            }
        return dict(exports(self.module, self.scopes))

    def is_exported(self, variable: Variable) -> bool:
        """Whether other modules may read a variable."""
        return any(definition.name in self._exported for definition in variable.definitions)

    @cached_property
    def _exported(self) -> frozenset[Node]:
        return frozenset(e.node for e in self.exports.values() if e.node is not None)

    @cached_property
    def forwarded(self) -> tuple[str, ...]:
        """The modules whose every export is an export of this one."""
        stars = (n for n in self.module.body.statements if isinstance(n, tree.Export))
        return tuple(n.module for n in stars if n.module and n.value is None and is_star(n))

    def ancestors(self, node: Node) -> Iterator[Node]:
        """The nodes around one, innermost first."""
        return self.scopes.ancestors(node)

    def local_value(self, node: Node) -> tuple[Node, Variable | None]:
        """The expression a variable of this function is given, once and before, and the variable.

        The node itself where it is no such variable.
        """
        variable = self.scopes.variable(node) if isinstance(node, tree.Name) else None
        value = self.value_before(variable.only if variable is not None else None, node)
        return (node, None) if value is None else (value, variable)

    def only_value(self, node: Node) -> Node:
        """What stands behind a name that is given one value; else the node itself."""
        variable = self.scopes.variable(node)
        only = variable.only if variable is not None else None
        return only.value if only is not None and only.value is not None and not only.path else node

    def value_before(self, given: Definition | None, node: Node) -> Node | None:
        """The whole expression that a variable is given before a place, in the same function."""
        if given is None or given.gives is not Gives.VALUE or given.path or given.value is None:
            return None
        if self.function_around(given.node) is not self.function_around(node):
            return None
        # not where it is read too early, as by `var App = App || {}`
        return given.value if given.value.span.end <= node.span.start else None

    def copied_to(self, value: Node) -> Variable | None:
        """The variable of a function that an expression is given to, as all it ever holds."""
        match self.scopes.parents.get(value):
            case tree.Assign(target=tree.Name() as target, value=given) if given is value:
                variable = self.scopes.variable(target)
            case _:
                return None
        if variable is None or variable.is_module_level or variable.only is None:
            return None
        return variable

    def function_around(self, node: Node) -> tree.Function | None:
        """The function whose body a node runs in."""
        if node not in self._functions_around:  # remembered: most rules ask first
            parents = self.scopes.parents
            inside, around = node, parents.get(node)
            while around is not None:
                if isinstance(around, tree.Function) and inside not in around.decorators:
                    break
                if self.is_python and isinstance(around, tree.Param) and inside is around.default:
                    around = parents[around]  # worked out once, where the function is made
                inside, around = around, parents.get(around)
            self._functions_around[node] = around
        return self._functions_around[node]

    @cached_property
    def _functions_around(self) -> dict[Node, tree.Function | None]:
        return {}

    def calls_in(self, function: tree.Function) -> Mapping[str, Sequence[tree.Call]]:
        """The calls that a function makes itself, by the name of what it calls."""
        if function not in self._calls_in:
            self._calls_in[function] = calls_in(function)
        return self._calls_in[function]

    @cached_property
    def _calls_in(self) -> dict[tree.Function, Mapping[str, Sequence[tree.Call]]]:
        return {}

    @cached_property
    def tests_around(self) -> TestsAround:
        """The conditions around its places."""
        return TestsAround(self.scopes)

    def fields_used(self, owner: tree.Class | tree.Mapping) -> Mapping[str, Sequence[tree.Member]]:
        """Where methods of a class or object name `this.x` or `self.x`, by name."""
        if owner not in self._fields_used:
            body = owner.body if isinstance(owner, tree.Class) else owner
            self._fields_used[owner] = _fields_used(body)
        return self._fields_used[owner]

    @cached_property
    def _fields_used(self) -> dict[Node, Mapping[str, Sequence[tree.Member]]]:
        return {}

    def fields_given(self, cls: tree.Class, name: str) -> Iterator[Node]:
        """What is assigned to a field: by methods of a class, or by the name of the class."""
        named = self._fields_named.get((cls.name, name), ()) if cls.name is not None else ()
        for member in (*self.fields_used(cls).get(name, ()), *named):
            match self.scopes.parents.get(member):
                case tree.Assign(target=target, value=tree.Node() as value, op=None) if (
                    target is member
                ):
                    yield value
                case _:
                    pass

    @cached_property
    def _fields_named(self) -> Mapping[tuple[str | None, str], Sequence[tree.Member]]:
        """What is assigned to fields of classes by their names: `Store.shared = Store()`."""
        found: defaultdict[tuple[str | None, str], list[tree.Member]] = defaultdict(list)
        for assign in self.of_kind(tree.Assign):
            match assign.target:
                case tree.Member(object=tree.Name() as owner, name=str(name)) as member:
                    variable = self.scopes.variable(owner)
                    only = variable.only if variable is not None else None
                    if only is not None and isinstance(only.node, tree.Class):
                        found[owner.id, name].append(member)
                case _:
                    pass
        return found

    @cached_property
    def _named_in(self) -> dict[Node, frozenset[Variable]]:
        return {}

    def variables_in(self, node: Node) -> frozenset[Variable]:
        """The variables that a node names."""
        if node not in self._named_in:
            names = (n for n in node.walk() if isinstance(n, tree.Name))
            found = (self.scopes.variable(n) for n in names)
            self._named_in[node] = frozenset(v for v in found if v is not None)
        return self._named_in[node]

    def variables_behind(self, node: Node) -> frozenset[Variable]:
        """Those that a node names, and that these were made of, in however many steps."""
        todo, seen = [node], set[Variable]()
        while todo:
            new = self.variables_in(todo.pop()) - seen
            seen |= new
            todo += [v.only.value for v in new if v.only is not None and v.only.value is not None]
        return frozenset(seen)

    def made_of(
        self, variables: frozenset[Variable], node: Node, *, with_sums: bool = True
    ) -> frozenset[Variable]:
        """Some variables, and those that a node gives what is made of them, in the order of the
        code; without sums, not those that they are only added to.
        """
        for assign in own_nodes(node) if variables else ():
            match assign:
                case tree.Assign(target=target, value=tree.Node() as value, op=op):
                    is_made = with_sums or op is None
                    if is_made and variables & self.variables_in(value):
                        variables |= self.variables_in(target)
                case _:
                    pass
        return variables

    def field_values(self, cls: tree.Class) -> Mapping[str, Sequence[Node]]:
        """What the head and the methods of a class put into its fields, by name."""
        if cls not in self._field_values:
            found: defaultdict[str, list[Node]] = defaultdict(list)
            for name, value in _field_values(cls):
                found[name].append(value)
            self._field_values[cls] = found
        return self._field_values[cls]

    @cached_property
    def _field_values(self) -> dict[tree.Class, Mapping[str, Sequence[Node]]]:
        return {}

    def argument_index(self, function: tree.Function, param: tree.Param) -> int:
        """Which positional argument of a call fills a parameter: Python's receiver takes none."""
        first = function.params[0].target
        has_receiver = self.is_python and isinstance(first, tree.Name) and first.is_receiver
        return function.params.index(param) - has_receiver

    def call_around(self, node: Node) -> tree.Call | None:
        """The call that an expression is written into as an argument."""
        arg = self.scopes.parents.get(node)
        call = self.scopes.parents.get(arg) if isinstance(arg, tree.Arg) else None
        return call if isinstance(call, tree.Call) else None

    def past_waits(self, node: Node) -> Node | None:
        """What an expression stands in, past all that waits for it: `return await node`."""
        around = self.scopes.parents.get(node)
        while isinstance(around, tree.Await):
            around = self.scopes.parents.get(around)
        return around

    def choice_around(self, node: Node) -> Node:
        """The widest expression that a value may be the value of: `x ? node : y`, `y ?? node`."""
        parents = self.scopes.parents
        while (around := parents.get(node)) is not None:
            match around:
                case tree.Conditional(test=test) if node is not test:
                    node = around
                case tree.Operation(op="||" | "??" | "or"):
                    node = around
                case tree.Operation(op="&&" | "and", operands=[*_, last]) if node is last:
                    node = around
                case _:
                    break
        return node

    def call_of(self, node: Node) -> tree.Call | None:
        """The call that a node is the callee of."""
        around = self.scopes.parents.get(node)
        return around if isinstance(around, tree.Call) and around.callee is node else None

    def assignment_to(self, node: Node) -> tree.Assign | None:
        """The assignment that a node is the target of."""
        around = self.scopes.parents.get(node)
        return around if isinstance(around, tree.Assign) and around.target is node else None

    def class_around(self, node: Node) -> tree.Class | None:
        """The class whose `this` or `self` a node sees."""
        for around in self.ancestors(node):
            match around:
                case tree.Class():
                    return around
                case tree.Mapping() if node is not around and not self.is_python:
                    inside = self._child_towards(around, node)
                    if isinstance(inside, tree.Entry) and _is_method(inside):
                        return None
                case tree.Function(kind="function") if not self.is_python and not self._is_bound(
                    around
                ):
                    return None
                case _:
                    pass
        return None

    def _is_bound(self, function: tree.Function) -> bool:
        return isinstance(self.scopes.parents.get(function), tree.Entry)

    def _child_towards(self, around: Node, node: Node) -> Node:
        parents = self.scopes.parents
        while parents[node] is not around:
            node = parents[node]
        return node


def is_declaration(path: Path) -> bool:
    """Whether a file holds TypeScript declarations."""
    return path.name.endswith((".d.ts", ".d.mts", ".d.cts"))


def _is_method(entry: tree.Entry) -> bool:
    return isinstance(entry.value, tree.Function) and entry.value.kind != "arrow"


def _fields_used(body: Node) -> Mapping[str, Sequence[tree.Member]]:
    found: dict[str, list[tree.Member]] = {}
    for node in body.walk():
        match node:
            case tree.Member(object=tree.Name(is_receiver=True), name=str(name)):
                found.setdefault(name, []).append(node)
            case _:
                pass
    return found


def _field_values(cls: tree.Class) -> Iterator[tuple[str, Node]]:
    for item in cls.body.walk():
        match item:
            case tree.Assign(
                target=tree.Member(object=tree.Name(is_receiver=True), name=str(name)),
                value=tree.Node() as value,
            ):
                yield name, value
            case tree.Assign(
                target=tree.Name(id=name), declares="field", value=tree.Node() as value
            ):
                yield name, value
            case tree.Param(target=tree.Name(id=name) as target, is_field=True):
                yield name, target
            case _:
                pass
