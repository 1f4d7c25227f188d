"""Requests as text: address, query and body, with numbered holes for what is not constant."""

from collections.abc import Iterator

from wlint import tree
from wlint.platform.paging import has_settings, is_answer_length, is_page_size
from wlint.project.calling.links import promise_of
from wlint.project.costs.emptiness import is_empty
from wlint.project.costs.followed import DEEPEST, Following, Spots
from wlint.project.costs.spots import Spot
from wlint.project.network.put_together import parts_of
from wlint.project.typing.types import Types
from wlint.regex import regex
from wlint.semantics.functions import called_as
from wlint.semantics.scopes import Gives
from wlint.semantics.types import Global, options_of
from wlint.tree import Node

HOLE = "\0"
# What only wraps an address or a query, and methods that give what they are called on as text.
_SAME = frozenset(
    {"URL", "URLSearchParams", "Request", "String", "str", "encodeURI", "stringify", "dumps"}
    | {"urlencode", "new", "quote", "FormData", "dict", "Object"}
)
_AS_TEXT = frozenset({"toString", "trim", "strip", "rstrip", "lstrip", "clone"})
_SETS = frozenset({"set", "append"})
_QUERIES = ("params", "searchParams", "query")
_BODIES = ("body", "json", "data")
# GraphQL's variables, in which a page has a size of its own name
_VARIABLES = "variables"
_FIRST = regex(r"(?<![^&])(first|last)=")
_PAIR = regex(rf"(?:^|(?<=[?&{HOLE}]))([\w$%.\[\]-]+)=(\d+|{HOLE}\d+{HOLE})(?=$|[&#{HOLE}])")


class RequestTexts(Following):
    """One look at the requests that an answer may be to."""

    def __init__(self, types: Types) -> None:
        super().__init__(types)
        self.holes: list[Spot] = []

    def requests(self, spot: Spot, depth: int = 0) -> Spots | None:
        """The calls outside the project that a response comes from; None where one is unknown."""
        if depth > 2 * DEEPEST:
            return None
        match spot.node:
            case tree.Await(value=inner) | tree.Assign(value=tree.Node() as inner):
                return self.requests(spot.at(inner), depth + 1)
            case tree.Name():
                given = self._promised(spot) or self.given(spot)
                return self._requests(given, depth)
            case tree.Conditional() as choice:
                return self._requests(self.chosen(spot, choice), depth)
            case tree.Call(callee=tree.Member(name="clone" | "catch", object=inner)):
                return self.requests(spot.at(inner), depth + 1)
            case tree.Call() as call:
                if (found := self.returned(spot, call)) is not None:
                    return self._all(self.requests(s, depth + 1) for s in found)
                options = options_of(self.types.of(spot.file, call.callee))
                is_outside = any(isinstance(option, Global) for option in options)
                return (spot,) if is_outside else None
            case _:
                return None

    def _requests(self, spots: Spots | None, depth: int) -> Spots | None:
        if not spots:
            return None
        return self._all(self.requests(s, depth + 1) for s in spots if not is_empty(s.node))

    def _promised(self, spot: Spot) -> Spots:
        """What a callback of `then` is handed: what the promise is for."""
        variable = spot.file.scopes.variable(spot.node)
        promise = promise_of(spot.file, variable.only) if variable is not None else None
        return (spot.at(promise),) if promise is not None else ()

    def query(self, request: Spot) -> str:
        """What a request asks for in its address."""
        assert isinstance(request.node, tree.Call)
        call = request.node
        given = [a.value for a in call.args[:2] if a.name in (None, "url")]
        given = [v for v in given if not isinstance(v, (tree.Mapping, tree.Function))]
        texts = [self.text(request.at(v)) for v in given]
        return "&".join((*texts, *self._options(request, call, _QUERIES)))

    def body(self, request: Spot) -> str:
        """What a request sends besides."""
        assert isinstance(request.node, tree.Call)
        return "&".join(self._options(request, request.node, _BODIES))

    def _options(self, request: Spot, call: tree.Call, names: tuple[str, ...]) -> Iterator[str]:
        """What options of a request have under some names: keywords, or an object at the end."""
        last = call.args[-1] if len(call.args) > 1 else None
        for name in names:
            named = [request.at(a.value) for a in call.args if a.name == name]
            if not named and last is not None and last.name is None:
                options = request.at(last.value)
                named = list(self.field(options, name) or self._put_in(options, name))
            yield from (self.text(spot) for spot in named)

    def _put_in(self, spot: Spot, name: str, depth: int = 0) -> Iterator[Spot]:
        """What is put into an object later, or into one that becomes it: `o.body = x; to_js(o)`."""
        match spot.node:
            case tree.Call() as call if depth <= DEEPEST:
                parts = parts_of(self.types, spot.file, call)
                for made in (self.returned(spot, call) or ()) if parts is None else ():
                    yield from self.field(made, name) or self._put_in(made, name, depth + 1)
                for own, value in parts or ():
                    if own == name:
                        yield spot.at(value)
                    elif own is None:
                        part = spot.at(value)
                        yield from self.field(part, name) or self._put_in(part, name, depth + 1)
            case tree.Name() if (variable := spot.file.scopes.variable(spot.node)) is not None:
                for read in variable.reads:
                    member = spot.file.scopes.parents.get(read)
                    given = spot.file.assignment_to(member) if member is not None else None
                    is_it = isinstance(member, tree.Member) and member.name == name
                    if is_it and given is not None and given.value is not None:
                        yield spot.at(given.value)
                for at in self.given(spot) or () if depth <= DEEPEST else ():
                    yield from self._put_in(at, name, depth + 1)
            case _:
                pass

    @staticmethod
    def sizes_in(text: str, *, in_address: bool = True) -> Iterator[str]:
        """The sizes of pages that a text asks for: numbers, and holes for what is worked out."""
        for name, value in _PAIR.findall(text):
            if is_page_size(name, in_address=in_address):
                yield value

    @staticmethod
    def lengths_in(text: str) -> Iterator[str]:
        """How many tokens a text lets a model write: numbers, and holes for what is worked out."""
        return (value for name, value in _PAIR.findall(text) if is_answer_length(name))

    def text(self, spot: Spot, depth: int = 0) -> str:
        """An expression as text: what has names reads as `name=value&name=value`."""
        if depth > 2 * DEEPEST:
            return self._hole(spot)
        match spot.node:
            case tree.Literal(kind="string" | "number", value=str(value)):
                return value
            case tree.Await(value=inner) | tree.Spread(value=inner) | tree.Arg(value=inner):
                return self.text(spot.at(inner), depth + 1)
            case tree.Template(tag=None, parts=parts):
                return "".join(self.text(spot.at(p), depth + 1) for p in parts)
            case tree.Operation(op="+", operands=operands):
                return "".join(self.text(spot.at(o), depth + 1) for o in operands)
            case tree.Operation(op="||" | "??" | "or", operands=operands):
                return self._any_of(tuple(spot.at(o) for o in operands), spot, depth)
            case tree.Conditional() as choice:
                return self._any_of(self.chosen(spot, choice), spot, depth)
            case tree.Mapping(entries=entries):
                named = ((e.name, e.value) for e in entries)
                return "&".join(self._named(spot, name, value, depth) for name, value in named)
            case tree.Sequence(items=items):
                return "&".join(self._item(spot.at(i), depth) for i in items)
            case tree.Name():
                return self._name(spot, depth)
            case tree.Member(name="href" | "search" | "searchParams", object=inner):
                return self.text(spot.at(inner), depth + 1)
            case tree.Member():
                given = self.known(spot)
                return self._any_of(given, spot, depth) if given else self._hole(spot)
            case tree.Call() as call:
                return self._call(spot, call, depth)
            case _:
                return self._hole(spot)

    def _hole(self, spot: Spot) -> str:
        self.holes.append(spot)
        return f"{HOLE}{len(self.holes) - 1}{HOLE}"

    def _named(self, spot: Spot, name: str | None, value: Node, depth: int) -> str:
        inner = spot.at(value)
        if name is None:
            return self.text(inner, depth + 1) if isinstance(value, tree.Spread) else ""
        if name == _VARIABLES:
            return _FIRST.sub("limit=", self.text(inner, depth + 1))
        if isinstance(value, tree.Mapping) and has_settings(name):
            return self.text(inner, depth + 1)
        is_text = isinstance(value, tree.Literal)
        return f"{name}={self.text(inner, depth + 1) if is_text else self._hole(inner)}"

    def _item(self, spot: Spot, depth: int) -> str:
        match spot.node:
            case tree.Sequence(items=[tree.Literal(kind="string", value=str(name)), value]):
                return self._named(spot, name, value, depth)
            case _:
                return self.text(spot, depth + 1)

    def _name(self, spot: Spot, depth: int) -> str:
        given = self.given(spot)
        text = self._any_of(given, spot, depth) if given else self._hole(spot)
        return "&".join((text, *self._set(spot, depth)))

    def _set(self, spot: Spot, depth: int) -> Iterator[str]:
        """What is put in an address or a query after it has been made."""
        variable = spot.file.scopes.variable(spot.node)
        for d in variable.definitions if variable is not None else ():
            if d.gives is Gives.UPDATED and d.value is not None and spot.node not in d.value.walk():
                yield self.text(spot.at(d.value), depth + 1)
        parents = spot.file.scopes.parents
        for read in variable.reads if variable is not None else ():
            member = parents.get(read)
            if isinstance(member, tree.Member) and member.name == "searchParams":
                member = parents.get(member)
            match member, parents.get(member) if member is not None else None:
                case tree.Member(name=str(method)), tree.Call(
                    callee=callee,
                    args=[tree.Arg(value=tree.Literal(value=str(name))), tree.Arg(value=value)],
                ) if callee is member and method in _SETS:
                    yield self._named(spot, name, value, depth)
                case tree.Member(name=str(method)), tree.Call(
                    callee=callee, args=[tree.Arg(value=tree.Name() as name), _]
                ) if callee is member and method in _SETS:
                    if (all_of := _entries_of(spot, name)) is not None:
                        yield self.text(spot.at(all_of), depth + 1)
                case tree.Member(name=str(name)), tree.Assign(
                    target=target, value=tree.Node() as value, op=None
                ) if target is member:
                    yield self._named(spot, name, value, depth)
                case _:
                    pass

    def _call(self, spot: Spot, call: tree.Call, depth: int) -> str:
        match call.callee:
            case tree.Member(object=inner, name=str(name)) if name in _AS_TEXT:
                return self.text(spot.at(inner), depth + 1)
            case tree.Member(object=tree.Literal(kind="string"), name="join") if (
                items := call.arg(0)
            ) is not None:  # Python's "&".join(items)
                return self.text(spot.at(items), depth + 1)
            case tree.Member(object=items, name="join") if len(call.args) == 1:
                return self.text(spot.at(items), depth + 1)
            case _ if called_as(call.callee) in _SAME and call.args:
                return "&".join(self.text(spot.at(a.value), depth + 1) for a in call.args)
            case _:
                found = self.returned(spot, call)
                return self._any_of(found, spot, depth) if found else self._hole(spot)

    def _any_of(self, spots: Spots, whole: Spot, depth: int) -> str:
        """One of several texts; what only some of them ask for is not asked for."""
        texts = [self.text(s, depth + 1) for s in spots if not is_empty(s.node)]
        if len(texts) <= 1:
            return texts[0] if texts else ""
        is_asked = all(any((*self.sizes_in(text), *self.lengths_in(text))) for text in texts)
        return "&".join(texts) if is_asked else self._hole(whole)


def _entries_of(spot: Spot, name: tree.Name) -> Node | None:
    """The object whose names these are in turn: `for (const [name, v] of Object.entries(o))`."""
    variable = spot.file.scopes.variable(name)
    only = variable.only if variable is not None else None
    if only is None or only.gives is not Gives.EACH:
        return None
    match only.value:
        case tree.Call(callee=tree.Member(name="entries"), args=[tree.Arg(value=inner)]):
            return inner
        case tree.Call(callee=tree.Member(name="items", object=inner), args=()):
            return inner
        case _:
            return None
