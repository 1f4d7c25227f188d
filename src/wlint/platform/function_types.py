"""Types that only say of a value that it is a function.

https://github.com/cloudflare/workerd/blob/main/types/defines/ has the platform's.
"""

FUNCTION_TYPES = frozenset(
    {
        "Function",
        "Callable",
        "typing.Callable",
        "collections.abc.Callable",
        "PagesFunction",
        "ExportedHandlerFetchHandler",
        "ExportedHandlerScheduledHandler",
        "ExportedHandlerQueueHandler",
        "ExportedHandlerTailHandler",
        "ExportedHandlerTraceHandler",
        "ExportedHandlerTestHandler",
        "EmailExportedHandler",
    }
)
