"""Rows that Supabase's client asks PostgREST for, with a method for each part of a query.

Sources: https://supabase.com/docs/reference/javascript/select and the pages after it on filters and
modifiers; https://docs.postgrest.org/en/stable/references/api/pagination_count.html.
"""

from wlint.platform.limits import Limit
from wlint.regex import regex

ROWS = Limit(
    1_000,
    "rows per query",
    "no more come, unless the project allows it",
    "https://supabase.com/docs/reference/javascript/select",
)
"""What a project begins with, hosted or by its configuration file; its settings may say another."""
ONE_ROW = frozenset({"single", "maybeSingle"})
"""Methods with which `data` is one row, and no list."""
TEXTS = frozenset({"csv", "explain", "geojson"})
"""Methods with which it is a text or an object of its own."""
LIMIT = "limit"
RANGE = "range"
"""Takes the places of the first and of the last row, https://supabase.com/docs/reference/javascript/range."""
WHOLE = frozenset(
    {"order", "returns", "overrideTypes", "throwOnError", "abortSignal", "retry", "setHeader"}
)
"""Methods that leave no row out."""
MOST = frozenset({"gt", "gte", "is", "isDistinct", "lt", "lte", "neq", "not", "notIn"})
"""Filters that most rows may pass; others are about what they are given, which may have few."""
COUNTED = "head"
"""Option of `select` with which no rows come."""
AGGREGATE = regex(r"\b(count|sum|avg|min|max)\(\)")
"""What makes one row of many in the columns of a `select`."""
DATA = "data"
"""Where the rows are in what a query resolves to."""
BESIDE = frozenset({"error", "status", "statusText", "success"})
"""What is there besides."""
