"""Texts that are parsed, and values that are serialised, more often than once: how, and what to do.

Before in the same function, before in one that calls it or is called, on every turn of a loop, or
only to be turned back.
"""

from collections.abc import Callable, Iterator

from wlint import tree
from wlint.project.calling.calls import Calls
from wlint.project.data.changes import Subject, subject_of
from wlint.project.data.json_across import read_back
from wlint.project.data.json_copies import needs_own, parsed_on_the_spot
from wlint.project.data.json_earlier import earlier, kept_as
from wlint.project.data.json_flow import JsonFlow, JsonKind, JsonStep
from wlint.project.data.json_nested import by_callee, by_caller
from wlint.project.data.json_turns import turn_of
from wlint.project.data.json_undone import undone
from wlint.project.data.made_plain import is_made_plain
from wlint.project.file import File
from wlint.record import Entity
from wlint.tree import Node

_DONE = {JsonKind.PARSE: "parsed", JsonKind.SERIALISE: "serialised", JsonKind.BODY: "parsed"}


class Repeat(Entity):
    """A step that was not needed: how, what to do, where else to look.

    `result` is an expression that can take its place.
    """

    words: str
    advice: str
    places: tuple[tuple[File, Node, str], ...]
    result: str | None = None


class JsonRepeats(Entity):
    """The repetitions of one Worker; `tries_again` tells the loops that a good answer ends."""

    calls: Calls
    flow: JsonFlow
    tries_again: Callable[[File, tree.Loop], bool]

    def of(self, step: JsonStep) -> Repeat | None:
        """How a step repeats what has been done."""
        subject = subject_of(step.file, step.operand)
        if not step.is_plain:
            return None
        if subject is None:
            return self._made_back(step) or self._looped_as_written(step)
        if (outer := parsed_on_the_spot(self.flow, step)) is not None:
            # a copy that is made of text on purpose: that text at least is the same each time
            return None if self.flow.cloned(outer) is not None else self._looped(step, subject)
        if needs_own(self.flow, step):
            return self._again(step, subject)
        return (
            self._round_trip(step)
            or self._again(step, subject)
            or self._nested(step, subject)
            or self._undone(step)
            or self._read_back(step)
            or self._looped(step, subject)
        )

    def _round_trip(self, step: JsonStep) -> Repeat | None:
        value, variable = step.file.local_value(step.operand)
        inner = self.flow.step(step.file, value) if isinstance(value, tree.Call) else None
        if step.kind is not JsonKind.PARSE or variable is None or inner is None:
            return None
        if (
            inner.kind is not JsonKind.SERIALISE
            or not inner.is_faithful
            or len(variable.reads) == 1
            or inner.is_native != step.is_native
        ):
            return None
        if is_made_plain(self.flow.types, inner.file, inner.call, inner.operand):
            return None
        place = (step.file, inner.call, "serialised here")
        return Repeat(
            "parsed in the function that has just serialised it",
            "use the value it was made of",
            (place,),
        )

    def _again(self, step: JsonStep, subject: Subject) -> Repeat | None:
        first = earlier(self.flow, step, subject, or_in_branch=True)
        if first is None or self.flow.changes.tell_apart(step.file, first.value, step.value):
            return None
        done = _DONE[step.kind]
        place = (step.file, first.call, f"{done} here first")
        noun = "text" if step.kind is JsonKind.SERIALISE else "result"
        return Repeat(
            f"{done} a second time on this path",
            f"keep the first {noun} and use it here",
            (place,),
            kept_as(self.flow, first, step),
        )

    def _nested(self, step: JsonStep, subject: Subject) -> Repeat | None:
        if step.kind is JsonKind.SERIALISE:
            return self._made_by_callee(step, subject)
        if step.kind is not JsonKind.PARSE:
            return None
        advice = "parse once at the boundary and pass the object on"
        for call, inner in by_callee(self.flow, step, subject):
            places = (
                (step.file, call, "handed on here"),
                (inner.file, inner.call, "parsed here first"),
            )
            return Repeat(
                "parsed again, after a function it was handed to parsed it", advice, places
            )
        for call, before in by_caller(self.flow, step, subject):
            places = (
                (before.file, before.call, "parsed here first"),
                (before.file, call, "handed on as text"),
            )
            return Repeat("parsed again, after the caller parsed it", advice, places)
        return None

    def _made_by_callee(self, step: JsonStep, subject: Subject) -> Repeat | None:
        """How a function that was given the value has made text of it, to measure that maybe."""
        for call, inner in by_callee(self.flow, step, subject):
            return Repeat(
                "serialised again, after a function it was handed to serialised it",
                "make the text once, and hand that on",
                (
                    (step.file, call, "handed on here"),
                    (inner.file, inner.call, "serialised here first"),
                ),
            )
        return None

    def _undone(self, step: JsonStep) -> Repeat | None:
        """How a parse gets a value back that every caller has just made text of."""
        made = undone(self.calls, self.flow, step)
        if not made:
            return None
        return Repeat(
            "parsed where every caller has just serialised it",
            "pass the value on, and make text of it where it is sent",
            tuple((m.file, m.call, "serialised here") for m in made),
        )

    def _made_back(self, step: JsonStep) -> Repeat | None:
        """How a parse gets a value back that the function it asks has just made text of."""
        made = undone(self.calls, self.flow, step) if not needs_own(self.flow, step) else ()
        if not made:
            return None
        return Repeat(
            "a text that this Worker has just made of a value, only to parse it back",
            "let both use a function that gives the value, and make text of it only to send it",
            tuple((m.file, m.call, "made of a value here") for m in made),
        )

    def _read_back(self, step: JsonStep) -> Repeat | None:
        """How a body is read of a response that functions of the project have just made."""
        made = read_back(self.flow.types, self.flow, step)
        if not made:
            return None
        return Repeat(
            "a response that this Worker has just made of a value, only to parse it back",
            "let both use a function that gives the value, and make a response only to send it",
            tuple((m.file, m.node, "made of a value here") for m in made),
        )

    def _looped_as_written(self, step: JsonStep) -> Repeat | None:
        """A value that each turn writes out anew of what the loop does not change."""
        if step.kind is not JsonKind.SERIALISE or not isinstance(step.operand, tree.Mapping):
            return None
        parts = list(_parts(step.file, step.operand))
        first = next((part for part in parts if part is not None), None)
        if first is None or None in parts or parsed_on_the_spot(self.flow, step) is not None:
            return None
        return self._looped(step, *(part for part in parts if part is not None))

    def _looped(self, step: JsonStep, *subjects: Subject) -> Repeat | None:
        loops = {turn_of(self.flow.changes, step, subject) for subject in subjects}
        loop = loops.pop() if len(loops) == 1 else None
        if loop is None or (isinstance(loop, tree.Loop) and self.tries_again(step.file, loop)):
            return None  # what is only tried again goes round for failures, not for work
        done = _DONE[step.kind]
        place = (step.file, loop, "the loop, which does not change it")
        return Repeat(
            f"{done} again on every turn of a loop",
            f"it is {done} to the same each time: do it once before",
            (place,),
        )


def _parts(file: File, written: Node) -> Iterator[Subject | None]:
    """What a value that is written out has in it; None for what is worked out."""
    match written:
        case tree.Literal():
            return
        case (
            tree.Mapping(entries=inner)
            | tree.Sequence(items=inner)
            | tree.Template(parts=inner, tag=None)
        ):
            for part in inner:
                yield from _parts(file, part)
        case tree.Entry(name=str(), value=value) | tree.Entry(key=None, value=value):
            yield from _parts(file, value)
        case tree.Spread(value=value):
            yield from _parts(file, value)
        case _:
            yield subject_of(file, written)
