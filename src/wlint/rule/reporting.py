"""What a rule can say."""

from collections.abc import Iterable

from wlint.finding import Finding, Fix, Place, Severity, Step
from wlint.project.calling.function_names import head_of
from wlint.project.calling.way import Way
from wlint.project.file import File
from wlint.regex import regex
from wlint.rule.asking import Asking
from wlint.source import Span, one_line
from wlint.tree import (
    Call,
    Conditional,
    Function,
    Literal,
    Loop,
    Member,
    Name,
    Node,
    Operation,
    Template,
)

# the families that speak of what happens when a Worker runs
_AT_RUN_TIME = frozenset(
    {"promises", "state", "fan-out", "resilience", "cpu", "memory", "errors"}
)  # fmt: skip

_PREFIX = regex(r"^[bfrtuBFRTU]+(?=[\"'])")
_LONG_QUOTES = ('"""', "'''")


class Reporting(Asking):
    """How a rule words and places what it found."""

    def text(self, node: Node) -> str:
        """The node as it is written, parentheses included."""
        return self.file.source.text(node.outer)

    def short(self, node: Node, file: File | None = None) -> str:
        """The node on one line, cut where it gets long: for messages."""
        text = one_line((file or self.file).source.text(node.span))
        return text if len(text) <= 50 else text[:49] + "…"

    def quoted(self, node: Node, file: File | None = None) -> str:
        """The same of what a response says: a text without what only Python reads before it."""
        text = self.short(node, file)
        if not isinstance(node, (Literal, Template)):
            return text
        bare = _PREFIX.sub("", text) if self.file.is_python else text
        quote = bare[:3] if bare.startswith(_LONG_QUOTES) else bare[:1]
        return f"{bare}{quote}" if bare.endswith("…") else bare

    def called(self, call: Call | Template | Name, file: File | None = None) -> str:
        """A call as messages name it: `env.KV.put(…)`, what it calls without its arguments."""
        if isinstance(call, Name):
            return call.id
        if isinstance(call, Template):
            return f"{self.short(call.tag or call, file)}`…`"
        callee, new = call.callee, "new " if call.is_new else ""
        match callee:
            case Function():
                return f"{callee.name or 'async () => …'}"
            case Member(object=Call() | Template(tag=Node()) as inner, name=str(name)):
                return f"{self.called(inner, file)}.{name}(…)"
            case _:
                return f"{new}{self.callee(call, file)}({'…' if call.args else ''})"

    def callee(self, call: Call, file: File | None = None) -> str:
        """What a call calls, on one line: `env.KV.put`, `(options.fetch ?? fetch)`."""
        text = self.short(call.callee, file)
        return f"({text})" if isinstance(call.callee, (Operation, Conditional)) else text

    def line_of(self, node: Node) -> int:
        """The number of the line that a node of this file begins in."""
        return self.file.source.line_of(node.span.start)

    def place(self, node: Node) -> Place:
        """Where a node of this file is; a loop or function is where its head is."""
        if isinstance(node, Function):
            return self.head(node)
        if not isinstance(node, Loop) or node.body.span.start <= node.span.start:
            return Place(self.file.path, node.span)
        head = self.file.source.text(Span(node.span.start, node.body.span.start)).rstrip(" \n\t:{")
        return Place(self.file.path, Span(node.span.start, node.span.start + len(head.encode())))

    def head(self, function: Function) -> Place:
        """Where a function of this file is, without its body."""
        return head_of(self.file, function)

    def finding(
        self,
        node: Node,
        message: str,
        *,
        help: str | None = None,
        severity: Severity | None = None,
        related: Iterable[Step] = (),
        fix: Fix | None = None,
        way: Way | None = None,
        is_waited_for: bool = False,
    ) -> Finding:
        """Report a node, with the way from a handler to it: a certain one, or the shortest."""
        way = way or self.shown_way_to(node)
        steps = tuple(way.steps) if way else ()
        here = self.place(node)
        return Finding(
            self.rule.name,
            severity or self.rule.card.severity,
            here,
            message,
            help,
            self.worker.name,
            (*steps, Step(here, self.short(node))) if steps else (),
            tuple(related),
            fix,
            is_waited_for,
        )

    def finding_at(
        self,
        place: Place,
        message: str,
        *,
        help: str | None = None,
        severity: Severity | None = None,
        related: Iterable[Step] = (),
        fix: Fix | None = None,
    ) -> Finding:
        """Report a place that is no code: a key of the configuration."""
        level, name = severity or self.rule.card.severity, self.worker.name
        return Finding(self.rule.name, level, place, message, help, name, (), tuple(related), fix)

    def is_for_production(self, place: Place) -> bool:
        """Whether what the rule says of a place is not only so while the Worker is developed."""
        file = self.worker.files.get(place.path)
        if file is None or self.rule.card.family not in _AT_RUN_TIME:
            return True
        return not self.worker.development.covers(file, place.span)

    def related(self, node: Node, message: str, file: File | None = None) -> Step:
        """A place beside the way that a reader needs to see."""
        return Step(Place((file or self.file).path, node.span), message)
