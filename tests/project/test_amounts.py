"""Costs as sums in the names of the code, what they are made of, and calls of services."""

from pathlib import Path

import pytest
from understood import understand

from wlint.project.costs.amount import NONE, Amount, Factor

ONE = Amount.number(1)
ITEMS = Factor("items", is_bounded=False)
PAGES = Factor("pages", is_bounded=True)
ALL = Factor("all", is_bounded=False, origin="the body of the request")


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (NONE, "0"),
        (ONE, "1"),
        (ONE + ONE, "2"),
        (ONE * 1_200, "1,200"),
        (ONE * ITEMS, "items"),
        (ONE * 3 * ITEMS, "3 × items"),
        (ONE + ONE * ITEMS, "1 + items"),
        (ONE * ITEMS + ONE * ITEMS, "2 × items"),
        ((ONE + ONE * ITEMS) * PAGES, "pages + items × pages"),
        (ONE * ITEMS | ONE * PAGES, "max(items, pages)"),
        ((ONE * ITEMS | ONE * PAGES) * 3 * PAGES, "3 × max(items, pages) × pages"),
        (ONE * 2 + ONE * ITEMS | ONE + ONE * 3 * PAGES, "2 + max(3 × pages, items)"),
        (ONE * 2 + ONE * ITEMS | ONE * 3, "3 + items"),
        (ONE * ITEMS | ONE * PAGES | ONE * ALL, "max(all, items, pages)"),
        (ONE * ITEMS + ONE * PAGES | ONE * ITEMS + ONE * ALL, "items + max(all, pages)"),
        (ONE * ITEMS | ONE * PAGES | ONE * PAGES + ONE * ALL, "max(all + pages, items)"),
        ((ONE * ITEMS | ONE * PAGES) + ONE * ALL | ONE * PAGES, "max(all + items, all + pages)"),
        (ONE * 2 | ONE * 3, "3"),
        (ONE * ITEMS * 0, "0"),
    ],
)
def test_an_amount_reads_like_a_sum(amount: Amount, text: str) -> None:
    assert str(amount) == text


@pytest.mark.parametrize(
    ("amount", "is_more"),
    [
        (ONE * 51, True),
        (ONE * 50, False),
        (ONE * 49 + ONE * 2, True),
        (ONE * 30 | ONE * 40, False),
        (ONE * ALL, True),
        (ONE * ITEMS, False),
        (ONE * PAGES, False),
        (ONE * 51 * ITEMS, True),
    ],
    ids=[
        "a number above it",
        "the limit itself",
        "a sum above it",
        "the larger of two ways below it",
        "what nothing bounds",
        "what nobody knows",
        "what something bounds",
        "more than the limit for each of at least one",
    ],
)
def test_what_is_more_than_fifty(amount: Amount, is_more: bool) -> None:
    assert amount.exceeds(50) == is_more


def test_a_sum_of_very_many_products_keeps_the_dearest() -> None:
    names = (Factor(f"n{i}", is_bounded=True) for i in range(100))
    amount = sum((ONE * name for name in names), start=ONE * ITEMS * PAGES)
    assert len(amount.products) == 40
    assert "items × pages" in str(amount)


FETCH = "await fetch('https://api.example/');"


@pytest.mark.parametrize(
    ("body", "external", "internal"),
    [
        (f"{FETCH} {FETCH}", "2", "0"),
        (f"{FETCH} await env.KV.get('a');", "1", "1"),
        (f"for (const one of items) {{ {FETCH} }}", "items", "0"),
        (f"for (let i = 0; i < 3; i++) {{ {FETCH} }}", "3", "0"),
        (f"if (items) {{ {FETCH} }} else {{ await env.KV.get('a'); }}", "1", "1"),
        ("await Promise.all(items.map((id) => env.KV.get(id)));", "0", "items"),
        (f"for (const one of Object.keys(items)) {{ {FETCH} }}", "items", "0"),
        ("use();", "0", "0"),
    ],
)
def test_a_bill_is_in_the_names_of_the_code(
    tmp_path: Path, body: str, external: str, internal: str
) -> None:
    code = (
        "export default { async fetch(request: Request, env: Env) {"
        f" const items = elsewhere(request); {body} }} }};"
    )
    worker = understand(tmp_path, code).worker
    entry = worker.entries[0]
    bill = worker.bills.of(entry.file, entry.function.body)
    assert (str(bill.external), str(bill.internal)) == (external, internal)


def test_the_dearest_call_of_a_bill_comes_first(tmp_path: Path) -> None:
    code = (
        "export default { async fetch(request: Request, env: Env) {"
        f" const items = elsewhere(); {FETCH} for (const i of items) await env.KV.get(i); }} }};"
    )
    worker = understand(tmp_path, code).worker
    entry = worker.entries[0]
    bill = worker.bills.of(entry.file, entry.function.body)
    assert [(i.name, str(i.times)) for i in bill.dearest] == [
        ("KVNamespace.get", "items"),
        ("fetch", "1"),
    ]


@pytest.mark.parametrize(
    ("body", "calls"),
    [
        ("await env.AUTH.fetch(request);", 1),
        ("await env.AUTH.fetch(request); await env.AUTH.fetch(request);", 2),
        ("for (let i = 0; i < 3; i++) await env.AUTH.fetch(request);", 3),
        ("for (const one of elsewhere()) await env.AUTH.fetch(request);", 1),
        (FETCH, 0),
        ("await env.KV.get('a');", 0),
        ("await env.ROOM.get(env.ROOM.idFromName('a')).fetch(request);", 0),
    ],
    ids=[
        "a call of a service",
        "two of them",
        "as often as a loop says",
        "once, where nobody knows how often",
        "another host is no service",
        "a store is none",
        "a Durable Object is none",
    ],
)
def test_calls_of_other_workers(tmp_path: Path, body: str, calls: int) -> None:
    code = f"export default {{ async fetch(request: Request, env: Env) {{ {body} }} }};"
    worker = understand(tmp_path, code).worker
    entry = worker.entries[0]
    assert worker.service_calls.of(entry.file, entry.function.body).external == calls
