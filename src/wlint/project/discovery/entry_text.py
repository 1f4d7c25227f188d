"""Whether a file looks like the entry of a Worker that no configuration names."""

import re
from pathlib import Path

from wlint.project.discovery.listing import Listing
from wlint.regex import regex

_HANDLERS = rb"""
    export\s+default\s*(?:[\w.]+\s*\([^;]{0,300}?)?\{[^;]{0,2000}?
        \b(?:(?:fetch|scheduled)\s*[:,}]
            |(?:fetch|scheduled|queue|email|tail|trace)\s*\([^)]{0,300}\)\s*(?::[^{;]{0,200})?\{)
    |\b(?:(?:const|let|var)\s+\w+\s*:|satisfies\b|as\b)\s*ExportedHandler\b
    |(?:<|@type\s*\{(?:import\([^)]{0,300}\)\.)?)\s*ExportedHandler\b
"""
_LISTENERS = rb"""|\baddEventListener\s*\(\s*["'](?:fetch|scheduled)"""
_OTHERS = rb"""
    |\b(?:extends|implements)\s+(?:WorkerEntrypoint|DurableObject|WorkflowEntrypoint)\b
    |^class\s+\w+\s*\([^)]{0,300}(?:WorkerEntrypoint|DurableObject|WorkflowEntrypoint)
    |^export\s+(?:async\s+)?(?:function|const)\s+onRequest
"""
_ENTRY = regex(_HANDLERS + _LISTENERS + _OTHERS, re.VERBOSE | re.MULTILINE)
_EXPORTING = regex(_HANDLERS + _OTHERS, re.VERBOSE | re.MULTILINE)
# what only a browser tells its service workers, or has for them
_BROWSERS = regex(
    rb"""\baddEventListener\s*\(\s*["'](?:install|activate|sync|push|notificationclick)\b"""
    rb"""|\bclients\.claim\b|\bself\.registration\b|\bskipWaiting\b"""
)
# Python's handlers have names that others use, too: only the runtime has what they answer with
_PYTHON_HANDLER = regex(rb"^(?:async\s+)?def\s+on_(?:fetch|scheduled|queue|alarm)\b", re.MULTILINE)
_RUNTIME = regex(rb"^[ \t]*(?:from|import)\s+(?:workers|js|pyodide|asgi)\b", re.MULTILINE)
_MODULE = regex(_HANDLERS, re.VERBOSE)
_SCRIPT = regex(_HANDLERS + _LISTENERS, re.VERBOSE)
_ROUTER = regex(rb"""["'](?:hono|itty-router)(?:/[\w-]+)?["']""")
_EXPORTED = regex(rb"^export\s+default\s+(?!async\b|class\b|function\b)\w+", re.MULTILINE)


def looks_like_entry(path: Path, contents: Listing) -> bool:
    """Whether the text of a file speaks of exported handlers."""
    is_browsers = _BROWSERS.search(_read(path, contents)) is not None
    entry = _EXPORTING if is_browsers else _ENTRY
    return _speaks_of(entry, path, contents) or _handles_in_python(path, contents)


def looks_like_router(path: Path, contents: Listing) -> bool:
    """Whether a router is all that the text of a file exports: it may be a part of another one."""
    data = _read(path, contents)
    return _ENTRY.search(data) is None and _exports_router(data)


def exports_handlers(path: Path, contents: Listing) -> bool:
    """Whether the text of a file looks like a module that exports an object of handlers."""
    return _speaks_of(_MODULE, path, contents)


def handles_requests(path: Path, contents: Listing) -> bool:
    """The same of a file that may be a script, not a module: it listens for events."""
    return _speaks_of(_SCRIPT, path, contents)


def _handles_in_python(path: Path, contents: Listing) -> bool:
    data = _read(path, contents)
    return _PYTHON_HANDLER.search(data) is not None and _RUNTIME.search(data) is not None


def _read(path: Path, contents: Listing) -> bytes:
    try:
        return contents.read(path)
    except OSError:
        return b""


def _speaks_of(entry: re.Pattern[bytes], path: Path, contents: Listing) -> bool:
    data = _read(path, contents)
    return entry.search(data) is not None or _exports_router(data)


def _exports_router(data: bytes) -> bool:
    return _ROUTER.search(data) is not None and _EXPORTED.search(data) is not None
