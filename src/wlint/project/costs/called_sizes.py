"""How much calls give: methods of collections, functions of the platform and of the project."""

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from wlint import tree
from wlint.finding import Place
from wlint.platform.reads import BATCHES
from wlint.platform.validators import LIMITS, TO_INSTANCE
from wlint.project.calling.flags import flags_of, ruled_out
from wlint.project.costs.answers import BRINGS_ROWS, SOURCES, rows, rows_by_http
from wlint.project.costs.built_queries import built_rows, inserted
from wlint.project.costs.converters import Converters
from wlint.project.costs.cut_sizes import CUTS, CutSizes
from wlint.project.costs.distinct import distinct
from wlint.project.costs.emptiness import results_of
from wlint.project.costs.fixed import as_called
from wlint.project.costs.generated_sizes import GeneratedSizes
from wlint.project.costs.led_sizes import LedSizes
from wlint.project.costs.lists import is_list
from wlint.project.costs.memberships import kept
from wlint.project.costs.postgrest_rows import postgrest_rows
from wlint.project.costs.run_params import run_for, run_in
from wlint.project.costs.size import (
    BOUNDED,
    SETS,
    UNSIZED,
    Origin,
    Size,
    at_most,
    largest,
    product,
    side_by_side,
    smallest,
    together,
)
from wlint.project.costs.spots import Frame, Spot
from wlint.project.costs.sql_along import kept_texts
from wlint.project.costs.statements import text_passed
from wlint.project.costs.variable_sizes import Run
from wlint.project.file import File
from wlint.project.passed import passed
from wlint.semantics.scopes import Variable
from wlint.semantics.types import ClassType, FunctionType, Global, Named, Type, options_of
from wlint.tree import Node


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_SAME_SIZE = _words(
    "map sort reverse toSorted toReversed values keys entries items concat copy split "
    "flatMap flat toArray trim strip toLowerCase lower replace to_py splitlines match "
    "matchAll json text fill readlines decode encode to_bytes"
)
_OF_TEXT = _words("split splitlines match matchAll")
_SAME_AS_ARGUMENT = _words(
    "Object.keys Object.values Object.entries Array.from Array.of list sorted tuple Set set "
    "enumerate reversed iter collections.deque structuredClone dict Map frozenset "
    "to_py Promise.all Promise.allSettled Object.fromEntries String str Number parseInt int "
    "Math.ceil Math.floor Math.round math.ceil math.floor Array "
    "TextDecoder.decode decodeURI decodeURIComponent urllib.parse.unquote urllib.parse.unquote_plus"
    " bytes bytearray"
)
# What has a name and a text in each of its parts.
_PAIRS = frozenset({"URLSearchParams", "FormData"})
# Of a text with a bound: it has fewer parts than characters.
_READS_TEXT = _words(
    "JSON.parse csv.reader csv.DictReader io.StringIO io.BytesIO feedparser.parse "
    "yaml.safe_load yaml.load yaml.full_load js-yaml:load yaml:parse "
    "linkedom:parseHTML node-html-parser:parse "
    "xml.etree.ElementTree.fromstring xml.etree.ElementTree.XML defusedxml.ElementTree.fromstring"
)
# What finds all such elements of a document.
_ELEMENTS = _words("findall iterfind iter querySelectorAll getElementsByTagName")
# Python's regular expressions take the text they are used on after what they look for.
_TEXT_ARGUMENT = {"re.findall": 1, "re.finditer": 1, "re.split": 1, "re.sub": 2}


class CalledSizes(GeneratedSizes, CutSizes, LedSizes):
    """The sizes of what calls give."""

    def _call(self, file: File, node: tree.Call) -> Size:
        options = options_of(self.types.of(file, node.callee))
        match node.callee:
            case tree.Member(name=str(name)) if name in CUTS and not _is_own(options):
                return self.sliced(file, node, lambda n: self.number(file, n))
            case tree.Member(name="min") | tree.Name(id="min"):
                return smallest(self.of(file, a.value) for a in node.args)
            case tree.Member(name="max") | tree.Name(id="max") if len(node.args) > 1:
                return largest(self.count(file, a.value) for a in node.args)
            case tree.Member(name="then", object=inner):
                first = node.arg(0)
                return self._returned(file, first) if first is not None else self.of(file, inner)
            case tree.Member(name="catch", object=inner) if (other := node.arg(0)) is not None:
                return largest((self.of(file, inner), *self._each_result(file, other)))
            case _:
                pass
        if (checked := self.validated(file, node)) is not None:
            return checked
        asked = rows_by_http(self.types, file, node, lambda n: self.count(file, n))
        if asked is not None:
            return asked
        built = built_rows(self.types, self.relations, file, node, lambda n: self.count(file, n))
        if built is not None:
            return built
        posted = postgrest_rows(self.types, file, node, lambda n: self.count(file, n))
        if posted is not None:
            return posted
        # a statement says how many rows it gives, whichever database it is run by
        asking = [o for o in options if isinstance(o, Global) and o.path in BRINGS_ROWS]
        sizes = [self._called(file, node, option) for option in asking or options]
        if file.scopes.is_parameter(node.callee) and len({s.is_unbounded for s in sizes}) > 1:
            return UNSIZED  # what one caller hands over says nothing of what the others get
        found = largest(sizes)
        if found == UNSIZED and isinstance(node.callee, tree.Member):
            return self._method(file, node, node.callee)
        return found

    def _method(self, file: File, node: tree.Call, callee: tree.Member) -> Size:
        """A method of a collection or string, by what it is called."""
        size = self.of(file, callee.object)
        match callee.name:
            case "map":
                return self._made_by(file, size, node.args[0].value) if node.args else size
            case "filter":
                return kept(self.types, file, node, size, lambda n: self.of(file, n))
            case "flatMap" if node.args:
                made = self._flattened(file, node.args[0].value)
                whole = replace(size, inside=None, schema=None, each=None)
                if made.is_unbounded or size.is_unbounded:
                    return made if made.is_unbounded else whole
                return product([whole, replace(made, inside=None, schema=None)])
            case "flat" if size.part.is_unbounded or not size.is_unbounded:
                part = size.part  # nothing bounds these, or it is not known
                return product([size, part]) if part.is_bounded else part
            case str(name) if name in _OF_TEXT and size.is_page:
                return UNSIZED  # asked for in things, not in lines
            case str(name) if name in _OF_TEXT:
                return replace(size, limit=None)
            case str(name) if name in _SAME_SIZE:
                return size
            case str(name) if name in SETS and len(node.args) == 1:
                return together(name, size, self.of(file, node.args[0].value))
            case "get" if isinstance(key := node.arg(0), tree.Literal) and key.kind == "string":
                return self.named(
                    file, callee.object, self.types.of(file, callee.object), str(key.value)
                )
            case "get" | "pop" | "shift" | "find" | "at" | "getAll" | "group":
                return size.part
            case "returning" if (rows := inserted(node)) is not None:
                if is_list(self.types, file, rows):
                    return replace(self.of(file, rows), inside=None, schema=None, each=None)
                return at_most(1) if isinstance(rows, tree.Mapping) else UNSIZED
            case str(name) if name in _ELEMENTS and size.is_unbounded:
                return size
            case "findall" | "finditer" if (text := node.arg(0)) is not None:
                return self.of(file, text)
            case _:
                return UNSIZED

    def _made_by(self, file: File, size: Size, callback: Node) -> Size:
        """As many as before, of what a function makes of each."""
        made = self._returned(file, callback)
        maker = next(run_in(file, callback), None) if made.origin is None else None
        are_lists = all(is_list(self.types, *of) for of in self.results(file, callback))
        each = made.limit if are_lists else None
        return replace(size, inside=made.origin, schema=None, maker=maker, each=each)

    def _flattened(self, file: File, callback: Node) -> Size:
        """How many parts there are of what a function makes of each: one of what is no list."""
        return largest(
            at_most(1) if size.is_bounded and not is_list(self.types, home, value) else size
            for home, value in self.results(file, callback)
            for size in (self.of(home, value),)
        )

    def _called(self, file: File, node: tree.Call, callee: object) -> Size:
        match callee:
            case Global(path="Set" | "set" | "frozenset") if node.args:
                return distinct(self.types, file, node.args[0].value, self._from(file, node))
            case Global(path=path) if path in _READS_TEXT:
                found = self._from(file, node)
                return found if found.is_page else replace(found, limit=None)
            case Global(path="Object.fromEntries") if (first := node.arg(0)) is not None and (
                sent := self._pairs_sent(file, first)
            ) is not None:
                return Size(inside=sent)
            case Global(path=path) if path in _SAME_AS_ARGUMENT | BATCHES:
                return self._from(file, node)
            case Global(path=path) if (
                path in _TEXT_ARGUMENT and (text := node.arg(_TEXT_ARGUMENT[path])) is not None
            ):
                return self.of(file, text)
            case Global(path="map" | "filter") if file.is_python and len(node.args) == 2:
                by, of = node.args
                size = self.of(file, of.value)
                if callee.path == "map":
                    return self._made_by(file, size, by.value)
                return kept(self.types, file, node, size, lambda n: self.of(file, n))
            case Global(path="Uint8Array") if len(node.args) == 1:
                return self._from(file, node)  # others begin somewhere and end somewhere
            case Global(path="zip"):
                return side_by_side([self.of(file, a.value) for a in node.args])
            case Global(path="JSON.stringify"):
                found = self._from(file, node)
                return UNSIZED if found.is_bounded else found  # text is longer than what it is of
            case Global(path="range") if node.args:
                return self._ranged(file, node)
            case Global(path="itertools.islice"):
                return self.sliced(file, node, lambda n: self.number(file, n))
            case Global(path=path) if path in TO_INSTANCE:
                return self._instance(file, node)
            case Global(path=path):
                return self._from_outside(file, node, path)
            case FunctionType(file=path):
                home = self.types.program.files[path]
                frame = Frame(home, callee.node, file, node)
                found = self._led_to(self._given(callee, frame), frame)
                found = self._as_told(home, file, node, self._made_for(found, frame))
                found = self._queried(file, node, callee, found)
                return self._as_given(file, node, callee, found)
            case _:
                return UNSIZED

    def _pairs_sent(self, file: File, node: Node) -> Origin | None:
        """Whose parts something has that is gone through in pairs, of which each may be long."""
        match node:
            case tree.Call(callee=tree.Member(object=inner, name="entries"), args=()):
                return self._pairs_sent(file, inner)
            case _:
                found = options_of(self.types.of(file, node))
                names = [o.name for o in found if isinstance(o, Named) and o.name in _PAIRS]
                is_sure = len(names) == len(found) == 1
                return Origin(Place(file.path, node.span), SOURCES[names[0]]) if is_sure else None

    def _as_told(self, home: File, file: File, call: tree.Call, found: Size) -> Size:
        """What a function gives a call that tells which of the stored values it reads."""
        by = found.origin.by if found.origin is not None else None
        key = passed(home, by, call) if by is not None else None
        if key is not None and self.kept_small.has(file, key):
            return replace(BOUNDED, inside=found.inside)
        return as_called(self.types, home, file, call, found)

    def _as_given(self, file: File, call: tree.Call, callee: FunctionType, found: Size) -> Size:
        """As much as this call passes to what only makes something else of it, whoever calls it."""
        if found.is_bounded or found.is_unbounded:
            return found
        given = Converters(self.types, self.guards.is_guarded).given(callee, file, call)
        return replace(self.of(file, given), inside=None, schema=None) if given else found

    def _queried(self, file: File, call: tree.Call, callee: FunctionType, found: Size) -> Size:
        home = self.types.program.files[callee.file]
        if found.query is None:
            return found
        if found.query in callee.node.params:
            return self._asked(file, call, home, found)
        return self._asked_by_wrapper(file, call, home, found)

    def _made_for(self, found: Size, frame: Frame) -> Size:
        """What a function gives one call, of parts that the callback makes which that passes."""
        callback = passed(frame.home, found.maker, frame.call) if found.maker is not None else None
        if callback is None or found.maker not in frame.function.params:
            return found
        inside = self._returned(frame.file, callback).origin
        return replace(found, inside=inside, maker=None)

    def _instance(self, file: File, node: tree.Call) -> Size:
        """What is made of data by a class: as large as that, where the class sets no limits."""
        cls, given = node.arg(0), node.arg(1)
        made = self.types.of(file, cls) if cls is not None else None
        if given is None or not isinstance(made, ClassType):
            return UNSIZED
        classes: list[Type] = [made]
        for of in classes:
            if not isinstance(of, ClassType):
                return UNSIZED
            text = self.types.program.file(of.file).source.text(of.node.span)
            if any(f"@{limit}(" in text for limit in LIMITS):
                return UNSIZED
            classes += [base for base in self.types.bases(of) if base not in classes]
        return self.of(file, given)

    def _ranged(self, file: File, node: tree.Call) -> Size:
        """The numbers of `range(2016, 2026)`, `range(0, len(rows), 100)`, `range(9, -1, -1)`."""
        start, end = node.arg(0) if node.arg(1) else None, node.arg(1) or node.args[0].value
        size, step = self.between(file, start, end), node.arg(2)
        first = self.number(file, start) if start is not None else 0
        each = self.number(file, step) if step is not None else 1
        last = size.limit if each is None or each > 0 else self.number(file, end)
        if size.is_unbounded or first is None or last is None or not each:
            return size
        return replace(at_most(max(-(-(last - first) // each), 0)), is_ceiling=size.is_ceiling)

    def _asked(self, file: File, node: tree.Call, home: File, found: Size) -> Size:
        """The rows a call asks for by the SQL it passes to a function."""
        text = text_passed(home, found.query, file, node) if found.query is not None else None
        asked = rows(file, node, text) if text is not None else UNSIZED
        return replace(asked, inside=found.inside)

    def _asked_by_wrapper(self, file: File, node: tree.Call, home: File, found: Size) -> Size:
        """The rows a method asks for by the statement that its object was constructed with."""
        if found.query is None or not isinstance(node.callee, tree.Member):
            return found
        kept = kept_texts(self.types, home, found.query, Spot(file, node.callee.object))
        sizes = [rows(s.file, s.node, s.node) for s in kept or ()]
        return replace(largest(sizes), inside=found.inside)

    def _given(self, function: FunctionType, frame: Frame) -> Size:
        """What a function gives one call, which may rule out parts of it: `pages(url, 1000)`."""
        if (handed := tuple(self._by_callbacks(function, frame))) and None not in handed:
            return largest(size for size in handed if size is not None)
        found = self._result(function)
        if (given := self.limit_given(frame)) is not None:
            return replace(at_most(given), inside=found.inside, maker=found.maker, each=found.each)
        if found.is_bounded:
            return found
        run = self._run(frame) if not function.node.is_generator else None
        if run is None:
            return found
        left = [v for v in results_of(function.node) if not run.skips(frame.home, v)]
        return self._known.ask(run, lambda: largest(self.in_run(frame.home, v, run) for v in left))

    def _by_callbacks(self, function: FunctionType, frame: Frame) -> Iterator[Size | None]:
        """What a function gives one call that runs what it is handed: `timed("ids", () => ids())`.

        None for each value that does not come from there.
        """
        for value in results_of(function.node):
            param = run_for(frame.home, frame.function, value)
            callback = passed(frame.home, param, frame.call) if param is not None else None
            yield self._returned(frame.file, callback) if callback is not None else None

    def _run(self, frame: Frame) -> Run | None:
        """What a call rules out of a function; None where it is nothing."""
        flags = flags_of(self.types.program, frame.home, frame.function, frame.file, frame.call)
        skipped = ruled_out(frame.home, frame.function, dict(flags))
        given = frozenset(
            flag for flag, passed in flags if passed.is_there and isinstance(flag, Variable)
        )
        return Run(frame.function, skipped, given) if skipped or given else None

    def _result(self, function: FunctionType) -> Size:
        home = self.types.program.files[function.file]
        if function.node.is_generator:
            return self.generated(home, function.node)
        return largest(self.of(home, v) for v in results_of(function.node))

    def _from(self, file: File, node: tree.Call) -> Size:
        match node.args:
            case []:
                return at_most(0)
            case [tree.Arg(value=tree.Mapping() as mapping), *_] if (
                length := mapping.entry("length")
            ) is not None:
                return self.count(file, length)
            case [tree.Arg(value=tree.Spread() as one)]:
                return self.of(file, one)
            case [tree.Arg(value=one), *_]:
                return self.of(file, one)
            case _:
                return UNSIZED


def _is_own(options: Iterable[Type]) -> bool:
    """Whether a call may run code of the project, which does what it says there."""
    return any(isinstance(option, FunctionType) for option in options)
