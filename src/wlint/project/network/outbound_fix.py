"""How a call of another host is given a timeout."""

import re
from enum import Enum

from wlint import tree
from wlint.finding import Edit, Place
from wlint.project.file import File
from wlint.project.network.outbound import Outbound
from wlint.project.network.time_limits import TimeLimit
from wlint.semantics.scopes import Variable
from wlint.source import Span

_WAITS = (tree.Await, tree.Loop, tree.With, tree.Function, tree.Class, tree.Comprehension)
_SIMPLE = (tree.Assign, tree.ExpressionStatement, tree.Exit)
_SIGNAL_CLIENTS = frozenset({"fetch", "axios", "ky", "got", "ofetch"})


class BodyReader(Enum):
    """Who reads the body of an answer, and waits for it."""

    HERE = "the function that asked"
    ELSEWHERE = "whoever it gives the answer to"
    NOWHERE = "nobody"


def edits(file: File, found: Outbound, limit: TimeLimit) -> tuple[Edit, ...] | None:
    """The edits that end a wait after a while; None where there is no plain way."""
    if found.off is not None:
        place = Place(found.off.file.path, found.off.node.outer)
        return (Edit(place, limit.seconds),) if file.is_python else None
    if found.client.name not in _SIGNAL_CLIENTS:
        text = f"timeout={limit.seconds}"
        args = found.asks.args
        at = args[-1].outer.end if args else found.asks.span.end - 1
        return (_insert(file, at, f", {text}" if args else text),)
    if file.is_python:
        return _in_timeout_block(file, found, limit)
    signal = f"signal: AbortSignal.timeout({limit.milliseconds})"
    if found.client.name != "fetch" or found.streams:
        return None  # a signal ends the reading of the body too
    return _with_signal(file, found, signal)


def _insert(file: File, at: int, text: str) -> Edit:
    return Edit(Place(file.path, Span(at, at)), text)


def _with_signal(file: File, found: Outbound, signal: str) -> tuple[Edit, ...] | None:
    """JavaScript: one more property of the options."""
    args = [a.value for a in found.call.args]
    if isinstance(found.ignored, tree.Entry):
        meant = file.source.text(found.ignored.value.outer)
        return (
            Edit(Place(file.path, found.ignored.outer), f"signal: AbortSignal.timeout({meant})"),
        )
    match args:
        case [tree.Spread(), *_]:
            return None  # the options come with the address
        case [_]:
            return (_insert(file, found.call.args[0].outer.end, f", {{ {signal} }}"),)
        case [_, tree.Mapping(entries=()) as empty]:
            return (Edit(Place(file.path, empty.outer), f"{{ {signal} }}"),)
        case [_, tree.Mapping(entries=entries)] if own := _named(entries, "signal"):
            return (Edit(Place(file.path, own.outer), signal),)
        case [_, tree.Mapping(entries=entries)]:
            return (_after(file, entries[-1], signal),)
        case [_, (tree.Name() | tree.Member() | tree.Call()) as options]:
            text = file.source.text(options.outer)
            return (Edit(Place(file.path, options.outer), f"{{ ...{text}, {signal} }}"),)
        case _:
            return None


def _after(file: File, last: tree.Entry, text: str) -> Edit:
    """One more entry after the last one: on a line of its own where that has one."""
    start, data = last.outer.start, file.source.data
    before = data[data.rfind(b"\n", 0, start) + 1 : start]
    between = " " if before.strip() else f"\n{before.decode()}"
    return _insert(file, last.outer.end, f",{between}{text}")


def _named(entries: tuple[tree.Entry, ...], name: str) -> tree.Entry | None:
    return next((e for e in entries if e.name == name), None)


def _in_timeout_block(file: File, found: Outbound, limit: TimeLimit) -> tuple[Edit, ...] | None:
    """Python: the statement moves into `async with asyncio.timeout(…)`."""
    statement = _statement(file, found.call)
    function = file.function_around(found.call)
    if statement is None or function is None or not function.is_async:
        return None
    start, end = statement.outer.start, _last_reading(file, statement).outer.end
    if _is_read_after(file, statement, end):
        return None  # the reading of the body waits as well
    data = file.source.data
    line = data.rfind(b"\n", 0, start) + 1
    text = data[start:end]
    if data[line:start].strip() or b'"""' in text or b"'''" in text or b"\\\n" in text:
        return None
    indent = data[line:start].decode()
    head = f"async with asyncio.timeout({limit.seconds}):\n{indent}    "
    breaks = [start + m.end() for m in re.finditer(rb"\n(?!\r?\n)", text)]
    moved = [_insert(file, start, head), *(_insert(file, at, "    ") for at in breaks)]
    return (*import_edits(file, "asyncio"), *moved)


def _statement(file: File, call: tree.Call) -> tree.Node | None:
    """The simple statement that awaits a call on the spot."""
    parents = file.scopes.parents
    if not isinstance(parents.get(call), tree.Await):
        return None
    node: tree.Node = call
    while not isinstance(parents[node], tree.Block):
        node = parents[node]
        if isinstance(node, (tree.Function, tree.Comprehension)):
            return None
    return node if isinstance(node, (tree.Assign, tree.ExpressionStatement, tree.Exit)) else None


def _last_reading(file: File, statement: tree.Node) -> tree.Node:
    """The last statement that reads the body of an answer, with nothing else awaited before it."""
    target = statement.target if isinstance(statement, tree.Assign) else None
    variable = file.scopes.variable(target) if isinstance(target, tree.Name) else None
    block = file.scopes.parents[statement]
    if variable is None or not isinstance(block, tree.Block):
        return statement
    last, at = statement, block.statements.index(statement)
    for following in block.statements[at + 1 :]:
        waits = [n for n in following.walk() if isinstance(n, _WAITS)]
        if not all(_reads(file, wait, variable) for wait in waits):
            return last
        last = following if waits else last
    return last


def _is_read_after(file: File, statement: tree.Node, end: int) -> bool:
    """Whether the body of an answer is read past an offset."""
    target = statement.target if isinstance(statement, tree.Assign) else None
    variable = file.scopes.variable(target) if isinstance(target, tree.Name) else None
    later = (r for r in (variable.reads if variable else ()) if r.span.start >= end)
    calls = (file.call_of(file.scopes.parents[read]) for read in later)
    return any(c is not None and isinstance(file.scopes.parents.get(c), tree.Await) for c in calls)


def _reads(file: File, wait: tree.Node, variable: Variable) -> bool:
    match wait:
        case tree.Await(value=tree.Call(callee=tree.Member(object=tree.Name() as owner))):
            return file.scopes.variable(owner) is variable
        case _:
            return False


def body_reader(file: File, call: tree.Call) -> BodyReader:
    """Where the body of the answer to a call is read, as far as its function says."""
    statement = next((n for n in file.ancestors(call) if isinstance(n, _SIMPLE)), None)
    around = next((n for n in file.ancestors(call) if not isinstance(n, tree.Await)), None)
    if isinstance(around, tree.Member):
        read = file.call_of(around)  # `(await fetch(url)).json()`
        is_awaited = read is not None and isinstance(file.scopes.parents.get(read), tree.Await)
        return BodyReader.HERE if is_awaited else BodyReader.NOWHERE
    if around is statement and isinstance(statement, tree.Exit):
        return BodyReader.ELSEWHERE
    target = statement.target if isinstance(statement, tree.Assign) else None
    variable = file.scopes.variable(target) if isinstance(target, tree.Name) else None
    if around is not statement or variable is None:
        return BodyReader.NOWHERE
    function = file.function_around(call)
    waits = (n for n in function.body.walk() if isinstance(n, tree.Await)) if function else ()
    if any(_reads(file, wait, variable) for wait in waits):
        return BodyReader.HERE
    parents = [file.scopes.parents.get(read) for read in variable.reads]
    is_handed = any(isinstance(p, (tree.Exit, tree.Arg, tree.Entry)) for p in parents)
    return BodyReader.ELSEWHERE if is_handed else BodyReader.NOWHERE


def import_edits(file: File, module: str) -> tuple[Edit, ...]:
    """Make a standard module of Python available under its own name, unless it is."""
    if module in file.scopes.module_variables:
        return ()
    body = file.module.body.statements
    imports = [s for s in body if isinstance(s, tree.Import)]
    imports = [i for i in imports if i.module != "__future__"] or imports[-1:]
    if imports and imports[0].module != "__future__":
        return (_insert(file, imports[0].outer.start, f"import {module}\n"),)
    if imports:
        return (_insert(file, imports[0].outer.end, f"\nimport {module}"),)
    return (_insert(file, body[0].outer.start if body else 0, f"import {module}\n\n"),)
