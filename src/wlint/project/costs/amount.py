"""Numbers that depend on the data, in the names of the code: `2 + 3 × items`."""

from collections.abc import Callable, Iterable, Mapping
from math import ceil
from typing import TypeAlias

from wlint.project.costs.cost import Times
from wlint.project.file import File
from wlint.record import Entity, Record
from wlint.tree import Node

# A sum of more products than this is not read by anybody: the smallest ones are left out.
_MOST = 40


class Factor(Entity):
    """How often something is done where no number says so; `origin` where nothing bounds it.

    `of` is the collection that is gone through, `by` what it is bounded by. With `either`, it is
    the largest of these.
    """

    name: str
    is_bounded: bool
    origin: str = ""
    of: tuple[File, Node] | None = None
    by: str = ""
    either: tuple["Amount", ...] = ()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Factor) and self._key == other._key

    def __lt__(self, other: "Factor") -> bool:
        return self._key < other._key

    def __hash__(self) -> int:
        return hash(self._key)

    @property
    def _key(self) -> tuple[str, bool, str]:
        # why it is so does not make two of it
        return self.name, self.is_bounded, self.origin

    @property
    def is_unbounded(self) -> bool:
        """Whether nothing bounds it, for sure."""
        return bool(self.origin)


Product: TypeAlias = tuple[Factor, ...]


class Amount(Record):
    """A sum of products, the plain number among them as the empty product.

    `at_one` is the exact number where every factor is one.
    """

    products: tuple[tuple[Product, Times], ...] = ()
    at_one: Times = 0

    @classmethod
    def number(cls, number: int) -> "Amount":
        """A plain number."""
        return cls((((), number),), number) if number else cls()

    @classmethod
    def _sum(cls, products: Mapping[Product, Times], at_one: Times) -> "Amount":
        dearest = sorted(products.items(), key=lambda p: (-len(p[0]), -p[1], p[0]))[:_MOST]
        return cls(tuple(sorted(dearest, key=lambda p: (len(p[0]), p[0]))), at_one)

    def __add__(self, other: "Amount") -> "Amount":
        if not (self.products and other.products):
            return self if self.products else other
        products = dict(self.products)
        for product, times in other.products:
            products[product] = products.get(product, 0) + times
        return self._sum(products, self.at_one + other.at_one)

    def __or__(self, other: "Amount") -> "Amount":
        """The larger of two: what both have product by product, and the larger of the rests."""
        one, two = dict(self.products), dict(other.products)
        numbers = {p: max(one.get(p, 0), two.get(p, 0)) for p in ((), *one) if p in two or not p}
        both = {p: n for p, n in numbers.items() if n}
        rests = [{p: n for p, n in a.items() if p not in both} for a in (one, two)]
        at_one = max(self.at_one, other.at_one)
        if all(rests) and (larger := _largest(Amount._sum(r, sum(r.values())) for r in rests)):
            return self._sum({**both, (larger,): 1}, at_one)
        return self._sum({**both, **rests[0], **rests[1]}, at_one)

    def __mul__(self, factor: "Factor | Times") -> "Amount":
        if not isinstance(factor, Factor):
            products = {product: times * factor for product, times in self.products}
            return self._sum(products, self.at_one * factor) if factor else Amount()
        named = {tuple(sorted((*product, factor))): times for product, times in self.products}
        return self._sum(named, self.at_one)

    def each(self, change: Callable[[Factor], Factor]) -> "Amount":
        """The same with each factor changed."""
        products: dict[Product, Times] = {}
        for product, times in self.products:
            changed = tuple(sorted(_changed(factor, change) for factor in product))
            products[changed] = products.get(changed, 0) + times
        return self._sum(products, self.at_one)

    @property
    def whole(self) -> "Amount":
        """The same with whole numbers: what is not done in each round is done in the next."""
        products = {
            product: ceil(times) if not product else times for product, times in self.products
        }
        return self._sum(products, ceil(self.at_one))

    @property
    def factors(self) -> tuple[Factor, ...]:
        """What it depends on, each once."""
        found = (factor for product, _ in self.products for factor in product)
        return tuple(dict.fromkeys(inner for factor in found for inner in _parts(factor)))

    @property
    def degree(self) -> int:
        """How many factors the largest of its products has."""
        return max((sum(map(_degree, product)) for product, _ in self.products), default=0)

    @property
    def is_unbounded(self) -> bool:
        """Whether nothing bounds it, for sure."""
        return any(factor.is_unbounded for factor in self.factors)

    def exceeds(self, limit: Times) -> bool:
        """Whether it is, or can become, more than a limit; what is not known never is."""
        return self.at_one > limit or self.is_unbounded

    @property
    def is_exact(self) -> bool:
        """Whether it is a plain number."""
        return not self.factors

    @property
    def terms(self) -> tuple[str, ...]:
        """Its products as they are written."""
        return tuple(_written(product, times) for product, times in self.products) or ("0",)

    def __str__(self) -> str:
        return " + ".join(self.terms)


NONE = Amount()


def _largest(amounts: Iterable[Amount]) -> Factor | None:
    """The largest of several amounts; None where nobody could read that."""
    found = [inner for amount in amounts for inner in _alternatives(amount)]
    kept = [a for a in dict.fromkeys(found) if not any(_is_in(a, other) for other in found)]
    kept.sort(key=str)
    parts = [factor for amount in kept for factor in amount.factors]
    if len(parts) > _MOST:
        return None
    origin = next((factor.origin for factor in parts if factor.origin), "")
    name = f"max({', '.join(map(str, kept))})"
    return Factor(name, all(factor.is_bounded for factor in parts), origin, either=tuple(kept))


def _alternatives(amount: Amount) -> tuple[Amount, ...]:
    """The amounts of which one is the largest: `a + c` and `b + c` of `max(a, b) + c`."""
    found = [p for p, times in amount.products if times == 1 and len(p) == 1 and p[0].either]
    if len(found) != 1:
        return (amount,)
    rest = {p: times for p, times in amount.products if p != found[0]}
    others = Amount._sum(rest, sum(rest.values()))
    return tuple(inner + others for inner in found[0][0].either)


def _is_in(amount: Amount, other: Amount) -> bool:
    """Whether another amount has all the products of one, and more."""
    products = dict(other.products)
    is_less = amount.products != other.products
    return is_less and all(times <= products.get(p, 0) for p, times in amount.products)


def _changed(factor: Factor, change: Callable[[Factor], Factor]) -> Factor:
    if not factor.either:
        return change(factor)
    return _largest(amount.each(change) for amount in factor.either) or factor


def _parts(factor: Factor) -> tuple[Factor, ...]:
    """What a factor depends on: itself, or what those do of which it is the largest."""
    found = (inner for amount in factor.either for inner in amount.factors)
    return tuple(found) if factor.either else (factor,)


def _degree(factor: Factor) -> int:
    return max((amount.degree for amount in factor.either), default=1)


def _written(product: Product, times: Times) -> str:
    names: Iterable[str] = (factor.name for factor in product)
    of, by = times.numerator, times.denominator
    written = " × ".join((*((f"{of:,}",) if of != 1 or not product else ()), *names))
    return f"{written} / {by:,}" if by != 1 else written
