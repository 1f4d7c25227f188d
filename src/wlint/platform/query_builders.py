"""Query builders on D1: which of their calls send a statement, under D1's own names.

Sources: https://orm.drizzle.team/docs/connect-cloudflare-d1 and https://github.com/aidenwallis/kysely-d1.
Drizzle on the storage of a Durable Object (`drizzle-orm/durable-sqlite`) is synchronous and leaves
no isolate; its statements are the same.
"""

from collections.abc import Mapping
from types import MappingProxyType

PACKAGES = ("drizzle-orm/d1:", "kysely/d1:")
# those whose builders send what they have made when they are awaited
AWAITED = "drizzle-orm/d1:"
DRIZZLE = (AWAITED, "drizzle-orm/durable-sqlite:")
"""Drizzle's builders of statements for SQLite on Workers."""
BUILDERS = (*PACKAGES, *DRIZZLE)
"""What builds such statements, wherever they are sent."""
# what makes a Kysely, and what puts it on D1: module and name
KYSELY = ("kysely", "Kysely")
DIALECT = ("kysely-d1", "D1Dialect")
# what sends one, by the last name
SENDS: Mapping[str, str] = MappingProxyType(
    {
        "all": "D1PreparedStatement.all",
        "batch": "D1Database.batch",
        "execute": "D1PreparedStatement.all",
        "executeTakeFirst": "D1PreparedStatement.first",
        "executeTakeFirstOrThrow": "D1PreparedStatement.first",
        "get": "D1PreparedStatement.first",
        "run": "D1PreparedStatement.run",
        "values": "D1PreparedStatement.raw",
    }
)
# what a builder that is awaited sends, by its type; all others change something
READS: Mapping[str, str] = MappingProxyType(
    {
        "SQLiteCountBuilder": "D1PreparedStatement.first",
        "SQLiteRelationalQuery": "D1PreparedStatement.all",
        "SQLiteSelectBase": "D1PreparedStatement.all",
        "SQLiteSelectQueryBuilderBase": "D1PreparedStatement.all",
        "SelectQueryBuilder": "D1PreparedStatement.all",
    }
)
BATCHED = frozenset(f"{AWAITED}{name}" for name in ("SQLiteRelationalQuery", "SQLiteSelectBase"))
"""Builders whose rows a `batch` gives as they do: https://orm.drizzle.team/docs/batch-api."""
CLIENT = f"{AWAITED}DrizzleD1Database"
"""What has that `batch`."""
RAW = frozenset(f"{CLIENT}.{name}" for name in ("all", "get", "values"))
"""What sends a statement that is written out, and gives its rows: https://orm.drizzle.team/docs/goodies.

A `batch` takes it, too.
"""
TAG = "drizzle-orm:sql"
"""What such a statement is written with: https://orm.drizzle.team/docs/sql."""
# Kysely's other builders, which send by the methods of the same names
CHANGES = frozenset(
    {"InsertQueryBuilder", "UpdateQueryBuilder", "DeleteQueryBuilder", "MergeQueryBuilder"}
)
WRITE = "D1PreparedStatement.run"
CHANGERS = frozenset(
    f"{database}{statement}Base"
    for database in ("Pg", "MySql")
    for statement in ("Insert", "Update", "Delete")
)
"""Drizzle's builders of what changes something in other databases, sent when they are awaited."""

# What begins a query for rows, by package.
# Sources: https://orm.drizzle.team/docs/select and /docs/rqb, https://kysely.dev/docs/category/select,
# https://www.prisma.io/docs/orm/reference/prisma-client-reference#findmany,
# https://workers-qb.massadas.com/basic-queries/
_ROWS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "drizzle-orm": frozenset({"select", "selectDistinct", "selectDistinctOn", "findMany"}),
        "kysely": frozenset({"selectFrom"}),
        "@prisma/client": frozenset({"findMany"}),
        "workers-qb": frozenset({"fetchAll"}),
    }
)
_FIRST: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "drizzle-orm": frozenset({"findFirst"}),
        "@prisma/client": frozenset(
            {"findFirst", "findFirstOrThrow", "findUnique", "findUniqueOrThrow"}
        ),
    }
)
RELATED = "with"
"""Option of drizzle's that brings what belongs to each row.

Source: https://orm.drizzle.team/docs/rqb#include-relations.
"""
RELATIONS = ("drizzle-orm", frozenset({"relations", "defineRelations"}))
"""What says which relations a table has: module and names, https://orm.drizzle.team/docs/relations."""
KEEPING = frozenset(
    {"from", "where", "leftJoin", "innerJoin", "rightJoin", "fullJoin", "crossJoin", "groupBy"}
    | {"having", "orderBy", "offset", "limit", "all", "values", "execute", "sync", "selectAll"}
    | {"select", "distinct", "distinctOn"}
)
"""Methods after which it is the same query, narrowed down, or its rows."""
WHOLE = frozenset(
    {"select", "selectFrom", "selectAll", "findMany", "fetchAll", "from", "orderBy", "all"}
    | {"execute", "sync"}
)
"""Methods of a query that still brings all rows, where no option narrows it down."""
NARROWING = frozenset(
    {"where", "limit", "take", "skip", "offset", "cursor", "distinct", "groupBy", "having", "join"}
    | {"with", "include"}
)
"""Options that leave rows out of what a query brings, or put others to them."""
ONE_ROW = frozenset({"get", "executeTakeFirst", "executeTakeFirstOrThrow"})
"""Methods that bring the first row only."""
LIMITS = frozenset({"limit", "take"})
"""Methods and options that say how many rows there may be."""
AGGREGATES = frozenset({"count", "countAll", "countDistinct", "sum", "avg", "max", "min", "total"})
"""What makes one row of all, where nothing groups them."""
TABLES_MADE = frozenset(
    {"sqliteTable", "sqliteTableCreator", "alias", "as", "getTableColumns", "getColumns"}
)
"""What makes a table of drizzle, gives one another name, or its columns: its fields are columns.

Source: https://orm.drizzle.team/docs/goodies#get-typed-columns.
"""
FILLING = ("default", "$default", "$defaultFn", "$onUpdate", "$onUpdateFn")
"""What a column says that drizzle itself fills, and binds, where a row has no value for it.

The first of them goes before the others, unless it is `null`, which is no default.

Source: `buildInsertQuery` of drizzle-orm/sqlite-core.
"""
CONDITIONS: Mapping[str, int] = MappingProxyType(
    {
        **dict.fromkeys(("eq", "ne", "gt", "gte", "lt", "lte"), 1),
        **dict.fromkeys(("like", "notLike", "ilike", "notIlike"), 1),
        **dict.fromkeys(("between", "notBetween"), 2),
    }
)
"""How many values conditions bind after the column, https://orm.drizzle.team/docs/operators."""
IN_LIST = frozenset({"inArray", "notInArray"})
"""Conditions that bind each element of a list."""
NUMBERS_BOUND = frozenset({"limit", "offset"})
"""Methods and options whose number is bound."""
UNBOUND_FILTERS = frozenset({"in", "notIn", "isNull", "isNotNull", "RAW"})
"""What a filter of a relational query says without a single value of its own."""


_PARTS = frozenset({"kysely:sql"})
_OF_PARTS = ("drizzle-orm:", "drizzle-orm/sqlite-core:")


def is_builder(name: str) -> bool:
    """Whether a type's values are queries that are being built, or what builds them."""
    return name.startswith(PACKAGES)


def is_part_of_query(path: str) -> bool:
    """Whether a package's function makes a part of a query, and asks nobody: `eq`, sql`…`.

    Source: https://orm.drizzle.team/docs/operators; clients and drivers are modules of their own.
    """
    return path in _PARTS or path.startswith(_OF_PARTS)


def asks_for_rows(path: str) -> bool:
    """Whether a package's method begins a query for all rows that its conditions let through."""
    return _begins(path, _ROWS)


def asks_for_one(path: str) -> bool:
    """Whether a package's method asks for one row, with what belongs to it."""
    return _begins(path, _FIRST)


def _begins(path: str, methods: Mapping[str, frozenset[str]]) -> bool:
    package, _, rest = path.partition(":")
    if package.startswith(("drizzle-orm/", "kysely/")):
        package = package.partition("/")[0]
    return rest.rpartition(".")[2] in methods.get(package, frozenset())


# Python's query builders give `==` another meaning.
# Sources: https://docs.sqlalchemy.org/en/20/core/operators.html, https://sqlmodel.tiangolo.com
CONDITIONED = frozenset({"and_", "filter", "having", "not_", "or_", "where"})
"""What takes conditions that comparisons are written as."""
COLUMNS = frozenset({"Column", "column_property", "mapped_column"})
"""What describes a column in a class."""
TABLES = frozenset({"SQLModel"})
"""Classes that describe tables, with columns that are written as annotations."""
TABLE = "__tablename__"
