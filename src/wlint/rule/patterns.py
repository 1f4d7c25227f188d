"""What a rule can ask about regular expressions."""

from collections.abc import Iterator

from wlint import tree
from wlint.project.costs.constant_fields import constant_of
from wlint.project.data.patterns import Pattern, matched_texts, pattern_of, used_at
from wlint.project.data.repeated_patterns import Repeated, RepeatedPatterns
from wlint.project.file import File
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

    def matched_texts(self, pattern: Pattern) -> Iterator[tuple[File, Node]]:
        """The texts a pattern is held against where a handler gets to, by any of its names."""
        here = ((self.file, use, text) for use, text in matched_texts(self.file, pattern))
        for file, use, text in (*here, *self._matched_by_name(pattern)):
            if self.worker.calls.way_to_place(file, use) is not None:
                yield file, text

    def _matched_by_name(self, pattern: Pattern) -> Iterator[tuple[File, Node, Node]]:
        """The uses of what another file imports, or of an entry of a table of patterns."""
        for file, name in self._names_of(pattern.node):
            if constant_of(self.worker.types, file, name).node is pattern.node:
                yield from ((file, use, text) for use, text in used_at(file, name))

    def _names_of(self, node: Node) -> Iterator[tuple[File, Node]]:
        """What may name a pattern from elsewhere, by what it is called."""
        match self.parent(node):
            case tree.Assign(target=tree.Name(id=own)):
                for file in self.worker.files.values():
                    variable = file.scopes.module_variables.get(own)
                    if file is not self.file and variable is not None:
                        yield from ((file, read) for read in variable.reads)
            case tree.Entry(name=str(key)):
                for file in self.worker.files.values():
                    yield from ((file, n) for n in file.of_kind(tree.Member) if n.name == key)
            case _:
                return

    def repeated_pattern(self, call: Call) -> Repeated | None:
        """Over what a call repeats the same work with a regular expression."""
        return RepeatedPatterns(self.worker.types, self.worker.sizes).of(self.file, call)
