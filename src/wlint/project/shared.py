"""In which Workers a module that many share is worth checking: where it is used as in none before.

A package that a hundred Workers of a repository import says the same of itself in each that takes
the same functions and classes of it, calls the same methods and binds the same things. Where one
takes something new, that module is looked at again, with all that it imports.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from wlint import tree
from wlint.platform.api import is_method_name
from wlint.project.calling.function_names import methods_of
from wlint.project.calling.platform_classes import durable_classes
from wlint.project.file import File
from wlint.project.typing.program import Here
from wlint.project.worker import Worker
from wlint.record import Record


class _Use(Record):
    """Something of a shared module that a Worker takes, starts or has bound for it."""

    path: Path
    of: object


def worth_checking(workers: Sequence[Worker]) -> Iterator[tuple[Worker, tuple[File, ...]]]:
    """Each Worker with those of its files that need a look in it."""
    loads = Counter(path for worker in workers if not worker.is_variant for path in worker.files)
    paths = frozenset(path for path, number in loads.items() if number > 1)
    files = {path: file for w in workers for path, file in w.files.items() if path in paths}
    named = {path: frozenset(_names(file)) for path, file in files.items()}
    methods = {path: frozenset(_methods(file)) for path, file in files.items()}
    uses = [
        frozenset() if w.is_variant else frozenset((*_uses(w, named), *_called(w, methods)))
        for w in workers
    ]
    news = dict(_covering(uses))
    for number, worker in enumerate(workers):
        if worker.is_variant:
            yield worker, ()
        else:
            here = (file for file in worker.files.values() if not worker.is_around_tests(file.path))
            led_to = _led_to(worker, {use.path for use in news.get(number, ())})
            yield worker, tuple(f for f in here if f.path in led_to or f.path not in named)


def _covering(uses: Sequence[frozenset[_Use]]) -> Iterator[tuple[int, frozenset[_Use]]]:
    """Those that together use all that is used, first those that use most; with what is new."""
    left: frozenset[_Use] = frozenset().union(*uses)
    while left:
        number = max(range(len(uses)), key=lambda n: len(uses[n] & left))
        yield number, uses[number] & left
        left -= uses[number]


def _led_to(worker: Worker, starts: Iterable[Path]) -> frozenset[Path]:
    """Some modules of a Worker with all that they import."""
    found: set[Path] = set()
    todo = [path for path in starts if path in worker.files]
    while todo:
        path = todo.pop()
        if path not in found:
            found.add(path)
            todo += (there for there in _loaded(worker, path) if there in worker.files)
    return frozenset(found)


def _loaded(worker: Worker, path: Path) -> Iterator[Path]:
    """The modules that a module loads."""
    found = (worker.resolve(module, path) for module in worker.files[path].imports)
    return (there for there in found if there is not None)


def _uses(worker: Worker, named: Mapping[Path, frozenset[str]]) -> Iterator[_Use]:
    """What one Worker takes of shared modules, and what it binds for them.

    `named` are the names that each of them may take out of `env`.
    """
    yield from (_Use(path, "main") for path in worker.mains if path in named)
    for file in worker.files.values():
        if file.path not in named:
            yield from _taken(worker, file, named)
            yield from (_Use(p, "loaded") for p in _loaded(worker, file.path) if p in named)
    for binding in worker.configuration.bindings.values() if worker.configuration else ():
        readers = (path for path in worker.files if binding.name in named.get(path, ()))
        yield from (_Use(path, (binding.name, binding.kind)) for path in readers)


def _taken(worker: Worker, file: File, named: Collection[Path]) -> Iterator[_Use]:
    """What runs of shared modules because a file names it: types do not."""
    durable = frozenset(durable_classes(worker.configuration) if worker.configuration else ())
    nodes: tuple[tree.Import | tree.Export, ...] = file.of_kind(tree.Import, tree.Export)
    for node in nodes:
        path = worker.resolve(node.module, file.path) if node.module else None
        if node.module is None or node.is_type or path is None or path not in named:
            continue
        for name in node.names:
            match worker.program.named(file, node.module, name.name):
                case Here(node=tree.TypeDeclaration()):
                    pass
                case Here(there, target):
                    yield _Use(there.path, (target.span, name.name in durable))
                case _:
                    yield _Use(path, (name.name, name.name in durable))


def _called(worker: Worker, methods: Mapping[Path, frozenset[str]]) -> Iterator[_Use]:
    """The methods of shared modules that one Worker's own files name.

    A name that the platform's objects have, too, says nothing of whose method is called.
    """
    own = (file for file in worker.files.values() if file.path not in methods)
    names = {name for file in own for name in _members(file)}
    for path in worker.files:
        called = methods.get(path, frozenset()) & names
        yield from (_Use(path, name) for name in called if not is_method_name(name))


def _methods(file: File) -> Iterator[str]:
    """What the functions of a file's classes and objects are called."""
    for cls in file.of_kind(tree.Class):
        yield from (name for name, _ in methods_of(cls))
    for entry in file.of_kind(tree.Entry):
        match entry:
            case tree.Entry(name=str(name), value=tree.Function()):
                yield name
            case _:
                pass


def _names(file: File) -> Iterator[str]:
    """What a file may take out of an object by name."""
    yield from _members(file)
    for node in file.of_kind(tree.Literal):
        match node:
            case tree.Literal(kind="string", value=str(name)):
                yield name
            case _:
                pass


def _members(file: File) -> Iterator[str]:
    """What a file names of objects."""
    for node in file.of_kind(tree.Member, tree.Entry):
        match node:
            case tree.Member(name=str(name)) | tree.Entry(name=str(name)):
                yield name
            case _:
                pass
