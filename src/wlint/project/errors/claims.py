"""Responses whose status says something else than their body."""

import re
from collections.abc import Iterator

from msgspec.structs import replace

from wlint import tree
from wlint.platform.responses import MAKERS
from wlint.project.calling.routers import is_route_method, router_of
from wlint.project.calling.stubs import Stubs
from wlint.project.errors.admitted import FLAGS, failure_in, is_bool, is_handled
from wlint.project.errors.held_bodies import held_body
from wlint.project.errors.helper_bodies import (
    Sent,
    admits_failure,
    made_answer,
    made_body,
    made_page,
    outcomes,
    sent_in_parts,
    sent_whole,
    told_by,
)
from wlint.project.errors.lost_responses import is_lost
from wlint.project.errors.nothing import holds_nothing
from wlint.project.errors.own_parts import is_for_lack_of_own
from wlint.project.errors.placed import Placed
from wlint.project.errors.probes import is_probe, is_verdict_of_probe
from wlint.project.errors.statuses import Answers
from wlint.project.file import File
from wlint.project.typing.constants import text_of
from wlint.project.typing.types import Types
from wlint.record import Entity, Record
from wlint.regex import regex
from wlint.semantics.functions import is_missing
from wlint.semantics.types import Global, options_of
from wlint.tree import Node

# 202 and 207 are never what was forgotten: who writes them down means them
_SUCCESS, _FAILURE = frozenset(range(200, 300)) - {202, 207}, range(500, 600)
_OK, _FAILED = 200, 500
_TEXTS = frozenset({"error", "message", "msg", "detail"})
# by a protocol that answers 200 whatever happened
_ENVELOPES = frozenset({"jsonrpc", "data", "results", "errors"})
# what a body answers that was asked whether something is so
_VERDICT = regex(r"(?:is_?)?(?:valid|verified|available|exists)", re.IGNORECASE)
_NOT_FOUND = regex(r"(?:[\w-]+ ){0,2}not found[.!]?", re.IGNORECASE)
# the same with the name of what is missing, which a text of somebody else's may seem to say
_NAMED = regex(
    r"""(?P<what>[a-z][\w-]*(?: ['"]?[\w?-]+['"]?){0,3}) not found(?:[.!]|: .+)?""", re.IGNORECASE
)
_ADDRESS = regex(r"\S*[/?=]\S*")  # what a helper is given to redirect to
# what a text says that a handler of any error answers with
_FAILING = regex(
    r"\b(?:errors?|failed|failure|failing|went wrong|unable to|could(?: not|n't)"
    r"|invalid|malformed|bad request)\b",
    re.IGNORECASE,
)
_PAGE = regex(r"\s*<(?:!doctype|html)\b", re.IGNORECASE)
_HEADING = regex(r"<(?:h1|title)\b[^<>]*>([^<]*)</", re.IGNORECASE)
_PLAIN_PAGE = regex(r"\s*<pre>([^<]*)</pre>\s*", re.IGNORECASE)
_OWN = regex(
    r"(?:binding|secret|setting|config|environment|env|variable|key|token|credential|module)",
    re.IGNORECASE,
)


class Claim(Record):
    """A status that its response's body belies; `says`: the part of the body that does.

    That part stands in `home`, where a helper gives the body, which `lacks` the part that the
    status is taken from. What is only known `by_place` need say nothing: it answers an error, or
    turns somebody away.
    """

    status: int
    says: Node
    is_not_found: bool
    home: File | None = None
    lacks: str | None = None
    by_place: bool = False


class Claims(Entity):
    """What one Worker's responses claim."""

    types: Types
    answers: Answers
    stubs: Stubs
    placed: Placed

    def of(self, file: File, call: tree.Call) -> Claim | None:
        """The status a response goes out with that its body surely belies."""
        claim = self._of(file, call) or self._by_place(file, call)
        return self._unless_asked(file, call, claim)

    def _unless_asked(self, file: File, node: Node, claim: Claim | None) -> Claim | None:
        if claim is None or claim.is_not_found:
            is_own = claim is not None and claim.status == _FAILED
            return None if is_own and is_for_lack_of_own(self.types, file, node) else claim
        is_none = is_verdict_of_probe(self.types, file, node) or is_lost(self.types, file, node)
        return None if is_none else claim

    def _of(self, file: File, call: tree.Call) -> Claim | None:
        body = self.body(file, call)
        if body is None:
            given = self._sent(file, call)
            each = sent_whole(file, given) if given is not None else ()
            claims = (self._of_sent(file, call, sent) for sent in each)
            return self._of_helper(file, call) or next((c for c in claims if c is not None), None)
        parts = self._sent_in_parts(file, call, body)
        claim = self._of_outcomes(file, call, parts) if parts is not None else None
        if claim is not None:
            return claim
        statuses = self.answers.of(file, call)
        if (
            statuses == frozenset({_OK})
            and call.option("status") is None
            and _is_excuse(file, call, _told(file, body))
        ):
            return Claim(_OK, body, is_not_found=False)
        return self._claim(file, body, statuses)

    def _of_helper(self, file: File, call: tree.Call) -> Claim | None:
        """The same of a body that is put together elsewhere: `c.json(fail("no page", 404))`."""
        if (answer := made_answer(self.types, file, call)) is not None:
            return self._of_answer(file, call, *answer)
        made = call.arg(0)
        if not isinstance(made, tree.Call) or self.answers.of(file, call) != frozenset({_OK}):
            return None
        page = made_page(self.types, file, made) if call.option("status") is None else None
        if page is not None and _is_excuse(file, call, _said_by(page)):
            return Claim(_OK, made, is_not_found=False)
        body = made_body(self.types, file, made)
        if body is None or _is_envelope(body) or not admits_failure(self.types, file, made, body):
            return None
        return Claim(_OK, made, is_not_found=False)

    def _of_sent(self, file: File, call: tree.Call, sent: Sent) -> Claim | None:
        """The same of one of the bodies that branches give, written there or by a helper."""
        if isinstance(sent.value, tree.Mapping):
            return self._claim(file, sent.value, self.answers.of(file, call))
        return self._of_outcomes(file, call, sent)

    def _of_outcomes(self, file: File, call: tree.Call, sent: Sent) -> Claim | None:
        """The same of one of the bodies that a helper may give: `Response.json(find(id))`.

        A failure is what it gives for an error of any kind, and another body otherwise.
        """
        given = [
            (home, self._of_outcome(file, call, sent, home, made), is_handled(home, made))
            for home, made in outcomes(self.types, self.stubs, file, sent)
        ]
        may_succeed = any(claim is None and not is_caught for _, claim, is_caught in given)
        for home, claim, is_caught in given:
            if claim is not None and (
                claim.is_not_found
                or (may_succeed and is_caught and not is_probe(self.types, file, call))
            ):
                return replace(claim, home=home)
        return None

    def _of_outcome(
        self, file: File, call: tree.Call, sent: Sent, home: File, made: tree.Mapping
    ) -> Claim | None:
        """The same of one of these bodies, with the status that it goes out with."""
        held = sent.held
        if held is None:
            return self._claim(home, made, self.answers.of(file, call))
        claim = self._claim(home, made, self.answers.where(file, call, held, home, made))
        if claim is None or not sent.has(made, claim.says):
            return None
        return replace(claim, lacks=self.answers.lacking(file, call, held, made))

    def _sent_in_parts(self, file: File, call: tree.Call, body: Node) -> Sent | None:
        if not isinstance(body, tree.Mapping) or _is_envelope(body):
            return None
        return sent_in_parts(file, call, body)

    def _sent(self, file: File, call: tree.Call) -> Node | None:
        """What the response that a call makes is made of, before it is written as JSON."""
        match body := self._given(file, call):
            case tree.Call(args=[tree.Arg(value=inner), *_]) if self._is_written(file, body):
                return inner
            case _:
                return body

    def _of_answer(
        self, file: File, call: tree.Call, home: File, answer: tree.Call
    ) -> Claim | None:
        """The same of a helper that answers with what it is passed: `fail(c, "no page")`."""
        body = self.body(home, answer)
        statuses = self.answers.of(file, call)
        if not isinstance(body, tree.Mapping) or _is_envelope(body) or self.of(home, answer):
            return None
        told = [value for name, value in told_by(self.types, file, call, body) if name in _TEXTS]
        passed = {arg.value for arg in call.args}
        texts = [text for text in told if text in passed]
        said = next((c for t in texts if (c := self._claim(file, t, statuses)) is not None), None)
        if said is not None or statuses != frozenset({_OK}):
            return said
        is_failure = bool(texts) and admits_failure(self.types, file, call, body)
        return Claim(_OK, call, is_not_found=False) if is_failure else None

    def _by_place(self, file: File, call: tree.Call) -> Claim | None:
        """The same of one that is given no status where it answers an error, or refuses."""
        if len(call.args) != 1 or self._given(file, call) is None:
            return None
        if self.answers.of(file, call) != frozenset({_OK}):
            return None
        says = call.args[0].value
        if self.placed.refuses(file, call):
            return Claim(_OK, says, is_not_found=False)
        made = made_body(self.types, file, says) if isinstance(says, tree.Call) else None
        body = made or self.body(file, call)
        if body is not None and _is_envelope(body):
            return None
        sent = self._sent(file, call)
        is_error = self.placed.answers_errors(file, call) or (
            sent is not None and self.placed.answers_caught(file, call, sent)
        )
        return Claim(_OK, says, is_not_found=False, by_place=True) if is_error else None

    def returned(self, file: File, leaving: tree.Exit) -> Claim | None:
        """The same of a body that a framework makes a response of."""
        function = file.function_around(leaving)
        if leaving.kind != "return" or function is None:
            return None
        is_body = isinstance(leaving.value, tree.Mapping) and self._is_plain_route(file, function)
        statuses = frozenset({_OK}) if is_body else None
        if leaving.value is None or statuses is None:
            return None
        return self._unless_asked(file, leaving, self._claim(file, leaving.value, statuses))

    def says_nothing(self, file: File, call: tree.Call) -> bool:
        """Whether a response surely says that all is well, and that there is nothing."""
        body = self.body(file, call)
        return (
            body is not None
            and holds_nothing(body)
            and self.answers.of(file, call) == frozenset({_OK})
        )

    def _claim(self, file: File, body: Node, statuses: frozenset[int] | None) -> Claim | None:
        if _is_envelope(body):
            return None
        status = next(iter(statuses)) if statuses and len(statuses) == 1 else None
        if status is None:
            return None
        missing = next(_missing(file, body, status), None)
        if missing is not None and (status in _SUCCESS or status in _FAILURE):
            return Claim(status, missing, is_not_found=True)
        failure = failure_in(file, body)
        return (
            Claim(status, failure, is_not_found=False) if failure and status in _SUCCESS else None
        )

    def body(self, file: File, call: tree.Call) -> Node | None:
        """The literal body of the response that a call makes, by itself or by a helper."""
        body = self._given(file, call)
        match held_body(file, body) if body is not None else None:
            case tree.Call(args=[tree.Arg(value=inner), *_]) as written:
                held = held_body(file, inner)
                is_known = isinstance(held, (tree.Mapping, tree.Sequence))
                return held if is_known and self._is_written(file, written) else None
            case (
                tree.Mapping()
                | tree.Sequence()
                | tree.Literal(kind="string")
                | tree.Template(tag=None) as held
            ):
                return held
            case _:
                return None

    def _given(self, file: File, call: tree.Call) -> Node | None:
        """What a call that makes a response is given for its body."""
        found = options_of(self.types.of(file, call.callee))
        path = next((o.path for o in found if isinstance(o, Global)), None)
        if path is not None and path not in MAKERS:
            return None
        maker = MAKERS.get(path or "")
        return call.arg(maker.body if maker else 0)

    def _is_plain_route(self, file: File, function: tree.Function) -> bool:
        """Whether a framework answers with what a function returns, and is told no status for it.

        FastAPI does, and chanfana.
        """
        cls = file.class_around(function)
        if cls is not None and is_route_method(self.types, file, cls, function):
            return True
        routes = [d for d in function.decorators if isinstance(d, tree.Call)]
        if not any(router_of(self.types, file, route) == "fastapi" for route in routes):
            return False
        is_told = any(route.option("status_code") is not None for route in routes)
        sets = (n for n in function.body.walk() if isinstance(n, tree.Member))
        return not is_told and not any(member.name == "status_code" for member in sets)

    def _is_written(self, file: File, call: tree.Call) -> bool:
        found = options_of(self.types.of(file, call.callee))
        return any(isinstance(o, Global) and o.path in ("JSON.stringify", "to_js") for o in found)


def _is_envelope(body: Node) -> bool:
    if not isinstance(body, tree.Mapping):
        return False
    names = {e.name for e in body.entries if not is_missing(e.value)}
    is_success = any(is_bool(body.entry(flag), value=True) for flag in FLAGS)
    if any(_is_verdict(entry) for entry in body.entries):
        return True
    return is_success or not names.isdisjoint(_ENVELOPES)


def _is_verdict(entry: tree.Entry) -> bool:
    """Whether an entry answers what was asked: `valid: …`, `connected: false`."""
    name = entry.name or ""
    is_told = any(is_bool(entry.value, value=told) for told in (True, False))
    return (is_told and name not in {*FLAGS, "error"}) or _VERDICT.fullmatch(name) is not None


def _missing(file: File, body: Node, status: int) -> Iterator[Node]:
    """The texts of a body that say that something is not there."""
    texts = [body]
    if isinstance(body, tree.Mapping):
        texts = [e.value for e in body.entries if e.name in _TEXTS]
    for text in texts:
        match text:
            case tree.Literal(kind="string", value=str(value)) if _NOT_FOUND.fullmatch(value):
                yield text
            case tree.Literal(kind="string") | tree.Template(tag=None) if status == _FAILED:
                if names_missing(file, text):
                    yield text
            case _:
                pass


def names_missing(file: File, text: Node) -> bool:
    """Whether a text says that something is not found that is no part of the Worker itself."""
    named = _NAMED.fullmatch(text_of(file, text) or "")
    return named is not None and not _OWN.search(named["what"])


def _told(file: File, body: Node) -> str | None:
    """What a body says in words, and nothing else."""
    match body:
        case tree.Mapping(entries=[tree.Entry(name="message" | "detail", value=text)]):
            return text_of(file, text)
        case tree.Mapping():
            return None
        case _:
            return _said_by(text_of(file, body) or "")


def _is_excuse(file: File, call: tree.Call, said: str | None) -> bool:
    """Whether a text calls itself an error, or says that something failed where any is handled."""
    if said is None or not _FAILING.search(said) or _ADDRESS.fullmatch(said):
        return False
    return said.lower().startswith("error: ") or is_handled(file, call)


def _said_by(text: str) -> str | None:
    """What a text says, or the heading of a page: a part of one is for a script to show."""
    if (plain := _PLAIN_PAGE.fullmatch(text)) is not None:
        return plain[1]
    if _PAGE.match(text):
        heading = _HEADING.search(text)
        return heading[1] if heading is not None and "<script" not in text.lower() else None
    return text if "<" not in text else None
