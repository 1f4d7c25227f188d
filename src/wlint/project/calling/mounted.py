"""Objects of packages that answer requests with what they are handed: `new OAuthProvider({…})`."""

from collections.abc import Iterator

from wlint import tree
from wlint.project.file import File
from wlint.project.typing.constants import Source, source_of
from wlint.project.typing.external import package_of
from wlint.project.typing.types import Types
from wlint.semantics.types import (
    DeclaredClass,
    Global,
    Named,
    ObjectType,
    SignatureType,
    Type,
    options_of,
)
from wlint.tree import Node


def asked(types: Types, file: File, call: tree.Call) -> Source | None:
    """What made the object of a package that a call hands a request to: `provider.fetch(request)`.

    A client of a package has a `fetch` as well, but sends what it is given.
    """
    match call:
        case tree.Call(callee=tree.Member(object=owner, name="fetch")):
            request = call.arg(0)
            at = source_of(types.program, file, owner)
        case _:
            return None
    if request is None or Named("Request") not in options_of(types.of(file, request)):
        return None
    return at if is_of_package(types, at.file, at.node) else None


def is_of_package(types: Types, file: File, made: Node) -> bool:
    """Whether an expression calls, or constructs with, something that a package exports."""
    if not isinstance(made, tree.Call):
        return False
    for option in options_of(types.of(file, made.callee)):
        match option:
            case Global(path=path) if package_of(path):
                pass
            case DeclaredClass(file=home) | SignatureType(file=home) if types.program.file(
                home
            ).is_installed:
                pass
            case _:
                return False
    return True


def handed(types: Types, file: File, made: tree.Call) -> Iterator[tuple[str, Type]]:
    """What a call is handed, and all that is in the objects among it, each with its name."""
    todo = [("", types.of(file, a.value)) for a in made.args]
    seen: set[Type] = set()
    for name, of in todo:
        for option in options_of(of):
            if option in seen:
                continue
            seen.add(option)
            yield name, option
            if isinstance(option, ObjectType):
                home = types.program.file(option.file)
                todo += ((e.name or "", types.of(home, e.value)) for e in option.node.entries)
