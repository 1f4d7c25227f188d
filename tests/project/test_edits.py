"""Changes of a configuration keep what they do not concern."""

from pathlib import Path

import pytest

from wlint.finding import Edit
from wlint.fix import splice
from wlint.languages.document import Value
from wlint.languages.json import parse_json
from wlint.languages.toml import parse_toml
from wlint.project.configuration.edits import (
    with_item,
    with_setting,
    without_items,
    without_setting,
)
from wlint.source import Source

FLAGS = '["nodejs_compat"]'


def parsed(name: str, text: str) -> tuple[Source, Value]:
    parse = parse_toml if name.endswith("toml") else parse_json
    return Source(Path(name), text.encode()), parse(text.encode())


def changed(source: Source, edit: Edit | None) -> str:
    assert edit is not None
    return splice(source.data, [edit]).decode()


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("a.toml", 'date = "x"', f'date = "x"\nflags = {FLAGS}'),
        ("a.toml", 'date = "x" # why\n[t]\n', f'date = "x" # why\nflags = {FLAGS}\n[t]\n'),
        ("a.toml", 'date = "x"\r\nb = 1\r\n', f'date = "x"\r\nflags = {FLAGS}\r\nb = 1\r\n'),
        ("a.jsonc", '{\n  "date": "x"\n}', f'{{\n  "date": "x",\n  "flags": {FLAGS}\n}}'),
        (
            "a.jsonc",
            '{\n\t"date": "x",\n\t"b": 1\n}',
            f'{{\n\t"date": "x",\n\t"flags": {FLAGS},\n\t"b": 1\n}}',
        ),
        (
            "a.jsonc",
            '{\n  "date": "x", // why\n  "b": 1\n}',
            f'{{\n  "flags": {FLAGS},\n  "date": "x", // why\n  "b": 1\n}}',
        ),
    ],
)
def test_a_setting_gets_a_line_of_its_own(name: str, before: str, after: str) -> None:
    source, document = parsed(name, before)
    assert changed(source, with_setting(source, document.table["date"], "flags", FLAGS)) == after


def test_no_line_is_made_where_settings_share_one() -> None:
    source, document = parsed("a.jsonc", '{ "date": "x", "b": 1 }')
    assert with_setting(source, document.table["date"], "flags", FLAGS) is None


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("flags = []", 'flags = ["b"]'),
        ('flags = ["a"]', 'flags = ["a", "b"]'),
        ('flags = [\n  "a", # why\n]', 'flags = [\n  "a", "b", # why\n]'),
    ],
)
def test_an_item_is_added_after_the_last(before: str, after: str) -> None:
    source, document = parsed("a.toml", before)
    assert changed(source, with_item(source, document.table["flags"], '"b"')) == after


def test_items_are_taken_out_of_a_list_on_one_line() -> None:
    source, document = parsed("a.toml", 'flags = ["a", "b", "c"] # why')
    edit = without_items(source, document.table["flags"], frozenset({"a", "c"}))
    assert changed(source, edit) == 'flags = ["b"] # why'


def test_no_item_is_taken_where_its_comment_would_be_left_behind() -> None:
    source, document = parsed("a.toml", 'flags = [\n  "a", # why\n  "b"\n]')
    assert without_items(source, document.table["flags"], frozenset({"a"})) is None
    source, document = parsed("a.jsonc", '{ "flags": ["a" /* why */, "b"] }')
    assert without_items(source, document.table["flags"], frozenset({"a"})) is None


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("a.toml", 'flags = ["a"]\ndate = "x"\n', 'date = "x"\n'),
        ("a.toml", 'date = "x"\r\nflags = ["a"]', 'date = "x"\r\n'),
        ("a.jsonc", '{\n  "flags": ["a"],\n  "b": 1\n}', '{\n  "b": 1\n}'),
        ("a.jsonc", '{\n  "b": 1,\n  "flags": ["a"]\n}', None),
        ("a.jsonc", '{ "flags": ["a"], "b": 1 }', None),
        ("a.toml", 'flags = ["a"] # why\n', None),
        ("a.toml", 'flags = [\n  "a",\n]\n', None),
        ("a.toml", '# why\nflags = ["a"]\ndate = "x"\n', None),
        ("a.toml", '# all\n\nflags = ["a"]\ndate = "x"\n', '# all\n\ndate = "x"\n'),
        ("a.jsonc", '{\n  // why\n  "flags": ["a"],\n  "b": 1\n}', None),
        ("a.jsonc", '{\n  /* why\n   */\n  "flags": ["a"],\n  "b": 1\n}', None),
        ("a.jsonc", '{\n  "flags": ["a" /* why */],\n  "b": 1\n}', None),
    ],
)
def test_a_setting_goes_with_its_line(name: str, before: str, after: str | None) -> None:
    source, document = parsed(name, before)
    edit = without_setting(source, document.table["flags"])
    assert (edit and changed(source, edit)) == after
