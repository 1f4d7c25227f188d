"""Where code makes objects of the project's classes."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from wlint import tree
from wlint.project.file import File
from wlint.project.typing.lineage import lineage
from wlint.project.typing.types import Types
from wlint.semantics.types import ClassType, options_of

Making = tuple[File, tree.Call]


def makings(types: Types, files: Iterable[File]) -> Mapping[tree.Class, Sequence[Making]]:
    """The calls that make an object of each class, or of one that extends it."""
    found: defaultdict[tree.Class, list[Making]] = defaultdict(list)
    for file in files:
        for call in file.of_kind(tree.Call):
            if call.is_new or file.is_python:
                options = options_of(types.of(file, call.callee))
                for cls in lineage(types, (o for o in options if isinstance(o, ClassType))):
                    found[cls].append((file, call))
    return found
