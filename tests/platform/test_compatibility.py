"""What holds at a compatibility date."""

import pytest

from wlint.platform.compatibility import Compatibility


@pytest.mark.parametrize(
    ("date", "flags", "expected"),
    [
        ("2026-08-03", (), False),
        ("2026-08-04", (), True),
        ("2025-01-01", ("nodejs_compat",), True),
        ("2022-01-01", ("nodejs_compat_v2",), True),
        ("2026-11-01", ("no_nodejs_compat",), True),
        ("2026-11-01", ("no_nodejs_compat", "no_nodejs_compat_v2"), False),
        ("2025-01-01", ("nodejs_als",), False),
        ("2024-05-01", ("experimental:nodejs_compat_v2",), True),
        (None, (), None),
        (None, ("nodejs_compat",), True),
    ],
)
def test_node_is_there_by_flag_or_by_date(
    date: str | None, flags: tuple[str, ...], expected: bool | None
) -> None:
    assert Compatibility(date, flags).has_node is expected


def test_a_flag_can_come_with_another_from_a_date_on() -> None:
    node = ("nodejs_compat",)
    assert Compatibility("2025-08-15", node).has("enable_nodejs_http_modules") is True
    assert Compatibility("2025-08-14", node).has("enable_nodejs_http_modules") is False
    assert Compatibility("2025-08-15").has("enable_nodejs_http_modules") is False


def test_what_was_measured_to_be_the_default_counts_too() -> None:
    assert Compatibility("2026-11-17").has("enable_request_signal") is True
    assert Compatibility("2026-11-16").has("enable_request_signal") is False


def test_a_flag_that_nobody_knows_is_off_unless_it_is_set() -> None:
    assert Compatibility("2026-11-17").has("brand_new") is False
    assert Compatibility("2026-11-17", ("brand_new",)).has("brand_new") is True


def test_a_flag_is_redundant_once_a_date_brings_it() -> None:
    old = Compatibility("2024-01-01", ("nodejs_compat", "global_fetch_strictly_public"))
    assert list(old.redundant("2026-08-03")) == []
    assert list(old.redundant("2026-08-04")) == ["nodejs_compat"]


def test_changes_are_counted_from_the_day_after_the_date() -> None:
    assert Compatibility("2026-08-04").changes(until="2026-08-10", is_python=False) == 0
    assert Compatibility("2026-08-03").changes(until="2026-08-04", is_python=False) >= 2


def test_what_changes_python_workers_alone_counts_for_them() -> None:
    date = Compatibility("2026-04-20")
    others = date.changes(until="2026-04-21", is_python=False)
    assert date.changes(until="2026-04-21", is_python=True) > others
