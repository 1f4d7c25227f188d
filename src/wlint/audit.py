"""Which findings a user has silenced, and which of these comments are wrong by now."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from wlint.config import Settings
from wlint.finding import Edit, Finding, Fix, FixLevel, Place
from wlint.source import Source, Span
from wlint.suppression import Reach, Suppression, nearest
from wlint.tree import Module


class Audit:
    """The suppressions of a run. It sees each finding once, then says what is left to say."""

    def __init__(
        self, settings: Settings, sources: Mapping[Path, Source], modules: Mapping[Path, Module]
    ) -> None:
        self._settings = settings
        self._sources = sources
        self._reaches = {
            path: Reach(source, modules.get(path))
            for path, source in sources.items()
            if b"wlint:" in source.data
        }
        self._used: set[tuple[Place, str]] = set()

    def silences(self, finding: Finding) -> bool:
        """Whether a comment at the fault, or at the handler that leads to it, covers a finding."""
        places = (finding.place, *(step.place for step in finding.steps[:1]))
        found = [
            suppression
            for place in places
            if (reach := self._reaches.get(place.path)) is not None
            for suppression in reach.covering(place.span)
            if any(name == finding.rule for name, _ in suppression.names)
        ]
        self._used.update((suppression.place, finding.rule) for suppression in found)
        return any(not suppression.is_expired(self._settings.today) for suppression in found)

    def findings(self, failed: frozenset[str]) -> Iterator[Finding]:
        """What is wrong with the suppressions themselves, once all findings were seen."""
        ran = {r.name: r for r in self._settings.rules}
        checks: Mapping[str, Callable[[Suppression], Iterator[Finding]]] = {
            "unknown-suppression": self._unknown,
            "expired-suppression": self._expired,
            "bare-suppression": self._bare,
            "unused-suppression": lambda s: self._unused(s, failed),
        }
        for reach in self._reaches.values():
            for suppression in reach.suppressions:
                for name in checks.keys() & ran.keys():
                    yield from checks[name](suppression)

    def _unknown(self, suppression: Suppression) -> Iterator[Finding]:
        if not suppression.names:
            message = "this suppresses nothing: it names no rule"
            yield self._finding("unknown-suppression", suppression.place, message)
        for name, span in suppression.names:
            if name not in self._settings.known:
                close = nearest(name, self._settings.known)
                place = Place(suppression.place.path, span)
                message = f"there is no rule '{name}'"
                fix = None
                if close is not None:
                    message += f"; did you mean '{close}'?"
                    fix = Fix(f"write '{close}'", (Edit(place, close),), FixLevel.SUGGESTION)
                yield self._finding("unknown-suppression", place, message, fix)

    def _expired(self, suppression: Suppression) -> Iterator[Finding]:
        if suppression.bad_date is not None:
            message = f"'until={suppression.bad_date}' is no date; write until=YYYY-MM-DD"
            yield self._finding("expired-suppression", suppression.place, message)
        elif suppression.is_expired(self._settings.today):
            message = f"this suppression ended on {suppression.until}; mend the code or extend it"
            yield self._finding("expired-suppression", suppression.place, message)

    def _bare(self, suppression: Suppression) -> Iterator[Finding]:
        if suppression.names and not suppression.reason:
            message = "this suppression gives no reason; write one after the brackets"
            yield self._finding("bare-suppression", suppression.place, message)

    def _unused(self, suppression: Suppression, failed: frozenset[str]) -> Iterator[Finding]:
        judged = {rule.name for rule in self._settings.rules if rule.kinds} - failed
        unused = [
            (name, span)
            for name, span in suppression.names
            if name in judged and (suppression.place, name) not in self._used
        ]
        if not unused or suppression.is_expired(self._settings.today):
            return
        names = ", ".join(f"'{name}'" for name, _ in unused)
        if len(unused) == len(suppression.names):
            edits = [self._removal(suppression.place)]
        else:
            edits = [self._removal_of_name(suppression, span) for _, span in unused]
        fix = Fix("remove it", tuple(edits), FixLevel.SAFE)
        message = f"there is nothing to suppress: {names} finds nothing here"
        yield self._finding("unused-suppression", suppression.place, message, fix)

    def _removal(self, place: Place) -> Edit:
        """Take the comment away, and its line if nothing else is on it."""
        source = self._sources[place.path]
        line = source.line_span(source.line_of(place.span.start))
        before = source.data[line.start : place.span.start]
        if before.strip() or source.data[place.span.end : line.end].strip():
            start = place.span.start - (len(before) - len(before.rstrip(b" \t")))
            return Edit(Place(place.path, Span(start, place.span.end)), "")
        end = line.end + len(source.data[line.end : line.end + 2].split(b"\n")[0]) + 1
        return Edit(Place(place.path, Span(line.start, min(end, len(source.data)))), "")

    def _removal_of_name(self, suppression: Suppression, span: Span) -> Edit:
        """Take one of several names away, with the comma after it or, for the last, before it."""
        data = self._sources[suppression.place.path].data
        spans = [s for _, s in suppression.names]
        at = spans.index(span)
        if at + 1 < len(spans):
            gone = Span(span.start, spans[at + 1].start)
        else:
            gone = Span(data.rindex(b",", 0, span.start), span.end)
        return Edit(Place(suppression.place.path, gone), "")

    def _finding(self, rule: str, place: Place, message: str, fix: Fix | None = None) -> Finding:
        severity = next(r.card.severity for r in self._settings.rules if r.name == rule)
        return Finding(rule, severity, place, message, fix=fix)
