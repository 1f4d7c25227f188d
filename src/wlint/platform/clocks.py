"""Functions that tell the time."""

CLOCKS = frozenset(
    {
        "time.monotonic", "time.monotonic_ns", "time.perf_counter", "time.perf_counter_ns",
        "time.time", "time.time_ns", "datetime.datetime.now", "datetime.datetime.utcnow",
        "Date.now", "performance.now", "Performance.now",
    }
)  # fmt: skip
