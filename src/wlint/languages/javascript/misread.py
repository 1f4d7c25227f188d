"""Code that the grammars misread, written as they know it, byte for byte as long."""

import re

from tree_sitter import Node as Syntax
from tree_sitter import Parser

from wlint.languages.javascript.gaps import unread
from wlint.regex import regex
from wlint.source import Span

_LONE_CR = regex(rb"\r(?!\n)")
_NUL_IN_TEXT = regex(rb"""(["'`])[^"'`\n\0]*\0[^"'`\n]*\1""")
_IN_NAME = regex(rb"\n(?=[ \t]*in[_$0-9])")
_IMPORTED_TYPE = regex(
    rb"""\bimport\(\s*(?:"[^"\n]*"|'[^'\n]*')\s*\)\s*\.\s*(?=[A-Za-z_$][\w$.]*\s*[\[<])"""
)
_MODULE_TYPE = regex(rb"""<\s*typeof\s+import\(\s*(?:"[^"\n]*"|'[^'\n]*')\s*\)\s*>(?=\s*\()""")
_TYPES_OF_MODULE = regex(rb"(?<=\bexport )type(?= *\*)")
_AND = regex(rb"(?<=\s)&+(?=\s)|(?<=[A-Za-z])&(?=[A-Za-z])")
_BELOW_TYPE = regex(rb"(?:\s<|<\s)(?=\s*(?:unique|keyof|infer|never|unknown|abstract)\b)")
_ENTITY = regex(rb"&#\d{6,7};")
_BLANKED = (_IMPORTED_TYPE, _MODULE_TYPE, _TYPES_OF_MODULE, _AND, _ENTITY)
_FREE_ESCAPE = regex(
    rb"(?<!\\)(?:\\\\)*(\\)(?:u(?!\{[\da-fA-F]+\}|[\da-fA-F]{4})|x(?![\da-fA-F]{2}))"
)
_BEFORE = 8  # backslashes that a gap may follow
_TAGGED = regex(rb"[\w$)\]]`")
_TAG_END = regex(rb">\s*`")
_OPENING, _CLOSING = b"<{[(", b">}])"
_NO_TYPE = regex(rb"&&|\|\||`")
_PASSES = 3


def parse(parser: Parser, data: bytes, *, is_typed: bool) -> Syntax:
    """The syntax tree of some code, with as few gaps as can be."""
    # the grammars do not know that a lone CR ends a line, and end where a NUL stands in a text
    data = _NUL_IN_TEXT.sub(_without_nul, _LONE_CR.sub(b"\n", data))
    root = parser.parse(data).root_node
    if is_typed and _TAG_END.search(data):
        data, root = _without_types_of_tags(parser, data, root)
    patterns = (_IN_NAME, _FREE_ESCAPE, _BELOW_TYPE, *_BLANKED)
    if not root.has_error or not any(pattern.search(data) for pattern in patterns):
        return root
    gaps = unread(root)
    for _ in range(_PASSES):  # what follows a gap may be garbled, and hide the next
        written = _rewritten(data, gaps)
        other = parser.parse(written).root_node
        left = unread(other)
        if len(left) >= len(gaps):
            break
        data, root, gaps = written, other, left
        if not gaps:
            break
    return root


def _without_nul(text: re.Match[bytes]) -> bytes:
    return text[0].replace(b"\0", b" ")


def _without_types_of_tags(parser: Parser, data: bytes, root: Syntax) -> tuple[bytes, Syntax]:
    """Types between a tag and its template, ``sql<Row>`…` ``, are read as comparisons, or not.

    What follows such a misreading may be garbled, so that the next one shows only after it.
    """
    for _ in range(_PASSES):
        found = bytearray(data)
        for end in _TAG_END.finditer(data):
            start = _types_start(data, end.start())
            if start is not None and _starts_template(root, end.end() - 1):
                size = end.start() + 1 - start
                found[start : end.start() + 1] = b" " * size
        if found == data:
            break
        data = bytes(found)
        root = parser.parse(data).root_node
    return data, root


def _types_start(data: bytes, end: int) -> int | None:
    """Where the type arguments begin that end here, right after the name they are given to."""
    if data[end - 1 : end] == b"=":
        return None
    open_brackets: list[int] = []
    for at in range(end, -1, -1):
        char = data[at]
        if char in _CLOSING and data[at - 1 : at + 1] != b"=>":
            open_brackets.append(char)
        elif char in _OPENING:
            if open_brackets.pop() != _CLOSING[_OPENING.index(char)]:
                return None
            if not open_brackets:
                is_after_name = data[at - 1 : at].isalnum() or data[at - 1 : at] in (b"_", b"$")
                return at if is_after_name and not _NO_TYPE.search(data, at, end) else None
    return None


def _starts_template(root: Syntax, at: int) -> bool:
    """Whether the backtick there opens a template: it may close one, or stand in a comment."""
    token = root.descendant_for_byte_range(at, at + 1)
    around = token.parent if token is not None else None
    return around is not None and around.type == "template_string" and around.start_byte == at


def _rewritten(data: bytes, gaps: tuple[Span, ...]) -> bytes:
    """The code with what the grammars miss near gaps written as they know it.

    They take the `in` of a member `in_reply_to` on the next line for the operator, an array
    of imported types, `import("./a").T[]`, for an element of something, and a module's type
    as a type argument for a comparison; and do not know that only types can be exported on, that
    text between tags may have an `&` that begins no entity, or entities of six digits, nor that
    a template with a tag may have any escapes: ``String.raw`\\user` ``.
    """
    found = bytearray(data)
    for gap in gaps:
        start, end = max(data.rfind(b"\n", 0, gap.start), 0), gap.end + len(b"\nin_")
        for name in _IN_NAME.finditer(data, start, end):
            found[name.start()] = ord(";")
        line_end = data.find(b"\n", gap.end)
        line_end = len(data) if line_end < 0 else line_end
        for pattern in _BLANKED:
            for blanked in pattern.finditer(data, start, line_end):
                found[slice(*blanked.span())] = b" " * len(blanked[0])
        for below in _BELOW_TYPE.finditer(data, start, line_end):
            found[slice(*below.span())] = b"<="
        for escape in _FREE_ESCAPE.finditer(data, max(gap.start - _BEFORE, 0), gap.end):
            if _has_tag(data, escape.start(1)):
                found[escape.start(1)] = ord(" ")
    return bytes(found)


def _has_tag(data: bytes, at: int) -> bool:
    """Whether what stands somewhere in a template stands in one with a tag."""
    start = data.rfind(b"`", 0, at)
    return start > 0 and _TAGGED.match(data, start - 1) is not None
