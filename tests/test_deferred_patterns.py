"""Regular expressions of modules, which are compiled when they are first used."""

import re
from importlib import import_module
from pkgutil import walk_packages

import pytest

import wlint
from wlint.regex import regex

MODULES = [m.name for m in walk_packages(wlint.__path__, "wlint.") if "__main__" not in m.name]


def deferred(value: object) -> list[re.Pattern[str]]:
    match value:
        case dict():
            return [found for inner in value.values() for found in deferred(inner)]
        case tuple() | list() | frozenset():
            return [found for inner in value for found in deferred(inner)]
        case _:
            return [value] if type(value) is type(regex("")) else []


def test_every_regular_expression_of_a_module_is_one() -> None:
    found = [p for name in MODULES for p in deferred(vars(import_module(name)))]
    assert len(found) > 100
    assert all(isinstance(p.groups, int) for p in found)


def test_it_does_what_a_compiled_one_does() -> None:
    word = regex(r"(\w+)!", re.IGNORECASE)
    assert word.sub(r"\1?", "a! b!") == "a? b?"
    assert [m[1] for m in word.finditer("A! b!")] == ["A", "b"]
    assert word.pattern == r"(\w+)!"


def test_one_that_is_none_is_told_where_it_is_used() -> None:
    broken = regex("(")
    with pytest.raises(re.error):
        broken.search("a")
