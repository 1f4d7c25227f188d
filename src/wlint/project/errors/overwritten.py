"""Failed reads that are taken for nothing, and written back: all that was stored is gone.

`try { return JSON.parse(await env.KV.get("all")) } catch { return []; }`, and who asks for that
list adds to it and puts it under the same key. So with `.catch(() => [])` on what is read.
"""

from collections.abc import Iterator

from wlint import tree
from wlint.project.errors.explained import is_explained, is_explained_around
from wlint.project.errors.takers import Takers
from wlint.project.errors.told_apart import Taker
from wlint.project.errors.unnoticed import is_run, tied_to, untold
from wlint.project.file import File
from wlint.project.passed import passed
from wlint.project.typing.constants import text_of
from wlint.project.typing.types import Types
from wlint.record import Entity, Record
from wlint.semantics.catches import is_broad
from wlint.semantics.functions import called_as, own_nodes
from wlint.semantics.scopes import Variable
from wlint.semantics.types import FunctionType, Global, options_of
from wlint.tree import Node

_STORES = ("KVNamespace", "R2Bucket", "DurableObjectStorage")
_READS = frozenset(f"{store}.get" for store in _STORES)
_WRITES = frozenset(f"{store}.put" for store in _STORES)
_HOLE = "\0"
_FUNCTIONS = 2

Site = tuple[File, tree.Call]
"""The call of a function, which says what its parameters are."""


class Key(Record):
    """What a store keeps under one name, as the code writes both."""

    store: str
    name: str


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
            named = ((read, self._key(file, read, _READS, taker.given_by)) for read in reads)
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
        options = options_of(self.types.of(file, call.callee))
        return bool(options) and all(isinstance(o, Global) and o.path in calls for o in options)

    def _key(
        self, file: File, node: Node, calls: frozenset[str], site: Site | None = None
    ) -> Key | None:
        """What a call asks a store for, or puts there for good.

        What is a parameter of the function is what the site, if there is one, passes.
        """
        match node:
            case tree.Call(
                callee=tree.Member(object=store), args=[tree.Arg(value=name), *more]
            ) if len(more) < 2 and self._is_one_of(file, node, calls):
                home, name = _at(file, name, site)
                text = text_of(home, name, _HOLE, program=self.types.program)
                owner = called_as(_at(file, store, site)[1])
                return Key(owner, text) if owner and text and _HOLE not in text else None
            case _:
                return None

    def _writes(
        self, taker: Taker, key: Key, depth: int, site: Site | None = None
    ) -> Iterator[tuple[File, tree.Call]]:
        """The calls that surely put what a variable has in it there, though it is a default."""
        file, scope = taker.file, taker.scope
        tied = tied_to(file, scope, taker.variables)
        for node in untold(taker, tied):
            if not isinstance(node, tree.Call) or not is_run(file, node, scope):
                continue
            if self._key(file, node, _WRITES, site) == key:
                if tied & file.variables_in(node.args[1].value):
                    yield file, node
            elif depth > 0:
                yield from self._written_by((file, node), tied, key, depth - 1)

    def _written_by(
        self, site: Site, tied: frozenset[Variable], key: Key, depth: int
    ) -> Iterator[tuple[File, tree.Call]]:
        """What a function puts there of what it is passed."""
        file, call = site
        match self.types.of(file, call.callee):
            case FunctionType(file=path, node=function):
                home = self.types.program.file(path)
                for param in function.params:
                    given = passed(home, param, call)
                    if given is not None and tied & file.variables_in(given):
                        variables = home.variables_in(param.target)
                        start = function.body.span.start
                        taker = Taker(home, variables, function.body, start)
                        yield from self._writes(taker, key, depth, site)
            case _:
                return


def _at(file: File, node: Node, site: Site | None) -> tuple[File, Node]:
    """What a node is where a function is called: what is passed for a parameter."""
    function = file.function_around(node)
    variable = file.scopes.variable(node)
    if function is None or site is None:
        return file, node
    for param in function.params:
        if variable is not None and file.scopes.variable(param.target) is variable:
            given = passed(file, param, site[1])
            return (site[0], given) if given is not None else (file, node)
    return file, node


def _is_explained(file: File, waited: tree.Await) -> bool:
    """Whether a comment by the statement around says why a failure does not matter."""
    parents = file.scopes.parents
    statement: Node = waited
    while (around := parents.get(statement)) is not None and not isinstance(around, tree.Block):
        statement = around
    return is_explained_around(file, statement)
