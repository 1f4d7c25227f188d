"""What opens a connection to a database over TCP.

Source: https://developers.cloudflare.com/hyperdrive/ and the drivers it supports; in Python the
drivers that use nothing but sockets, which the runtime has since Pyodide 314.
"""

import re

from wlint.regex import regex

_DRIVERS = frozenset(
    {
        ("mysql", "createConnection"),
        ("mysql", "createPool"),
        ("mysql2", "createConnection"),
        ("mysql2", "createPool"),
        ("mysql2/promise", "createConnection"),
        ("mysql2/promise", "createPool"),
        ("pg", "Client"),
        ("pg", "Pool"),
        ("postgres", ""),
        ("postgres", "default"),
    }
)
# Others that keep sockets open. Neon's README says so of its `Pool` and `Client`: WebSockets, to be
# opened and closed within one request. `neon()`, PlanetScale's and Supabase's clients only fetch.
_SOCKETS = frozenset(
    {
        ("@neondatabase/serverless", "Client"),
        ("@neondatabase/serverless", "Pool"),
        ("ioredis", "Cluster"),
        ("ioredis", "Redis"),
        ("ioredis", "default"),
        ("mongodb", "MongoClient"),
        ("redis", "createClient"),
    }
)
_PYTHON_DRIVERS = frozenset(
    {"aiomysql", "aiopg", "asyncmy", "asyncpg", "pg8000", "psycopg", "psycopg2", "pymysql"}
)
_PYTHON_CALLS = frozenset({"connect", "create_pool", "Connection"})

# What a statement in a template is sent by. A reserved connection, or that of a transaction,
# works through one after the other. Source: https://github.com/porsager/postgres
_TAGS = frozenset({"postgres:postgres.Sql"})
TEXT_QUERIES = frozenset(f"{tag}.unsafe" for tag in _TAGS)
"""Methods that send the text that they are given first."""

# Queries that are each one HTTP request, sent when they are awaited; and what sends several in one.
# Source: https://github.com/neondatabase/serverless, "Sessions, transactions, and node-postgres
# compatibility": `neon()` queries by `fetch`.
_NEON = "@neondatabase/serverless"
_BY_HTTP = frozenset({f"{_NEON}:NeonQueryPromise"})
_SEND_BY_HTTP = frozenset(
    f"{_NEON}:{name}.transaction" for name in ("AsyncFunction", "NeonQueryFunction")
)
# PostgREST answers what begins so by GET or HEAD, in a transaction that may not write.
# Source: https://docs.postgrest.org/en/stable/references/transactions.html
_BEGIN_READ = frozenset({"@supabase/supabase-js:PostgrestQueryBuilder.select"})


def begins_read(path: str) -> bool:
    """Whether a method begins a query by HTTP that changes nothing, whatever is added to it."""
    return path in _BEGIN_READ


def is_query_by_http(name: str) -> bool:
    """Whether a type is of queries that are requests by HTTP once they are awaited."""
    return name in _BY_HTTP


def asks_by_http(path: str) -> bool:
    """Whether a type of queries, or a method that sends several, stands for one HTTP request."""
    return path in _BY_HTTP or path in _SEND_BY_HTTP


def is_sql_tag(name: str) -> bool:
    """Whether a type's values send the statement in a template: sql`SELECT 1`."""
    return name in _TAGS


# What a SELECT may do besides: take locks, tell others, count on.
# Source: https://www.postgresql.org/docs/current/functions-admin.html, /functions-sequence.html
_ACTS = regex(
    r"\bfor\s+(no\s+key\s+)?(update|share)\b|\binto\b"
    r"|\b(nextval|setval|set_config|pg_\w*(lock|notify|backend)\w*)\s*\(",
    re.IGNORECASE,
)


def selects(sql: str | None) -> bool:
    """Whether a statement only asks for rows."""
    text = (sql or "").lstrip()
    return text.lower().startswith("select") and not _ACTS.search(text)


def is_connection(path: str) -> bool:
    """Whether a package's function connects to a database, or makes a client that does."""
    package, colon, rest = path.partition(":")
    if colon:
        return (package, rest.rpartition(".")[2]) in _DRIVERS
    names = path.split(".")
    return names[0] in _PYTHON_DRIVERS and names[-1] in _PYTHON_CALLS


def holds_sockets(path: str) -> bool:
    """Whether what a package's function makes keeps connections open from one query to the next."""
    package, _, rest = path.partition(":")
    return is_connection(path) or (package, rest.rpartition(".")[2]) in _SOCKETS


def wraps_client(path: str) -> bool:
    """Whether a package's function makes a query builder of a client that it is given."""
    return path.startswith(("drizzle-orm/", "kysely:", "kysely/"))


def is_synchronous(path: str) -> bool:
    """Whether a call asks a database without waiting: that of a Durable Object."""
    return path.startswith(("SqlStorage.", "SqlStorageCursor.", "drizzle-orm/durable-sqlite:"))


SESSIONS = frozenset(
    {"sqlalchemy.orm.Session", "sqlalchemy.orm.session.Session", "sqlmodel.Session"}
    | {
        f"sqlalchemy{engine}.{name}"
        for engine in ("", ".engine")
        for name in ("Connection", "Engine")
    }
)
"""The classes of Python whose methods ask a database, and wait for it, in a plain call.

Source: https://docs.sqlalchemy.org/en/20/orm/session_basics.html; `AsyncSession` is awaited.
"""
MAKES_SESSIONS = frozenset({"sqlalchemy.create_engine", "sqlmodel.create_engine", *SESSIONS})
"""What makes such an object."""
