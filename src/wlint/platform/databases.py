"""What opens a connection to a database over TCP.

Source: https://developers.cloudflare.com/hyperdrive/ and the drivers it supports.
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
        ("postgres", "default"),
    }
)


def is_connection(path: str) -> bool:
    """Whether a package's function connects to a database, or makes a client that does."""
    package, colon, rest = path.partition(":")
    name = rest.rpartition(".")[2]
    return bool(colon) and ((package, name) in _DRIVERS or (package, name) == ("postgres", ""))
