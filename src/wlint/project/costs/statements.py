"""The SQL of statements, as it stands in the code."""

from collections.abc import Iterator

from wlint import tree
from wlint.project.calling.function_names import methods_of
from wlint.project.costs.kept_statements import is_kept_by
from wlint.project.file import File
from wlint.project.passed import parameter_of, passed
from wlint.project.reaching import held
from wlint.project.typing.constants import text_of
from wlint.semantics.functions import is_missing
from wlint.semantics.scopes import Definition, Gives, Variable
from wlint.tree import Node

_DEEPEST = 8
_OF_STATEMENTS = frozenset({"bind", "all", "raw", "run", "first"})


def sql_of(file: File, call: tree.Call, hole: str = "?") -> str | None:
    """The SQL text of the statement a call runs, when it can be read off the source."""
    text = statement_of(file, call)
    return text_of(file, text, hole) if text is not None else None


def text_passed(home: File, param: tree.Param, caller: File, call: tree.Call) -> Node | None:
    """The text that a call passes to a parameter, as such or in a statement."""
    value = passed(home, param, call)
    return (statement_of(caller, value) or value) if value is not None else None


def statement_of(file: File, node: Node, depth: int = 0) -> Node | None:
    """The text of a statement, as `prepare` or `exec` takes it, or what hands on a statement."""
    match node:
        case _ if depth > _DEEPEST:
            return None
        case tree.Call(
            callee=tree.Member(name="prepare" | "exec"), args=[tree.Arg(value=text), *_]
        ):
            return text
        case tree.Call(callee=tree.Member(object=tree.Name() as inner, name=name)) if (
            name in _OF_STATEMENTS and parameter_of(file, inner) is not None
        ):
            return inner
        case tree.Call(callee=tree.Member(object=inner)) | tree.Await(value=inner):
            return statement_of(file, inner, depth + 1)
        case tree.Call(callee=tree.Name(), args=args):  # `bound(db.prepare(text), id)`
            texts = (statement_of(file, a.value, depth + 1) for a in args if _is_call(a.value))
            return next((found for found in texts if found is not None), None)
        case tree.Conditional(then=then, otherwise=otherwise):
            one = statement_of(file, then, depth + 1)
            other = statement_of(file, otherwise, depth + 1)
            is_same = one is not None and other is not None and _is_same(file, one, other)
            return one if is_same else None
        case tree.Member(object=tree.Name(is_receiver=True), name=str(name)):
            cls = file.class_around(node)
            given = [*_field_given(file, cls, name)] if cls is not None else []
            kept = [v for v in given if not _is_bound_from_field(v, name)]
            # what a constructor is passed is a statement already
            is_passed = len(kept) == 1 and parameter_of(file, kept[0]) is not None
            return kept[0] if is_passed else None
        case tree.Operation(op="??" | "||", operands=[found, new]):
            is_kept = is_kept_by(file, found, node, new)
            return statement_of(file, new, depth + 1) if is_kept else None
        case tree.Name():
            variable = file.scopes.variable(node)
            made = _made(file, node, variable) if variable is not None else None
            return statement_of(file, made, depth + 1) if made is not None else None
        case _:
            return None


def _field_given(file: File, cls: tree.Class, name: str) -> Iterator[Node]:
    """What a field is given, be it by `constructor(private name)`."""
    yield from file.fields_given(cls, name)
    for _, method in methods_of(cls):
        for param in method.params:
            if param.is_field and isinstance(param.target, tree.Name) and param.target.id == name:
                yield param.target


def _made(file: File, name: tree.Name, variable: Variable) -> Node | None:
    """What a statement is made of: `stmt = stmt.bind(x)` only adds to it."""
    at = held(file, name)
    if at is not None:
        return at.value if _is_whole(at) else None
    given = [d for d in variable.definitions if not is_missing(d.value)]
    values = [d.value for d in given if d.value is not None and _is_whole(d)]
    made = [v for v in values if not _is_bound_from(file, v, variable)]
    return made[0] if len(made) == 1 and len(values) == len(given) else None


def _is_whole(given: Definition) -> bool:
    """Whether a variable may hold a value as it is, and not made of what it held before."""
    return given.gives is Gives.VALUE or given.stands_in


def _is_bound_from(file: File, value: Node, variable: Variable) -> bool:
    match value:
        case tree.Call(callee=tree.Member(object=owner, name="bind")):
            return file.scopes.variable(owner) is variable
        case _:
            return False


def _is_bound_from_field(value: Node, name: str) -> bool:
    match value:
        case tree.Call(callee=tree.Member(object=tree.Member(name=owner), name="bind")):
            return owner == name
        case _:
            return False


def _is_same(file: File, one: Node, other: Node) -> bool:
    texts = (text_of(file, one), text_of(file, other))
    names = (file.scopes.variable(one), file.scopes.variable(other))
    return texts[0] == texts[1] and names[0] is names[1] and (texts[0], names[0]) != (None, None)


def _is_call(node: Node) -> bool:
    return isinstance(node, tree.Call)
