"""What is built on every request although it is the same each time."""

from itertools import takewhile

from msgspec import field

from wlint import tree
from wlint.platform.costly import KEY_SETS, is_costly
from wlint.project.calling.handed_in import elements_of
from wlint.project.costs.constant_parts import is_constant
from wlint.project.data.changes import Changes, Use
from wlint.project.data.derived_tables import is_derived
from wlint.project.file import File
from wlint.project.typing.constants import written_text
from wlint.project.typing.types import Types
from wlint.record import Entity
from wlint.semantics.functions import called_as
from wlint.semantics.scopes import Definition, Gives
from wlint.semantics.types import Global, Named, options_of
from wlint.tree import Node

# what holds what it is given: a map, a server of tools; and what is named after a model's tool
_KEEPING = frozenset({"registerPrompt", "registerResource", "set", "setdefault"})
_TOOLS = ("tool", "Tool")
_PARTS = frozenset({"keys", "values", "entries"})
_TAKES_PATTERN = frozenset({"match", "matchAll", "replace", "replaceAll", "search", "split"})


class Rebuilding(Entity):
    """What one Worker builds again and again."""

    types: Types
    changes: Changes
    _alike: dict[tuple[tree.Function | None, str | None], tuple[tree.Call, ...]] = field(
        default_factory=dict
    )

    def is_rebuilt(self, file: File, call: tree.Call) -> bool:
        """Whether a call builds something costly of nothing but constants, and does not keep it."""
        if file.function_around(call) is None or not self._is_costly(file, call):
            return False
        if self._copies(file, call) or _is_after_failure(file, call):
            return False
        is_told = self.each(file, call) is None or _is_used_there(file, call, _has_place(call))
        return is_told and self._is_constant(file, call) and not self._is_kept(file, call)

    def each(self, file: File, call: tree.Call) -> Node | None:
        """The constant list or table for each of whose elements a call builds something."""
        names = (n for n in call.walk() if isinstance(n, tree.Name))
        return next((c for n in names if (c := self._gone_through(file, n)) is not None), None)

    def _gone_through(self, file: File, name: tree.Name) -> Node | None:
        """The constant list or table of which a name, or a text with it, is each element."""
        variable = file.scopes.variable(name)
        match variable.only if variable is not None else None:
            case Definition(gives=Gives.EACH, value=tree.Node() as found):
                pass
            case Definition(gives=Gives.PARAMETER, node=tree.Param() as param) if (
                owner := elements_of(file, param)
            ) is not None:
                found = owner
            case Definition(gives=Gives.VALUE, value=tree.Template(tag=None, parts=parts)):
                holes = [p for p in parts if not isinstance(p, tree.Literal)]
                each = [self._gone_through(file, p) for p in holes if isinstance(p, tree.Name)]
                return each[0] if each and None not in each and len(each) == len(holes) else None
            case _:
                return None
        return found if self._is_written(file, found) else None

    def _is_written(self, file: File, node: Node) -> bool:
        """Whether a list or table is written in place, or under a name that nobody changes."""
        match node:
            case tree.Call(
                callee=tree.Member(object=tree.Name(id="Object"), name=name), args=[table]
            ) if name in _PARTS:
                return self._is_written(file, table.value)
            case tree.Sequence() | tree.Mapping():
                return is_constant(self.types, file, node)
            case tree.Name(id=name) if name[0].isupper() or self._is_only_looked_at(file, node):
                variable = file.scopes.variable(node)
                is_made_once = variable is not None and variable.is_module_level
                made = is_derived if is_made_once else is_constant
                return made(self.types, file, node)
            case _:
                return False

    def _is_only_looked_at(self, file: File, name: tree.Name) -> bool:
        """Whether nobody can change a list or table, whatever its name is."""
        variable = file.scopes.variable(name)
        if variable is None or variable.only is None or variable.only.gives is not Gives.VALUE:
            return False
        looks = (self.changes.use(file, read) is Use.READ for read in variable.reads)
        return not file.is_exported(variable) and all(looks)

    def forgets_keys(self, file: File, call: tree.Call) -> bool:
        """Whether a call makes a set of keys that others publish, and drops it after a use."""
        found = options_of(self.types.of(file, call.callee))
        if not any(isinstance(o, Global) and o.path in KEY_SETS for o in found):
            return False
        around = file.scopes.parents.get(call)
        target = around.target if isinstance(around, tree.Assign) else None
        variable = file.scopes.variable(target) if target is not None else None
        is_only = variable is not None and not variable.is_module_level and variable.only
        uses = variable.reads if variable is not None and is_only else [call]
        return file.function_around(call) is not None and all(_checks_with(file, n) for n in uses)

    def alike(self, file: File, call: tree.Call) -> tuple[tree.Call, ...]:
        """What the same function builds again and again in the same way, in order."""
        key = file.function_around(call), self._costly(file, call)
        if key not in self._alike:
            inside = key[0].body.walk() if key[0] is not None else ()
            calls = (n for n in inside if isinstance(n, tree.Call))
            same = (c for c in calls if (file.function_around(c), self._costly(file, c)) == key)
            self._alike[key] = tuple(
                sorted((c for c in same if self._is_told(file, c)), key=lambda c: c.span.start)
            )
        return self._alike[key]

    def _is_told(self, file: File, call: tree.Call) -> bool:
        return self.is_rebuilt(file, call) and self.each(file, call) is None

    def _is_costly(self, file: File, call: tree.Call) -> bool:
        return self._costly(file, call) is not None

    def _costly(self, file: File, call: tree.Call) -> str | None:
        found = options_of(self.types.of(file, call.callee))
        paths = (o.path for o in found if isinstance(o, Global))
        return next((path for path in paths if is_costly(path)), None)

    def _copies(self, file: File, call: tree.Call) -> bool:
        """Whether a call copies a regex: each copy has a `lastIndex` of its own."""
        match call.arg(0):
            case tree.Member(name="source"):
                return not file.is_python
            case tree.Name() as name:
                return Named("RegExp") in options_of(self.types.of(file, name))
            case _:
                return False

    def _is_constant(self, file: File, call: tree.Call) -> bool:
        """Whether a call uses nothing that belongs to the function it is in."""
        inside = set(call.walk())
        for node in inside:
            match node:
                case tree.Await() | tree.Yield() | tree.Name(is_receiver=True):
                    return False
                case tree.Name() if (variable := file.scopes.variable(node)) is not None:
                    only = variable.only
                    is_own = only is not None and only.node in inside
                    is_whole = variable.is_module_level and only is not None
                    is_same = is_own or is_whole or _is_text(file, node)
                    if not is_same and self._gone_through(file, node) is None:
                        return False
                case _:
                    pass
        return True

    def _is_kept(self, file: File, call: tree.Call) -> bool:
        """Whether it is kept where it outlives the call, or part of a larger one that is built."""
        for around in file.ancestors(call):
            match around:
                case tree.Assign(target=tree.Member()):
                    return True
                case tree.Assign(target=tree.Name() as target):
                    variable = file.scopes.variable(target)
                    return variable is not None and variable.is_module_level
                case tree.Call() if self._is_costly(file, around):
                    return True
                case tree.Call(callee=tree.Member(name=name)) if name in _KEEPING:
                    return True
                case tree.Call(callee=callee) if (called_as(callee) or "").endswith(_TOOLS):
                    return True
                case tree.Class() | tree.Function(kind="constructor"):
                    return True
                case tree.Function():
                    return around.name == "__init__" or _is_lazy(file, around)
                case _:
                    pass
        return False


def _checks_with(file: File, keys: Node) -> bool:
    """Whether keys are what a call checks a token with."""
    arg = file.scopes.parents.get(keys)
    call = file.scopes.parents.get(arg) if isinstance(arg, tree.Arg) else None
    return isinstance(call, tree.Call) and (called_as(call.callee) or "").endswith("Verify")


def _has_place(call: tree.Call) -> bool:
    """Whether a regular expression remembers where it was, so that each user needs its own."""
    match call.arg(1):
        case None | tree.Mapping():
            return False
        case tree.Literal(value=str(flags)):
            return not {"g", "y"}.isdisjoint(flags)
        case _:
            return True


def _is_used_there(file: File, node: Node, has_place: bool) -> bool:
    """Whether something is used where it is built, and gone: a method of it, or of a text.

    Methods of texts have a regular expression begin anew; its own go on from its place.
    """
    match around := file.scopes.parents.get(node):
        case tree.Member() if file.call_of(around) is not None:
            return not has_place
        case tree.Arg():
            call = file.scopes.parents.get(around)
            name = called_as(call.callee) if isinstance(call, tree.Call) else None
            return name in _TAKES_PATTERN
        case tree.Assign(target=tree.Name() as target, declares=str()):
            variable = file.scopes.variable(target)
            reads = variable.reads if variable is not None and variable.only is not None else ()
            return bool(reads) and all(_is_used_there(file, read, has_place) for read in reads)
        case _:
            return False


def _is_after_failure(file: File, call: tree.Call) -> bool:
    """Whether a call only runs where something else has failed."""
    inside = takewhile(lambda n: not isinstance(n, tree.Function), file.ancestors(call))
    return any(isinstance(n, tree.Catch) for n in inside)


def _is_text(file: File, name: tree.Name) -> bool:
    """Whether a local variable is a text that never changes."""
    return written_text(file, name) is not None


def _is_lazy(file: File, function: tree.Function) -> bool:
    """Whether a function only puts off what is built once: `z.lazy(() => …)`."""
    arg = file.scopes.parents.get(function)
    match file.scopes.parents.get(arg) if isinstance(arg, tree.Arg) else None:
        case tree.Call(callee=tree.Member(name="lazy") | tree.Name(id="lazy")):
            return True
        case _:
            return False
