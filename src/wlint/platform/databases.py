"""What opens a connection to a database over TCP.

Source: https://developers.cloudflare.com/hyperdrive/ and the drivers it supports; in Python the
drivers that use nothing but sockets, which the runtime has since Pyodide 314.
"""

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
_PYTHON_DRIVERS = frozenset(
    {"aiomysql", "aiopg", "asyncmy", "asyncpg", "pg8000", "psycopg", "psycopg2", "pymysql"}
)
_PYTHON_CALLS = frozenset({"connect", "create_pool", "Connection"})


def is_connection(path: str) -> bool:
    """Whether a package's function connects to a database, or makes a client that does."""
    package, colon, rest = path.partition(":")
    if colon:
        return (package, rest.rpartition(".")[2]) in _DRIVERS
    names = path.split(".")
    return names[0] in _PYTHON_DRIVERS and names[-1] in _PYTHON_CALLS


def is_synchronous(path: str) -> bool:
    """Whether a call asks a database without waiting: that of a Durable Object."""
    return path.startswith(("SqlStorage.", "SqlStorageCursor.", "drizzle-orm/durable-sqlite:"))
