"""The index of the rules names every rule, and says of each what its card says.

Set WLINT_UPDATE=1 to rewrite the tables.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path

from wlint.card import Card, load_cards

INDEX = Path(__file__).parents[1] / "docs" / "README.md"
MARK = "<!-- written by WLINT_UPDATE=1 pytest tests/test_docs.py -->\n"
CARDS = load_cards()


def tables() -> str:
    return "".join(line + "\n" for family in families() for line in table(family))


def families() -> list[str]:
    return sorted({card.family for card in CARDS.values()})


def table(family: str) -> Iterator[str]:
    yield from (
        "",
        f"## {family}",
        "",
        "| rule | severity | languages | fix | |",
        "|---|---|---|---|---|",
    )
    yield from (row(card) for card in CARDS.values() if card.family == family)


def row(card: Card) -> str:
    severity = card.severity.value + ("" if card.is_default else " (off)")
    fix = card.fix_level.value if card.fix_level is not None else ""
    cells = (f"[{card.name}](../rules/{card.name}.md)", severity, ", ".join(card.languages), fix)
    return f"| {' | '.join(cells)} | {card.summary} |"


def test_the_tables_say_what_the_cards_say() -> None:
    head, mark, tail = INDEX.read_text(encoding="utf-8").partition(MARK)
    if os.environ.get("WLINT_UPDATE"):
        tail = tables()
        INDEX.write_text(head + mark + tail, encoding="utf-8")
    assert tail == tables()


def test_every_rule_answers_a_question_that_users_have() -> None:
    questions, _, _ = INDEX.read_text(encoding="utf-8").partition(MARK)
    named = set(re.findall(r"\.\./rules/([a-z-]+)\.md", questions))
    assert named == set(CARDS)
