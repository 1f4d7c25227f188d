"""Which variable a name means, and every place that gives that variable a value.

Both languages' rules in one pass: JavaScript's blocks, hoisting and closures; Python's function
scopes, `global`, `nonlocal` and class bodies that functions inside them do not see.
"""

from collections.abc import Iterator, Mapping
from enum import Enum

from msgspec import field

from wlint import tree
from wlint.record import Entity
from wlint.tree import Node


class Gives(Enum):
    """How a definition gives its variable a value."""

    VALUE = "assigned"
    EACH = "each element of an iterable"
    ENTERED = "the resource of a with statement"
    UPDATED = "its old value, changed"
    PARAMETER = "whatever a caller passes"
    IMPORT = "an export of another module"
    DECLARED = "a function or class"
    CAUGHT = "what was thrown"
    NOTHING = "declared without a value"


class Definition(Entity):
    """One place that gives a variable a value.

    `path` leads from the value to the part the variable takes: names and indexes of a pattern,
    None for a part that cannot be named.
    """

    gives: Gives
    name: Node
    node: Node
    value: Node | None = None
    path: tuple[str | int | None, ...] = ()

    @property
    def stands_in(self) -> bool:
        """Whether it gives a value where there was none: `kept ??= made()`."""
        return isinstance(self.node, tree.Assign) and self.node.op in ("??", "||")


class Variable(Entity):
    """A variable: where it lives, what it is given, where it is used."""

    name: str
    scope: "Scope"
    definitions: list[Definition] = field(default_factory=list)
    reads: list[tree.Name] = field(default_factory=list)

    @property
    def only(self) -> Definition | None:
        """The one place that gives it a value, when there is just one."""
        found: Definition | None = None
        for definition in self.definitions:
            if definition.gives is not Gives.NOTHING:
                if found is not None:
                    return None
                found = definition
        return found

    @property
    def is_module_level(self) -> bool:
        """Whether it lives as long as the isolate."""
        return isinstance(self.scope.node, tree.Module)

    @property
    def is_ambient(self) -> bool:
        """Whether it is only declared, as what the host has: `declare const KV: KVNamespace`."""
        return self.is_module_level and all(d.gives is Gives.NOTHING for d in self.definitions)


class Scope(Entity):
    """A region of code with variables of its own."""

    node: Node
    around: "Scope | None"
    variables: dict[str, Variable] = field(default_factory=dict)
    outer_names: dict[str, bool] = field(default_factory=dict)

    def declare(self, name: str) -> Variable:
        """The scope's own variable of that name, made when there is none."""
        if name not in self.variables:
            self.variables[name] = Variable(name, self)
        return self.variables[name]

    def find(self, name: str) -> Variable | None:
        """The variable a name means when it is used here."""
        scope: Scope | None = self
        while scope is not None:
            is_seen = scope is self or not isinstance(scope.node, tree.Class)
            if is_seen and (found := scope.variables.get(name)) is not None:
                return found
            scope = scope.around
        return None

    @property
    def module(self) -> "Scope":
        """The scope of the whole file."""
        scope = self
        while scope.around is not None:
            scope = scope.around
        return scope

    @property
    def function(self) -> "Scope":
        """The nearest scope that holds `var` and Python's assignments."""
        scope = self
        while scope.around is not None and not isinstance(scope.node, (tree.Function, tree.Class)):
            scope = scope.around
        return scope


class Scopes:
    """The variables of one module, and the parent of every node."""

    def __init__(self, module: tree.Module) -> None:
        self.module = module
        self.parents: dict[Node, Node] = {}
        self.types: dict[str, tree.TypeDeclaration] = {}
        self.top = Scope(module, None)
        self._python = module.language is tree.Language.PYTHON
        self._used: list[tuple[tree.Name, Scope]] = []
        self._pending: list[tuple[tree.Name, Scope, Definition]] = []
        self._variables: dict[Node, Variable] = {}
        self._scope_of: dict[Node, Scope] = {module: self.top}
        self._build()

    def is_parameter(self, name: Node) -> bool:
        """Whether a name stands for what a caller hands over."""
        variable = self.variable(name)
        given = variable.definitions if variable is not None else ()
        return any(definition.gives is Gives.PARAMETER for definition in given)

    def ancestors(self, node: Node) -> Iterator[Node]:
        """The nodes around one, innermost first."""
        while (parent := self.parents.get(node)) is not None:
            yield parent
            node = parent

    def variable(self, name: Node) -> Variable | None:
        """The variable a name, or a declaring node, stands for; None for a global."""
        return self._variables.get(name)

    def parameters(self, function: tree.Function) -> frozenset[Variable]:
        """The variables that a function's parameters are; one that is taken apart is none."""
        found = (self.variable(param.target) for param in function.params)
        return frozenset(variable for variable in found if variable is not None)

    def scope_of(self, node: Node) -> Scope:
        """The innermost scope a node lies in."""
        while node not in self._scope_of:
            node = self.parents[node]
        return self._scope_of[node]

    @property
    def module_variables(self) -> Mapping[str, Variable]:
        """The variables that live as long as the isolate."""
        return self.top.variables

    # Building

    def _build(self) -> None:
        stack: list[tuple[Node, Scope]] = [(self.module.body, self.top)]
        self.parents[self.module.body] = self.module
        while stack:
            node, scope = stack.pop()
            inside = self._enter(node, scope)
            below = [c for c in node.children() if not self._is_label(node, c)]
            for child in below:
                self.parents[child] = node
            stack.extend((child, inside) for child in reversed(below))
        for name, scope, definition in self._pending:
            variable = self._assigned(name.id, scope)
            variable.definitions.append(definition)
            self._variables[name] = variable
            if definition.gives is Gives.UPDATED:
                variable.reads.append(name)
        for name, scope in self._used:
            found = None if name.is_receiver else scope.find(name.id)
            if found is not None and name not in self._variables:
                self._variables[name] = found
                found.reads.append(name)

    @staticmethod
    def _is_label(node: Node, child: Node) -> bool:
        """Whether a child only names a property: no variable is meant."""
        match node:
            case tree.Entry(name=str(), key=key):
                return child is key
            case tree.Assign(declares="field" | "static", target=target):
                return child is target and isinstance(target, tree.Name)
            case _:
                return False

    def _enter(self, node: Node, scope: Scope) -> Scope:
        """Declare what a node declares; the scope its children are in."""
        match node:
            case tree.Name():
                self._used.append((node, scope))
            case tree.Function():
                return self._function(node, scope)
            case tree.Class():
                self._named(node, node.name, scope)
                return self._open(node, scope)
            case tree.Block() | tree.Switch() if not self._python:
                is_body = isinstance(self.parents[node], (tree.Module, tree.Function, tree.Class))
                return scope if is_body else self._open(node, scope)
            case tree.Comprehension():
                inside = self._open(node, scope)
                for target, iterable in zip(node.targets, node.iterables, strict=False):
                    self._declare(inside, target, Gives.EACH, node, iterable)
                return inside
            case tree.Loop():
                inside = scope if self._python else self._open(node, scope)
                if node.target is not None:
                    self._declare(inside, node.target, Gives.EACH, node, node.iterable)
                return inside
            case tree.Catch():
                inside = scope if self._python else self._open(node, scope)
                if node.name is not None:
                    self._declare(inside, node.name, Gives.CAUGHT, node, None)
                return inside
            case tree.Assign():
                self._assign(node, scope)
            case tree.With():
                return scope
            case tree.Import():
                for name in node.names:
                    variable = scope.declare(name.local)
                    variable.definitions.append(Definition(Gives.IMPORT, name, node))
                    self._variables[name] = variable
            case tree.Outer():
                scope.function.outer_names.update(dict.fromkeys(node.names, node.is_module))
            case tree.TypeDeclaration():
                self.types.setdefault(node.name, node)
        return scope

    def _open(self, node: Node, scope: Scope) -> Scope:
        made = self._scope_of[node] = Scope(node, scope)
        return made

    def _function(self, node: tree.Function, scope: Scope) -> Scope:
        inside = self._open(node, scope)
        around = self.parents[node]
        if isinstance(around, (tree.Block, tree.Export, tree.Module)):
            self._named(node, node.name, scope)
        elif node.name is not None and not isinstance(around, tree.Entry):
            self._named(node, node.name, inside)
        for param in node.params:
            self._declare(inside, param.target, Gives.PARAMETER, param, param)
        return inside

    def _named(self, node: Node, name: str | None, scope: Scope) -> None:
        """A function or class declares its own name, but a method only in Python's class body."""
        if name is None or (isinstance(scope.node, tree.Class) and not self._python):
            return
        variable = scope.declare(name)
        variable.definitions.append(Definition(Gives.DECLARED, node, node, node))
        self._variables[node] = variable

    def _assign(self, node: tree.Assign, scope: Scope) -> None:
        if node.declares in ("field", "static") and not self._python:
            return
        gives = Gives.VALUE
        if node.op is not None:
            gives = Gives.UPDATED
        elif node.value is None:
            gives = Gives.NOTHING
        elif isinstance(self.parents[node], tree.With):
            gives = Gives.ENTERED
        around = self.parents[node]
        if (
            node.declares is None
            and not self._python
            and isinstance(around, (tree.Entry, tree.Param, tree.Sequence))
        ):
            return  # `{ a = 1 }` in a pattern: the pattern's owner declares it
        match node.declares:
            case "const" | "let":
                self._declare(scope, node.target, gives, node, node.value)
            case "var":
                self._declare(scope.function, node.target, gives, node, node.value)
            case _:
                for name, path in _names(node.target):
                    definition = Definition(gives, name, node, node.value, path)
                    self._pending.append((name, scope, definition))
                    if self._python and name.id not in scope.function.outer_names:
                        self._home(scope).declare(name.id)

    @staticmethod
    def _home(scope: Scope) -> Scope:
        """Where Python puts what is assigned here."""
        while isinstance(scope.node, tree.Comprehension) and scope.around is not None:
            scope = scope.around
        return scope.function

    def _assigned(self, name: str, scope: Scope) -> Variable:
        """The variable an assignment without a declaration writes."""
        if self._python:
            home = self._home(scope)
            match home.outer_names.get(name):
                case True:
                    return home.module.declare(name)
                case False:
                    found = home.around.find(name) if home.around else None
                    return found or home.declare(name)
                case _:
                    return home.declare(name)
        return scope.find(name) or scope.module.declare(name)

    def _declare(
        self, scope: Scope, target: Node, gives: Gives, node: Node, value: Node | None
    ) -> None:
        for name, path in _names(target):
            if self._python and scope.outer_names.get(name.id) is not None:
                self._pending.append((name, scope, Definition(gives, name, node, value, path)))
                continue
            variable = scope.declare(name.id)
            variable.definitions.append(Definition(gives, name, node, value, path))
            self._variables[name] = variable


def _names(
    target: Node, path: tuple[str | int | None, ...] = ()
) -> Iterator[tuple[tree.Name, tuple[str | int | None, ...]]]:
    """The names a pattern binds, each with the way to its part of the value."""
    match target:
        case tree.Name():
            yield target, path
        case tree.Assign(target=inner):
            yield from _names(inner, path)
        case tree.Spread(value=inner):
            yield from _names(inner, (*path, None))
        case tree.Sequence(items=items):
            seen_spread = False
            for index, item in enumerate(items):
                if isinstance(item, tree.Spread):
                    seen_spread = True
                    yield from _names(item, path)
                else:
                    yield from _names(item, (*path, None if seen_spread else index))
        case tree.Mapping(entries=entries):
            for entry in entries:
                if isinstance(entry.value, tree.Spread):
                    yield from _names(entry.value, path)
                else:
                    yield from _names(entry.value, (*path, entry.name))
