"""How many things the Worker itself asks another service for: `?per_page=100`."""

from collections.abc import Callable, Iterable

from wlint import tree
from wlint.platform.paging import most_written
from wlint.project.costs.constant_fields import constant_of
from wlint.project.costs.followed import DEEPEST
from wlint.project.costs.request_texts import HOLE, RequestTexts
from wlint.project.costs.size import UNSIZED, Size, at_most, largest, smallest
from wlint.project.costs.spots import Spot
from wlint.project.file import File
from wlint.project.typing.constants import whole_number
from wlint.project.typing.types import Types
from wlint.record import Entity, Record
from wlint.semantics.functions import called_as
from wlint.tree import Node

# Calls that leave a number what it is, or write it as text.
_SAME = frozenset(["String", "str", "encodeURIComponent", "Number", "parseInt", "int", "toString"])


class Asked(Record):
    """How much a request asks for, None where it leaves that to the service.

    `is_open` where other callers may ask for more or less. `written` is how much a model may write
    that is asked, None where no model is.
    """

    size: Size | None
    is_open: bool
    written: int | None = None


class PageSizes(Entity):
    """How much the requests of one Worker ask for."""

    types: Types
    count: Callable[[File, Node], Size]

    def asked(self, reading: Spot) -> Asked:
        """How much the requests ask for whose answer is read: `response.json()`."""
        match reading.node:
            case tree.Call(callee=tree.Member(object=response)):
                pass
            case _:
                return Asked(None, False)
        look = RequestTexts(self.types)
        found = look.requests(reading.at(response))
        written = [self._written(look, request) for request in found or ()]
        if written and None not in written:
            return Asked(None, look.is_open, max(most for most in written if most is not None))
        sizes = [self._size(look, request) for request in found or ()]
        known = [size for size in sizes if size is not None]
        size = largest(known) if known and len(known) == len(sizes) else None
        return Asked(size, look.is_open)

    def _written(self, look: RequestTexts, request: Spot) -> int | None:
        """How many things a model may list in its answer, as far as the code says a number."""
        found = [self._value(look, v) for v in look.lengths_in(look.body(request))]
        known = [size.limit for size in found if size.limit is not None]
        return most_written(max(known)) if known and len(known) == len(found) else None

    def _size(self, look: RequestTexts, request: Spot) -> Size | None:
        asked = [self._value(look, v) for v in look.sizes_in(look.query(request))]
        asked += [self._value(look, v) for v in look.sizes_in(look.body(request), in_address=False)]
        kept = [size for size in asked if not size.is_unbounded and size.limit != 0]
        bounded = [size for size in kept if size.is_bounded]
        return largest(bounded or kept) if kept else None

    def _value(self, look: RequestTexts, value: str) -> Size:
        if not value.startswith(HOLE):
            return at_most(int(value))
        return self._number(look, look.holes[int(value.strip(HOLE))]) or UNSIZED

    def _number(self, look: RequestTexts, spot: Spot, depth: int = 0) -> Size | None:
        """How large a number can be; None where a call leaves it out."""
        if depth > 2 * DEEPEST:
            return UNSIZED

        def of(node: Node) -> Size | None:
            return self._number(look, spot.at(node), depth + 1)

        match spot.node:
            case tree.Literal(kind="string", value=str(text)):
                number = whole_number(text)
                return at_most(number) if number is not None else UNSIZED
            case tree.Literal():
                return self.count(spot.file, spot.node)
            case tree.Template(parts=[one]):
                return of(one)
            case tree.Call(callee=tree.Member(object=inner, name="toString"), args=()):
                return of(inner)
            case tree.Call(callee=callee, args=[tree.Arg(value=inner), *_]) if (
                called_as(callee) in _SAME
            ):
                return of(inner)
            case tree.Call(callee=callee, args=args) if called_as(callee) == "min":
                return smallest(size for a in args if (size := of(a.value)) is not None)
            case tree.Call(callee=callee, args=args) if called_as(callee) == "max":
                return _worst(of(a.value) for a in args)
            case tree.Operation(op="||" | "??" | "or", operands=operands):
                found = [of(o) for o in operands]
                first = next((size for size in found if size is not None), None)
                return first if spot.frame is not None else _worst(found)
            case _:
                given = look.known(spot)
        if given is None:
            constant = constant_of(self.types, spot.file, spot.node)
            return self.count(constant.file, constant.node)
        return _worst(self._number(look, s, depth + 1) for s in given)


def _worst(sizes: Iterable[Size | None]) -> Size | None:
    known = [size for size in sizes if size is not None]
    return largest(known) if known else None
