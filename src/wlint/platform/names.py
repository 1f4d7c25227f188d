"""One name for what both languages call differently: the canonical one is JavaScript's."""

from collections.abc import Mapping
from types import MappingProxyType

# What gives Python's event loop, and what it is called here: whoever asks gets the same one.
EVENT_LOOPS = frozenset({"asyncio.get_event_loop", "asyncio.get_running_loop"})
LOOP = "asyncio.loop"

# Python spelling -> canonical name. `js.X` and `globalThis.X` need no entry.
_PYTHON: Mapping[str, str] = MappingProxyType(
    {
        "workers.fetch": "fetch",
        "workers.Response": "Response",
        "workers.Request": "Request",
        "workers.Response.json": "Response.json",
        "workers.Response.from_json": "Response.json",
        "workers.Response.redirect": "Response.redirect",
        "workers.waitUntil": "waitUntil",
        "workers.wait_until": "waitUntil",
        "workers.env": "env",
        "workers.DurableObject": "DurableObject",
        "workers.WorkerEntrypoint": "WorkerEntrypoint",
        "workers.WorkflowEntrypoint": "WorkflowEntrypoint",
        "workers.Blob": "Blob",
        "workers.File": "File",
        "workers.FormData": "FormData",
        "workers.Headers": "Headers",
        "pyodide.http.pyfetch": "fetch",
        "pyodide.ffi.to_js": "to_js",
        "pyodide.ffi.create_proxy": "create_proxy",
        "pyodide.ffi.create_once_callable": "create_once_callable",
        "pyodide.ffi.run_sync": "run_sync",
        "asyncio.gather": "Promise.all",
        "asyncio.wait": "Promise.allSettled",
        "asyncio.as_completed": "asyncio.as_completed",
        "asyncio.create_task": "create_task",
        "asyncio.ensure_future": "create_task",
        f"{LOOP}.create_task": "create_task",
        "asyncio.sleep": "scheduler.wait",
        "asyncio.wait_for": "asyncio.wait_for",
        "asyncio.timeout": "asyncio.timeout",
        "time.sleep": "time.sleep",
        "json.loads": "JSON.parse",
        "json.load": "JSON.parse",
        "json.dumps": "JSON.stringify",
        "orjson.loads": "JSON.parse",
        "orjson.dumps": "JSON.stringify",
        "copy.deepcopy": "structuredClone",
        "uuid.uuid4": "crypto.randomUUID",
        "print": "console.log",
    }
)
_JAVASCRIPT: Mapping[str, str] = MappingProxyType(
    {
        "cloudflare:workers.waitUntil": "waitUntil",
        "cloudflare:workers.env": "env",
        "cloudflare:workers.DurableObject": "DurableObject",
        "cloudflare:workers.WorkerEntrypoint": "WorkerEntrypoint",
        "cloudflare:workers.WorkflowEntrypoint": "WorkflowEntrypoint",
        "cloudflare:workers.RpcTarget": "RpcTarget",
        "cloudflare:sockets.connect": "connect",
        "cloudflare:email.EmailMessage": "EmailMessage",
        "node:timers.setTimeout": "setTimeout",
        "node:timers.setInterval": "setInterval",
        "node:timers.setImmediate": "setImmediate",
        "node:timers/promises.setTimeout": "scheduler.wait",
        "node:crypto.randomUUID": "crypto.randomUUID",
        "node:crypto.webcrypto.subtle": "crypto.subtle",
        "crypto.webcrypto.subtle": "crypto.subtle",
        "timers/promises.setTimeout": "scheduler.wait",
    }
)
_ROOTS = ("globalThis.", "js.")
_OF_MODULES: Mapping[str, str] = MappingProxyType(
    {name: path for path, name in _JAVASCRIPT.items() if path.startswith("cloudflare:")}
)


def canonical(path: str) -> str:
    """The shared name of a resolved dotted path: `js.fetch` -> `fetch`."""
    for root in _ROOTS:
        if path.startswith(root):
            path = path.removeprefix(root)
            break
    return _PYTHON.get(path) or _JAVASCRIPT.get(path) or path.removesuffix(".new")


def full(name: str) -> str:
    """A shared name with the platform's module that exports it, if one does."""
    return _OF_MODULES.get(name, name)
