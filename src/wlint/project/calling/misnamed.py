"""Methods of Python Workers' classes that are handlers under a name nobody looks for."""

import re
from collections.abc import Iterable, Iterator, Sequence

from wlint import tree
from wlint.finding import Place
from wlint.platform.compatibility import NO_GLOBAL_HANDLERS
from wlint.platform.python_handlers import events, is_renamed
from wlint.project.calling.entries import Entry
from wlint.project.calling.function_names import head_of, names_in
from wlint.project.configuration.wrangler import Environment
from wlint.project.file import File
from wlint.project.typing.program import Here
from wlint.project.typing.types import Types
from wlint.record import record
from wlint.semantics.types import ClassType, Global
from wlint.source import Span

_SDK = frozenset({"WorkerEntrypoint", "DurableObject"})


@record
class Misnamed:
    """A method, where its head and its name are, what it must be called, and what fails.

    `is_by_flag` says that another date or a flag makes the runtime look for this name.
    """

    environment: Environment
    class_name: str
    event: str
    name: str
    sought: str
    failing: str
    is_by_flag: bool
    head: Place
    named: Place


def misnamed_handlers(
    types: Types, environments: Iterable[Environment], entries: Sequence[Entry]
) -> Iterator[Misnamed]:
    """The methods that only the platform could call, and surely does not, each once."""
    seen: set[Place] = set()
    for environment in environments:
        is_off = environment.compatibility.has(NO_GLOBAL_HANDLERS)
        found = misnamed(types, environment, entries, not is_off) if is_off is not None else ()
        for method in found:
            if method.named not in seen:
                seen.add(method.named)
                yield method


def misnamed(
    types: Types, environment: Environment, entries: Iterable[Entry], has_globals: bool
) -> Iterator[Misnamed]:
    """The same for one environment, where functions of the module are handlers or are not."""
    main = types.program.files.get(environment.main) if environment.main else None
    for entry in entries if main is not None and main.is_python else ():
        cls = entry.file.class_around(entry.function) if entry.file.is_python else None
        if cls is not None and main is not None:
            found = _misnamed(environment, entry, cls, has_globals=has_globals)
            if found is not None and _is_all_known(types, main, entry.file, cls, found):
                yield found


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
    text, path = entry.file.source.text(head.span), entry.file.path
    word = re.search(rf"\bdef\s+({name})\b", text)
    if word is None:
        return None
    start = head.span.start + len(text[: word.start(1)].encode())
    return Misnamed(
        environment,
        cls.name or "class",
        event,
        name,
        sought,
        failing,
        is_by_flag,
        head,
        Place(path, Span(start, start + len(name))),
    )


def _is_all_known(types: Types, main: File, file: File, cls: tree.Class, found: Misnamed) -> bool:
    """Whether it is the Worker's class, has no such method elsewhere, and none calls this one."""
    exported = types.program.export(main, cls.name or "")
    if not isinstance(exported, Here) or exported.node is not cls:
        return False
    if found.name != found.event and _is_mentioned(types, found.name):
        return False  # the other names are those of all handlers there are
    todo, seen = [ClassType(file.path, cls)], set[tree.Class]()
    while todo:
        at = todo.pop()
        if at.node in seen:
            continue
        seen.add(at.node)
        own = types.program.file(at.file).fields_used(at.node)
        if at.node.decorators or found.sought in names_in(at.node) or found.name in own:
            return False
        for base in types.bases(at):
            match base:
                case ClassType():
                    todo.append(base)
                case Global(path=path) if path.rpartition(".")[2] in _SDK:
                    pass
                case _:
                    return False
    return True


def _is_mentioned(types: Types, name: str) -> bool:
    """Whether code reads that name of anything."""
    files = types.program.files.values()
    return any(member.name == name for file in files for member in file.of_kind(tree.Member))
