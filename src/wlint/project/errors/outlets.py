"""By which expressions text gets out: bodies of responses, addresses, reasons of rejections."""

from collections.abc import Iterator

from wlint import tree
from wlint.platform.responses import MAKERS, REDIRECTS, REJECTIONS, SHOWN_ERRORS, STREAMERS
from wlint.project.calling.calls import Calls
from wlint.project.calling.entries import EntryKind
from wlint.project.data.held import Held
from wlint.project.data.makers import Made, Makers
from wlint.project.data.spread_calls import is_super
from wlint.project.errors.refused_options import bare_status
from wlint.project.file import File
from wlint.project.typing.receivers import receiver
from wlint.project.typing.types import Types
from wlint.record import Entity
from wlint.semantics.types import Global, InstanceType, options_of
from wlint.tree import Node

_STREAM_WRITES = frozenset({"write", "writeln", "writeSSE"})


class Outlet(Entity):
    """The response a text becomes part of: of its body, or of the address that it leads to.

    Or what rejects an email: `message.setReject(reason)`.
    """

    file: File
    node: Node
    is_address: bool = False
    is_rejection: bool = False


class Outlets(Entity):
    """What one Worker shows to those who ask it."""

    types: Types
    calls: Calls
    makers: Makers

    def of(self, held: Held) -> Outlet | None:
        """What an expression becomes the body, or a part of the body, of."""
        parents = held.file.scopes.parents
        match around := parents.get(held.node):
            case tree.Arg():
                call = parents[around]
                return self._taken(held, call, around) if isinstance(call, tree.Call) else None
            case tree.Exit(kind="return"):
                is_body = self._returns_bodies(held.file.function_around(held.node))
                return Outlet(held.file, held.node) if is_body else None
            case _:
                return None

    def _taken(self, held: Held, call: tree.Call, arg: tree.Arg) -> Outlet | None:
        maker = next((MAKERS[p] for p in self._paths(held.file, call) if p in MAKERS), None)
        if maker is not None:
            is_body = arg.name == maker.body_name or call.arg(maker.body) is arg.value
            is_body = is_body and bare_status(self.types, held.file, call) is None
            return Outlet(held.file, call) if is_body else None
        if call.arg(0) is arg.value and not REDIRECTS.isdisjoint(self._paths(held.file, call)):
            return Outlet(held.file, call, is_address=True)
        if call.arg(0) is arg.value and not REJECTIONS.isdisjoint(self._paths(held.file, call)):
            return Outlet(held.file, call, is_rejection=True)
        for path in self._paths(held.file, call):
            if (
                held.path
                and held.path[0] in SHOWN_ERRORS.get(path, ())
                and _leaves(held.file, call)
            ):
                return Outlet(held.file, call)
        match call.callee:
            case tree.Member(name=str(name), object=owner) if name in _STREAM_WRITES:
                for made in self.makers.of(held.at(owner)):
                    if self._is_streamed(made):
                        return Outlet(made.by.file, made.by.node)
            case _:
                pass
        return None

    def _is_streamed(self, made: Made) -> bool:
        """Whether a framework hands a callback what writes to the response."""
        call = made.by.node
        if made.to is None or not isinstance(call, tree.Call):
            return False
        return any(path in STREAMERS for path in self._paths(made.by.file, call))

    def _paths(self, file: File, call: tree.Call) -> Iterator[str]:
        """What a call runs of what is not the project's, the base of a class included."""
        if is_super(call):
            of = receiver(file, call)
            found = self.types.bases(of) if isinstance(of, InstanceType) else ()
        else:
            found = options_of(self.types.of(file, call.callee))
        return (o.path for o in found if isinstance(o, Global))

    def _returns_bodies(self, function: tree.Function | None) -> bool:
        """Whether a framework makes responses of what a handler returns."""
        return function is not None and any(
            e.function is function and e.kind is EntryKind.REQUEST for e in self.calls.entries
        )


def _leaves(file: File, call: tree.Call) -> bool:
    """Whether a handler throws, or returns, what a call makes."""
    return isinstance(file.scopes.parents.get(call), tree.Exit)


def thrown_by(held: Held, outlet: Outlet) -> Held | None:
    """The error that shows a text, where it is thrown: as it is, or as one that extends it."""
    node, inside = outlet.node, held.inside
    file = outlet.file
    while isinstance(node, tree.Call) and is_super(node) and inside:
        file, node, inside = inside[-1].file, inside[-1].call, inside[:-1]
    match file.scopes.parents.get(node):
        case tree.Exit(kind="throw"):
            return Held(file, node, inside=inside)
        case _:
            return None
