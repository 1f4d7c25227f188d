"""How much generators give: as much as the loops around each `yield` go through."""

from msgspec.structs import replace

from wlint import tree
from wlint.project.costs.chunks import is_chunked
from wlint.project.costs.loops import leaves_after
from wlint.project.costs.measuring import Measuring
from wlint.project.costs.size import UNSIZED, Size, at_most, product, total
from wlint.project.file import File
from wlint.semantics.functions import own_nodes


class GeneratedSizes(Measuring):
    """The sizes of what generators give, one at a time."""

    def generated(self, file: File, function: tree.Function) -> Size:
        """How much a generator gives in all."""
        places = (n for n in own_nodes(function.body) if isinstance(n, tree.Yield))
        return total(self._given_at(file, place) for place in places)

    def _given_at(self, file: File, place: tree.Yield) -> Size:
        """How much one `yield` gives, which may take several at a time of what it goes through."""
        rounds: list[Size] = []
        given = self.of(file, place.value) if place.value is not None else UNSIZED
        for around in file.ancestors(place):
            match around:
                case tree.Function():
                    break
                case tree.Loop() if is_chunked(self.types, file, around):
                    return Size(each=given.limit)
                case tree.Loop() if not leaves_after(file, around, place):
                    rounds.append(self.rounds_to(file, around, place))
                case _:
                    pass
        if place.value is not None and place.delegates:
            return product([*rounds, given])
        made = product(rounds or [at_most(1)])
        return replace(made, inside=given.origin, schema=None, each=given.limit)
