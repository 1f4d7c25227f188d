"""How long a text is that a loop puts together of the chunks of a body."""

from collections.abc import Callable

from wlint import tree
from wlint.project.costs.caps import caps
from wlint.project.costs.size import UNSIZED, Size
from wlint.project.costs.spots import Spot
from wlint.project.costs.streamed import Streamed
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.semantics.conditions import compares
from wlint.semantics.scopes import Definition, Gives, Variable


def text_of_chunks(
    types: Types,
    file: File,
    variable: Variable,
    more: Definition,
    number: Callable[[tree.Node], int | None],
) -> Size | None:
    """How much `text += decoder.decode(chunk)` adds up to; None where it is no chunk of a body.

    It is the whole body where the loop compares nothing, and else goes on to what it is compared
    with. Of what the loop takes something off, lines most often, nothing is said.
    """
    loop = next((n for n in file.ancestors(more.node) if isinstance(n, tree.Loop)), None)
    if loop is None or more.value is None or not _only_grows(variable, loop):
        return None
    origin = Streamed(types).origin(Spot(file, more.value))
    if origin is None:
        return None
    if not compares(loop.walk()):
        return Size(origin=origin, inside=origin)
    ends = [number(cap.bound) for cap in caps(file, loop, lambda _: False)]
    known = [end for end in ends if end is not None]
    return Size(is_bounded=True, letters=min(known)) if known else UNSIZED


def _only_grows(variable: Variable, loop: tree.Loop) -> bool:
    """Whether a loop only adds to what a variable holds already."""
    inside = [d for d in variable.definitions if loop.span.covers(d.node.span)]
    is_begun_before = len(inside) < len(variable.definitions)
    return is_begun_before and all(d.gives is Gives.UPDATED for d in inside)
