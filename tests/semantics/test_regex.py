"""Expressions that backtrack are told from those that do not, and the attacks are slow indeed."""

import re
from time import process_time

import pytest

from wlint.semantics.regex.ambiguity import Attack, attack_on
from wlint.semantics.regex.steps import steps
from wlint.semantics.regex.syntax import parse_regex

SLOW = [
    r"^(a+)+$",
    r"^(a*)*$",
    r"^(a|a)*$",
    r"^(\w+\s?)*$",
    r"^([a-zA-Z0-9]+)*@x$",
    r"^(([a-z])+.)+[A-Z]([a-z])+$",
    r"(x+x+)+y",
    r"^(?:[a-z0-9]+-?)+$",
    r"^(.*,)*$",
    r"(a|aa)+$",
    r"^(a+)+(?=b)",
    r"^(a+)+(?!\w)",
    r"(?:(a+)+(?=b|c)|d)",
    r"(a+)+\b",
    r"^(\w+\s?)+(?=:\b)",
]
CUBIC = [
    r"^\s*(.*?)\s*$",
    r"<a\b[^>]*\bhref=([\"'])(.*?)\1[^>]*>",
    r"^(.+)@(.+)\.(.+)$",
    r"a*a*a*b",
    r"a*a*b",
    r"<\w+.*?>.*</\w+>",
    r"\S+@\S+\.\S+",
    r"<h2>.*<p>.*(?=</h2>)",
    r"^\s*\s*\s*\b",
    r"<br\b[^>]*\/?\s*>",
    r"<img[^>]*\s+src=",
    r"^\w*[\w\s]*\s*,",
]
FAST = [
    "^" + "x?" * 40 + "$",
    "^" + "[a-z]?[0-9]" * 30 + "$",
    r"(\w+)\s+(\w+)$",
    r"<title>([\s\S]*?)</title>",
    r"^(\d{1,3}\.){3}\d+$",
    r"\s+$",
    r"^[a-z]+@[a-z]+\.[a-z]+$",
    r"^([^,]+,)*[^,]+$",
    r"^(a|b)*$",
    r"(.*)*",
    r"^[\w.-]+@([\w-]+\.)+\w{2,4}$",
    r"<(\w+)[^>]*>",
    r"a*b",
    r"<\w+>.*</\w+>",
    r"^(\w+)+(?=\W|$)",
    r"(\w+)+\b",
    r"(\w+-?)+\b",
    r"(\w+)+\B",
    r"a+(?=b)",
    r"<br\s*\/?>",
    r"<a\s+[^>]*href=",
    r"^\w*[\w\s]*,",
]


def seconds(pattern: str, attack: Attack, pumps: int) -> float:
    """The shortest of several runs: what else the machine does only makes one longer."""

    def once() -> float:
        start = process_time()
        re.search(pattern, attack.text(pumps))
        return process_time() - start

    return min(once() for _ in range(3))


@pytest.mark.parametrize("pattern", SLOW)
def test_the_time_of_an_attack_doubles(pattern: str) -> None:
    attack = attack_on(pattern)
    assert attack is not None
    pumps = next(n for n in range(2, 60) if seconds(pattern, attack, n) > 0.004)
    assert seconds(pattern, attack, pumps + 2) > 2 * 0.004


@pytest.mark.parametrize("pattern", CUBIC)
def test_twice_the_text_takes_eight_times_as_many_steps(pattern: str) -> None:
    attack = attack_on(pattern)
    assert attack is not None
    assert attack.is_cubic

    def taken(pumps: int) -> int:
        found = steps(parse_regex(pattern, ""), attack.text(pumps), 10_000_000)
        assert found is not None
        return found

    assert taken(48) > 6 * taken(24)


def test_a_reference_back_to_one_character_is_that_character() -> None:
    assert attack_on(r"^(['\"])(a+)+\1$") is not None


@pytest.mark.parametrize("pattern", FAST)
def test_an_expression_that_matches_in_one_way_is_left_alone(pattern: str) -> None:
    assert attack_on(pattern) is None


@pytest.mark.parametrize(
    "pattern",
    [
        r"(?=a)(a+)+$",
        r"(a+)+(?=b)c",
        r"((a+)+(?=b))+",
        r"((a+)+(?=b)|c)d",
        r"(a+)+(?!bc)",
        r"(a+)+(?<=a)",
        r"(a+)+\1$",
        r"(ab)(a+)+\1$",
        r"(?>a+)+$",
        r"(a++)+$",
        "(a",
        "[z-a",
    ],
)
def test_nothing_is_known_of_what_is_not_modelled(pattern: str) -> None:
    assert attack_on(pattern) is None
