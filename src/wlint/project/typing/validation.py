"""What checks a value by a schema: calls, by the words of their packages, and middleware."""

from collections.abc import Collection, Iterator

from wlint import tree
from wlint.platform import validators
from wlint.project.file import File
from wlint.project.typing.constants import Source, source_of
from wlint.project.typing.types import Types
from wlint.record import Record
from wlint.semantics.functions import returned
from wlint.semantics.scopes import Definition, Gives
from wlint.tree import Node


class Check(Record):
    """What is checked by which schema; `parts` are where the answer has it, besides itself."""

    schema: Node
    given: Node
    parts: tuple[str, ...] = ()


def maker_of(file: File, call: tree.Call) -> str | None:
    """What a call makes by a validation package: `array` of `z.array(…)` or `v.array(…)`."""
    match call.callee:
        case tree.Name() as name:
            found = imported(file, name, validators.PACKAGES)
            return found.name if found is not None and found.name not in ("*", "default") else None
        case (
            tree.Member(object=tree.Member(object=tree.Name() as name), name=made)
            | tree.Member(object=tree.Name() as name, name=made)
        ):
            return made if imported(file, name, validators.PACKAGES) is not None else None
        case _:
            return None


def imported(file: File, name: tree.Name, modules: Collection[str]) -> tree.ImportedName | None:
    """The import from one of these modules that a name is."""
    variable = file.scopes.variable(name)
    match variable.only if variable is not None else None:
        case Definition(
            gives=Gives.IMPORT, node=tree.Import(module=module), name=tree.ImportedName() as found
        ) if module in modules:
            return found
        case _:
            return None


def check_of(file: File, node: tree.Call) -> Check | None:
    """What a call checks, when its words are those of a validator."""
    match node.callee, node.args:
        case _, [schema, value, *_] if (name := maker_of(file, node)) in validators.FUNCTIONS:
            return Check(schema.value, value.value, validators.FUNCTIONS[name])
        case tree.Member(object=schema, name=str(name)), [value, *_] if name in validators.METHODS:
            return Check(schema, value.value, validators.METHODS[name])
        case tree.Name() as schema, [value]:  # arktype's are functions
            return Check(schema, value.value)
        case _:
            return None


def check_by(node: Node) -> Check:
    """What somebody checks who is handed a schema, its `parse`, or a function that calls that."""
    given = [*returned(node)] if isinstance(node, tree.Function) else [node]
    match given:
        case [tree.Call(callee=tree.Member() as parse)] | [tree.Member() as parse] if (
            parse.name in validators.METHODS
        ):
            return Check(parse.object, node, validators.METHODS[parse.name])
        case _:
            return Check(node, node)


def before(types: Types, file: File, node: Node) -> Iterator[Source]:
    """What a route has beside the handler that a place stands in: the middleware before it."""
    for function in (n for n in file.ancestors(node) if isinstance(n, tree.Function)):
        for taker, route in types.mentions.takers(file, function):
            yield from (source_of(types.program, taker, arg.value) for arg in route.args)


def schema_before(types: Types, file: File, call: tree.Call) -> Source | None:
    """The schema by which a route has checked what `c.req.valid(target)` gives."""
    for at in before(types, file, call):
        match at.node, call.arg(0):
            case (
                tree.Call(callee=tree.Name() as name, args=[part, schema, *_]),
                tree.Literal(value=asked),
            ) if imported(at.file, name, validators.MIDDLEWARE) is not None:
                if isinstance(part.value, tree.Literal) and part.value.value == asked:
                    return Source(at.file, schema.value)
            case _:
                pass
    return None
