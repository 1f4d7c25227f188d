"""What comes of it that JavaScript sees none of the options in a dict."""

from collections.abc import Iterator

from wlint import tree
from wlint.platform.python_ffi import DEFAULTS, INSTEAD, LOSES_OPTIONS
from wlint.project.file import File
from wlint.project.network.written_options import options_of_argument
from wlint.project.typing.constants import source_of
from wlint.project.typing.program import Program
from wlint.record import Record
from wlint.tree import Node

_MOST_NAMES = 3


class Loss(Record):
    """What a function does without its options, and whether that is something else than meant."""

    effect: str
    is_other: bool = False


def loss_of(program: Program, file: File, call: tree.Call, options: Node, name: str) -> Loss:
    """What a function of that name makes of a call whose options are lost."""
    usual = DEFAULTS.get(name, {})
    decisive, instead = INSTEAD.get(name, ("", ""))
    held: list[str] = []
    for home, value in options_of_argument(program, file, call, options, decisive):
        match source_of(program, home, value).node:
            case tree.Literal(value=said) if said == usual.get(decisive):
                held.append(decisive)
            case tree.Literal(value=str(said)):
                return Loss(f"{instead} in place of {said}", is_other=True)
            case _:
                return Loss(f"{instead}, whatever its '{decisive}' is", is_other=True)
    names = [n for n in dict.fromkeys(_names(file, options)) if n not in held]
    if None in names or not 0 < len(names) <= _MOST_NAMES:
        return Loss(LOSES_OPTIONS)
    *others, last = (f"'{n}'" for n in names)
    return Loss(f"loses {' and '.join((', '.join(others), last)) if others else last}")


def _names(file: File, options: Node) -> Iterator[str | None]:
    """The names that a dict has when it is written, and gets later; None for one not known."""
    written, variable = file.local_value(options)
    yield from (e.name for e in written.entries) if isinstance(written, tree.Mapping) else (None,)
    for read in variable.reads if variable is not None else ():
        member = file.scopes.parents.get(read)
        if isinstance(member, tree.Member) and file.assignment_to(member) is not None:
            yield member.name
