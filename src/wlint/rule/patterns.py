"""What a rule can ask about regular expressions."""

from collections.abc import Iterator

from wlint.project.data.patterns import Pattern, matched_texts, pattern_of
from wlint.project.data.repeated_patterns import Repeated, RepeatedPatterns
from wlint.rule.asking import Asking
from wlint.semantics.regex.ambiguity import Attack, attack_on
from wlint.tree import Call, Literal, Node


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

    def matched_texts(self, pattern: Pattern) -> Iterator[Node]:
        """The texts a pattern is held against where a handler gets to."""
        for use, text in matched_texts(self.file, pattern):
            if self.way_to(use) is not None:
                yield text

    def repeated_pattern(self, call: Call) -> Repeated | None:
        """Over what a call repeats the same work with a regular expression."""
        return RepeatedPatterns(self.worker.types, self.worker.sizes).of(self.file, call)
