"""An expression that holds a value, and how the value got there."""

from collections.abc import Iterator

from msgspec.structs import replace

from wlint import tree
from wlint.project.calling.sites import CallSite
from wlint.project.file import File
from wlint.record import Entity, Record
from wlint.tree import Node

Key = str | int | None
Path = tuple[Key, ...]


class Entered(Record):
    """A call by which a value got into a function."""

    file: File
    call: tree.Call
    function: tree.Function


class Held(Entity):
    """An expression that holds a value: as it is, or, with a `path`, somewhere inside.

    `inside` are the calls by which it got into functions that have not returned it yet, `left`
    those to which functions returned it that it did not get into by a call.
    """

    file: File
    node: Node
    path: Path = ()
    inside: tuple[Entered, ...] = ()
    left: tuple[CallSite, ...] = ()
    before: "Held | None" = None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Held) and self._key == other._key

    def __hash__(self) -> int:
        return hash(self._key)

    @property
    def _key(self) -> tuple[File, Node, Path, tuple[Entered, ...]]:
        # by which way it got there does not make two of it
        return self.file, self.node, self.path, self.inside

    def at(self, node: Node, path: Path = ()) -> "Held":
        """The same value, held by another expression of the same run of the same function."""
        return replace(self, node=node, path=path, before=self)

    def later(self, node: Node, path: Path) -> "Held":
        """The same value, held by an expression of any run: in a variable of the module."""
        return replace(self, node=node, path=path, inside=(), left=(), before=self)

    def entering(self, by: Entered, home: File) -> "Held":
        """The same value, in a function that a call hands it to."""
        return replace(self, file=home, inside=(*self.inside, by), before=self)

    def leaving(self, function: tree.Function, site: CallSite) -> "Held | None":
        """The same value, returned to a call of a function; None where another call made it."""
        if self.inside and self.inside[-1].function is function:
            by = self.inside[-1]
            if by.call is not site.node:
                return None
            return replace(self, file=by.file, node=by.call, inside=self.inside[:-1], before=self)
        left = self.left if self.inside else (*self.left, site)
        return replace(self, file=site.file, node=site.node, left=left, before=self)

    def arriving(self, file: File, read: tree.Name) -> "Held":
        """The same value, handed to a handler of what is thrown."""
        return replace(self, file=file, node=read, inside=(), before=self)

    def way(self) -> Iterator["Held"]:
        """This and the expressions that held it before, the last one first."""
        at: Held | None = self
        while at is not None:
            yield at
            at = at.before
