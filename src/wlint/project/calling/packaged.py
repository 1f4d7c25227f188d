"""Modules whose default export a package makes: `export default serve({ … })`."""

from wlint import tree
from wlint.project.file import File
from wlint.project.typing.program import Here, Outside
from wlint.project.typing.types import Types
from wlint.semantics.types import DeclaredClass, Global, SignatureType, Type, options_of


def is_packaged(types: Types, file: File) -> bool:
    """Whether the default export of a module is a package's own, or made by one."""
    match types.program.export(file, "default"):
        case Outside(module=module):
            return not module.startswith(".")
        case Here(file=home, node=node):
            made = home.local_value(node)[0]
            options = options_of(types.of(home, made.callee)) if isinstance(made, tree.Call) else ()
            return any(map(_is_of_package, options))
        case _:
            return False


def _is_of_package(of: Type) -> bool:
    match of:
        case Global(path=path):
            return ":" in path and not path.startswith(".")
        case SignatureType() | DeclaredClass():
            return True
        case _:
            return False
