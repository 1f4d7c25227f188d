"""Packages that pass a bot's handlers what a messenger has sent to the Worker.

Source: https://grammy.dev/guide/context and https://telegraf.js.org, as run in Workers by
`webhookCallback(bot, "cloudflare-mod")`.
"""

_CONTEXTS = {
    "grammy:Bot": "grammy:Context",
    "grammy:Composer": "grammy:Context",
    "telegraf:Composer": "telegraf:Context",
    "telegraf:Telegraf": "telegraf:Context",
}
CONTEXTS = frozenset(_CONTEXTS.values())
# its handlers are handed an error
_CATCHING = "catch"


def bot_context(owner: str, method: str | None) -> str | None:
    """The type of what a bot's method passes its handlers first, if an object is a bot."""
    return _CONTEXTS.get(owner) if method != _CATCHING else None
