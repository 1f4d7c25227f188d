"""What the runtime does at a compatibility date, with some flags: its own table says.

`scripts/make_compatibility.py` reads that table from the runtime's source.
"""

from collections.abc import Iterable, Iterator

from wlint.platform.node import is_in_first_nodejs_compat
from wlint.platform.store import compatibility_data
from wlint.record import Record

# handlers of Python Workers are methods of the class `Default` only, no functions of the module
NO_GLOBAL_HANDLERS = "python_no_global_handlers"
# who waits for a promise of a request that is over is told so, and waits no longer
TELLS_OF_LOST_PROMISES = "handle_cross_request_promise_resolution"
# what requests and responses say of themselves is no property of their own
ON_PROTOTYPE = "workers_api_getters_setters_on_prototype"

# the signal of a request says when whoever asked has left
TELLS_OF_ABORTS = "enable_request_signal"


class Compatibility(Record):
    """A date, if one is set, and the flags beside it."""

    date: str | None
    flags: tuple[str, ...] = ()

    def has(self, flag: str) -> bool | None:
        """Whether a change of the runtime holds; None where no date says so."""
        known = compatibility_data()["flags"].get(flag, {})
        if flag in self.flags:
            return True
        if known.get("off") in self.flags:
            return False
        if self.date is None:
            return None
        if (since := known.get("since")) is not None and self.date >= since:
            return True
        implied = known.get("implied", {}).items()
        return any(self.date >= date and self.has(other) for other, date in implied)

    @property
    def has_node(self) -> bool | None:
        """Whether Node's modules can be imported."""
        if any("nodejs_compat" in flag for flag in self.flags if not flag.startswith("no_")):
            return True  # older Wranglers took `experimental:nodejs_compat_v2`
        answers = (self.has("nodejs_compat"), self.has("nodejs_compat_v2"))
        return True if True in answers else None if None in answers else False

    @property
    def has_node_globals(self) -> bool | None:
        """Whether Node's globals are there: `Buffer`, `process`."""
        if any("nodejs_compat_v2" in flag for flag in self.flags if not flag.startswith("no_")):
            return True
        return self.has("nodejs_compat_v2")

    def node_flag(self, needed: Iterable[str | None]) -> str:
        """The flag that makes these modules of Node available at the date; None for its globals."""
        with_node = Compatibility(self.date, (*self.flags, "nodejs_compat"))
        is_enough = with_node.has("nodejs_compat_v2") or all(
            name is not None and is_in_first_nodejs_compat(name) for name in needed
        )
        return "nodejs_compat" if is_enough else "nodejs_compat_v2"

    def changes(self, until: str, *, is_python: bool) -> int:
        """How many changes became the default after the date, up to a day, for such a Worker."""
        known = compatibility_data()["flags"].values()
        flags = [flag for flag in known if is_python or "python" not in flag]
        dates = [date for flag in flags if (date := flag.get("since"))]
        return sum(self.date < date <= until for date in dates) if self.date else 0

    def redundant(self, on: str) -> Iterator[str]:
        """The flags that another date would bring by itself: the runtime refuses both together."""
        known = compatibility_data()["flags"]
        for flag in self.flags:
            since = known.get(flag, {}).get("since")
            if since is not None and since <= on:
                yield flag
