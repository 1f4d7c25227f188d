"""How SARIF describes the rules: from their cards."""

import re
from collections.abc import Sequence

from wlint.card import Card
from wlint.engine import Report
from wlint.finding import Severity

Json = dict[str, object]

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_KINDS = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.INFO: "recommendation",
}
_MOST = 1024  # characters GitHub reads of a description

NOTIFICATIONS: Sequence[Json] = [
    {
        "id": name,
        "name": pascal,
        "shortDescription": {"text": text},
        "fullDescription": {"text": text},
        "help": {"text": text},
    }
    for name, pascal, text in (
        ("not-checked", "NotChecked", "A file was not or not wholly read, or led to no Worker."),
        ("rule-failure", "RuleFailure", "A rule failed; this is a fault in wlint."),
    )
]


def descriptors(report: Report) -> list[Json]:
    """Every rule that ran, in the order of their names."""
    return [_descriptor(rule.card) for rule in report.settings.rules]


def sentence(text: str) -> str:
    """One line that ends with a period."""
    line = " ".join(text.split())
    return line if line.endswith((".", "!", "?")) else f"{line}."


def _descriptor(card: Card) -> Json:
    summary = sentence(_plain(card.summary))
    return {
        "id": card.name,
        "name": card.name.title().replace("-", "") + ("" if "-" in card.name else "Rule"),
        "shortDescription": {"text": summary[:_MOST]},
        "fullDescription": {"text": _plain(_prose(card))[:_MOST] or summary},
        "help": {"text": _plain(card.text), "markdown": card.text},
        "defaultConfiguration": {"level": _LEVELS[card.severity]},
        "properties": {
            "tags": sorted({card.family, *card.languages}),
            "precision": "high",
            "problem.severity": _KINDS[card.severity],
        },
    }


def _prose(card: Card) -> str:
    """What a card says before its first heading."""
    text = re.sub(r"^```.*?^```$", "", card.text, flags=re.DOTALL | re.MULTILINE)
    parts = [p for p in text.split("\n\n") if p.strip()]
    said: list[str] = []
    for part in parts[1:]:
        if part.lstrip().startswith("#"):
            break
        said.append(" ".join(part.split()))
    return " ".join(said)


def _plain(markdown: str) -> str:
    return markdown.replace("`", "'") if "\n" not in markdown else markdown
