"""Work whose failure nobody learns of: a handler of any error that does nothing with it."""

import re
from collections.abc import Iterator

from wlint import tree
from wlint.project.file import File
from wlint.project.network.fallbacks import is_off_platform
from wlint.project.promises.promises import Answer, Promises
from wlint.project.typing.types import Types
from wlint.record import entity
from wlint.semantics.catches import is_broad
from wlint.semantics.functions import called_as, exits_of
from wlint.semantics.types import FunctionType, Global, options_of
from wlint.tree import Node

# what a comment says that names the silence and no reason for it
_SILENCE = frozenset({
    "ignore", "ignored", "ignores", "ignoring", "skip", "skipped", "skipping", "swallow",
    "swallowed", "suppress", "suppressed", "silent", "silently", "quiet", "quietly", "noop", "nop",
    "no", "op", "pass", "empty", "nothing", "do", "does", "continue", "ok", "okay", "fine",
    "fail", "fails", "failed", "failure", "failures", "error", "errors", "err", "exception",
    "exceptions", "catch", "except", "block", "a", "all", "any", "and", "at", "be", "here", "is",
    "it", "just", "on", "the", "this", "to", "todo", "we",
})  # fmt: skip
_DIRECTIVE = re.compile(
    r"\W*(?:eslint|oxlint|biome|deno|ts|prettier|istanbul|c8|v8|noqa|nosec|pylint|pragma|type|ruff)\b"
    r"[-:\s]"
)
# what a comment before the work says of its failure
_MAY_FAIL = re.compile(
    r"best[- ]effort|non[- ]?(?:fatal|critical|essential)|not (?:fatal|critical|essential)"
    r"|(?:may|can|might|could|is allowed to) fail\b"
    r"|(?:does not|doesn't|do not|don't) (?:matter|care)",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W_]+")
_ENDINGS = frozenset(
    {"close", "cancel", "abort", "releaselock", "terminate", "destroy", "dispose", "cleanup"}
)


@entity
class SwallowedErrors:
    """The errors one Worker drops."""

    types: Types
    promises: Promises

    def work(self, file: File, catch: tree.Catch) -> Node | None:
        """The work outside the isolate whose errors a handler surely drops, unsaid."""
        attempt = file.scopes.parents.get(catch)
        if not isinstance(attempt, tree.Try) or not is_broad(catch):
            return None
        if not all(_does_nothing(file, attempt, s) for s in catch.body.statements):
            return None
        if _is_explained(file, catch) or is_off_platform(file, catch):
            return None
        if any(_is_result(file, attempt, node) for node in attempt.body.walk()):
            return None
        return next(self._work(file, attempt.body), None)

    def _work(self, file: File, body: Node) -> Iterator[Node]:
        for node in body.walk():
            match node:
                case tree.Await(value=tree.Call() as call) if not self._is_ending(file, call):
                    is_work = self.promises.starts_io(file, call) is Answer.YES
                    if is_work and not self._is_handled(file, call):
                        yield call
                case _:
                    pass

    def _is_handled(self, file: File, call: tree.Call) -> bool:
        """Whether what a call runs catches all that is known to fail in it."""
        found = options_of(self.types.of(file, call.callee))
        return all(
            isinstance(option, FunctionType)
            and _keeps_errors(option.node)
            and self.promises.rejections.function(option) is None
            for option in found
        )

    def _is_ending(self, file: File, call: tree.Call) -> bool:
        """Whether a call only ends something, or fills a cache, which may fail unseen."""
        if (called_as(call.callee) or "").removeprefix("on").lower() in _ENDINGS:
            return True
        found = options_of(self.types.of(file, call.callee))
        return any(isinstance(o, Global) and o.path.startswith("Cache.") for o in found)


def _keeps_errors(function: tree.Function) -> bool:
    """Whether a function has handlers of errors, and none that throws one on."""
    catches = [n for n in function.body.walk() if isinstance(n, tree.Catch)]
    inside = (n for catch in catches for n in catch.body.walk())
    return bool(catches) and not any(isinstance(n, tree.Exit) and n.kind == "throw" for n in inside)


def _does_nothing(file: File, attempt: tree.Try, statement: Node) -> bool:
    """Whether a statement of a handler changes nothing: it would end there anyway."""
    match statement:
        case tree.Exit(kind="return", value=None):
            return _ends_anyway(file, attempt)
        case tree.Exit(kind=kind):
            return kind == "continue"
        case tree.Opaque(kind=kind):
            return kind.lower() in ("pass", "empty_statement")
        case _:
            return False


def _ends_anyway(file: File, attempt: tree.Try) -> bool:
    """Whether a function that gives nothing does nothing after a `try`."""
    function = file.function_around(attempt)
    if function is None or any(e.kind == "return" and e.value for e in exits_of(function)):
        return False
    inside: Node = attempt
    for around in file.ancestors(attempt):
        match around:
            case tree.Function():
                return True
            case tree.Block(statements=[*_, last]) if last is inside:
                pass
            case tree.If():
                pass
            case _:
                return False
        inside = around
    return False


def _is_explained(file: File, catch: tree.Catch) -> bool:
    """Whether a comment says why nothing is done."""
    attempt = file.scopes.parents[catch]
    inside = any(
        attempt.span.start <= comment.start < catch.span.end + _beside(file, catch)
        and _says_why(file.source.text(comment))
        for comment in file.module.comments
    )
    return inside or any(_MAY_FAIL.search(text) for text in _above(file, attempt))


def _above(file: File, attempt: Node) -> Iterator[str]:
    """The comments right above a `try`, which mostly say what it does."""
    start = attempt.span.start
    for comment in reversed(file.module.comments):
        if comment.end > start:
            continue
        between = file.source.data[comment.end : start]
        if between.strip() or between.count(b"\n") > 1:
            return
        yield file.source.text(comment)
        start = comment.start


def _says_why(comment: str) -> bool:
    """Whether a comment says more than that errors are ignored, to people and not to a tool."""
    words = _WORD.findall(comment.lower())
    return not _SILENCE.issuperset(words) and not _DIRECTIVE.match(comment)


def _beside(file: File, catch: tree.Catch) -> int:
    """How far the last line of a handler goes on after it."""
    data = file.source.data
    end = data.find(b"\n", catch.span.end)
    return (end if end >= 0 else len(data)) - catch.span.end


def _is_result(file: File, attempt: tree.Try, node: Node) -> bool:
    """Whether what is tried gives a value, so that its absence tells of the failure."""
    match node:
        case tree.Exit() if file.function_around(node) is not file.function_around(attempt):
            return False
        case tree.Exit(kind="return", value=None):
            return not _ends_anyway(file, attempt)
        case tree.Exit(kind="return" | "break"):
            return True
        case tree.Assign(target=target):
            names = [n for n in target.walk() if isinstance(n, tree.Name)]
            return any(not _is_inside(file, attempt, name) for name in names)
        case _:
            return False


def _is_inside(file: File, attempt: tree.Try, name: tree.Name) -> bool:
    """Whether a variable is used only within what is tried."""
    variable = file.scopes.variable(name)
    span = attempt.body.span
    return variable is not None and all(
        span.start <= r.span.start < span.end for r in variable.reads
    )
