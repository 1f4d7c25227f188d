"""How much objects hold under a name: fields, rows of results, pages of lists."""

from abc import abstractmethod
from collections.abc import Iterable

from msgspec.structs import replace

from wlint import tree
from wlint.finding import Place
from wlint.platform.limits import D1_QUERIES, Plan, subrequests
from wlint.project.costs.answers import PAGES, Page, answered
from wlint.project.costs.emptiness import is_empty
from wlint.project.costs.filled_sizes import FilledSizes
from wlint.project.costs.followed import DEEPEST, Following
from wlint.project.costs.next_pages import asks_for_next
from wlint.project.costs.own_fields import OwnFields
from wlint.project.costs.put_on_requests import PutOnRequests
from wlint.project.costs.said_limits import REQUEST
from wlint.project.costs.size import MESSAGE, Origin, Path, Size, at_most, checked, largest
from wlint.project.costs.spots import Frame, Spot
from wlint.project.costs.ways import way_of
from wlint.project.elements_written import field_of_all, list_of
from wlint.project.file import File
from wlint.project.passed import parameter_of, passed
from wlint.project.typing.constants import Source, constant_of, source_of
from wlint.semantics.functions import returned
from wlint.semantics.scopes import Gives
from wlint.semantics.types import (
    ClassType,
    FunctionType,
    Named,
    ObjectType,
    Type,
    is_nothing,
    options_of,
)
from wlint.tree import Node

_DEEPEST = 4


class HeldSizes(FilledSizes, OwnFields, PutOnRequests):
    """The sizes of the parts of objects."""

    def _member(self, file: File, node: tree.Member) -> Size:
        if (left := self.guards.left(file, node)) is not None:
            return left
        if node.name in ("length", "size"):
            return replace(self.of(file, node.object), is_page=False)
        if node.name is None:
            return self._keyed(file, node)
        fixed = constant_of(self.types.program, file, node).node
        if isinstance(fixed, (tree.Sequence, tree.Mapping)):
            return self.of(file, fixed)
        return self.named(file, node.object, self.types.of(file, node.object), node.name)

    def _keyed(self, file: File, node: tree.Member) -> Size:
        """What is found under a key: a part of a tuple has a size of its own."""
        index = self.number(file, node.key) if node.key is not None else None
        found = self.placed(file, node.object, index) if index is not None else None
        return found if found is not None else self.of(file, node.object).part

    def placed(self, file: File, owner: Node, index: int) -> Size | None:
        """The size of what a tuple has at a place; None where it is not seen to be made."""
        spots = Following(self.types).field(Spot(file, owner), index)
        sizes = [self.at(spot) for spot in spots or ()]
        return largest(sizes) if sizes else None

    def named(self, file: File, owner: Node, of: Type, name: str | None) -> Size:
        """The part of a value under a name."""
        way = way_of(file, owner) if name else None
        part = (way[0], (*way[1], name)) if way and name else None
        if part and (left := self.guards.left_of(file, part, owner)) is not None:
            return left
        if name and (put := self.put_on_request(of, name)):
            return largest(self.of(at.file, at.node) for at in put)
        made: list[Size] = []
        for option in options_of(of):
            match option:
                case Named(name=owner_name) if name and (owner_name, name) in PAGES:
                    return self._page(file, owner, PAGES[owner_name, name])
                case Named(name="MessageBatch") if name == "messages":
                    return replace(at_most(self.batches.largest(file, owner)), is_page=True)
                case Named(name="Request") if name == "url":
                    sent = Origin(Place(file.path, owner.span), REQUEST)
                    return Size(origin=sent, inside=sent)
                case Named(name="MessageEvent") if name == "data":
                    message = Origin(Place(file.path, owner.span), MESSAGE)
                    return Size(origin=message, inside=message)
                case ObjectType() if name:
                    found = self.written(option, name, file, owner)
                    made += [found] if found is not None else []
                case _:
                    pass
        if made and name:
            others = (o for o in options_of(of) if not isinstance(o, ObjectType))
            if any(not is_nothing(other) for other in others):  # `await x.catch(() => ({}))`
                made.append(self._held(file, owner, name))
            return self._as_led_to(file, owner, name, largest(made))
        return self._held(file, owner, name)

    def written(self, of: ObjectType, name: str, file: File, owner: Node) -> Size | None:
        """What an object that is written out has under a name; None where it has nothing there."""
        return self.held_in(Source(self.types.program.files[of.file], of.node), name, file, owner)

    def _held(self, file: File, owner: Node, name: str | None) -> Size:
        """The same where no type says what is there."""
        field, size = self._field(file, owner, name) if name else None, self.of(file, owner)
        # a query's `results` are its rows, whatever converts them; `inside` is what stands in them
        is_rows = name in ("results", "rows") and size.origin != size.inside
        is_other = is_rows and size.is_unbounded and field is not None and field.is_unbounded
        if name and field is not None and not is_other:
            return self._as_led_to(file, owner, name, field)
        if name is not None and size.is_page:
            return _of_page(size, name)
        if (schema := size.schema) is not None:
            return checked(size.inside, schema.fields.get(name or "", schema.element))
        if is_rows or (name is None and size.origin == size.inside):
            return size
        if name is None:
            return size.part
        path = (*size.path, name) if size.param is not None else ()
        return replace(size.part, asking=size.asking, param=size.param, path=path)

    def _field_passed(self, file: File, param: tree.Param, name: str) -> Size | None:
        """A field of what callers pass; None where it is not known, or simply part of data."""
        is_data = self.of(file, param.target).is_unbounded
        found = self._known.ask((param, name), lambda: self._parameter(file, param, (name,)))
        return found if found.is_bounded or (found.is_unbounded and not is_data) else None

    @abstractmethod
    def _parameter(self, file: File, param: tree.Param, path: Path) -> Size:
        """How much callers pass, or the part of it that a path leads to."""

    def _field(self, file: File, owner: Node, name: str, depth: int = 0) -> Size | None:
        """A field of an object that is seen to be made, here or in a function that returns it."""
        at = source_of(self.types.program, file, owner)
        match at.node:
            case tree.Await(value=inner) if depth <= _DEEPEST:
                return self._field(at.file, inner, name, depth + 1)
            case tree.Mapping():
                return self.held_in(at, name, file, owner)
            case tree.Name(is_receiver=True) as me:
                return self.own_field(at.file, me, name, ())
            case tree.Member(object=tree.Name(is_receiver=True) as me, name=str(own)):
                return self.own_field(at.file, me, own, (name,))
            case tree.Member(object=on, name=str(own)) if depth <= _DEEPEST and (
                put := self.put_on_request(self.types.of(at.file, on), own)
            ):
                return _largest_seen(self._field(p.file, p.node, name, depth + 1) for p in put)
            case tree.Name() if (param := parameter_of(at.file, at.node)) is not None:
                return self._field_passed(at.file, param, name)
            case tree.Name() if (many := list_of(at.file, at.node)) is not None:
                return self._field_of_each(at.file, many, name)
            case tree.Member(object=many, name=None):
                return self._field_of_each(at.file, many, name)
            case tree.Call(args=args) as call:
                given = next((a.value for a in args if a.name == name), None)
                options = options_of(self.types.of(at.file, call.callee))
                if given is not None and any(isinstance(o, ClassType) for o in options):
                    return self.of(at.file, given)
                fields = (self._field_of(at.file, call, option, name, depth) for option in options)
                return next((field for field in fields if field is not None), None)
            case _:
                return None

    def _field_of_each(self, file: File, many: Node, name: str) -> Size | None:
        """A field of the elements of a list, where all of these are written out."""
        lists = self._returned_lists(file, many)
        fields = [(spot, field_of_all(spot.file, spot.node, name)) for spot in lists]
        if any(field is None or any(map(is_empty, field)) for _, field in fields):
            return None
        sizes = [self.at(spot.at(value)) for spot, field in fields for value in field or ()]
        return largest(sizes) if sizes else None

    def _returned_lists(self, file: File, many: Node) -> tuple[Spot, ...]:
        """A list where the function that a call runs has made it, or as it stands."""
        made = source_of(self.types.program, file, many)
        while isinstance(made.node, tree.Await):
            made = source_of(self.types.program, made.file, made.node.value)
        if not isinstance(made.node, tree.Call):
            return (Spot(file, many),)
        return Following(self.types).returned(Spot(made.file, made.node), made.node) or ()

    def _field_of(
        self, file: File, call: tree.Call, callee: Type, name: str, depth: int
    ) -> Size | None:
        """A field of what a call of a function returns, or of what a class makes."""
        match callee:
            case FunctionType():
                field = self._returned_field(callee, name, depth)
                return self._queried(file, call, callee, field) if field is not None else None
            case ClassType(file=path, node=cls):
                value = _constructed_with(self.types.program.file(path), cls, name, call)
                return self.of(file, value) if value is not None else None
            case _:
                return None

    @abstractmethod
    def _queried(self, file: File, call: tree.Call, callee: FunctionType, found: Size) -> Size:
        """What a function gives one call that says what to ask a database for."""

    def _returned_field(self, function: FunctionType, name: str, depth: int) -> Size | None:
        home = self.types.program.files[function.file]
        if depth > _DEEPEST:
            return None
        return _largest_seen(self._field(home, v, name, depth + 1) for v in returned(function.node))

    def _as_led_to(self, file: File, owner: Node, name: str, found: Size) -> Size:
        """A part of an object as the calls make it that this place is about."""
        if found.is_bounded and found.asking is None:
            return found
        spots = Following(self.types).field(Spot(file, owner), name)
        sizes = [self.at(spot) for spot in spots or ()]
        return largest(sizes) if sizes else self._as_filled(file, owner, found)

    def _as_filled(self, file: File, owner: Node, found: Size) -> Size:
        """What is put in an object after it has been made, as the call fills it that gives it."""
        made = source_of(self.types.program, file, owner)
        while isinstance(made.node, tree.Await):
            made = source_of(self.types.program, made.file, made.node.value)
        if found.param is None or not isinstance(made.node, tree.Call):
            return found
        given = Following(self.types).returned(Spot(made.file, made.node), made.node)
        frames = [spot.frame for spot in given or () if spot.frame is not None]
        return largest(self._led_to(found, frame) for frame in frames) if frames else found

    @abstractmethod
    def _led_to(self, found: Size, frame: Frame) -> Size:
        """What there is when certain calls have led to it: as much as they pass, and ask for."""

    def asked_by(self, found: Size, frame: Frame | None) -> Size:
        """What there is when certain calls have led to it, which may say how much to ask for."""
        if found.asking is None or frame is None:
            return found
        return self.as_asked(found, found.asking.under(frame))

    def as_asked(self, found: Size, reading: Spot) -> Size:
        """What the reading of a response brings: no more than has been asked for, if that is few.

        A large page is only that large as long as the other service keeps to its word.
        """
        asked = self.pages.asked(reading)
        is_left = asked.is_open and reading.depth < DEEPEST
        asking = reading if is_left else None
        if asked.written is not None and asked.written <= D1_QUERIES.value:
            return Size(is_bounded=True, asking=asking)
        if asked.size is None or (asked.size.limit or 0) > _FEW:
            origin = answered(reading.file, reading.node)
            many = asked.size.limit if asked.size is not None else None
            return Size(
                origin=origin,
                inside=found.inside,
                is_page=many is not None,
                asked=many,
                asking=asking,
            )
        size = asked.size
        return Size(
            limit=size.limit,
            is_bounded=size.is_bounded,
            inside=found.inside,
            is_page=True,
            asking=asking,
            schema=found.schema,
        )

    def _page(self, file: File, owner: Node, page: Page) -> Size:
        """A page of a list call: as long as it asks for, never longer than the platform's own.

        Where others say how many it asks for, no number of the code's own does. Code that asks for
        the next page says that the one before is full.
        """
        while isinstance(owner, tree.Await):
            owner = owner.value
        if isinstance(owner, tree.Name):
            variable = file.scopes.variable(owner)
            only = variable.only if variable else None
            if only is not None and only.value is not None and only.gives is Gives.VALUE:
                return self._page(file, only.value, page)
        asked = owner.option(page.option) if isinstance(owner, tree.Call) else None
        if asked is None:
            is_more = asks_for_next(file, owner)
            most = page.most if page.is_full_unasked else None
            return replace(at_most(most), is_page=True, is_ceiling=not is_more)
        number = self.count(file, asked).limit
        return replace(at_most(min(number, page.most) if number else None), is_page=True)


_FEW = subrequests(Plan.FREE).value
"""Elements that one invocation can make a subrequest for on every plan."""


def _largest_seen(fields: Iterable[Size | None]) -> Size | None:
    """The largest of those that are seen to be made."""
    found = [field for field in fields if field is not None]
    return largest(found) if found else None


def _constructed_with(home: File, cls: tree.Class, name: str, call: tree.Call) -> Node | None:
    """What a call gives a class for a field that holds just that: `self.rows = rows`."""
    values = home.field_values(cls).get(name, ())
    param = parameter_of(home, values[0]) if len(values) == 1 else None
    return passed(home, param, call) if param is not None else None


def _of_page(size: Size, name: str) -> Size:
    """What a page has under a name: all that is in it has been asked for."""
    schema = size.schema.fields.get(name, size.schema.element) if size.schema else None
    found = checked(size.inside, schema) if schema is not None else None
    return found if found is not None and found.is_bounded else replace(size, schema=schema)
