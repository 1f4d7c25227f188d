"""How much comes in from outside: from the platform, and from other Workers by their methods."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cached_property

from msgspec.structs import replace

from wlint import tree
from wlint.platform.wrappers import run_by
from wlint.project.costs.answers import answer, is_answer
from wlint.project.costs.emptiness import results_of
from wlint.project.costs.said_limits import is_of_visitors
from wlint.project.costs.size import BOUNDED, UNSIZED, Size, largest
from wlint.project.costs.spots import Spot
from wlint.project.costs.streamed import READERS, Streamed
from wlint.project.costs.variable_sizes import VariableSizes
from wlint.project.file import File
from wlint.semantics.types import FunctionType, Global, options_of
from wlint.tree import Node

_REMOTE = "Fetcher."
_ENTRYPOINT = "WorkerEntrypoint"
_Method = tuple[File, tree.Function]


class AnsweredSizes(VariableSizes):
    """The sizes of what is not the project's own."""

    def _from_outside(self, file: File, node: tree.Call, path: str) -> Size:
        """How much a call of something that is not the project's gives."""
        if path in READERS and (read := self._streamed(file, node, path)):
            return read
        if (run := run_by(path, node)) is not None:
            return self._returned(file, run)
        found = answer(self.types, file, node, path, lambda n: self.count(file, n))
        if path == "KVNamespace.get" and self.kept_small.has(file, node.arg(0)):
            return replace(BOUNDED, inside=found.inside)
        if is_of_visitors(found) and self.is_internal(file, node):
            return UNSIZED  # what the Worker sends itself is as large as it has chosen
        if not is_answer(found):
            return found
        own = self._entrypoints.get(path.removeprefix(_REMOTE), ())
        if path.startswith(_REMOTE) and own:
            given = (self.of(home, value) for home, of in own for value in results_of(of))
            return replace(largest(given), param=None)
        return self.as_asked(found, Spot(file, node))

    def _returned(self, file: File, callback: Node) -> Size:
        return largest(self._each_result(file, callback))

    def _each_result(self, file: File, callback: Node) -> Iterator[Size]:
        return (self.of(home, value) for home, value in self.results(file, callback))

    def results(self, file: File, callback: Node) -> Iterator[tuple[File, Node]]:
        """What a function that is handed over gives back, but for what stands for nothing."""
        for option in options_of(self.types.of(file, callback)):
            if isinstance(option, FunctionType):
                home = self.types.program.files[option.file]
                yield from ((home, value) for value in results_of(option.node))

    @cached_property
    def _entrypoints(self) -> Mapping[str, list[_Method]]:
        """The methods that other Workers may call of this one, or it of itself, by their names."""
        found: dict[str, list[_Method]] = defaultdict(list)
        for file in self.types.program.files.values():
            for cls in file.of_kind(tree.Class):
                bases = (o for base in cls.bases for o in options_of(self.types.of(file, base)))
                if any(isinstance(b, Global) and b.path.endswith(_ENTRYPOINT) for b in bases):
                    for item in cls.body.statements:
                        if isinstance(item, tree.Function) and item.name is not None:
                            found[item.name].append((file, item))
        return found

    def _streamed(self, file: File, node: tree.Call, path: str) -> Size | None:
        """What is read out of a Blob or Response that is made of a stream or its chunks."""
        look = Streamed(self.types)
        spot = Spot(file, node.callee.object) if isinstance(node.callee, tree.Member) else None
        if spot is None or self.guards.is_guarded(file, spot.node):
            return None
        if not path.startswith("Blob.") and not look.is_made(spot):
            return None
        origin = look.origin(spot)
        return Size(origin=origin, inside=origin)
