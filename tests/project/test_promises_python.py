"""Coroutines: what decorators make of them, and how they are gathered."""

from pathlib import Path

import pytest
from understood import understand

from wlint import tree

HANDLER = """
import asyncio, functools
from elsewhere import magic
from workers import WorkerEntrypoint

def retrying(f):
    @functools.wraps(f)
    async def again(*args):
        return await f(*args)
    return again

def logged(f):
    def wrapper(*args):
        return f(*args)
    return wrapper

def times(n):
    def decorator(f):
        async def wrapper(*args):
            return await f(*args)
        return wrapper
    return decorator

def kept(f):
    return f

def sync(f):
    def wrapper(*args):
        return asyncio.run(f(*args))
    return wrapper

{decorator}
async def save(env):
    await env.KV.put("a", "1")

class Default(WorkerEntrypoint):
    async def fetch(self, request):
        {body}
"""


def losses(folder: Path, body: str, decorator: str = "") -> list[str]:
    """The callees of all calls in the handler that lose their work."""
    known = understand(folder, HANDLER.format(body=body, decorator=decorator), python=True)
    worker = known.worker
    (file,) = worker.files.values()
    calls = [n for n in file.nodes if isinstance(n, tree.Call)]
    lost = [c for c in calls if worker.promises.loss(file, c) is not None]
    return [file.source.text(c.callee.span) for c in lost]


@pytest.mark.parametrize("decorator", ["", "@retrying", "@logged", "@times(3)", "@kept"])
def test_a_decorator_that_hands_on_the_coroutine_keeps_it(decorator: str, tmp_path: Path) -> None:
    assert losses(tmp_path, "save(self.env)", decorator) == ["save"]
    assert losses(tmp_path, "await save(self.env)", decorator) == []


@pytest.mark.parametrize("decorator", ["@sync", "@magic", "@magic(3)"])
def test_a_decorator_that_may_run_the_coroutine_leaves_no_promise(
    decorator: str, tmp_path: Path
) -> None:
    assert losses(tmp_path, "save(self.env)", decorator) == []


def test_a_pause_that_is_not_awaited_is_lost(tmp_path: Path) -> None:
    assert losses(tmp_path, "asyncio.sleep(1)") == ["asyncio.sleep"]
    assert losses(tmp_path, "await asyncio.sleep(1)") == []


def test_tasks_are_awaited_as_they_complete(tmp_path: Path) -> None:
    body = "for c in asyncio.as_completed([save(self.env)]): await c"
    assert losses(tmp_path, body) == []


def test_the_method_of_a_base_stands_for_those_of_its_subclasses(tmp_path: Path) -> None:
    code = """
class Store:
    async def save(self): ...

class Mine(Store):
    def __init__(self, env): self.env = env
    async def save(self): await self.env.KV.put("a", "1")

async def on_fetch(request, env):
    work(Mine(env))

def work(store: Store):
    store.save()
"""
    worker = understand(tmp_path, code, python=True).worker
    (file,) = worker.files.values()
    calls = [n for n in file.nodes if isinstance(n, tree.Call)]
    lost = [file.source.text(c.callee.span) for c in calls if worker.promises.loss(file, c)]
    assert lost == ["store.save"]


def test_a_handler_reaches_what_a_with_statement_runs(tmp_path: Path) -> None:
    code = """
class Lock:
    async def __aexit__(self, *error): release()

def release(): pass

async def on_fetch(request, env):
    async with Lock(): pass
"""
    worker = understand(tmp_path, code, python=True).worker
    (file,) = worker.files.values()
    release = next(n for n in file.nodes if isinstance(n, tree.Function) and n.name == "release")
    assert worker.calls.way_to(release) is not None


@pytest.mark.parametrize("made", ["functools.partial(save, self.env)", "functools.partial(save)"])
def test_a_partial_coroutine_function_gives_coroutines(made: str, tmp_path: Path) -> None:
    assert losses(tmp_path, f"later = {made}; later()") == ["later"]
    assert losses(tmp_path, f"later = {made}; await later()") == []


def test_a_partial_of_what_is_not_known_gives_no_promise(tmp_path: Path) -> None:
    assert losses(tmp_path, "later = functools.partial(magic, 1); later()") == []
