"""What every expression of a Worker is, asked lazily and remembered.

Sources, strongest first: a declared annotation; the configuration's binding; the handler's
position; the platform table; the project's own functions, classes and interfaces; the table of
packages; nothing. Only which function a value is no annotation says: that is asked `by_value`.
"""

from collections.abc import Callable, Hashable, Sequence
from functools import cached_property, partial

from msgspec import field
from msgspec.structs import replace

from wlint import tree
from wlint.project.file import File
from wlint.project.reaching import reaching
from wlint.project.typing.annotations import annotated, declaration_type, is_anything
from wlint.project.typing.by_calls import by_calls
from wlint.project.typing.contents import looked_up, values_of
from wlint.project.typing.derived import (
    awaited,
    awaited_once,
    element_of,
    instead,
    python_arithmetic,
)
from wlint.project.typing.drivers import on_drivers
from wlint.project.typing.external import REMOTE, external_path, is_in_tables, outside
from wlint.project.typing.keyed import looked_up_in_map
from wlint.project.typing.left_open import part_of
from wlint.project.typing.left_out import passed_on
from wlint.project.typing.meant import meant
from wlint.project.typing.members import is_super, member_type, on_prototype
from wlint.project.typing.mentioned import Mentioned
from wlint.project.typing.narrowing import Tests, narrowed, tests_of
from wlint.project.typing.overriding import Overriding
from wlint.project.typing.parameters import parameter_type, said_of_env
from wlint.project.typing.program import Here, Outside, Program, Whole
from wlint.project.typing.put_later import Puts, without_later
from wlint.project.typing.receivers import above_by_name, receiver
from wlint.project.typing.results import (
    called_type,
    function_result,
    is_function,
    result_type,
)
from wlint.project.typing.shapes import awaited_shape, overloads, signature
from wlint.project.typing.variables import is_literal, variable_type
from wlint.record import Entity
from wlint.semantics.conditions import EQUALITIES, MEMBERSHIP, ORDERS
from wlint.semantics.functions import called_as
from wlint.semantics.memo import Memo, remembered
from wlint.semantics.scopes import Variable
from wlint.semantics.types import (
    BOOLEAN,
    NOTHING,
    NUMBER,
    STRING,
    UNKNOWN,
    Bound,
    ClassType,
    DeclaredClass,
    EnvType,
    FunctionType,
    Global,
    InstanceType,
    ModuleType,
    Named,
    NamespaceType,
    ObjectType,
    ShapeType,
    SignatureType,
    Type,
    array,
    either,
    is_nothing,
    is_open,
    options_of,
    or_else,
    with_own_object,
    without_nothing,
)
from wlint.tree import Node

_TESTS = EQUALITIES | ORDERS | MEMBERSHIP | {"!", "not", "instanceof"}

Position = Callable[[File, tree.Param], Type]


class Types(Entity):
    """The types of one program. `position` says what a handler's parameter is by its place,
    `context_values` what middleware puts into a request's context under a name, `loopback` what
    `ctx.exports` has under one, `unbound` what something of `env` is that nothing of its own
    declares.

    Where it does not trust annotations they count only for what is not seen. With global bindings
    what is bound is in no `env`: it has names of the global scope.
    """

    program: Program
    binding: Callable[[str], Type]
    position: Position
    mentions: Mentioned
    context_values: Callable[[str], Sequence[tuple[File, Node]]] = lambda name: ()
    loopback: Callable[[str], Type] = lambda name: UNKNOWN
    has_global_bindings: bool = False
    unbound: Callable[[str], Type] = lambda name: UNKNOWN
    trusts_annotations: bool = True
    _memo: Memo[Type] = field(default_factory=lambda: Memo[Type](UNKNOWN))
    _tests: dict[Variable, Tests] = field(default_factory=dict)
    puts: dict[Variable, Puts] = field(default_factory=dict)
    handed_over: dict[Variable, bool] = field(default_factory=dict)

    @cached_property
    def by_value(self) -> "Types":
        """The same, where what a value is seen to be counts more than what is declared of it."""
        return replace(self, trusts_annotations=False)

    @cached_property
    def overriding(self) -> Overriding:
        """Which methods may run in place of others."""
        return Overriding(self)

    def of(self, file: File, node: Node) -> Type:
        """What an expression is."""
        if not self.trusts_annotations:
            return self._remember(node, partial(self.expression, file, node))
        found = self._memo.known.get(node)
        return found or self._memo.ask(node, partial(meant, self, file, node))

    def path_of(self, file: File, node: Node) -> str:
        """The one outside thing an expression is; empty where it may be anything else."""
        match options_of(self.of(file, node)):
            case (Global(path=path),):
                return path
            case _:
                return ""

    def _remember(self, key: Hashable, find: Callable[[], Type]) -> Type:
        return self._memo.ask(self._key(key), find)

    def assume(self, key: Hashable, answer: Type) -> None:
        """Say what is sure of an answer that is being worked out, for what leads back to it."""
        self._memo.assume(self._key(key), answer)

    def _key(self, key: Hashable) -> Hashable:
        return key if self.trusts_annotations else ("by value", key)

    def stronger(self, declared: Callable[[], Type], seen: Callable[[], Type]) -> Type:
        """What a value is by the stronger of two sources, or by the other where that is silent."""
        if not self.trusts_annotations:
            found = seen()
            return or_else(found, declared()) if UNKNOWN in options_of(found) else found
        found = declared()
        if not is_anything(found):
            return found
        return either((or_else(seen(), found), *filter(is_nothing, options_of(found))))

    def expression(self, file: File, node: Node) -> Type:
        """What an expression is by what it is made of, before its functions are looked for."""
        said = node.said
        if said is None or is_literal(node):
            return self._uncast(file, node)
        cast = self.stronger(lambda: self.declared(file, said), lambda: self._uncast(file, node))
        return either(self._kept(file, node, option) for option in options_of(cast))

    def _kept(self, file: File, node: Node, cast: Type) -> Type:
        """What a cast value is: a stub and the environment stay what they are."""
        match cast:
            case InstanceType() | ShapeType() | Named(name="Record"):
                itself = self._uncast(file, node)
            case _:
                return cast
        options = options_of(itself)
        remote = next((o for o in options if isinstance(o, Named) and o.name in REMOTE), None)
        match cast:
            case InstanceType() if remote is not None:
                return itself  # its calls are still sent to another place
            case ShapeType() if remote is not None:
                return Named(remote.name, (cast,))
            case _ if isinstance(without_nothing(itself), EnvType):
                return EnvType(cast)
            case _:
                return cast

    def uncast(self, file: File, node: Node) -> Type:
        """What an expression is by itself, whatever a cast says."""
        return self.of(file, node) if node.said is None else self._uncast(file, node)

    def _uncast(self, file: File, node: Node) -> Type:
        match node:
            case tree.Name():
                return self._name(file, node)
            case tree.Member():
                owner = without_later(self, file, node, self.of(file, node.object))
                if node.name is None and node.key is not None:
                    return looked_up(self, file, owner, node.key)
                if node.name is not None and is_super(node.object):
                    return either(on_prototype(self, o, node.name) for o in options_of(owner))
                return (
                    part_of(self, file, node, owner) if owner != UNKNOWN else by_calls(file, node)
                )
            case tree.Call():
                return self._call(file, node)
            case tree.Await(value=value):
                of = self.of(file, value)
                return awaited_once(of) if file.is_python else self.awaited(of)
            case tree.Literal(kind=kind):
                return {
                    "string": STRING,
                    "number": NUMBER,
                    "boolean": BOOLEAN,
                    "regex": Named("RegExp"),
                }.get(kind, NOTHING if kind in ("null", "undefined") else UNKNOWN)
            case tree.Template(tag=None):
                return STRING
            case tree.Template(tag=tree.Node() as tag):
                return self.result_of(self.of(file, tag))
            case tree.Function() | tree.Class() | tree.TypeDeclaration() | tree.Opaque():
                return self._definition(file, node)
            case tree.Mapping():
                return ObjectType(file.path, node)
            case tree.Sequence(items=items):
                return array(either(self._item(file, item) for item in items))
            case tree.Comprehension(element=element):
                return array(self.of(file, element))
            case tree.Conditional(then=then, otherwise=otherwise):
                return either((self.of(file, then), self.of(file, otherwise)))
            case tree.Assign(value=tree.Node() as value, op=None | "||" | "??" | "&&"):
                return self.of(file, value)
            case tree.Operation():
                return self._operation(file, node)
            case _:
                return UNKNOWN

    def _definition(self, file: File, node: Node) -> Type:
        match node:
            case tree.Function():
                is_code = not file.is_declaration
                return FunctionType(file.path, node) if is_code else signature(self, file, node)
            case tree.Class():
                is_code = not file.is_declaration
                return (ClassType if is_code else DeclaredClass)(file.path, node)
            case tree.TypeDeclaration():
                return declaration_type(self, file, node)
            case tree.Opaque(kind="internal_module" | "module"):
                return NamespaceType(file.path, node)
            case tree.Opaque(kind="Subscript", parts=(head, first, *_)):
                # `ClientOf = Annotated[Client, Depends(client)]`
                return self.of(file, first) if called_as(head) == "Annotated" else UNKNOWN
            case _:
                return UNKNOWN

    def _item(self, file: File, item: Node) -> Type:
        return (
            element_of(self.of(file, item.value))
            if isinstance(item, tree.Spread)
            else self.of(file, item)
        )

    def _operation(self, file: File, node: tree.Operation) -> Type:
        match node.op:
            case "||" | "??" | "or":
                *others, standing_in = passed_on(self, file, node.operands)
                *first, last = (self.of(file, n) for n in (*others, standing_in))
                kept = (t for t in first if not all(is_nothing(o) for o in options_of(t)))
                return instead([*map(without_nothing, kept)], last, standing_in)
            case "&&" | "and":
                return self.of(file, node.operands[-1])
            case ",":
                return self.of(file, node.operands[-1])
            case "void":
                return NOTHING
            case op if op in _TESTS:
                return BOOLEAN
            case "-" | "*" | "/" | "**" if file.is_python:
                return python_arithmetic(node.op, [self.of(file, n) for n in node.operands])
            case "-" | "*" | "/" | "**":
                return NUMBER
            case "typeof":
                return STRING
            case _:
                return UNKNOWN

    def _name(self, file: File, node: tree.Name) -> Type:
        if node.is_receiver:
            return receiver(file, node)
        if node.id == "super" and not file.is_python:
            return above_by_name(self, file, node)
        variable = file.scopes.variable(node)
        if variable is None:
            return UNKNOWN if node.id == "undefined" else self.undeclared(node.id)
        return narrowed(self, file, node, variable, self._at(file, node, variable))

    def _at(self, file: File, read: tree.Name, variable: Variable) -> Type:
        """What a variable may hold where it is read."""
        given = reaching(file, variable, read)
        if len(given) == len(variable.definitions):
            return self.variable(file, variable)
        key = (variable, *given)
        return self._remember(key, lambda: variable_type(self, file, variable, given))

    def tests_of(self, file: File, variable: Variable) -> Tests:
        """The tests of what a variable holds, by where it is sure how they have ended."""
        return remembered(self._tests, variable, {}, lambda: tests_of(file, variable))

    def undeclared(self, name: str) -> Type:
        """What a name of the global scope is: a binding, or the platform's."""
        is_put = name in self.program.put_globally
        bound = self.binding(name) if self.has_global_bindings else UNKNOWN
        if self.has_global_bindings and bound == UNKNOWN and not is_put:
            bound = self.unbound(name)
        if bound != UNKNOWN or not is_put:
            return outside(name) if bound == UNKNOWN else bound
        return either(self.of(*given) for given in self.program.put_globally[name])

    def global_name(self, file: File, node: Node) -> str | None:
        """The name that code takes out of a global scope in which the bindings are, too."""
        match node if self.has_global_bindings else None:
            case tree.Name(id=name) if file.scopes.variable(node) is None:
                return name
            case tree.Member(object=tree.Name(id="globalThis" | "self") as owner, name=name):
                return name if file.scopes.variable(owner) is None else None
            case _:
                return None

    def variable(self, file: File, variable: Variable) -> Type:
        """What a variable may hold, by every value it is given."""
        return self._remember(
            variable, lambda: variable_type(self, file, variable, variable.definitions)
        )

    def target(self, target: Here | Whole | Outside, *, is_python: bool = False) -> Type:
        """What an imported or exported name stands for."""
        match target:
            case Here(file=file, node=tree.Function() as node) if (
                file.is_declaration and (overloaded := file.scopes.variable(node)) is not None
            ):
                return self.variable(file, overloaded)
            case Here(file=file, node=node):
                return self.of(file, node)
            case Whole(file=file):
                return ModuleType(file.path)
            case Outside(module=module, name=name):
                if not is_python and not is_in_tables(module, name):
                    return self._remember(target, lambda: self._installed(target))
                used = self._on_drivers.get(module, module)
                return outside(external_path(used, name, is_python=is_python))

    @cached_property
    def _on_drivers(self) -> dict[str, str]:
        return on_drivers(self.program)

    def _installed(self, target: Outside) -> Type:
        """What a package's own declarations say of a name, where it is installed."""
        found = self.program.declared(target)
        if found is not None:
            return self.target(found)
        if target.name not in ("*", "default"):
            whole = self.program.declared(replace(target, name="default"))
            if whole is not None:  # `export = x` offers the members of `x`
                return self.member(self.target(whole), target.name)
        return outside(external_path(target.module, target.name))

    def parameter(self, file: File, param: tree.Param) -> Type:
        """What a parameter is: as declared, by its place, by what callers pass."""
        return self._remember(param, lambda: parameter_type(self, file, param))

    def is_environment(self, shape: ShapeType) -> bool:
        """Whether a shape is what some handler says of the environment it is given."""
        return self._remember((shape, "said"), partial(said_of_env, self, shape)) != UNKNOWN

    def member(self, of: Type, name: str | None) -> Type:
        """What a property or method of a value is; a method is a `FunctionType` or `Global`."""
        if name is None:
            return element_of(of)
        options = options_of(without_nothing(of))
        if any(isinstance(o, NamespaceType) for o in options):  # merged with a function or class
            options = tuple(o for o in options if not isinstance(o, SignatureType))
        return either(member_type(self, option, name) for option in options)

    def values(self, of: ObjectType) -> Type:
        """What an object of the project holds under any name."""
        return self._remember((of.node, "values"), partial(values_of, self, of))

    def bases(self, of: InstanceType | ClassType) -> tuple[Type, ...]:
        """The classes a class extends."""
        file = self.program.file(of.file)
        return tuple(o for base in of.node.bases for o in options_of(self.of(file, base)))

    def _call(self, file: File, node: tree.Call) -> Type:
        if (found := self._bound(file, node)) is not None:
            return found
        if (found := looked_up_in_map(self, file, node)) is not None:
            return found
        callee = self.of(file, node.callee)
        found = self._called(file, node, callee)
        is_code = any(isinstance(option, FunctionType) for option in options_of(callee))
        if not (is_code and is_open(found)):
            return found
        # what is declared of a function that was found behind a declaration
        declared = self.expression(file, node.callee)
        return found if declared == callee else or_else(found, self._called(file, node, declared))

    def _called(self, file: File, node: tree.Call, callee: Type) -> Type:
        options = overloads(without_nothing(callee), node)
        return either(called_type(self, file, node, option) for option in options)

    def _bound(self, file: File, node: tree.Call) -> Type | None:
        """What `f.bind(…)`, `f.call(…)` and `f.apply(…)` give, where `f` is a function."""
        match node.callee:
            case tree.Member(object=owner, name="bind" | "call" | "apply" as name):
                function = self.of(file, owner)
                if not all(is_function(o) for o in options_of(function)):
                    return None
                return with_own_object(function) if name == "bind" else self.result_of(function)
            case _:
                return None

    def awaited(self, of: Type) -> Type:
        """What `await` makes of a value."""
        return either(self._awaited(option) for option in options_of(of))

    def _awaited(self, of: Type) -> Type:
        if isinstance(of, ShapeType):
            found = awaited_shape(self, of)
            return of if found is None else found
        return awaited(of)

    def result_of(self, function: Type) -> Type:
        """What calling a function gives, whatever the arguments."""
        return either(function_result(self, option) for option in options_of(function))

    def result(self, function: FunctionType) -> Type:
        """What calling a project function gives: declared, or by its every return."""
        return self._remember((function.node, "result"), lambda: result_type(self, function))

    def declared(self, file: File, ref: tree.TypeRef, bound: Bound = ()) -> Type:
        """What an annotation says, with what its type parameters stand for."""
        return self._remember((ref, bound), lambda: annotated(self, file, ref, bound))
