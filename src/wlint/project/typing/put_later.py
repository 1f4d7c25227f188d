"""What is put into a field is not there for what reads the field before."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from wlint import tree
from wlint.project.file import File
from wlint.project.reaching import may_have_run
from wlint.project.typing.filled import put_under
from wlint.semantics.memo import remembered
from wlint.semantics.scopes import Variable
from wlint.semantics.types import UNKNOWN, Named, Type, either, options_of

if TYPE_CHECKING:
    from wlint.project.typing.types import Types

Puts = Mapping[str, Sequence[tree.Assign]]
# of a field that is given a value so often nobody says which one is meant where
_MOST = 12


def without_later(types: "Types", file: File, read: tree.Member, owner: Type) -> Type:
    """What a variable is where a field of it is read, without what it is given there later."""
    variable = file.scopes.variable(read.object)
    is_filled = any(isinstance(o, Named) and o.name == "Record" for o in options_of(owner))
    if variable is None or variable.is_module_level or not is_filled or read.name is None:
        return owner
    puts = remembered(types.puts, variable, {}, lambda: _puts(file, variable))
    here = puts.get(read.name, ())
    later = [put for put in here if not may_have_run(file, put, read)]
    if not later or len(here) > _MOST:
        return owner
    gone = {put_under(types, file, read.name, p.value) for p in later if p.value is not None}
    gone -= {put_under(types, file, read.name, p.value) for p in here if p not in later and p.value}
    kept = [option for option in options_of(owner) if option not in gone]
    return either(kept) if kept else UNKNOWN


def _puts(file: File, variable: Variable) -> Puts:
    """Where fields of a variable are given values, by their names."""
    found: defaultdict[str, list[tree.Assign]] = defaultdict(list)
    for use in variable.reads:
        match file.scopes.parents.get(use):
            case tree.Member(object=owner, name=str(name)) as member if owner is use:
                put = file.assignment_to(member)
                if put is not None and put.op is None:
                    found[name].append(put)
            case _:
                pass
    return found
