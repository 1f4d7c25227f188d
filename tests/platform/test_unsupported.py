"""What can be seen of a text to be refused each time."""

import pytest

from wlint.platform.unsupported import is_no_address, is_of_transaction, no_statement


@pytest.mark.parametrize(
    ("sql", "line"),
    [
        ("CREATE TABLE a (id TEXT)", None),
        ("\n  CREATE TABLE a (id TEXT);\n\n  DROP TABLE b;\n", None),
        ("CREATE TABLE a (\n  id TEXT\n);", "id TEXT"),
        ("-- the cups\nDROP TABLE a", "-- the cups"),
        ("?\nDROP TABLE a", None),
    ],
)
def test_each_line_is_a_statement(sql: str, line: str | None) -> None:
    assert no_statement(sql) == line


@pytest.mark.parametrize(
    ("text", "is_none"),
    [
        ("cups", True),
        ("cups-?", True),
        ("/cups", True),
        ("cups:1", True),
        ("https://cups.example/?", False),
        ("HTTP://cups.example", False),
        ("?/cups", False),
        ("http?://cups.example", False),
    ],
)
def test_an_address_says_by_which_protocol(text: str, is_none: bool) -> None:
    assert is_no_address(text) is is_none


def test_a_transaction_is_begun_and_ended_by_statements_of_their_own() -> None:
    assert is_of_transaction("BEGIN TRANSACTION;")
    assert is_of_transaction("rollback")
    assert not is_of_transaction("DELETE FROM a WHERE b = 'COMMIT'")
