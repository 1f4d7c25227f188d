"""Rows that are all sent to the isolate, where code only asks how many there are."""

import re

from wlint import tree
from wlint.project.costs.built_queries import brings_all_that_match
from wlint.project.data.asked_rows import Asked, Queries, Query
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.record import Entity
from wlint.regex import regex
from wlint.semantics.conditions import ELSE, EQUALITIES, MEMBERSHIP, ORDERS
from wlint.semantics.functions import called_as
from wlint.semantics.scopes import Variable
from wlint.tree import Node

# any number of rows: none is named by its id, and they are no groups of others
_MANY = regex(
    r"\s*SELECT\b(?!.*\b(DISTINCT|LIMIT|GROUP|UNION|INTERSECT|EXCEPT|HAVING|COUNT|SUM|MIN|MAX|AVG"
    r"|TOTAL|JSON_EACH|(sqlite|pragma)_\w+)\b)(?!.*(\bid\s*=|\bIN\s*\())[^\0]*\bFROM\b[^\0]*",
    re.IGNORECASE | re.DOTALL,
)
_TESTS = EQUALITIES | ORDERS | MEMBERSHIP | {"!", "not"}


class CountedQueries(Entity):
    """Where one Worker counts what it could have let the database count."""

    types: Types

    def of(self, file: File, node: tree.Member | tree.Call) -> Query | None:
        """The query of whose rows nothing but the number is used: `rows.length`, `len(rows)`."""
        match node:
            case tree.Member(object=rows, name="length"):
                pass
            case tree.Call(callee=tree.Name(id="len"), args=[tree.Arg(value=rows)]):
                pass
            case _:
                return None
        if not _is_wanted(file, node):
            return None
        found = Queries(self.types, _MANY, brings_all_that_match).of(file, rows)
        is_sent = found is not None and found.asked is Asked.TABLE
        return found if is_sent and found is not None and not _is_local(found) else None


def _is_local(query: Query) -> bool:
    """Whether the rows come from the storage of a Durable Object, and are not sent at all."""
    return called_as(query.call.callee) == "toArray"


def _is_wanted(file: File, number: Node, seen: frozenset[Variable] = frozenset()) -> bool:
    """Whether the number goes anywhere, and not only into a test: of that one row may be all.

    `seen` are the variables that have led to it: what only goes back into them goes nowhere.
    """
    match file.scopes.parents.get(number):
        case tree.Operation(op=op) as around if op in ELSE:
            return _is_wanted(file, around, seen)
        case tree.Operation(op=op):
            return op not in _TESTS and op not in ("&&", "and")
        case tree.If() | tree.Loop() | tree.Conditional() | tree.ExpressionStatement():
            return False
        case tree.Assign(target=tree.Name() as target):
            variable = file.scopes.variable(target)
            if variable is None or variable in seen:
                return False
            return any(_is_wanted(file, r, seen | {variable}) for r in variable.reads)
        case _:
            return True
