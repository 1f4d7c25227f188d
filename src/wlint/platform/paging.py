"""What the services of the world call the size of a page in what is asked of them."""

# `per_page` (GitHub), `maxResults` (Google), `$top` (Microsoft), `page_size` (Notion), … once
# case, `_`, `-` and `$` are gone.
_CLEAR = frozenset(
    {"limit", "perpage", "pagesize", "maxresults", "maxresult", "maxrecords", "maxitems", "topk"}
    | {"hitsperpage", "resultsperpage", "itemsperpage", "pagelimit", "numresults", "resultsize"}
)
_SHORT = frozenset({"count", "top", "first", "last", "size", "rows", "num", "take", "n"})
# What the services of models call how long an answer may be (OpenAI, Anthropic, Google, Ollama,
# Hugging Face), with what stands around it.
_TOKENS = frozenset(
    {"maxtokens", "maxcompletiontokens", "maxoutputtokens", "maxtokenstosample", "maxnewtokens"}
    | {"numpredict"}
)
_SETTINGS = frozenset({"generationconfig", "options", "parameters"})
# What a request is made for, an id or a word or two in a list, is as long as several tokens.
_TOKENS_EACH = 8
_NOTHING = str.maketrans("", "", "_-$[]. ")


def is_page_size(name: str, *, in_address: bool = True) -> bool:
    """Whether a parameter says how many things are asked for; a body has shorter words for more."""
    word = name.replace("%24", "").lower().translate(_NOTHING)
    return word in _CLEAR or (in_address and word in _SHORT)


def is_answer_length(name: str) -> bool:
    """Whether a parameter says how many tokens a model may write."""
    return name.lower().translate(_NOTHING) in _TOKENS


def has_settings(name: str) -> bool:
    """Whether a part of a body holds how a model is to write."""
    return name.lower().translate(_NOTHING) in _SETTINGS


def most_written(tokens: int) -> int:
    """How many things a model can list in so many tokens."""
    return tokens // _TOKENS_EACH
