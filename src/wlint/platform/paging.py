"""What the services of the world call the size of a page in what is asked of them."""

# `per_page` (GitHub), `maxResults` (Google), `$top` (Microsoft), `page_size` (Notion), … once
# case, `_`, `-` and `$` are gone.
_CLEAR = frozenset(
    {"limit", "perpage", "pagesize", "maxresults", "maxresult", "maxrecords", "maxitems", "topk"}
    | {"hitsperpage", "resultsperpage", "itemsperpage", "pagelimit", "numresults", "resultsize"}
)
_SHORT = frozenset({"count", "top", "first", "last", "size", "rows", "num", "take", "n"})
_NOTHING = str.maketrans("", "", "_-$[]. ")


def is_page_size(name: str, *, in_address: bool = True) -> bool:
    """Whether a parameter says how many things are asked for; a body has shorter words for more."""
    word = name.replace("%24", "").lower().translate(_NOTHING)
    return word in _CLEAR or (in_address and word in _SHORT)
