"""Which function of JavaScript a Python expression is, with no SDK in between."""

from wlint import tree
from wlint.project.file import File
from wlint.project.typing.missing_imports import is_fallback
from wlint.project.typing.program import Outside, Program
from wlint.semantics.scopes import Definition, Gives
from wlint.tree import Node

_DEEPEST = 8


def raw_name(program: Program, file: File, node: Node, depth: int = 0) -> str | None:
    """The dotted name of what the module `js` has: `Response` for `js.Response.new` too."""
    match node:
        case tree.Member(object=inner, name=str(name)):
            owner = raw_name(program, file, inner, depth)
            if owner is None:
                return None
            return owner if name == "new" else f"{owner}.{name}".removeprefix(".")
        case tree.Name() if (variable := file.scopes.variable(node)) and depth < _DEEPEST:
            here = [d for d in variable.definitions if not is_fallback(file, d.node)]
            names = {_defined(program, file, d, depth) for d in here}
            return names.pop() if len(names) == 1 else None
        case _:
            return None


def _defined(program: Program, file: File, definition: Definition, depth: int) -> str | None:
    match definition:
        case Definition(
            gives=Gives.IMPORT, name=tree.ImportedName() as name, node=tree.Import() as item
        ):
            match program.imported(file, item, name):
                case Outside(module="js", name=found):
                    return "" if found == "*" else found
        case Definition(gives=Gives.VALUE, value=tree.Node() as value, path=()):
            return raw_name(program, file, value, depth + 1)
    return None
