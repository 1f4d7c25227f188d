"""What a rule can ask about regular expressions."""

from collections.abc import Iterator

from wlint.project.costs.size import UNSIZED
from wlint.project.data.pattern_uses import PatternUse
from wlint.project.data.patterns import Pattern, pattern_of
from wlint.project.data.repeated_patterns import Repeated, RepeatedPatterns
from wlint.project.data.traces import Source
from wlint.rule.asking import Asking
from wlint.semantics.regex.ambiguity import Attack, attack_on
from wlint.tree import Call, Literal


class Patterns(Asking):
    """What is matched, against what, and how long that can take."""

    def pattern(self, node: Literal | Call) -> Pattern | None:
        """The regular expression of constant text that a node is or makes."""
        name = self.name_of(node.callee) if isinstance(node, Call) else None
        return pattern_of(node, name)

    def attack_on(self, pattern: Pattern) -> Attack | None:
        """A text on which a regular expression surely backtracks for very long."""
        return attack_on(pattern.text, pattern.flags)

    def matched_sources(self, pattern: Pattern) -> Iterator[Source | None]:
        """For each use of a pattern that a handler gets to, the part of the request it is for."""
        for use in self._uses(pattern):
            yield self._text_source(use)

    def long_sources(self, pattern: Pattern, attack: Attack) -> Iterator[Source | None]:
        """The same for uses on a text of the request that nothing keeps short."""
        sizes = self.worker.sizes
        for use in self._uses(pattern):
            if attack.starts_anywhere and use.is_at_start:
                continue
            size = sizes.of(use.file, use.text) if use.text is not None else UNSIZED
            # a cut is not always short: ten thousand letters take seconds, a megabyte hours
            is_long = (size.length or 0) >= attack.repeats
            if use.text is not None and (size.is_unbounded or is_long):
                source = self._text_source(use)
                yield from [source] if source is not None else []

    def is_looked_for(self, pattern: Pattern) -> bool:
        """Whether a pattern is looked for all over a text: no match has to begin where it does."""
        is_several = "g" in pattern.flags or any(use.is_for_all for use in self._uses(pattern))
        sources = self.matched_sources(pattern) if not is_several else ()
        return is_several or any(s is not None and s.is_looked_up for s in sources)

    def _text_source(self, use: PatternUse) -> Source | None:
        """The part of a request that can bring any text: itself, or in what is fetched for it."""
        source = self.worker.origins.source(use.file, use.text) if use.text is not None else None
        return source if source is not None and source.can_be_any_text else None

    def _uses(self, pattern: Pattern) -> Iterator[PatternUse]:
        for use in self.worker.pattern_uses.of(self.file, pattern):
            # a schema is made to be asked
            if use.text is None or self.worker.calls.way_to_place(use.file, use.call) is not None:
                yield use

    def repeated_pattern(self, call: Call) -> Repeated | None:
        """Over what a call repeats the same work with a regular expression."""
        return RepeatedPatterns(self.worker.types, self.worker.sizes).of(self.file, call)
