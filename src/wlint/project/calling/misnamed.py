"""Methods and functions of Python Workers that are handlers under a name nobody looks for."""

import re
from collections.abc import Iterable, Iterator, Sequence

from wlint import tree
from wlint.finding import Place
from wlint.platform.compatibility import NO_GLOBAL_HANDLERS
from wlint.platform.python_handlers import events, is_renamed
from wlint.project.calling.calls import Calls
from wlint.project.calling.entries import Entry
from wlint.project.calling.function_names import head_of
from wlint.project.calling.handlers import PYTHON_HANDLERS
from wlint.project.calling.uncalled import idle_handler
from wlint.project.configuration.wrangler import Environment
from wlint.project.file import File
from wlint.project.typing.lineage import own_names, whole_lineage
from wlint.project.typing.program import Here
from wlint.project.typing.types import Types
from wlint.record import Record
from wlint.semantics.types import ClassType
from wlint.source import Span


class Misnamed(Record):
    """A method or function, where its head and its name are, what it must be called, what fails.

    `home` is the class, or the module, that has it.
    `is_by_flag` says that another date or a flag makes the runtime look for this name.
    """

    environment: Environment
    home: str
    event: str
    name: str
    sought: str
    failing: str
    is_by_flag: bool
    head: Place
    named: Place


def misnamed_handlers(
    calls: Calls, environments: Iterable[Environment], entries: Sequence[Entry]
) -> Iterator[Misnamed]:
    """The methods that only the platform could call, and surely does not, each once."""
    seen: set[Place] = set()
    for environment in environments:
        is_off = environment.compatibility.has(NO_GLOBAL_HANDLERS)
        found = misnamed(calls, environment, entries, not is_off) if is_off is not None else ()
        for method in found:
            if method.named not in seen:
                seen.add(method.named)
                yield method


def misnamed(
    calls: Calls, environment: Environment, entries: Iterable[Entry], has_globals: bool
) -> Iterator[Misnamed]:
    """The same for one environment, where functions of the module are handlers or are not."""
    types = calls.types
    main = types.program.files.get(environment.main) if environment.main else None
    if main is None or not main.is_python:
        return
    for entry in entries:
        cls = entry.file.class_around(entry.function) if entry.file.is_python else None
        if cls is not None:
            found = _misnamed(environment, entry, cls, has_globals=has_globals)
            if found is not None and _is_all_known(types, main, entry.file, cls, found):
                yield found
    if has_globals:
        yield from _bare(calls, environment, main)


def _misnamed(
    environment: Environment, entry: Entry, cls: tree.Class, *, has_globals: bool
) -> Misnamed | None:
    name, is_object = entry.function.name or "", entry.is_stateful
    event = name.removeprefix("on_")
    failing = events(is_object=is_object).get(event)
    is_by_flag = is_renamed(event, is_object=is_object)
    sought = f"on_{event}" if has_globals and is_by_flag else event
    if failing is None or name == sought or not (is_object or cls.name == "Default"):
        return None
    head = head_of(entry.file, entry.function)
    named = _name_in(entry.file, head, name)
    if named is None:
        return None
    home = cls.name or "class"
    return Misnamed(environment, home, event, name, sought, failing, is_by_flag, head, named)


def _bare(calls: Calls, environment: Environment, main: File) -> Iterator[Misnamed]:
    """The functions that have a method's name beside functions that are handlers."""
    is_whole = main.exports.keys().isdisjoint({"Default", "*"})
    if not is_whole or main.exports.keys().isdisjoint(PYTHON_HANDLERS):
        return
    for name, failing in events(is_object=False).items():
        sought, function = f"on_{name}", idle_handler(calls, main, name)
        if function is not None and sought not in main.exports:
            home, head = main.path.name, head_of(main, function)
            named = _name_in(main, head, name)
            if named is not None:
                yield Misnamed(environment, home, name, name, sought, failing, False, head, named)


def _name_in(file: File, head: Place, name: str) -> Place | None:
    """Where the head of a function has its name."""
    text = file.source.text(head.span)
    word = re.search(rf"\bdef\s+({name})\b", text)
    if word is None:
        return None
    start = head.span.start + len(text[: word.start(1)].encode())
    return Place(file.path, Span(start, start + len(name)))


def _is_all_known(types: Types, main: File, file: File, cls: tree.Class, found: Misnamed) -> bool:
    """Whether it is the Worker's class, has no such method elsewhere, and none calls this one."""
    exported = types.program.export(main, cls.name or "")
    if not isinstance(exported, Here) or exported.node is not cls:
        return False
    if found.name != found.event and _is_mentioned(types, found.name):
        return False  # the other names are those of all handlers there are
    lineage = whole_lineage(types, ClassType(file.path, cls))
    return lineage is not None and not any(
        found.sought in own_names(at.node)
        or found.name in types.program.file(at.file).fields_used(at.node)
        for at in lineage
    )


def _is_mentioned(types: Types, name: str) -> bool:
    """Whether code reads that name of anything."""
    files = types.program.files.values()
    return any(member.name == name for file in files for member in file.of_kind(tree.Member))
