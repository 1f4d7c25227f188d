"""What can be imported and cannot work on the platform.

Measured in workerd 1.20261117.1 (the calls throw `ERR_METHOD_NOT_IMPLEMENTED` or its like);
Python: https://developers.cloudflare.com/workers/languages/python/stdlib/
"""

import re
from string import hexdigits

from wlint.platform.writes import REQUESTS
from wlint.regex import regex

_NO_PROCESS = "the platform starts no processes"
_NO_THREAD = "an isolate has one thread"
_NO_LOADING = "native code cannot be loaded"

# calls, by the names that both languages share, and why they throw
CALLS = {
    **{
        f"node:child_process.{name}": _NO_PROCESS
        for name in (
            "exec", "execFile", "execFileSync", "execSync", "fork", "spawn", "spawnSync",
        )
    },
    "node:cluster.fork": _NO_PROCESS,
    "node:worker_threads.Worker": _NO_THREAD,
    "node:vm.runInContext": "code cannot be made from strings",
    "node:vm.runInNewContext": "code cannot be made from strings",
    "node:vm.runInThisContext": "code cannot be made from strings",
    "node:http2.connect": "HTTP/2 is spoken by 'fetch' alone",
    "node:tls.createServer": "nothing can listen on a port",
    "node:sqlite.DatabaseSync": "there is no disk for a database",
    "node:fs.watch": "there is no disk that could change",
    "better-sqlite3:default": _NO_LOADING,
    **{
        f"subprocess.{name}": _NO_PROCESS
        for name in ("Popen", "call", "check_call", "check_output", "getoutput", "run")
    },
    "os.fork": _NO_PROCESS,
    "os.popen": _NO_PROCESS,
    "os.system": _NO_PROCESS,
    "multiprocessing.Pool": _NO_PROCESS,
    "multiprocessing.Process": _NO_PROCESS,
    "concurrent.futures.ProcessPoolExecutor": _NO_PROCESS,
    "threading.Thread": _NO_THREAD,
}  # fmt: skip

# JavaScript's calls that make code of texts: `EvalError` in a handler, allowed as the Worker starts
OF_TEXTS = frozenset({"Function", "eval"})

# options that a call is given as its third argument and does not know: they are those of KV
IGNORED_OPTIONS = {
    f"DurableObject{name}.put": frozenset({"expirationTtl", "expiration"})
    for name in ("Storage", "Transaction")
}

_BATCH = "send the statements with one 'batch': it runs all of them, or none"
_CALLBACK = "do all of it in the function that 'ctx.storage.transactionSync' is given"

# calls that take SQL and refuse to begin a transaction in it, and what does in its place
TRANSACTIONS = {
    "D1Database.exec": _BATCH,
    "D1Database.prepare": _BATCH,
    "D1DatabaseSession.prepare": _BATCH,
    "SqlStorage.exec": _CALLBACK,
}
# which of them throw, and reject no promise
AT_ONCE = frozenset({"SqlStorage.exec"})
_OF_TRANSACTIONS = regex(
    r"\s*(BEGIN|SAVEPOINT|COMMIT|END|ROLLBACK|RELEASE)\b[\w\s]*;?\s*", re.IGNORECASE
)
_BEGINS = regex(r"\s*(BEGIN|SAVEPOINT)\b", re.IGNORECASE)

# calls of D1 that send each line of a text as a statement of its own
ONE_PER_LINE = frozenset({"D1Database.exec"})
_STATEMENTS = frozenset(
    {
        "alter", "analyze", "attach", "begin", "commit", "create", "delete", "detach", "drop",
        "end", "explain", "insert", "pragma", "reindex", "release", "replace", "rollback",
        "savepoint", "select", "update", "vacuum", "values", "with",
    }
)  # fmt: skip

# what a line of SQL may begin with that is no statement yet
_BEFORE = regex(r"(/\*.*?\*/|[;\s])*")
_HOLE = "?"

# calls that need a whole address, as a Worker's code belongs to no page, and how those begin that
# they take beside HTTP's, as far as that is known: an app's may be redirected to
WHOLE_ADDRESS = {
    "Cache.delete": None,
    "Cache.match": None,
    "Cache.put": regex(r"[a-z][a-z0-9+.-]*(:/|:?\Z)"),
    "Response.redirect": regex(r"[a-z][a-z0-9+.-]*(:|\Z)"),
}
WHOLE = "give the whole address, with this in its path: 'new URL(path, request.url)'"
_OF_HTTP = ("http:", "https:")
_END = "\0"

# calls that take an id of an object as its `toString()` gives it, so many hex digits: for all else
# they throw `Invalid Durable Object ID: must be 64 hex digits`
WRITTEN_IDS = frozenset({"DurableObjectNamespace.idFromString"})
ID_DIGITS = 64
BY_NAME = "name the object by this text: 'idFromName(…)', or 'getByName(…)'"

# JavaScript's calls whose second argument is an object of options: a number throws a `TypeError`
OBJECT_OPTIONS = frozenset({"Response", "Response.json", "typeof Response.json"})

# JavaScript's calls that take objects under some names of their options, at that place: for a text
# they reject, `Incorrect type for the 'range' field on 'GetOptions'`
OBJECTS_IN_OPTIONS = {
    "R2Bucket.get": (1, ("range", "onlyIf")),
    "R2Bucket.put": (2, ("httpMetadata", "onlyIf")),
}

# JavaScript's calls whose second argument says how a request is made, and what they take there,
# with the flag of the runtime that brought it: any other value throws
MAKES_REQUEST = REQUESTS | {"Request"}
REQUEST_MODES: dict[str, dict[str, str | None]] = {
    "redirect": {"follow": None, "manual": None},
    "cache": {
        "no-store": "cache_option_enabled",
        "no-cache": "cache_no_cache_enabled",
        "reload": "cache_reload_enabled",
    },
}

# packages that load native code as they are imported; better-sqlite3 does when a database is opened
NATIVE_PACKAGES = {
    name: _NO_LOADING for name in ("argon2", "bcrypt", "canvas", "re2", "sharp", "sqlite3")
}

# modules that Python has and Pyodide leaves out
ABSENT_MODULES = frozenset(
    {
        "curses", "dbm", "ensurepip", "fcntl", "grp", "idlelib", "lib2to3", "msvcrt", "pty", "pwd",
        "resource", "syslog", "termios", "tkinter", "tty", "turtle", "turtledemo", "venv",
        "winreg", "winsound",
    }
)  # fmt: skip


def unsupported_call(path: str) -> str | None:
    """Why calling something from outside the project throws."""
    if path in CALLS:
        return CALLS[path]
    module, colon, name = path.partition(":")
    if colon and module != "node":
        path = f"node:{module}.{name}"  # `child_process` is `node:child_process`
    return CALLS.get(path.replace(".default.", "."))


def begun_transaction(sql: str) -> str | None:
    """The word with which SQL begins a transaction."""
    found = _BEGINS.match(sql)
    return found.group(1) if found is not None else None


def no_statement(sql: str) -> str | None:
    """The first line of SQL that is none, what is inserted read as `?`, if one begins none."""
    lines = [line.strip() for line in sql.strip().splitlines()]
    found = next((at for at, line in enumerate(lines) if line and not _may_begin(line)), None)
    if found is None:
        return None
    return next((line for line in lines[:found] if _is_left_open(line)), lines[found])


def _is_left_open(line: str) -> bool:
    """Whether a line surely ends inside parentheses: `CREATE TABLE cups (`."""
    return not set(line) & {_HOLE, "'", '"', "`"} and line.count("(") > line.count(")")


def _may_begin(line: str) -> bool:
    rest = _BEFORE.sub("", line, count=1)
    word = re.match(r"\w*", rest)
    return rest.startswith(_HOLE) or (word is not None and word.group().lower() in _STATEMENTS)


def address_fault(call: str, text: str) -> str | None:
    """Why a call takes no text, what is inserted read as `?`, for an address; None where it may."""
    begin, others = (text + _END).lstrip().lower().partition(_HOLE)[0], WHOLE_ADDRESS.get(call)
    is_of_http = any(begin.startswith(s) or s.startswith(begin) for s in _OF_HTTP)
    if call not in WHOLE_ADDRESS or is_of_http or (others is not None and others.match(begin)):
        return None
    if re.match(r"[a-z][a-z0-9+.-]*:", begin):
        return "is no address of HTTP"
    return "is no whole address, and there is no page that it could be relative to"


def may_be_id(text: str, hole: str) -> bool:
    """Whether a text, with `hole` for what is inserted, may be an object's id."""
    known = text.replace(hole, "")
    is_whole = len(known) == ID_DIGITS if hole not in text else len(known) <= ID_DIGITS
    return is_whole and set(known) <= set(hexdigits)


def is_of_transaction(sql: str) -> bool:
    """Whether SQL does nothing but to begin or to end a transaction."""
    return _OF_TRANSACTIONS.fullmatch(sql) is not None


def unsupported_module(name: str, *, is_python: bool) -> str | None:
    """Why importing a module stops the Worker from starting."""
    if is_python:
        top = name.partition(".")[0]
        return f"Pyodide has no '{top}'" if top in ABSENT_MODULES else None
    return NATIVE_PACKAGES.get(name)
