"""What can be seen of a text to be refused each time."""

import pytest

from wlint.platform.unsupported import address_fault, is_of_transaction, no_statement


@pytest.mark.parametrize(
    ("sql", "line"),
    [
        ("CREATE TABLE a (id TEXT)", None),
        ("\n  CREATE TABLE a (id TEXT);\n\n  DROP TABLE b;\n", None),
        ("CREATE TABLE a (\n  id TEXT\n);", "CREATE TABLE a ("),
        ("DROP TABLE b;\nCREATE TABLE a (\n  id TEXT\n);", "CREATE TABLE a ("),
        ("SELECT '('\nFROM a", "FROM a"),
        ("-- the cups\nDROP TABLE a", "-- the cups"),
        ("?\nDROP TABLE a", None),
        ("/* the cups */ DELETE FROM a", None),
        ("; DELETE FROM a", None),
        ("/* the cups */\nDELETE FROM a", "/* the cups */"),
        ("/* the cups\n*/ DELETE FROM a", "/* the cups"),
        ("DELETE FROM a\n;", ";"),
    ],
)
def test_each_line_is_a_statement(sql: str, line: str | None) -> None:
    assert no_statement(sql) == line


@pytest.mark.parametrize(
    ("text", "refusing"),
    [
        ("cups", "match put redirect"),
        ("cups-?", "match"),
        ("/cups", "match put redirect"),
        ("/cups?", "match put redirect"),
        ("cups:1", "match put"),
        ("cups://1", "match"),
        ("mailto:cups@shop.example", "match put"),
        ("https://cups.example/?", ""),
        ("HTTP://cups.example", ""),
        ("?/cups", ""),
        ("http?://cups.example", ""),
    ],
)
def test_an_address_says_by_which_protocol(text: str, refusing: str) -> None:
    asked = {"match": "Cache.match", "put": "Cache.put", "redirect": "Response.redirect"}
    refused = [name for name, call in asked.items() if address_fault(call, text) is not None]
    assert " ".join(refused) == refusing


def test_a_transaction_is_begun_and_ended_by_statements_of_their_own() -> None:
    assert is_of_transaction("BEGIN TRANSACTION;")
    assert is_of_transaction("rollback")
    assert not is_of_transaction("DELETE FROM a WHERE b = 'COMMIT'")
