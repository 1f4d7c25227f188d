"""What an object that the platform gets has for each event."""

from collections.abc import Iterator

from wlint import tree
from wlint.project.calling.handlers import HANDLERS
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.semantics.types import ObjectType, options_of

_Held = tuple[str, File, tree.Node]


def handlers_of(types: Types, of: ObjectType) -> Iterator[_Held]:
    """The handlers of an object by name, with those that others spread into it have given it."""
    return _handlers(types, of, frozenset())


def _handlers(types: Types, of: ObjectType, around: frozenset[ObjectType]) -> Iterator[_Held]:
    home, entries = types.program.file(of.file), of.node.entries
    last = {entry.name: index for index, entry in enumerate(entries)}
    for index, entry in enumerate(entries):
        match entry:
            case tree.Entry(value=tree.Spread(value=value)):
                for option in options_of(types.by_value.of(home, value)):
                    if isinstance(option, ObjectType) and option not in around:
                        spread = _handlers(types, option, around | {of})
                        yield from (held for held in spread if last.get(held[0], -1) < index)
            case tree.Entry(name=str(name), value=value) if (
                name in HANDLERS and last[name] == index
            ):
                yield name, home, value
            case _:
                pass
