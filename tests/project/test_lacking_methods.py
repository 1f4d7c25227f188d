"""What a Durable Object surely does not have when a stub is asked for it."""

from pathlib import Path

import pytest
from understood import Understood, configuration, understand, write

from wlint import tree


def worker(cls: str, asked: str, extends: str = "extends DurableObject") -> str:
    return (
        'import { DurableObject } from "cloudflare:workers";\n'
        f"export class Room {extends} {{ {cls} }}\n"
        "export default { async fetch(request: Request, env: Env) {"
        f' const cups = env.ROOM.getByName("a"); return Response.json(await {asked}); }} }};'
    )


@pytest.mark.parametrize(
    ("cls", "asked", "lacks"),
    [
        ("async count() { return 1; }", "cups.count()", False),
        ("get count() { return async () => 1; }", "cups.count()", False),
        ("private async count() { return 1; }", "cups.count()", False),
        ("async count() { return 1; }", "cups.counts()", True),
        ("count = async () => 1;", "cups.count()", True),
        ("static async count() { return 1; }", "cups.count()", True),
        ("[request.url]() {}", "cups.count()", False),
        ("", "cups.fetch(request)", False),
        ("", "cups.toString()", False),
        ("", "(cups as any).count()", True),
        ("", "env.ROOM.count()", False),
        ("", "env.HALL.getByName('a').count()", False),
    ],
)
def test_callers_get_at_methods_and_getters(
    tmp_path: Path, cls: str, asked: str, lacks: bool
) -> None:
    known = understand(tmp_path, worker(cls, asked))
    _, call = known.call(asked)
    assert (known.worker.lacking_methods.of(call) is not None) is lacks


def test_what_does_not_extend_a_durable_object_only_answers_requests(tmp_path: Path) -> None:
    known = understand(tmp_path, worker("async count() { return 1; }", "cups.count()", ""))
    found = known.worker.lacking_methods.of(known.call("cups.count()")[1])
    assert found is not None
    assert found.is_closed


def test_each_method_is_told_of_once(tmp_path: Path) -> None:
    known = understand(tmp_path, worker("", "cups.count(), cups.count(1), cups.all()"))
    found = known.worker.lacking_methods
    first = found.of(known.call("cups.count()")[1])
    assert first is not None
    assert len(first.also) == 1
    assert found.of(known.call("cups.count(1)")[1]) is None
    assert found.of(known.call("cups.all()")[1]) is not None


STOCK = """
import { WorkerEntrypoint } from "cloudflare:workers";
export default class Stock extends WorkerEntrypoint { async count() { return 1; } }
"""


def shop(folder: Path, asked: str, service: str) -> Understood:
    code = f"export default {{ async fetch(request: Request, env: Env) {{ return {asked}; }} }};"
    bound = f'services = [{{ binding = "STOCK", service = "{service}" }}]\n'
    stock = configuration("main.ts", "").replace('"shop"', '"stock"')
    write(
        folder,
        {
            "shop/wrangler.toml": configuration("main.ts", bound),
            "shop/main.ts": code,
            "stock/wrangler.toml": stock,
            "stock/main.ts": STOCK,
        },
    )
    return Understood(folder)


@pytest.mark.parametrize(
    ("asked", "service", "lacks"),
    [
        ("env.STOCK.count()", "stock", False),
        ("env.STOCK.order()", "stock", True),
        ("env.STOCK.order()", "elsewhere", False),
        ("env.STOCK.fetch(request)", "stock", False),
        ("env.STOCK.queue([])", "stock", False),
    ],
)
def test_another_worker_has_what_its_entrypoint_has(
    tmp_path: Path, asked: str, service: str, lacks: bool
) -> None:
    known = shop(tmp_path, asked, service)
    (worker,) = (w for w in known.project.workers if w.name == "shop")
    (file,) = worker.files.values()
    calls = [n for n in file.of_kind(tree.Call) if file.source.text(n.span) == asked]
    assert any(worker.lacking_methods.of(call) is not None for call in calls) is lacks


PYTHON = """\
from workers import DurableObject, Response, WorkerEntrypoint


class Room(DurableObject):
{body}


class Default(WorkerEntrypoint):
    async def fetch(self, request):
        return Response(await self.env.ROOM.getByName("a").{asked})
"""


@pytest.mark.parametrize(
    ("body", "asked", "lacks"),
    [
        ("    async def count(self):\n        return 1", "count()", False),
        ("    count = lambda self: 1", "count()", False),
        ("    def __init__(self):\n        self.count = print", "count()", False),
        ("    def __getattr__(self, name):\n        return print", "count()", False),
        ("    async def count(self):\n        return 1", "counts()", True),
        ("    pass", "to_py()", False),
        ("    pass", "fetch(request)", False),
    ],
)
def test_in_python_callers_get_at_whatever_can_be_called(
    tmp_path: Path, body: str, asked: str, lacks: bool
) -> None:
    known = understand(tmp_path, PYTHON.format(body=body, asked=asked), python=True)
    _, call = known.call(f'self.env.ROOM.getByName("a").{asked}')
    assert (known.worker.lacking_methods.of(call) is not None) is lacks
