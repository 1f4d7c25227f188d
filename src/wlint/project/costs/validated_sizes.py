"""How much validators give: as much as they are given, but for what their schema refuses."""

from dataclasses import replace

from wlint import tree
from wlint.finding import Place
from wlint.platform import validators
from wlint.project.costs.measuring import Measuring
from wlint.project.costs.schemas import imported, maker_of, schema_of
from wlint.project.costs.size import Origin, Schema, Size, checked
from wlint.project.file import File
from wlint.project.typing.constants import source_of
from wlint.record import record
from wlint.semantics.types import Global
from wlint.tree import Node


@record
class Check:
    """What is checked by which schema; `parts` are where the answer has it, besides itself."""

    schema: Node
    given: Node
    parts: tuple[str, ...] = ()


class ValidatedSizes(Measuring):
    """The sizes of what has passed a schema."""

    def validated(self, file: File, node: tree.Call) -> Size | None:
        """What a validator gives; None where a call is none, or its schema cannot be read."""
        if file.is_python:
            return None
        if isinstance(node.callee, tree.Member) and node.callee.name == "valid":
            schema = self._middleware(file, node, node.callee)
            origin = Origin(Place(file.path, node.span), "the request")
            return checked(origin, schema) if schema is not None else None
        check = check_of(file, node)
        schema = schema_of(self.types.program, file, check.schema) if check is not None else None
        if check is None or schema is None:
            return None
        fields = {**schema.fields, **dict.fromkeys(check.parts, schema)}
        schema = replace(schema, fields=fields)
        size = self.of(file, check.given)
        if size.is_bounded:
            return replace(size, schema=schema)
        return checked(size.origin or size.inside, schema)

    def _middleware(self, file: File, node: tree.Call, callee: tree.Member) -> Schema | None:
        """The schema by which the route around a call checks that part of the request."""
        if self.types.of(file, callee) != Global("hono:HonoRequest.valid"):
            return None
        for function in (n for n in file.ancestors(node) if isinstance(n, tree.Function)):
            for taker, route in self.types.mentions.takers(file, function):
                for arg in route.args:
                    at = source_of(self.types.program, taker, arg.value)
                    schema = _checking(at.file, at.node, node.arg(0))
                    if schema is not None:
                        return schema_of(self.types.program, at.file, schema)
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


def _checking(file: File, middleware: Node, target: Node | None) -> Node | None:
    """The schema by which middleware checks a part of the request; None where it is another."""
    match middleware, target:
        case (
            tree.Call(callee=tree.Name() as name, args=[part, schema, *_]),
            tree.Literal(value=asked),
        ) if imported(file, name, validators.MIDDLEWARE) is not None:
            is_same = isinstance(part.value, tree.Literal) and part.value.value == asked
            return schema.value if is_same else None
        case _:
            return None
