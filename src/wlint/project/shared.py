"""In which Workers a module that many share is worth checking: where it is used as in none before.

A package that a hundred Workers of a repository import says the same of itself in each that takes
the same names of it and binds the same things.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from wlint import tree
from wlint.project.calling.platform_classes import durable_classes
from wlint.project.file import File
from wlint.project.worker import Worker

Use = tuple[object, ...]


def worth_checking(workers: Sequence[Worker]) -> Iterator[tuple[Worker, tuple[File, ...]]]:
    """Each Worker with those of its files that need a look in it."""
    loads = Counter(path for worker in workers if not worker.is_variant for path in worker.files)
    seen: set[Use] = set()
    for worker in workers:
        if worker.is_variant:
            yield worker, ()
            continue
        shared = {path: file for path, file in worker.files.items() if loads[path] > 1}
        uses = set(_uses(worker, shared.values(), frozenset(shared)))
        if uses <= seen:
            yield worker, tuple(f for path, f in worker.files.items() if path not in shared)
        else:
            seen |= uses
            yield worker, tuple(worker.files.values())


def _uses(worker: Worker, shared: Iterable[File], paths: frozenset[Path]) -> Iterator[Use]:
    """What one Worker takes of shared modules, and what it binds for them."""
    yield from (("main", path) for path in worker.mains if path in paths)
    durable = frozenset(durable_classes(worker.configuration) if worker.configuration else ())
    for file in worker.files.values():
        if file.path in paths:
            continue
        nodes: tuple[tree.Import | tree.Export, ...] = file.of_kind(tree.Import, tree.Export)
        for node in nodes:
            path = worker.resolve(node.module, file.path) if node.module else None
            if path in paths:
                yield from ((path, n.name, n.name in durable) for n in node.names)
    bound = worker.configuration.bindings.values() if worker.configuration else ()
    for binding in bound:
        name = binding.name.encode()
        readers = (file.path for file in shared if name in file.source.data)
        yield from ((path, binding.name, binding.kind) for path in readers)
