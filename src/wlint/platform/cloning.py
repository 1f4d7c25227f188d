"""What `structuredClone` refuses: objects of the runtime's own classes.

Sources: https://developer.mozilla.org/docs/Web/API/Web_Workers_API/Structured_clone_algorithm
lists what can be cloned; the runtime's other classes (`JSG_RESOURCE_TYPE` without
`JSG_SERIALIZABLE` in workerd) cannot.
"""

UNCLONEABLE = frozenset(
    {
        "URL", "URLSearchParams", "Headers", "Request", "Response", "FormData", "AbortSignal",
        "ReadableStream", "WritableStream", "WebSocket", "CryptoKey", "R2Object", "R2ObjectBody",
        "TraceItem", "TraceLog", "TraceException", "Promise",
    }
)  # fmt: skip

DRAFTING = frozenset(
    {
        "@automerge/automerge:change", "@automerge/automerge:changeAt", "immer:produce",
        "mutative:create",
    }
)  # fmt: skip
"""What gives a callback a draft to change: a proxy, which cannot be cloned either.

Sources: https://automerge.org/automerge/api-docs/js/functions/change.html,
https://immerjs.github.io/immer/produce, https://mutative.js.org/docs/api-reference/create
"""
