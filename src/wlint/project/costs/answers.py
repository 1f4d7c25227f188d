"""What comes from outside: which calls bring data of any size, which bring pages of a known one."""

import re
from collections.abc import Callable, Iterator
from itertools import pairwise

from msgspec.structs import replace

from wlint import tree
from wlint.finding import Place
from wlint.platform.frameworks import REQUEST_READERS
from wlint.platform.limits import KV_LIST, R2_LIST, VECTORIZE_MATCHES
from wlint.platform.reads import PREPARES, QUERIES
from wlint.project.costs.fixed import stored, stored_under
from wlint.project.costs.key_texts import is_named
from wlint.project.costs.said_limits import REQUEST, is_visitors
from wlint.project.costs.scalar_queries import without_scalars
from wlint.project.costs.sent_builders import sent_by_http
from wlint.project.costs.size import BOUNDED, UNSIZED, Origin, Size, at_most, largest
from wlint.project.costs.sql_texts import texts_of
from wlint.project.costs.statements import sql_of, statement_of
from wlint.project.costs.taken_from_lists import is_listed
from wlint.project.file import File
from wlint.project.passed import parameter_of
from wlint.project.typing.constants import whole_number
from wlint.project.typing.types import Types
from wlint.record import Record
from wlint.regex import regex
from wlint.tree import Node

# Types of requests and answers, what takes such text apart, and what they bring in a message
_ANSWER = "the answer of another service"
SOURCES = {
    "Request": REQUEST,
    "Response": _ANSWER,
    "hono:HonoRequest": REQUEST,
    "py:fastapi:Request": REQUEST,
    "FormData": "the request's form",
    "URLSearchParams": "the request's query",
    "py:httpx:Response": _ANSWER,
    "py:requests:Response": _ANSWER,
    "py:aiohttp:ClientResponse": _ANSWER,
    "urllib.parse": "a query or form",
    "postal-mime:PostalMime": "the email",
    "postal-mime:default": "the email",
}
BODIES = {
    "Request": REQUEST,
    "hono:HonoRequest": REQUEST,
    "Response": _ANSWER,
    "ForwardableEmailMessage": "the email",
}
"""What has a body that is a stream, and whose it is."""
_READERS = frozenset(
    {
        "json",
        "text",
        "formData",
        "form_data",
        "getAll",
        "get",
        "get_all",
        "parse",
        "parseBody",
        "queries",
        "arrayBuffer",
        "bytes",
        "buffer",
        "body",
        "query",
        "parse_qs",
        "parse_qsl",
    }
)
# what brings the rows of a statement, and statements that will
BRINGS_ROWS = (PREPARES | QUERIES | {"SqlStorage.exec"}) - {"D1PreparedStatement.first"}


class Page(Record):
    """What a call brings at once: so many at most, and no more than an option asks for."""

    most: int
    option: str = "limit"
    is_full_unasked: bool = True


PAGES = {
    ("KVNamespaceListResult", "keys"): Page(KV_LIST.value),
    ("R2Objects", "objects"): Page(R2_LIST.value),
    ("R2Objects", "delimitedPrefixes"): Page(R2_LIST.value),
    ("VectorizeMatches", "matches"): Page(VECTORIZE_MATCHES.value, "topK", is_full_unasked=False),
}
_OF_FETCHERS = frozenset({"fetch", "connect"})
# how a method is told how many
_LIMITS = ("limit", "max", "take", "first", "pageSize", "perPage")
_HOLE = "\0"
_BEFORE = regex(r"\blimit\s+$", re.IGNORECASE)
_LIMIT = regex(r"\blimit\s+(\d+|\S+)", re.IGNORECASE)
_ELSEWHERE = regex(rf"\?\d|{_HOLE}(?!.*\blimit\b)", re.IGNORECASE | re.DOTALL)
_NUMBERED = regex(r"\?(\d+)")
_ONE_ROW = regex(
    r"^\s*select\s+(count|sum|max|min|avg|exists|total)\s*\((?!.*\bgroup\s+by\b)|\bwhere\s+(\w+\.)?id\s*=\s*\S+\s*;?\s*$",
    re.IGNORECASE | re.DOTALL,
)
# as many rows as the ids that are asked for, and these may be few
_BY_IDS = regex(
    rf"\bwhere\s+(\w+\.)?[\"'`]?id[\"'`]?\s+in\s*\(\s*[{_HOLE}?](?!.*\b(or|union)\b)", re.I | re.S
)
# what a table calls its key, or `id`, names one row of it
_NAMED = r"(\w+\.)?[\"'`]?(id|key)[\"'`]?\s*=\s*\S+"
_BY_KEYS = regex(rf"\bwhere\s+{_NAMED}(\s+or\s+{_NAMED})*\s*;?\s*$", re.IGNORECASE)
_JOINED = regex(r"\bjoin\b", re.IGNORECASE)
# what the migrations make: tables, indexes, columns
_OF_SCHEMA = regex(
    r"\bfrom\s+[\"'`]?(sqlite_(master|schema)|pragma_\w+)\b(?!.*\bjoin\b)", re.I | re.S
)
_ENDS_WITH_VALUE = regex(rf"(=|[<>]|\bin\s*\()\s*{_HOLE}[\s;)]*$", re.IGNORECASE)
_SELECT = regex(r"^\s*(select|with)\b", re.IGNORECASE)


def answer(
    types: Types, file: File, node: tree.Call, path: str, count: Callable[[Node], Size]
) -> Size:
    """What a call outside the project brings in."""
    owner, _, method = path.rpartition(".")
    here = Place(file.path, node.span)
    if path in REQUEST_READERS or (owner in SOURCES and method in _READERS):
        origin = Origin(here, SOURCES.get(owner, REQUEST))
        return Size(origin=origin, inside=origin)
    if path in BRINGS_ROWS:
        found = _counted(file, _rows(file, node), _limit_given(file, node), count)
        return replace(found, inside=stored(file, node))
    match owner, method:
        case "D1PreparedStatement", "first":
            return Size(inside=stored_under(types, file, node, _keys(file, node)))
        case "KVNamespace", "get" if (key := node.arg(0)) is not None and is_named(
            types, file, key
        ):
            value = stored_under(types, file, node, (key,))
            return Size(origin=value, inside=value)
        case "KVNamespace", "get" if (key := node.arg(0)) is not None and is_listed(
            types, file, key
        ):
            value = stored(file, node)
            return Size(origin=value, inside=value)
        case "Fetcher", str() if method not in _OF_FETCHERS:
            return _called(file, node, count)
        case "DurableObjectStorage", "list":
            limit = node.option("limit")
            everything = Origin(here, "everything the object has stored")
            return count(limit) if limit is not None else Size(origin=everything)
        case _:
            return UNSIZED


def _counted(file: File, rows: Size, limit: Node | None, count: Callable[[Node], Size]) -> Size:
    """The rows of a statement by what it has in the place of its LIMIT, where that is known."""
    number = count(limit) if limit is not None and rows == BOUNDED else UNSIZED
    if number.limit is not None and number.limit >= 0:
        return at_most(number.limit)
    if limit is not None and rows == BOUNDED and is_visitors(file, limit, number):
        return number
    return rows


def _called(file: File, node: tree.Call, count: Callable[[Node], Size]) -> Size:
    """What a method of another Worker gives: as much as it likes, unless it is told how many."""
    limit = next((found for name in _LIMITS if (found := node.option(name)) is not None), None)
    if limit is not None:
        return count(limit)
    if any(isinstance(arg.value, tree.Literal) and arg.value.kind == "number" for arg in node.args):
        return UNSIZED
    origin = answered(file, node)
    return Size(origin=origin, inside=origin)


def answered(file: File, node: Node) -> Origin:
    """What another service has answered, as it is read."""
    return Origin(Place(file.path, node.span), _ANSWER)


def is_answer(size: Size) -> bool:
    """Whether it is what another service has answered."""
    return size.origin is not None and size.origin.words == _ANSWER


def _keys(file: File, node: tree.Call) -> Iterator[Node]:
    """What a statement asks by that brings different rows each time."""
    text = sql_of(file, node, _HOLE) or ""
    statement = statement_of(file, node)
    if _HOLE in text and statement is not None:
        yield statement
    if "?" in text:
        yield from _bound(node)


def _bound(node: Node) -> Iterator[Node]:
    """What a statement is bound to; itself where that is not seen."""
    match node:
        case tree.Call(callee=tree.Member(name="bind"), args=args):
            yield from (arg.value for arg in args)
        case tree.Call(callee=tree.Member(object=inner)):
            yield from _bound(inner)
        case _:
            yield node


def _limit_bound(file: File, node: tree.Call) -> Node | None:
    """What a statement is bound to in the place of its LIMIT: `LIMIT ?`, `LIMIT ?3`."""
    text = without_scalars(sql_of(file, node, _HOLE) or "")
    limit, bound = _LIMIT.search(text), list(_bound(node))
    rest = text[limit.start(1) :] if limit is not None else ""
    if numbered := _NUMBERED.match(rest):
        at = int(numbered[1]) - 1
        is_seen = not any(isinstance(n, tree.Spread) for n in bound[: at + 1])
        return bound[at] if is_seen and at < len(bound) and bound != [node] else None
    at = len(bound) - rest.count("?")
    is_seen = rest.startswith("?") and at >= 0 and not _ELSEWHERE.search(text)
    is_plain = is_seen and not any(isinstance(n, tree.Spread) for n in bound[at:])
    return bound[at] if is_plain and bound != [node] else None


def _limit_given(file: File, node: tree.Call) -> Node | None:
    """What stands for the LIMIT of a statement that has one."""
    return _limit_bound(file, node) or _limit_put_in(file, statement_of(file, node))


def _limit_put_in(file: File, statement: Node | None) -> Node | None:
    """What a statement's text has in the place of its LIMIT: `LIMIT ${n}`."""
    match file.local_value(statement)[0] if statement is not None else None:
        case tree.Template(parts=parts):
            pairs = pairwise(parts)
            return next((n for before, n in pairs if _ends_with_limit(before)), None)
        case _:
            return None


def _ends_with_limit(part: Node) -> bool:
    text = part.value if isinstance(part, tree.Literal) else None
    return isinstance(text, str) and _BEFORE.search(text) is not None


def _rows(file: File, node: tree.Call) -> Size:
    """The rows of a statement."""
    text = statement_of(file, node)
    return rows(file, node, text) if text is not None else UNSIZED


def rows(file: File, node: Node, statement: Node) -> Size:
    """The rows that a call brings, by the SQL that it or its caller writes."""
    if (param := parameter_of(file, statement)) is not None:
        return Size(query=param)
    found = [_most_rows(without_scalars(text)) for text in texts_of(file, statement, _HOLE)]
    if all(size is None for size in found):
        return Size(origin=all_rows(file, node))
    return largest(size or UNSIZED for size in found)


def rows_by_http(
    types: Types, file: File, node: Node, count: Callable[[Node], Size]
) -> Size | None:
    """The rows that a query by HTTP brings; None where an expression is none."""
    statement = sent_by_http(types, file, node)
    if statement is None:
        return None
    limit = _limit_put_in(file, statement)
    found = _counted(file, rows(file, node, statement), limit, count)
    return replace(found, inside=stored(file, node))


def all_rows(file: File, node: Node) -> Origin:
    """What a query brings that has no LIMIT."""
    return Origin(Place(file.path, node.span), "the rows of a query without LIMIT")


def _most_rows(text: str) -> Size | None:
    """The rows that a statement brings at most; None where nothing bounds them."""
    if limit := _LIMIT.search(text):
        return at_most(whole_number(limit[1].rstrip(";)")))
    if _ONE_ROW.search(text):
        return at_most(1)
    if _BY_IDS.search(text) and not _JOINED.search(text):
        return UNSIZED
    is_by_keys = _BY_KEYS.search(text) is not None and not _JOINED.search(text)
    if is_by_keys or _OF_SCHEMA.search(text):
        return BOUNDED
    # what is put in at the end may be the LIMIT, if it is no value
    is_open = text.rstrip(" \n;)").endswith(_HOLE) and not _ENDS_WITH_VALUE.search(text)
    return UNSIZED if is_open or not _SELECT.search(text) else None
