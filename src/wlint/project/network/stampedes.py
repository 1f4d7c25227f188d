"""Values that expire for all requests at once, and that each of these then makes anew."""

import re
from collections.abc import Iterator
from dataclasses import field

from wlint import tree
from wlint.platform.caches import CACHES, EXPIRY
from wlint.project.costs.loops import exits
from wlint.project.costs.subrequests import Subrequest, Subrequests
from wlint.project.file import File
from wlint.project.network.written_options import options_of_call
from wlint.project.typing.constants import source_of, text_of
from wlint.project.typing.types import Types
from wlint.record import entity
from wlint.semantics.scopes import Variable
from wlint.semantics.types import Global, options_of
from wlint.tree import Node

# names in code that lets only one request do the work, or serves the old value meanwhile
_CARE = re.compile(
    r"(?<!b)lock|mutex|in_?flight|single_?flight|pending|coalesc|stale|jitter|random|swr|"
    r"block_?concurrency|refreshing|revalidat",
    re.IGNORECASE,
)
_NOTHING = frozenset({"null", "undefined"})
_HOLE = "\0"
_WRITES = frozenset(CACHES.values())


@entity
class Stampede:
    """What is read from a cache, what makes it anew, and what puts it there."""

    read: tree.Call
    rebuild: Subrequest
    write: tree.Call


@entity
class Stampedes:
    """The stampedes of one Worker."""

    types: Types
    subrequests: Subrequests
    _writing: dict[tree.Function, tuple[tuple[tree.Call, str], ...]] = field(default_factory=dict)

    def of(self, file: File, read: tree.Call) -> Stampede | None:
        """What every request makes anew that finds a value gone which all of them share."""
        writes = CACHES.get(self._path(file, read) or "")
        if writes is None:
            return None
        key = self._key(file, read)
        function = file.function_around(read)
        kept = _kept_in(file, read)
        if key is None or function is None or kept is None:
            return None
        write = next(self._writes(file, function, writes, key), None)
        if write is None or _takes_care(function):
            return None
        if not _only_on_miss(file, function, kept, write):
            return None
        for rebuild in self.subrequests.within(file, function.body):
            if rebuild.name.partition(".")[0] in ("KVNamespace", "Cache"):
                continue
            place = rebuild.site
            is_between = read.span.end <= place.span.start < write.span.end
            if is_between and _only_on_miss(file, function, kept, place):
                return Stampede(read, rebuild, write)
        return None

    def _writes(
        self, file: File, function: tree.Function, path: str, key: str
    ) -> Iterator[tree.Call]:
        """The calls that put a value under a key for some time."""
        program = self.types.program
        if function not in self._writing:
            self._writing[function] = tuple(
                (call, found)
                for call in function.body.walk()
                if isinstance(call, tree.Call) and (found := self._path(file, call)) in _WRITES
            )
        for call, found in self._writing[function]:
            if found != path:
                continue
            options = (next(options_of_call(program, file, call, n), None) for n in EXPIRY)
            if self._key(file, call) == key and (path == "Cache.put" or any(options)):
                yield call

    def _key(self, file: File, call: tree.Call) -> str | None:
        """The key of a call when it is the same for everybody."""
        first = call.arg(0)
        if first is None:
            return None
        at = source_of(self.types.program, file, first)
        match at.node:
            case tree.Call(is_new=True, args=[tree.Arg(value=address), *_]):
                at = source_of(self.types.program, at.file, address)  # `new Request(url)`
        found = text_of(at.file, at.node, _HOLE)
        return found if found is not None and _HOLE not in found else None

    def _path(self, file: File, call: tree.Call) -> str | None:
        options = options_of(self.types.of(file, call.callee))
        return options[0].path if len(options) == 1 and isinstance(options[0], Global) else None


def _takes_care(function: tree.Function) -> bool:
    return any(
        isinstance(word, str) and _CARE.search(word)
        for node in function.walk()
        for word in (_word(node),)
    )


def _word(node: Node) -> object:
    match node:
        case tree.Name(id=word) | tree.Member(name=word) | tree.Literal(value=word):
            return word
        case _:
            return None


def _kept_in(file: File, read: tree.Call) -> Variable | None:
    """The variable that what is read is put in."""
    node: Node = read
    for around in file.ancestors(read):
        match around:
            case tree.Await():
                node = around
            case tree.Assign(target=target) if around.value is node:
                return next(iter(file.variables_in(target)), None)
            case _:
                return None
    return None


def _only_on_miss(file: File, function: tree.Function, kept: Variable, place: Node) -> bool:
    """Whether a place is only reached when a variable holds nothing."""
    around = frozenset(file.ancestors(place))
    for node in function.body.walk():
        if not isinstance(node, tree.If) or kept not in file.variables_in(node.test):
            continue
        is_hit = not _is_absence(node.test)
        miss, hit = (node.otherwise, node.then) if is_hit else (node.then, node.otherwise)
        if miss in around:
            return True
        if is_hit and hit is not None and node.span.end <= place.span.start and exits(file, hit):
            return True
    return False


def _is_absence(test: Node) -> bool:
    """Whether a test holds when there is nothing."""
    match test:
        case tree.Operation(op="!" | "not"):
            return True
        case tree.Operation(op="===" | "==" | "is", operands=[_, tree.Literal(kind=kind)]):
            return kind in _NOTHING
        case tree.Operation(op="||" | "or", operands=[first, *_]):
            return _is_absence(first)
        case _:
            return False
