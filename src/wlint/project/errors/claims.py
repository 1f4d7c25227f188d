"""Responses whose status says something else than their body."""

import re
from collections.abc import Iterator

from wlint import tree
from wlint.platform.responses import MAKERS
from wlint.project.errors.statuses import Answers
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.record import entity, record
from wlint.semantics.types import Global, options_of
from wlint.tree import Node

_SUCCESS, _FAILURE = range(200, 300), range(500, 600)
_FLAGS = frozenset({"success", "ok"})
_TEXTS = frozenset({"error", "message", "detail"})
# by a protocol that answers 200 whatever happened
_ENVELOPES = frozenset({"jsonrpc", "data", "results", "errors"})
_NOT_FOUND = re.compile(r"(?:[\w-]+ ){0,2}not found[.!]?", re.IGNORECASE)


@record
class Claim:
    """A status that its response's body belies; `says`: the part of the body that does."""

    status: int
    says: Node
    is_not_found: bool


@entity
class Claims:
    """What one Worker's responses claim."""

    types: Types
    answers: Answers

    def of(self, file: File, call: tree.Call) -> Claim | None:
        """The status a response goes out with that its body surely belies."""
        body = self._body(file, call)
        if body is None or _is_envelope(body):
            return None
        statuses = self.answers.of(file, call)
        status = next(iter(statuses)) if statuses and len(statuses) == 1 else None
        if status is None:
            return None
        missing = next(_missing(body), None)
        if missing is not None and (status in _SUCCESS or status in _FAILURE):
            return Claim(status, missing, is_not_found=True)
        failure = _failure(body)
        return (
            Claim(status, failure, is_not_found=False) if failure and status in _SUCCESS else None
        )

    def _body(self, file: File, call: tree.Call) -> Node | None:
        """The literal body of the response that a call makes, by itself or by a helper."""
        found = options_of(self.types.of(file, call.callee))
        path = next((o.path for o in found if isinstance(o, Global)), None)
        if path is not None and path not in MAKERS:
            return None
        maker = MAKERS.get(path or "")
        body = call.arg(maker.body if maker else 0)
        match body:
            case tree.Call(args=[tree.Arg(value=tree.Mapping() as inner), *_]):
                return inner if self._is_written(file, body) else None
            case tree.Mapping() | tree.Literal(kind="string"):
                return body
            case _:
                return None

    def _is_written(self, file: File, call: tree.Call) -> bool:
        found = options_of(self.types.of(file, call.callee))
        return any(isinstance(o, Global) and o.path in ("JSON.stringify", "to_js") for o in found)


def _is_envelope(body: Node) -> bool:
    if not isinstance(body, tree.Mapping):
        return False
    names = {e.name for e in body.entries}
    is_success = any(_is_bool(body.entry(flag), value=True) for flag in _FLAGS)
    return is_success or not names.isdisjoint(_ENVELOPES)


def _missing(body: Node) -> Iterator[Node]:
    """The texts of a body that say that something is not there."""
    texts = [body]
    if isinstance(body, tree.Mapping):
        texts = [e.value for e in body.entries if e.name in _TEXTS]
    for text in texts:
        match text:
            case tree.Literal(kind="string", value=str(value)) if _NOT_FOUND.fullmatch(value):
                yield text
            case _:
                pass


def _failure(body: Node) -> Node | None:
    """What in a body says that the request failed."""
    if not isinstance(body, tree.Mapping):
        return None
    for entry in body.entries:
        if entry.name in _FLAGS and _is_bool(entry.value, value=False):
            # `success: false` alone may be an outcome, "nothing to do", and no failure
            return entry if body.entry("error") is not None else None
        if entry.name == "error" and _is_text(entry.value):
            return entry
    return None


def _is_text(value: Node) -> bool:
    match value:
        case tree.Literal(kind="string", value=str(text)):
            return bool(text)
        case tree.Template():
            return True
        case _:
            return False


def _is_bool(node: Node | None, *, value: bool) -> bool:
    return (
        isinstance(node, tree.Literal)
        and node.kind == "boolean"
        and (node.value is value or node.value == str(value).lower())
    )
