"""How much validators give: as much as they are given, but for what their schema refuses."""

from msgspec.structs import replace

from wlint import tree
from wlint.finding import Place
from wlint.platform.frameworks import REQUEST_CHECKERS
from wlint.project.costs.measuring import Measuring
from wlint.project.costs.said_limits import REQUEST
from wlint.project.costs.schemas import schema_of
from wlint.project.costs.size import Origin, Schema, Size, checked
from wlint.project.file import File
from wlint.project.typing.validation import Check, check_by, check_of, schema_before
from wlint.semantics.types import Global


class ValidatedSizes(Measuring):
    """The sizes of what has passed a schema."""

    def validated(self, file: File, node: tree.Call) -> Size | None:
        """What a validator gives; None where a call is none, or its schema cannot be read."""
        if file.is_python:
            return None
        if isinstance(node.callee, tree.Member) and node.callee.name == "valid":
            schema = self._middleware(file, node, node.callee)
            return checked(_sent(file, node), schema) if schema is not None else None
        if self._is_handed_check(file, node):
            schema = self._by(file, check_by(node.args[1].value))
            return checked(_sent(file, node), schema) if schema is not None else None
        check = check_of(file, node)
        schema = self._by(file, check) if check is not None else None
        if check is None or schema is None:
            return None
        size = self.of(file, check.given)
        if size.is_bounded:
            return replace(size, schema=schema)
        return checked(size.origin or size.inside, schema)

    def _is_handed_check(self, file: File, node: tree.Call) -> bool:
        """Whether a call reads a part of the request, checked by what it is handed."""
        is_handed = len(node.args) > 1
        return is_handed and self.types.path_of(file, node.callee) in REQUEST_CHECKERS

    def _by(self, file: File, check: Check) -> Schema | None:
        """What a check lets through, wherever it stands in the answer."""
        schema = schema_of(self.types.program, file, check.schema)
        if schema is None:
            return None
        return replace(schema, fields={**schema.fields, **dict.fromkeys(check.parts, schema)})

    def _middleware(self, file: File, node: tree.Call, callee: tree.Member) -> Schema | None:
        """The schema by which the route around a call checks that part of the request."""
        if self.types.of(file, callee) != Global("hono:HonoRequest.valid"):
            return None
        at = schema_before(self.types, file, node)
        return schema_of(self.types.program, at.file, at.node) if at is not None else None


def _sent(file: File, node: tree.Call) -> Origin:
    return Origin(Place(file.path, node.span), REQUEST)
