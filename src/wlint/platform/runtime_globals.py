"""The globals by which code that runs in many places tells where it is.

Sources: the globals of workerd, and what is measured to be missing there.
"""

# There at any compatibility date.
PRESENT = frozenset(
    {
        "caches", "crypto", "fetch", "globalThis", "navigator", "self", "Headers", "HTMLRewriter",
        "ReadableStream", "Request", "Response", "TextEncoder", "URL", "WebSocketPair",
    }
)  # fmt: skip
# Of browsers and of other runtimes.
ABSENT = frozenset(
    {
        "Bun", "Deno", "EdgeRuntime", "Netlify", "XMLHttpRequest", "document", "importScripts",
        "localStorage", "sessionStorage", "window",
    }
)  # fmt: skip
# There with a flag, or from some date on.
MAYBE = frozenset({"process", "Buffer", "global", "require"})
USER_AGENT = "Cloudflare-Workers"
