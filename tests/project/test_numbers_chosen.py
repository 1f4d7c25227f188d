"""Which numbers a value may be, where a table or a function chooses one."""

from pathlib import Path

import pytest
from understood import understand

HEAD = """
const TTLS = { slow: 600, quick: 30, none: 0 };
const SLOW = ["slow"];
const made = (kind) => { if (kind === "quick") return 20; return 900; };
const looked = (kind) => TTLS[kind];
async function loaded() { return 40; }
"""


@pytest.mark.parametrize(
    ("value", "numbers"),
    [
        ("TTLS[kind]", {600, 30}),
        ("TTLS[kind] || 300", {600, 30, 300}),
        ('TTLS["slow"]', {600}),
        ("made(kind)", {20, 900}),
        ('made("slow")', set()),
        ("looked(kind)", {600, 30}),
        ('looked("slow")', set()),
        ("await loaded()", {40}),
        ("loaded()", set()),
        ("Math.max(60, TTLS[kind])", {600, 60}),
    ],
)
def test_a_value_may_be_each_number_that_is_chosen_from(
    tmp_path: Path, value: str, numbers: set[int]
) -> None:
    body = f"const kind = new URL(request.url).searchParams.get('kind'); keep({value});"
    code = f"{HEAD} export default {{ async fetch(request, env) {{ {body} }} }};"
    known = understand(tmp_path, code)
    file, call = known.call("keep(")
    said = known.worker.excesses.said.of(file, call.args[0].value)
    assert {one.number for one in said} == numbers


@pytest.mark.parametrize(
    ("condition", "numbers"),
    [
        ('kind === "slow"', {600}),
        ('kind !== "quick"', {600}),
        ('!(kind === "quick")', {600}),
        ("SLOW.includes(kind)", {600}),
        ("!SLOW.includes(kind)", {30}),
        ("kind in TTLS", {600, 30}),
        ("kind", {600, 30}),
        ('typeof kind === "string"', {600, 30}),
        ("kind.startsWith('q')", set()),
        ("kind === request.method", set()),
        ("request.method === 'PUT'", {600, 30}),
    ],
)
def test_a_condition_leaves_the_numbers_of_the_keys_that_meet_it(
    tmp_path: Path, condition: str, numbers: set[int]
) -> None:
    body = "const kind = new URL(request.url).searchParams.get('kind');"
    body += f" if ({condition}) keep(TTLS[kind]);"
    known = understand(
        tmp_path, f"{HEAD} export default {{ async fetch(request, env) {{ {body} }} }};"
    )
    file, call = known.call("keep(")
    said = known.worker.excesses.said.of(file, call.args[0].value)
    assert {one.number for one in said} == numbers


def test_code_that_asks_which_number_it_is_knows_what_to_do_with_it(tmp_path: Path) -> None:
    body = "const ttl = TTLS[request.url]; if (ttl > 60) keep(ttl); first(TTLS[request.url]);"
    known = understand(
        tmp_path, f"{HEAD} export default {{ async fetch(request, env) {{ {body} }} }};"
    )
    said = known.worker.excesses.said
    (kept, first) = (known.call(start) for start in ("keep(", "first("))
    assert {one.number for one in said.of(kept[0], kept[1].args[0].value)} == set()
    assert {one.number for one in said.of(first[0], first[1].args[0].value)} == {600, 30}
