"""Query builders on D1: which of their calls send a statement, under D1's own names.

Source: https://orm.drizzle.team/docs/connect-cloudflare-d1. The same library on the storage of a
Durable Object (`drizzle-orm/durable-sqlite`) is synchronous and leaves no isolate.
"""

from collections.abc import Mapping
from types import MappingProxyType

PACKAGE = "drizzle-orm/d1:"
# what sends one, by the last name
SENDS: Mapping[str, str] = MappingProxyType(
    {
        "all": "D1PreparedStatement.all",
        "batch": "D1Database.batch",
        "execute": "D1PreparedStatement.all",
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
    }
)
WRITE = "D1PreparedStatement.run"
