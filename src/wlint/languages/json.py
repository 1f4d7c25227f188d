"""JSON with comments and trailing commas, as Wrangler and TypeScript read it."""

import json
from functools import cache

import tree_sitter
import tree_sitter_json

from wlint.languages.conflicts import CONFLICT, first_conflict
from wlint.languages.document import MAX_DEPTH, DocumentError, Scalar, Value
from wlint.regex import regex
from wlint.source import Span

# `(?>...)`, not `*+`: up to Python 3.11.4 a repeated group that gives nothing back loses its place
_STRING = rb'"(?>(?:[^"\\\r\n]|\\.)*)"?'
# a comment that never ends takes the rest: looking for its end again and again would be quadratic
_COMMENT = rb"//[^\r\n]*+|/\*(?>(?:[^*]|\*(?!/))*)(?:\*/)?"
_LENIENCY = regex(
    rb"(?P<keep>%b)|(?P<drop>%b|,(?=(?>(?:\s|%b)*)[}\]]))" % (_STRING, _COMMENT, _COMMENT)
)
_NOT_BLANK = regex(rb"[^\r\n]")
_BOM = b"\xef\xbb\xbf"


def parse_json(data: bytes) -> Value:
    """The values of a JSON file and where they are, or raise `DocumentError`."""
    strict = _strict(data)
    root = _parser().parse(strict).root_node
    values = [child for child in root.named_children if child.type != "comment"]
    if root.has_error or len(values) != 1:
        raise _error(strict)
    return _value(values[0], None, 0)


def _strict(data: bytes) -> bytes:
    """The same document without comments and trailing commas, every byte where it was."""
    try:
        data.decode()
    except UnicodeDecodeError as error:
        span = Span(error.start, error.end)
        raise DocumentError("expected UTF-8 text", span) from error
    if data.startswith(_BOM):
        data = b"   " + data[3:]
    return _LENIENCY.sub(lambda m: m["keep"] or _NOT_BLANK.sub(b" ", m["drop"]), data)


def _error(strict: bytes) -> DocumentError:
    """What is wrong, in the words of the standard library, which names what it expected."""
    text = strict.decode()
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        at = len(text[: error.pos].encode())
        line = Span(strict.rfind(b"\n", 0, at) + 1, at + 1)
        if (marker := first_conflict(strict, (line,))) is not None:
            return DocumentError(CONFLICT, marker)
        reason = error.msg.removesuffix(" starting at").removesuffix(" at")
        return DocumentError(reason[0].lower() + reason[1:], Span(at, at))
    except (RecursionError, ValueError):
        pass
    return DocumentError("expected JSON", Span(0, 0))


@cache
def _parser() -> tree_sitter.Parser:
    return tree_sitter.Parser(tree_sitter.Language(tree_sitter_json.language()))


def _value(node: tree_sitter.Node, key: tree_sitter.Node | None, depth: int) -> Value:
    span = Span(node.start_byte, node.end_byte)
    if depth > MAX_DEPTH:
        raise DocumentError(f"nested more than {MAX_DEPTH} levels deep", span)
    named = Span(key.start_byte, key.end_byte) if key else None
    if node.type == "object":
        return Value(_table(node, depth), span, named)
    if node.type == "array":
        return Value(tuple(_value(n, None, depth + 1) for n in node.named_children), span, named)
    return Value(_scalar(node), span, named)


def _table(node: tree_sitter.Node, depth: int) -> dict[str, Value]:
    table: dict[str, Value] = {}
    for pair in node.named_children:
        key, value = pair.child_by_field_name("key"), pair.child_by_field_name("value")
        if key is not None and value is not None:
            table[str(_scalar(key))] = _value(value, key, depth + 1)
    return table


def _scalar(node: tree_sitter.Node) -> Scalar:
    text = (node.text or b"").decode()
    if node.type == "string" and "\\" not in text:
        return text[1:-1]
    try:
        value: Scalar = json.loads(text, strict=False)
    except ValueError:
        # a number with more digits than Python converts
        return float("inf") if node.type == "number" else text
    # half a surrogate pair is no text that could be shown or written
    return value.encode(errors="replace").decode() if isinstance(value, str) else value
