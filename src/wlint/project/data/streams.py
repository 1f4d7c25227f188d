"""Which stream a call writes to: what is written into a stream is what the stream gives."""

from collections.abc import Iterator

from wlint import tree
from wlint.project.data.held import Held
from wlint.project.data.makers import Made, Makers
from wlint.project.typing.types import Types
from wlint.record import Entity
from wlint.semantics.types import Global, options_of

_SOURCE = frozenset({"start", "pull"})
_TRANSFORMER = frozenset({"start", "transform", "flush"})
_PIPES = frozenset({"TransformStream", "IdentityTransformStream", "FixedLengthStream"})


class Streams(Entity):
    """The streams that one Worker makes and writes to."""

    types: Types
    makers: Makers

    def written(self, held: Held, call: tree.Call) -> Iterator[Held]:
        """The streams into which a call writes what it is given: `controller.enqueue(x)`."""
        match call.callee:
            case tree.Member(name="enqueue" | "write", object=owner):
                for made in self.makers.of(held.at(owner)):
                    yield from self._stream(made)
            case _:
                pass

    def _stream(self, made: Made) -> Iterator[Held]:
        call = made.by.node
        if not isinstance(call, tree.Call):
            return
        for option in options_of(self.types.of(made.by.file, call.callee)):
            match option:
                case Global(path="ReadableStream") if made.to in _SOURCE:
                    yield made.by.at(call)
                case Global(path=name) if name in _PIPES:
                    is_writer = made.to is None and made.by.path == ("writable",)
                    if is_writer or made.to in _TRANSFORMER:
                        yield made.by.at(call, ("readable",))
                case _:
                    pass
