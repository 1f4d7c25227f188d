"""How much there is when certain calls have led to it: as much as they pass, and ask for."""

from abc import abstractmethod
from collections.abc import Iterator

from msgspec.structs import replace

from wlint import tree
from wlint.project.costs.answered_sizes import AnsweredSizes
from wlint.project.costs.followed import Following
from wlint.project.costs.size import BOUNDED, Origin, Path, Size, largest
from wlint.project.costs.spots import Frame, Spot
from wlint.project.costs.variable_sizes import Run
from wlint.project.file import File
from wlint.project.passed import is_open, passed
from wlint.semantics.types import FunctionType
from wlint.tree import Node


class LedSizes(AnsweredSizes):
    """The sizes of what some calls lead to."""

    @abstractmethod
    def _run(self, frame: Frame) -> Run | None:
        """What a call rules out of a function; None where it is nothing."""

    def at(self, spot: Spot) -> Size:
        """How much an expression has as certain calls have led to it."""
        found, frame = self.of(spot.file, spot.node), spot.frame
        if frame is not None and not found.is_bounded and (run := self._run(frame)) is not None:
            found = self.in_run(spot.file, spot.node, run)
        return self._led_to(found, frame) if frame is not None else found

    def _led_to(self, found: Size, frame: Frame) -> Size:
        """What there is when certain calls have led to it: as much as they pass, and ask for."""
        param = found.param
        if param is None or param not in frame.function.params:
            return self.asked_by(found, frame)
        value = passed(frame.home, param, frame.call)
        if value is None:
            is_default = param.default is not None and not found.path and not is_open(frame.call)
            return self.of(frame.home, param.default) if param.default and is_default else found
        given = self._at_path(Spot(frame.file, value, frame.outer), found.path)
        is_converted = self._is_converted(found, frame)
        inside = given.inside if is_converted else self._held_each(found, frame)
        if given.is_unbounded:
            return replace(
                found,
                origin=given.origin,
                inside=inside,
                query=None,
                param=given.param,
                path=given.path,
                is_page=given.is_page and (is_converted or found.is_page),
                asked=given.asked,
                asking=given.asking,
            )
        if given.is_bounded and is_converted:
            return replace(BOUNDED, inside=inside, is_page=given.is_page, each=found.each)
        if given.is_bounded:
            return replace(BOUNDED, inside=inside, each=found.each)
        # what is asked for is still for others to say
        return Size(
            query=given.query, param=given.param, path=given.path, inside=inside, each=found.each
        )

    def _at_path(self, spot: Spot, path: Path) -> Size:
        """How much a part of a value has, as certain calls have led to it."""
        if not path:
            return self.at(spot)
        first, *others = path
        parts = Following(self.types).field(spot, first) if first is not None else None
        if others or not parts:
            return self.part_at(spot.file, spot.node, path)
        return largest(self.at(part) for part in parts)

    def _is_converted(self, found: Size, frame: Frame) -> bool:
        """Whether the parts of what a function gives are those of what it is passed."""
        is_same = found.inside is not None and found.inside == found.origin
        return is_same and not any(self._handed(frame))

    def _held_each(self, found: Size, frame: Frame) -> Origin | None:
        """What the elements hold in turn: where a call hands over what makes them, by that."""
        handed = [*self._handed(frame)]
        if found.inside is None or not handed:
            return found.inside
        made = (self._returned(frame.file, callback) for callback in handed)
        return next((size.origin for size in made if size.is_unbounded), None)

    def _handed(self, frame: Frame) -> Iterator[Node]:
        """The functions that a call hands over, by themselves or in an object."""
        for arg in frame.call.args:
            given = arg.value
            values = (
                [e.value for e in given.entries] if isinstance(given, tree.Mapping) else [given]
            )
            yield from (value for value in values if self._is_function(frame.file, value))

    def _is_function(self, file: File, node: Node) -> bool:
        return isinstance(self.types.of(file, node), FunctionType)
