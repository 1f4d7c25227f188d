"""In which Workers a module that many share is worth checking: where it is used as in none before.

A package that a hundred Workers of a repository import says the same of itself in each that takes
the same functions and classes of it and binds the same things.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path

from wlint import tree
from wlint.project.calling.platform_classes import durable_classes
from wlint.project.file import File
from wlint.project.typing.program import Here
from wlint.project.worker import Worker

Use = tuple[object, ...]


def worth_checking(workers: Sequence[Worker]) -> Iterator[tuple[Worker, tuple[File, ...]]]:
    """Each Worker with those of its files that need a look in it."""
    loads = Counter(path for worker in workers if not worker.is_variant for path in worker.files)
    paths = frozenset(path for path, number in loads.items() if number > 1)
    files = {path: file for w in workers for path, file in w.files.items() if path in paths}
    named = {path: frozenset(_names(file)) for path, file in files.items()}
    uses = [frozenset() if w.is_variant else frozenset(_uses(w, named)) for w in workers]
    whole = frozenset(_covering(uses))
    for number, worker in enumerate(workers):
        if worker.is_variant:
            yield worker, ()
        else:
            here = (file for file in worker.files.values() if not worker.is_around_tests(file.path))
            yield worker, tuple(f for f in here if number in whole or f.path not in named)


def _covering(uses: Sequence[frozenset[Use]]) -> Iterator[int]:
    """Those that together use all that is used, first those that use most."""
    left: frozenset[Use] = frozenset().union(*uses)
    while left:
        number = max(range(len(uses)), key=lambda n: len(uses[n] & left))
        left -= uses[number]
        yield number


def _uses(worker: Worker, named: Mapping[Path, frozenset[str]]) -> Iterator[Use]:
    """What one Worker takes of shared modules, and what it binds for them.

    `named` are the names that each of them may take out of `env`.
    """
    yield from (("main", path) for path in worker.mains if path in named)
    for file in worker.files.values():
        if file.path not in named:
            yield from _taken(worker, file, named)
    for binding in worker.configuration.bindings.values() if worker.configuration else ():
        readers = (path for path in worker.files if binding.name in named.get(path, ()))
        yield from ((path, binding.name, binding.kind) for path in readers)


def _taken(worker: Worker, file: File, named: Collection[Path]) -> Iterator[Use]:
    """What runs of shared modules because a file names it: types do not."""
    durable = frozenset(durable_classes(worker.configuration) if worker.configuration else ())
    nodes: tuple[tree.Import | tree.Export, ...] = file.of_kind(tree.Import, tree.Export)
    for node in nodes:
        path = worker.resolve(node.module, file.path) if node.module else None
        if node.module is None or node.is_type or path not in named:
            continue
        for name in node.names:
            match worker.program.named(file, node.module, name.name):
                case Here(node=tree.TypeDeclaration()):
                    pass
                case Here(there, target):
                    yield there.path, target.span, name.name in durable
                case _:
                    yield path, name.name, name.name in durable


def _names(file: File) -> Iterator[str]:
    """What a file may take out of an object by name."""
    for node in file.of_kind(tree.Member, tree.Entry, tree.Literal):
        match node:
            case tree.Member(name=str(name)) | tree.Entry(name=str(name)):
                yield name
            case tree.Literal(kind="string", value=str(name)):
                yield name
            case _:
                pass
