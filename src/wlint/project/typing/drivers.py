"""Packages that work on whatever they are given: Kysely on D1, where it is on nothing else."""

from collections.abc import Iterator

from wlint import tree
from wlint.platform.query_builders import DIALECT, KYSELY
from wlint.project.file import File
from wlint.project.typing.constants import Source, source_of
from wlint.project.typing.program import Program
from wlint.semantics.scopes import Gives
from wlint.tree import Node


def on_drivers(program: Program) -> dict[str, str]:
    """The modules that are used on one driver only, and what the tables call them then."""
    module, _ = DIALECT
    if not program.is_imported(module):
        return {}
    dialects = [*_dialects(program)]
    is_on_d1 = all(at is not None and _makes(at.file, at.node, DIALECT) for at in dialects)
    return {KYSELY[0]: f"{KYSELY[0]}/d1"} if dialects and is_on_d1 else {}


def _dialects(program: Program) -> Iterator[Source | None]:
    """What each Kysely is made on; None where that is not said."""
    for file in program.files.values():
        for call in file.of_kind(tree.Call) if KYSELY[0] in file.imports else ():
            if _makes(file, call, KYSELY):
                said = call.option("dialect")
                yield source_of(program, file, said) if said is not None else None


def _makes(file: File, node: Node, cls: tuple[str, str]) -> bool:
    """Whether an expression makes an object of a class that a module exports."""
    match node:
        case tree.Call(is_new=True, callee=tree.Name() as callee):
            variable = file.scopes.variable(callee)
            only = variable.only if variable is not None else None
        case _:
            return False
    match only.gives if only else None, only.node if only else None, only.name if only else None:
        case Gives.IMPORT, tree.Import(module=module), tree.ImportedName(name=name):
            return (module, name) == cls
        case _:
            return False
