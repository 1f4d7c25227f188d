"""Node's own modules, as code that runs on Workers imports them.

Source: `module.builtinModules` of Node 22, and the modules that exist with a prefix only. What the
first `nodejs_compat` brings was asked of workerd, import by import.
"""

_MODULES = {
    "_stream_wrap", "assert", "async_hooks", "buffer", "child_process", "cluster", "console",
    "constants", "crypto", "dgram", "diagnostics_channel", "dns", "domain", "events", "fs",
    "http", "http2", "https", "inspector", "module", "net", "os", "path", "perf_hooks",
    "process", "punycode", "querystring", "readline", "repl", "stream", "string_decoder", "sys",
    "timers", "tls", "trace_events", "tty", "url", "util", "v8", "vm", "wasi", "worker_threads",
    "zlib",
}  # fmt: skip
_PREFIXED = {"sea", "sqlite", "test"}
# packages of the same name do their work where there is no Node
_PACKAGES = {
    "assert", "async_hooks", "buffer", "console", "constants", "crypto", "domain", "events",
    "http", "https", "os", "path", "process", "punycode", "querystring", "readline", "stream",
    "string_decoder", "sys", "timers", "tty", "url", "util", "vm", "zlib",
}  # fmt: skip
_FIRST = {
    "assert", "async_hooks", "buffer", "constants", "crypto", "diagnostics_channel", "dns",
    "events", "fs/promises", "module", "net", "path", "process", "querystring", "stream",
    "string_decoder", "test", "timers", "tls", "url", "util", "zlib",
}  # fmt: skip


def node_module(specifier: str) -> str | None:
    """The module of Node that an import surely means: `fs` of `node:fs/promises` and of `fs`."""
    name = specifier.removeprefix("node:").partition("/")[0]
    if specifier.startswith("node:"):
        return name if name in _MODULES | _PREFIXED else None
    return name if name in _MODULES - _PACKAGES else None


def is_in_first_nodejs_compat(specifier: str) -> bool:
    """Whether `nodejs_compat` brings a module at dates before 2024-09-23, without its `_v2`."""
    name = specifier.removeprefix("node:")
    is_prefixed = name != specifier
    return is_prefixed and (name in _FIRST or name.partition("/")[0] in _FIRST)
