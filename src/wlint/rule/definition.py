"""What a rule is."""

from collections.abc import Callable, Iterable, Mapping

from wlint.card import Card
from wlint.finding import Finding
from wlint.record import Record
from wlint.tree import Node

Check = Callable[..., Iterable[Finding]]


class Rule(Record):
    """A check and the card that explains it."""

    name: str
    kinds: tuple[type[Node], ...]
    options: Mapping[str, object]
    check: Check
    card: Card
