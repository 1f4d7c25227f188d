"""What a rule can ask about regular expressions."""

from collections.abc import Iterator

from wlint.project.data.pattern_uses import PatternUse
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
        """A text on which a regular expression surely backtracks for very long."""
        return attack_on(pattern.text, pattern.flags)

    def matched_sources(self, pattern: Pattern) -> Iterator[Source | None]:
        """For each use of a pattern that a handler gets to, the part of the request it is for."""
        origins = self.worker.origins
        for use in self._uses(pattern):
            yield None if use.text is None else origins.source(use.file, use.text)

    def long_sources(self, pattern: Pattern, attack: Attack) -> Iterator[Source | None]:
        """The same for uses on a text of the request that nothing keeps short."""
        origins, sizes = self.worker.origins, self.worker.sizes
        for use in self._uses(pattern):
            if attack.starts_anywhere and use.is_at_start:
                continue
            if use.text is not None and sizes.of(use.file, use.text).is_unbounded:
                source = origins.source(use.file, use.text)
                yield from [source] if source is not None else []

    def _uses(self, pattern: Pattern) -> Iterator[PatternUse]:
        for use in self.worker.pattern_uses.of(self.file, pattern):
            # a schema is made to be asked
            if use.text is None or self.worker.calls.way_to_place(use.file, use.call) is not None:
                yield use

    def repeated_pattern(self, call: Call) -> Repeated | None:
        """Over what a call repeats the same work with a regular expression."""
        return RepeatedPatterns(self.worker.types, self.worker.sizes).of(self.file, call)
