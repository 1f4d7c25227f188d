"""The globals by which code that runs in many places tells where it is.

Sources: the globals of workerd, and what is measured to be missing there.
"""

# There at any compatibility date.
PRESENT = frozenset(
    {
        "atob", "btoa", "caches", "crypto", "fetch", "globalThis", "navigator", "queueMicrotask",
        "self", "setTimeout", "structuredClone", "AbortController", "AbortSignal", "Blob",
        "FormData", "Headers", "HTMLRewriter", "ReadableStream", "Request", "Response",
        "TextDecoder", "TextEncoder", "TransformStream", "URL", "URLSearchParams", "WebSocket",
        "WebSocketPair",
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
# Those for which `typeof` says "object"; for all others it says "function".
OBJECTS = frozenset({"caches", "crypto", "global", "globalThis", "navigator", "process", "self"})
USER_AGENT = "Cloudflare-Workers"

# Measured in workerd 1.20260806.1: to read one is a `ReferenceError`, at any date, with any flag.
LACKING = frozenset(
    {
        "Audio", "Bun", "DOMParser", "Deno", "FileReader", "HTMLElement", "Image",
        "IntersectionObserver", "MutationObserver", "Notification", "OffscreenCanvas",
        "SharedWorker", "Worker", "XMLHttpRequest", "XMLSerializer", "__dirname", "__filename",
        "alert", "cancelAnimationFrame", "customElements", "document", "getComputedStyle",
        "history", "indexedDB", "localStorage", "location", "matchMedia", "requestAnimationFrame",
        "requestIdleCallback", "screen", "sessionStorage", "window",
    }
)  # fmt: skip
# There with the flag `nodejs_compat_v2` alone, which `nodejs_compat` brings from 2024-09-23 on.
OF_NODE = frozenset({"Buffer", "clearImmediate", "global", "process", "setImmediate"})
