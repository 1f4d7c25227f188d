"""Texts that are parsed, and values that are serialised, more often than once."""

from collections.abc import Callable, Iterator
from itertools import takewhile

from wlint import tree
from wlint.project.calling.calls import Calls
from wlint.project.costs.followed import Following
from wlint.project.costs.spots import Spot
from wlint.project.data.changes import Changes, Subject, Use, subject_of
from wlint.project.data.json_across import read_back
from wlint.project.data.json_flow import JsonFlow, JsonKind, JsonStep
from wlint.project.data.json_turns import turn_of
from wlint.project.data.made_plain import is_made_plain
from wlint.project.file import File
from wlint.project.order import asked_last, branch_before, is_on_every_way, runs_before
from wlint.project.typing.types import Types
from wlint.record import entity
from wlint.semantics.scopes import Gives
from wlint.semantics.types import FunctionType
from wlint.tree import Node

# Of a text that comes from more places than this, nothing is said.
_SPOTS = 40
_DECLARES = (tree.Block, tree.Module, tree.Export, tree.Assign)
_DONE = {JsonKind.PARSE: "parsed", JsonKind.SERIALISE: "serialised", JsonKind.BODY: "parsed"}


@entity
class Repeat:
    """A step that was not needed: how, what to do, where else to look.

    `result` is an expression that can take its place.
    """

    words: str
    advice: str
    places: tuple[tuple[File, Node, str], ...]
    result: str | None = None


@entity
class JsonRepeats:
    """The repetitions of one Worker; `tries_again` tells the loops that a good answer ends."""

    types: Types
    calls: Calls
    changes: Changes
    flow: JsonFlow
    tries_again: Callable[[File, tree.Loop], bool]

    def of(self, step: JsonStep) -> Repeat | None:
        """How a step repeats what has been done."""
        subject = subject_of(step.file, step.operand)
        if subject is None or not step.is_plain:
            return self._looped_as_written(step) if step.is_plain else None
        if (outer := self._copy_of(step)) is not None:
            # a copy that is made of text on purpose: that text at least is the same each time
            return None if self.flow.cloned(outer) is not None else self._looped(step, subject)
        if self._is_copy(step):
            return self._again(step, subject)
        return (
            self._round_trip(step)
            or self._again(step, subject)
            or self._nested(step, subject)
            or self._undone(step)
            or self._read_back(step)
            or self._looped(step, subject)
        )

    def _is_copy(self, step: JsonStep) -> bool:
        """Whether what is parsed is then changed: a value of its own is needed."""
        return step.kind is not JsonKind.SERIALISE and Use.CHANGED in self.changes.uses(
            step.file, step.value
        )

    def _copy_of(self, step: JsonStep) -> JsonStep | None:
        """The parsing of a text on the spot: a copy by way of text, judged by itself."""
        arg = step.file.scopes.parents.get(step.call)
        call = step.file.scopes.parents.get(arg) if arg is not None else None
        outer = self.flow.step(step.file, call) if isinstance(call, tree.Call) else None
        is_copy = outer is not None and outer.kind is JsonKind.PARSE
        return outer if is_copy and outer is not None and outer.operand is step.call else None

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
        if is_made_plain(self.types, inner.file, inner.call, inner.operand):
            return None
        place = (step.file, inner.call, "serialised here")
        return Repeat(
            "parsed in the function that has just serialised it",
            "use the value it was made of",
            (place,),
        )

    # In one function

    def _again(self, step: JsonStep, subject: Subject) -> Repeat | None:
        first = self._earlier(step, subject, or_in_branch=True)
        if first is None or self.changes.tell_apart(step.file, first.value, step.value):
            return None
        done = _DONE[step.kind]
        place = (step.file, first.call, f"{done} here first")
        noun = "text" if step.kind is JsonKind.SERIALISE else "result"
        return Repeat(
            f"{done} a second time on this path",
            f"keep the first {noun} and use it here",
            (place,),
            self._replacement(first, step),
        )

    def _earlier(
        self, step: JsonStep, subject: Subject, *, or_in_branch: bool = False
    ) -> JsonStep | None:
        """The step that has surely been made before, with the same thing unchanged since.

        Or in a branch that goes on to this one.
        """
        file, start = step.file, step.call.span.start
        before = (o for o in self.flow.alike(step, subject) if o.call.span.start < start)
        # what is changed since the last of them is changed since all of them
        nearest = sorted(before, key=lambda o: asked_last(file, o.call).span.end, reverse=True)
        same = [*takewhile(lambda o: not self._changed(step, subject, o.call, step.call), nearest)]
        found = [other for other in same if runs_before(file, other.call, step.call)]
        if or_in_branch and not found:
            found = [other for other in same if branch_before(file, other.call, step.call)]
        return min(found, key=lambda other: other.call.span.start, default=None)

    def _changed(self, step: JsonStep, subject: Subject, after: Node, before: Node) -> bool:
        start, end = asked_last(step.file, after).span.end, before.span.start
        deep = step.kind is JsonKind.SERIALISE
        return self.changes.between(step.file, subject, start, end, deep=deep)

    def _replacement(self, first: JsonStep, step: JsonStep) -> str | None:
        """The variable that holds the first result, where it can stand for the second."""
        file = step.file
        variable = self.changes.given(file, first.value)
        if variable is None or variable.only is None:
            return None
        home = file.scopes.parents.get(variable.only.node)
        if (
            home is None
            or home not in file.ancestors(step.call)
            or file.scopes.scope_of(step.call).find(variable.name) is not variable
        ):
            return None
        if step.kind is not JsonKind.SERIALISE:
            uses = self.changes.uses(file, first.value) | self.changes.uses(file, step.value)
            if uses - {Use.READ}:
                return None
        return variable.name

    # Across functions, in options

    def _undone(self, step: JsonStep) -> Repeat | None:
        """How a parse gets a value back that every caller has just made text of."""
        made = self._made(step) if step.kind is JsonKind.PARSE else ()
        home = step.file.function_around(step.call)
        if not made or any(m.file.function_around(m.call) is home for m in made):
            return None
        return Repeat(
            "parsed where every caller has just serialised it",
            "pass the value on, and make text of it where it is sent",
            tuple((m.file, m.call, "serialised here") for m in made),
        )

    def _read_back(self, step: JsonStep) -> Repeat | None:
        """How a body is read of a response that functions of the project have just made."""
        made = read_back(self.types, self.flow, step)
        if not made:
            return None
        return Repeat(
            "a response that this Worker has just made of a value, only to parse it back",
            "let both use a function that gives the value, and make a response only to send it",
            tuple((m.file, m.node, "made of a value here") for m in made),
        )

    def _made(self, step: JsonStep) -> tuple[JsonStep, ...]:
        """The steps that make the text a parse is given; none where there may be others."""
        look, found = Following(self.types), list[JsonStep]()
        todo = [Spot(step.file, step.operand)]
        for spot in todo:
            if len(todo) > _SPOTS:
                return ()
            match spot.node:
                case tree.Await(value=value):
                    known: tuple[Spot, ...] | None = (spot.at(value),)
                case tree.Call() as call:
                    made = self.flow.step(spot.file, call)
                    if made is not None and made.kind is JsonKind.SERIALISE:
                        if not made.is_faithful or made.is_native != step.is_native:
                            return ()
                        found.append(made)
                        continue
                    known = look.returned(spot, call)
                case _:
                    known = look.known(spot) if not self._is_open(spot) else None
            if not known:
                return ()
            todo += known
        return tuple({made.call: made for made in found}.values())  # two ways may lead to one

    def _is_open(self, spot: Spot) -> bool:
        """Whether it is of a parameter that others fill as well: the platform, or a package."""
        named = spot.node
        while isinstance(named, tree.Member):
            named = named.object
        variable = spot.file.scopes.variable(named)
        params = [d.node for d in variable.definitions] if variable is not None else []
        functions = (spot.file.scopes.parents.get(p) for p in params if isinstance(p, tree.Param))
        return any(
            isinstance(function, tree.Function)
            and (self.calls.is_entry(function) or self._is_given_away(spot.file, function))
            for function in functions
        )

    def _is_given_away(self, file: File, function: tree.Function) -> bool:
        is_declared = isinstance(file.scopes.parents.get(function), _DECLARES)
        sites = self.calls.callers.get(function, ())
        return not is_declared or any(not isinstance(site.node, tree.Call) for site in sites)

    # In a loop

    def _looped_as_written(self, step: JsonStep) -> Repeat | None:
        """A value that each turn writes out anew of what the loop does not change."""
        if step.kind is not JsonKind.SERIALISE or not isinstance(step.operand, tree.Mapping):
            return None
        parts = list(_parts(step.file, step.operand))
        first = next((part for part in parts if part is not None), None)
        if first is None or None in parts or self._copy_of(step) is not None:
            return None
        return self._looped(step, *(part for part in parts if part is not None))

    def _looped(self, step: JsonStep, *subjects: Subject) -> Repeat | None:
        loops = {turn_of(self.changes, step, subject) for subject in subjects}
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

    # In a function and one that it calls

    def _nested(self, step: JsonStep, subject: Subject) -> Repeat | None:
        if step.kind is JsonKind.SERIALISE:
            return self._made_by_callee(step, subject)
        if step.kind is not JsonKind.PARSE:
            return None
        advice = "parse once at the boundary and pass the object on"
        for call, inner in self._by_callee(step, subject):
            places = (
                (step.file, call, "handed on here"),
                (inner.file, inner.call, "parsed here first"),
            )
            return Repeat(
                "parsed again, after a function it was handed to parsed it", advice, places
            )
        for call, before in self._by_caller(step, subject):
            places = (
                (before.file, before.call, "parsed here first"),
                (before.file, call, "handed on as text"),
            )
            return Repeat("parsed again, after the caller parsed it", advice, places)
        return None

    def _made_by_callee(self, step: JsonStep, subject: Subject) -> Repeat | None:
        """How a function that was given the value has made text of it, to measure that maybe."""
        for call, inner in self._by_callee(step, subject):
            return Repeat(
                "serialised again, after a function it was handed to serialised it",
                "make the text once, and hand that on",
                (
                    (step.file, call, "handed on here"),
                    (inner.file, inner.call, "serialised here first"),
                ),
            )
        return None

    def _by_callee(self, step: JsonStep, subject: Subject) -> Iterator[tuple[tree.Call, JsonStep]]:
        file = step.file
        for read in subject.variable.reads:
            given = _whole(file, read)
            call, owner = file.call_around(given), subject_of(file, given)
            rest = subject.within(owner) if owner is not None else None
            if (
                call is None
                or rest is None
                or call.span.end > step.call.span.start
                or not runs_before(file, call, step.call)
            ):
                continue
            inner = self._does(step, call, given, (rest, subject.instead))
            if inner is not None and not self._changed(step, subject, call, step.call):
                yield call, inner

    def _does(
        self, step: JsonStep, call: tree.Call, given: Node, part: tuple[tuple[str, ...], str | None]
    ) -> JsonStep | None:
        """The step of a called function that surely does the same with an argument's part."""
        match self.types.of(step.file, call.callee):
            case FunctionType(file=path, node=function):
                home = self.types.program.files[path]
            case _:
                return None
        param = _param_of(step.file, call, given, function)
        variable = home.scopes.variable(param.target) if param is not None else None
        if variable is None or variable.only is None:
            return None
        wanted = Subject(variable, *part)
        for inner in self.flow.in_function(function):
            if (
                inner.kind is step.kind
                and subject_of(home, inner.operand) == wanted
                and is_on_every_way(home, inner.call, function.body)
                and (inner.kind is not JsonKind.SERIALISE or self._is_same_text(step, inner))
                and not self._is_copy(inner)
            ):
                return inner
        return None

    def _is_same_text(self, step: JsonStep, inner: JsonStep) -> bool:
        """Whether a called function makes the same text, and waits for nobody who gets it."""
        function = inner.file.function_around(inner.call)
        subject = subject_of(inner.file, inner.operand)
        if subject is None or function is None or function.is_async:
            return False
        is_alike = inner.is_plain and inner.is_native == step.is_native
        is_other = any(self._copy_of(s) or self.flow.is_logged(s) for s in (inner, step))
        span = function.body.span
        is_changed = self.changes.between(inner.file, subject, span.start, span.end, deep=True)
        return is_alike and not is_other and not is_changed

    def _by_caller(self, step: JsonStep, subject: Subject) -> Iterator[tuple[tree.Call, JsonStep]]:
        only = subject.variable.only
        function = step.file.scopes.parents.get(only.node) if only is not None else None
        if (
            only is None
            or only.gives is not Gives.PARAMETER
            or only.path
            or not isinstance(function, tree.Function)
            or self._changed(step, subject, only.node, step.call)
        ):
            return
        for caller, call in self.types.mentions.callers(step.file, function):
            for arg in call.args:
                given = subject_of(caller, arg.value)
                if (
                    given is None
                    or given.instead
                    or _param_of(caller, call, arg.value, function) is not only.node
                ):
                    continue
                handed = JsonStep(caller, call, JsonKind.PARSE, arg.value, True, step.is_native)
                before = self._earlier(handed, given.part(subject.path, subject.instead))
                if before is not None and not self._is_copy(before):
                    yield call, before


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
        case tree.Entry(name=str(), value=value):
            yield from _parts(file, value)
        case _:
            yield subject_of(file, written)


def _whole(file: File, read: Node) -> Node:
    """The longest expression that a read begins and that only names a part of it."""
    while isinstance(around := file.scopes.parents.get(read), tree.Member) and around.name:
        read = around
    return read


def _param_of(
    file: File, call: tree.Call, value: Node, function: tree.Function
) -> tree.Param | None:
    """The parameter that takes an argument."""
    given = function.params
    names = [p.target.id if isinstance(p.target, tree.Name) else None for p in given]
    if given and isinstance(first := given[0].target, tree.Name) and first.is_receiver:
        given, names = given[1:], names[1:]
    for index, arg in enumerate(call.args):
        if isinstance(arg.value, tree.Spread):
            return None
        if arg.value is value:
            at = index if arg.name is None else names.index(arg.name) if arg.name in names else -1
            return given[at] if 0 <= at < len(given) else None
    return None
