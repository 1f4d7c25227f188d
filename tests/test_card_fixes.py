"""A fix changes what it says, and nothing else.

The examples of the cards that show a fix are written in other ways: with other line ends, and
with a comment in each place where the fix might meet one. What comes out must be code, keep
the comment, and need no second run. A fix that cannot keep a comment is not offered.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath

import pytest
from msgspec.structs import replace
from test_cards import BAD, put, settings_for
from test_variations import varied, with_a_byte_order_mark, with_carriage_returns

from wlint.card import Example
from wlint.engine import run
from wlint.finding import Edit, FixLevel
from wlint.languages import UnreadableSource, language_of, parse
from wlint.project import Project, load
from wlint.repair import Repair, repair
from wlint.rule import Rule
from wlint.source import Source, Span
from wlint.suppression import comments_of

FIXABLE = [p for p in BAD if p.values[1].fixed is not None]  # type: ignore[union-attr]
LEVELS = (FixLevel.SAFE, FixLevel.UNSAFE, FixLevel.SUGGESTION)
COMMENT = {".py": "# kept\n", ".toml": "# kept\n", ".js": "/* kept */", ".ts": "/* kept */"}


def repaired(rule: Rule, folder: Path) -> Repair:
    """What comes of fixing all there is to fix, by fixes of every level."""

    def project(changed: Mapping[Path, bytes]) -> Project:
        return load([folder], (), changed)

    done = repair(project, settings_for(rule), LEVELS)
    assert [f.message for f in done.report.findings if f.rule == "rule-failure"] == []
    return done


def fixed(rule: Rule, example: Example, folder: Path) -> Mapping[PurePosixPath, str]:
    """Every file of an example after fixing."""
    done = repaired(rule, put(example.files, folder))
    before = {path: text.encode() for path, text in example.files.items()}
    return {path: done.after.get(folder / path, old).decode() for path, old in before.items()}


def comments_in(path: PurePosixPath, text: str) -> list[str] | None:
    """The comments of a file; None if it is no code."""
    source = Source(Path(path), text.encode())
    try:
        module = parse(source) if language_of(path) else None
    except UnreadableSource:
        return None
    if module is not None and module.unread:
        return None
    return [source.text(span).strip() for span in comments_of(source, module)]


def with_comments(example: Example, edits: Iterable[Edit], folder: Path) -> Iterator[Example]:
    """The example with one comment more, in each place at or in what a fix replaces."""
    for path, text in example.files.items():
        spans = {e.place.span for e in edits if e.place.path == folder / path}
        for at in sorted({at for span in spans for at in _places(text.encode(), span)}):
            before, after = text.encode()[:at].decode(), text.encode()[at:].decode()
            comment = COMMENT.get(path.suffix, "// kept\n")
            changed = f"{before} {comment}{after}"
            if any("kept" in c for c in comments_in(path, changed) or ()):
                yield replace(example, files={**example.files, path: changed})


def _places(data: bytes, span: Span) -> Iterator[int]:
    """Where words, brackets and lines begin and end, from just before a span to just after."""
    for at in range(max(span.start - 1, 0), min(span.end + 1, len(data)) + 1):
        is_edge = at in span or data[at - 1 : at] in b"([{,;" or data[at : at + 1] in b")]}"
        if is_edge or data[at : at + 1].isspace():
            yield at


@pytest.mark.parametrize(("rule", "example"), FIXABLE)
def test_a_comment_survives_wherever_it_stands(
    rule: Rule, example: Example, tmp_path: Path
) -> None:
    folder = put(example.files, tmp_path)
    found = run(load([folder]), settings_for(rule)).findings
    edits = [edit for f in found if f.fix is not None for edit in f.fix.edits]
    for changed in with_comments(example, edits, folder):
        for path, text in fixed(rule, changed, folder).items():
            before, after = comments_in(path, changed.files[path]), comments_in(path, text)
            assert after is not None, f"no code any more:\n{text}"
            assert set(before or ()) <= set(after), f"{changed.files[path]}\nbecame\n{text}"


@pytest.mark.parametrize("change", [with_carriage_returns, with_a_byte_order_mark])
@pytest.mark.parametrize(("rule", "example"), FIXABLE)
def test_line_ends_and_byte_order_marks_stay(
    rule: Rule, example: Example, change: Callable[[str], str], tmp_path: Path
) -> None:
    plain = replace(example, files=fixed(rule, example, tmp_path / "plain"))
    other = fixed(rule, varied(example, change), tmp_path / "varied")
    assert other == varied(plain, change).files


@pytest.mark.parametrize(("rule", "example"), FIXABLE)
def test_what_is_fixed_stays_as_it_is(rule: Rule, example: Example, tmp_path: Path) -> None:
    once = replace(example, files=fixed(rule, example, tmp_path / "once"))
    assert fixed(rule, once, tmp_path / "twice") == once.files
