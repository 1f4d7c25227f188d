"""Which functions of the platform do not throw, whatever they are given."""

from wlint.platform.logs import writes_log
from wlint.platform.together import ALL, FIRST

_OWNERS = ("Math.", "Date.", "performance.")
_FUNCTIONS = (
    ALL
    | FIRST
    | frozenset(
        {
            "Array.isArray",
            "Boolean",
            "Date",
            "Headers",
            "Map",
            "Promise.resolve",
            "Response",
            "Response.json",
            "Set",
            "Number",
            "String",
            "bool",
            "clearTimeout",
            "hono:Context.html",
            "isinstance",
            "setTimeout",
        }
    )
)

_NUMBERS = frozenset(
    {
        "Date.now",
        "float",
        "int",
        "len",
        "performance.now",
        "round",
        "time.monotonic",
        "time.perf_counter",
        "time.time",
        "time.time_ns",
    }
)


def gives_number(path: str) -> bool:
    """Whether a call of a global function gives a number, whatever it is given."""
    return path in _NUMBERS or path.startswith(("Math.", "math."))


def never_throws(path: str) -> bool:
    """Whether a call of a global function can be relied upon to give an answer.

    `Promise.all` fails with what it is given, not by itself.
    """
    return path in _FUNCTIONS or path.startswith(_OWNERS) or writes_log(path)


HOLDS_ERRORS = "@supabase/supabase-js:Postgrest"
"""How the types begin whose promises resolve with `{ data, error }`, and do not reject.

Source: https://supabase.com/docs/reference/javascript/select (what is returned).
"""
THROWS_ON = "throwOnError"
"""The method that has them reject."""
