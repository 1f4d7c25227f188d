"""Checks that pass where they cannot be made: what is tried can only take back that all is well.

`let allowed = true; try { allowed = !(await banned(id)) } catch {} if (!allowed) return refusal`
"""

import re

from wlint import tree
from wlint.project.errors.admitted import is_bool
from wlint.project.errors.statuses import Answers
from wlint.project.file import File
from wlint.record import Entity
from wlint.regex import regex
from wlint.semantics.conditions import AND, met
from wlint.semantics.leaving import leaves, ways_out
from wlint.semantics.scopes import Variable
from wlint.tree import Node

Attempt = tree.Try | tree.With

_FAILURE = 400
_ALLOWS = regex(r"(?:is|has|was)?_?(?:allowed|permitted|authori[sz]ed|valid)", re.IGNORECASE)
_NEGATIONS = frozenset({"!", "not"})


class FailingOpen(Entity):
    """The checks of one Worker that let pass what they have not checked."""

    answers: Answers

    def is_found(self, file: File, attempt: Attempt, given: tree.Assign) -> bool:
        """Whether what is tried gives a check's outcome there, and a failure passes for the best.

        `let allowed = true; try { if (!(await found(id))) allowed = false } catch {}`
        """
        variable = file.scopes.variable(given.target)
        if variable is None:
            return False
        before = [d for d in variable.definitions if not attempt.body.span.covers(d.node.span)]
        for best in (True, False):
            if before and all(is_bool(d.value, value=best) for d in before):
                is_lowered = best and is_bool(given.value, value=False)
                return is_lowered or self._only_refuses(file, attempt, variable, best=best)
        return False

    def _only_refuses(
        self, file: File, attempt: Attempt, variable: Variable, *, best: bool
    ) -> bool:
        """Whether code asks a variable for nothing but to refuse where it has lost its value."""
        span = attempt.body.span
        reads = [r for r in variable.reads if not span.covers(r.span)]
        return bool(reads) and all(self._is_refused(file, read, best=best) for read in reads)

    def _is_refused(self, file: File, read: tree.Name, *, best: bool) -> bool:
        node: Node = read
        while True:
            match around := file.scopes.parents.get(node):
                case tree.Operation(op=op) if op in AND | _NEGATIONS:
                    node = around
                case tree.If(test=test, then=then) if test is node:
                    is_lost = any(
                        part is read and holds is not best for part, holds in met(test, holds=True)
                    )
                    is_left = leaves(then, "return", "throw", "continue")
                    is_named = best and _ALLOWS.fullmatch(read.id) is not None
                    return is_lost and is_left and (is_named or self._refuses(file, then))
                case _:
                    return False

    def _refuses(self, file: File, then: tree.Block) -> bool:
        """Whether a branch throws, or gives a response that says so."""
        return all(
            out.kind == "throw" or (out.value is not None and self._is_failure(file, out.value))
            for out in ways_out(then) or ()
        )

    def _is_failure(self, file: File, response: Node) -> bool:
        statuses = self.answers.of(file, response)
        return bool(statuses) and all(status >= _FAILURE for status in statuses or ())
