"""What a rule can ask about regular expressions."""

from collections.abc import Iterator

from wlint.project.data.patterns import Pattern, pattern_of
from wlint.project.data.repeated_patterns import Repeated, RepeatedPatterns
from wlint.project.data.traces import Source
from wlint.rule.asking import Asking
from wlint.semantics.regex.ambiguity import Attack, attack_on
from wlint.tree import Call, Literal


class Patterns(Asking):
    """What is matched, against what, and how long that can take."""

    __slots__ = ()

    def pattern(self, node: Literal | Call) -> Pattern | None:
        """The regular expression of constant text that a node is or makes."""
        name = self.name_of(node.callee) if isinstance(node, Call) else None
        return pattern_of(node, name)

    def attack_on(self, pattern: Pattern) -> Attack | None:
        """A text on which a regular expression surely backtracks exponentially."""
        return attack_on(pattern.text, pattern.flags)

    def matched_sources(self, pattern: Pattern) -> Iterator[Source | None]:
        """For each use of a pattern that a handler gets to, the part of the request it is for."""
        calls, origins = self.worker.calls, self.worker.origins
        for use in self.worker.pattern_uses.of(self.file, pattern):
            if use.text is None:
                yield None  # a schema is made to be asked
            elif calls.way_to_place(use.file, use.call) is not None:
                yield origins.source(use.file, use.text)

    def repeated_pattern(self, call: Call) -> Repeated | None:
        """Over what a call repeats the same work with a regular expression."""
        return RepeatedPatterns(self.worker.types, self.worker.sizes).of(self.file, call)
