"""Configuration documents: whatever the bytes, either every value has its place or one error."""

import json
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wlint.languages.document import DocumentError, Value
from wlint.languages.json import parse_json
from wlint.languages.toml import parse_toml

Parse = Callable[[bytes], Value]

scalars = st.none() | st.booleans() | st.integers(-1000, 1000) | st.text(max_size=5)
documents = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3)
    ),
    max_leaves=8,
)
TOML = """a|b.c|"q\\u00e9"|=| = |1|[|]|[[|]]|{|}|,|\n|#x\n|"s"|true|.|\r\n|\u2603"""
STRINGS = ("'''m\n'''", '"""m"""""', "1979-05-27 07:32:00")
toml_bits = st.sampled_from([*TOML.split("|"), *STRINGS])


def plain(value: Value) -> object:
    match value.data:
        case dict() as table:
            return {key: plain(inner) for key, inner in table.items()}
        case tuple() as items:
            return [plain(inner) for inner in items]
        case data:
            return data


def check_places(value: Value, data: bytes) -> None:
    assert 0 <= value.span.start <= value.span.end <= len(data)
    for inner in (*value.table.values(), *value.items):
        assert inner.key is None or inner.key.start < inner.key.end <= len(data)
        check_places(inner, data)


@pytest.mark.parametrize("parse", [parse_json, parse_toml])
@given(data=st.binary(max_size=60))
def test_any_bytes_are_read_or_refused(parse: Parse, data: bytes) -> None:
    try:
        value = parse(data)
    except DocumentError as error:
        assert 0 <= error.span.start <= error.span.end <= len(data)
        assert error.message
    else:
        check_places(value, data)


@given(document=documents, indent=st.sampled_from([None, 2]))
def test_json_values_are_what_json_says_and_stand_where_they_say(
    document: object, indent: int | None
) -> None:
    data = json.dumps(document, indent=indent, ensure_ascii=False).encode(errors="replace")
    value = parse_json(data)
    assert plain(value) == json.loads(data)
    stack = [value]
    while stack:
        inner = stack.pop()
        assert json.loads(data[inner.span.start : inner.span.end]) == plain(inner)
        stack += [*inner.table.values(), *inner.items]


@given(bits=st.lists(toml_bits, max_size=25))
def test_whatever_toml_allows_has_places(bits: list[str]) -> None:
    data = "".join(bits).encode()
    try:
        value = parse_toml(data)
    except DocumentError as error:
        assert error.span.end <= len(data)
    else:
        check_places(value, data)


def test_a_table_that_is_opened_after_its_inner_table_is_where_its_own_header_is() -> None:
    data = b"[x.y]\na = 1\n[x]\nb = 2\n"
    found = parse_toml(data).at("x")
    assert found and found.key
    assert data[found.span.start : found.span.end] == b"[x]"
    inner = found.at("y", "a")
    assert inner and inner.number == 1 and data[inner.span.start : inner.span.end] == b"1"


@pytest.mark.parametrize("unit", [b",/*", b"/*", b"{", b",//\n", b'"\\', b'"', b"[", b"[1,"])
def test_long_nonsense_is_refused_in_time_that_grows_with_its_length(unit: bytes) -> None:
    with pytest.raises(DocumentError):
        parse_json(unit * 200_000)
