"""What a function reads by the name that it is given: `one(env, "API_KEY")`."""

from collections.abc import Iterator

from wlint import tree
from wlint.project.data.traces import arguments
from wlint.project.file import File
from wlint.project.typing.constants import text_of
from wlint.project.typing.types import Types
from wlint.semantics.functions import returned
from wlint.semantics.types import FunctionType
from wlint.tree import Node


def read_by_name(types: Types, file: File, call: tree.Call) -> Iterator[tuple[File, Node, str]]:
    """The objects of which a call gives a part, each in its file and with the part's name."""
    of = types.of(file, call.callee) if len(call.args) else None
    if not isinstance(of, FunctionType):
        return
    home = types.program.file(of.file)
    params = {p.target.id: p for p in of.node.params if isinstance(p.target, tree.Name)}
    for value in returned(of.node):
        for one in value.operands if isinstance(value, tree.Operation) else (value,):
            match one:
                case tree.Member(object=owner, name=None, key=tree.Name(id=key)) if key in params:
                    for given in arguments(of.node, params[key], call):
                        if (name := text_of(file, given)) is not None:
                            yield home, owner, name
                case _:
                    pass
