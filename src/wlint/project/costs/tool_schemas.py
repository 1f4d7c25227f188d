"""How large what a client sends a tool of an MCP server is: as its schema lets it through."""

from wlint import tree
from wlint.platform.callbacks import SCHEMAS
from wlint.project.calling.client_calls import clients_params
from wlint.project.costs.schemas import shape_of
from wlint.project.costs.size import Schema
from wlint.project.file import File
from wlint.project.typing.constants import source_of
from wlint.project.typing.program import Program
from wlint.project.typing.types import Types
from wlint.semantics.functions import called_as
from wlint.tree import Node


def tool_schema(
    types: Types, file: File, function: tree.Function, param: tree.Param
) -> Schema | None:
    """What a client may send for a parameter; None where no schema is seen to say it."""
    around = file.scopes.parents.get(function)
    call = file.scopes.parents.get(around) if isinstance(around, tree.Arg) else None
    if not isinstance(call, tree.Call):
        return None
    if function.params.index(param) not in clients_params(types, file, call):
        return None
    schema = _said(types.program, file, call)
    return shape_of(types.program, *schema) if schema is not None else None


def _said(program: Program, file: File, call: tree.Call) -> tuple[File, Node] | None:
    """The schema that a call takes with the function."""
    name = called_as(call.callee)
    if name is None or name not in SCHEMAS:
        return None
    for arg in call.args[1:-1]:
        at = source_of(program, file, arg.value)
        if isinstance(at.node, (tree.Literal, tree.Template)):
            continue  # the description
        if (option := SCHEMAS[name]) is None:
            return at.file, at.node
        said = at.node.entry(option) if isinstance(at.node, tree.Mapping) else None
        return (at.file, said) if said is not None else None
    return None
