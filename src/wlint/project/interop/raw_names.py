"""Which function of a module of the platform a Python expression is, by its own name there."""

from wlint import tree
from wlint.project.file import File
from wlint.project.typing.missing_imports import is_fallback
from wlint.project.typing.program import Outside, Program
from wlint.semantics.scopes import Definition, Gives
from wlint.tree import Node

_DEEPEST = 8


def raw_name(program: Program, file: File, node: Node) -> str | None:
    """The dotted name of what the module `js` has: `Response` for `js.Response.new` too.

    That is a function of JavaScript itself, with no SDK in between.
    """
    return name_in("js", program, file, node)


def name_in(module: str, program: Program, file: File, node: Node, depth: int = 0) -> str | None:
    """The dotted name of what a module from outside has: `fetch` for `workers.fetch`."""
    match node:
        case tree.Member(object=inner, name=str(name)):
            owner = name_in(module, program, file, inner, depth)
            if owner is None:
                return None
            return owner if name == "new" else f"{owner}.{name}".removeprefix(".")
        case tree.Name() if (variable := file.scopes.variable(node)) and depth < _DEEPEST:
            here = [d for d in variable.definitions if not is_fallback(file, d.node)]
            names = {_defined(module, program, file, d, depth) for d in here}
            return names.pop() if len(names) == 1 else None
        case _:
            return None


def _defined(
    module: str, program: Program, file: File, definition: Definition, depth: int
) -> str | None:
    match definition:
        case Definition(
            gives=Gives.IMPORT, name=tree.ImportedName() as name, node=tree.Import() as item
        ):
            match program.imported(file, item, name):
                case Outside(module=of, name=found) if of == module:
                    return "" if found == "*" else found
        case Definition(gives=Gives.VALUE, value=tree.Node() as value, path=()):
            return name_in(module, program, file, value, depth + 1)
    return None
