"""Failed reads that are taken for nothing, and written back: all that was stored is gone.

`try { return JSON.parse(await env.KV.get("all")) } catch { return []; }`, and who asks for that
list adds to it and puts it under the same key. So with `.catch(() => [])` on what is read.
"""

from collections.abc import Iterator

from wlint import tree
from wlint.project.errors.carried import carried_by, carries
from wlint.project.errors.comes_to import Stand
from wlint.project.errors.explained import is_explained, is_explained_around
from wlint.project.errors.store_keys import Key, Site, key_of
from wlint.project.errors.takers import Takers
from wlint.project.errors.told_apart import Taker
from wlint.project.errors.unnoticed import tied_to, untold
from wlint.project.file import File
from wlint.project.passed import passed
from wlint.project.typing.types import Types
from wlint.record import Entity, Record
from wlint.semantics.catches import is_broad
from wlint.semantics.functions import own_nodes
from wlint.semantics.scopes import Variable
from wlint.semantics.types import UNKNOWN, FunctionType, Global, options_of
from wlint.tree import Node

_STORES = ("KVNamespace", "R2Bucket", "DurableObjectStorage")
_READS = frozenset(f"{store}.get" for store in _STORES)
_WRITES = frozenset(f"{store}.put" for store in _STORES)
_FUNCTIONS = 2


class Overwriting(Record):
    """A read whose failure is taken for nothing, and what writes that in place of all there was."""

    read: tree.Call
    file: File
    write: tree.Call


class Overwritten(Entity):
    """What one Worker writes in place of what it failed to read."""

    types: Types

    def by(self, file: File, handler: tree.Catch | tree.Await) -> Overwriting | None:
        """The read whose errors a handler takes for nothing there, and the write of that.

        The handler is that of a `try`, or of what is awaited: `await read().catch(() => [])`.
        """
        given = Takers(self.types)
        match handler:
            case tree.Await(value=tree.Call(callee=tree.Member(object=tried, name="catch"))):
                is_silent = not _is_explained(file, handler)
                reads = tuple(self._reads(file, tried)) if is_silent else ()
                takers = given.instead(file, handler) if reads else ()
            case tree.Catch() if isinstance(attempt := file.scopes.parents.get(handler), tree.Try):
                is_silent = is_broad(handler) and not is_explained(file, attempt, handler)
                reads = tuple(self._reads(file, attempt.body)) if is_silent else ()
                takers = given.behind(file, attempt, handler) if reads else ()
            case _:
                return None
        for taker in takers:
            named = ((read, key_of(self.types, file, read, taker.given_by)) for read in reads)
            read, key = next(((r, k) for r, k in named if k is not None), (None, None))
            if read is None or key is None:
                continue
            for write in self._writes(taker, key, _FUNCTIONS):
                return Overwriting(read, *write)
        return None

    def _reads(self, file: File, tried: Node) -> Iterator[tree.Call]:
        """The reads of stores in what is tried."""
        for node in own_nodes(tried):
            if isinstance(node, tree.Call) and self._is_one_of(file, node, _READS):
                yield node

    def _is_one_of(self, file: File, call: tree.Call, calls: frozenset[str]) -> bool:
        """Whether a call is one of a store, of which a helper may be handed something else, too."""
        known = [o for o in options_of(self.types.of(file, call.callee)) if o != UNKNOWN]
        return bool(known) and all(isinstance(o, Global) and o.path in calls for o in known)

    def _writes(
        self, taker: Taker, key: Key, depth: int, site: Site | None = None
    ) -> Iterator[tuple[File, tree.Call]]:
        """The calls that surely put what a variable has in it there, though it is a default."""
        file, scope = taker.file, taker.scope
        tied = tied_to(file, scope, taker.variables)
        kept = carried_by(file, scope, taker.variables) if taker.is_text else tied
        for node in untold(taker, tied):
            if not isinstance(node, tree.Call):
                continue
            if self._is_one_of(file, node, _WRITES):
                is_same = key_of(self.types, file, node, site) == key
                if is_same and _is_put(taker, node.args[1].value, kept):
                    yield file, node
            elif depth > 0:
                yield from self._written_by(taker, node, kept, key, depth - 1, site)

    def _written_by(
        self,
        taker: Taker,
        call: tree.Call,
        kept: frozenset[Variable],
        key: Key,
        depth: int,
        site: Site | None,
    ) -> Iterator[tuple[File, tree.Call]]:
        """What a function puts there of what it is passed."""
        file = taker.file
        match self.types.of(file, call.callee):
            case FunctionType(file=path, node=function):
                home = self.types.program.file(path)
                for param in function.params:
                    given = passed(home, param, call)
                    if given is not None and _is_put(taker, given, kept):
                        variables = home.variables_in(param.target)
                        start = function.body.span.start
                        stands = Stand.TEXT if taker.is_text else None
                        inner = Taker(home, variables, function.body, start, stands=stands)
                        yield from self._writes(inner, key, depth, Site(file, call, site))
            case _:
                return


def _is_put(taker: Taker, value: Node, kept: frozenset[Variable]) -> bool:
    """Whether a value has a default in it: a text as it is, maybe with more behind it."""
    file = taker.file
    return carries(file, value, kept) if taker.is_text else bool(kept & file.variables_in(value))


def _is_explained(file: File, waited: tree.Await) -> bool:
    """Whether a comment by the statement around says why a failure does not matter."""
    parents = file.scopes.parents
    statement: Node = waited
    while (around := parents.get(statement)) is not None and not isinstance(around, tree.Block):
        statement = around
    return is_explained_around(file, statement)
