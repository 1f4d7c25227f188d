"""Where a promise is taken for its value."""

from pathlib import Path

import pytest
from understood import understand

LISTED = "async function listed(): Promise<string[]> { return []; }\n"


def handler(body: str) -> str:
    return f"{LISTED}export default {{ async fetch(request: Request, env: Env) {{ {body} }} }};"


@pytest.mark.parametrize(
    ("body", "how"),
    [
        ("if (listed()) return;", "a condition"),
        ("const found = listed(); if (!found) return;", "a condition"),
        ("return listed() === null;", "a comparison"),
        ("return listed().length;", "a property is read"),
        ("const { length } = listed(); return length;", "a property is read"),
        ("return `${listed()}`;", "a text"),
        ("return [...listed()];", "its elements are taken"),
        ("for (const one of listed()) use(one);", "its elements are taken"),
        ("return new Response(listed());", "a function takes the value"),
        ("if (await listed()) return;", None),
        ("return listed();", None),
        ("return listed().then((found) => found.length);", None),
        ("const found = listed(); return (await found).length;", None),
        ("return Promise.all([listed()]);", None),
        ("keep(listed());", None),
        ("let found = null; if (request.url) found = listed(); if (found) await found;", None),
        ("return env.KV?.get('a') ? 1 : 2;", None),
        ("const it = listed(); if (it != null && typeof it.then === 'function') await it;", None),
        ("const it = listed(); if (it && 'then' in it) await it;", None),
        ("const it = listed(); if (it && it instanceof Promise) await it;", None),
        ("const it = listed(); if (it === null) return; it.then(use);", "a comparison"),
    ],
)
def test_a_promise_has_nothing_of_its_value(tmp_path: Path, body: str, how: str | None) -> None:
    known = understand(tmp_path, handler(body))
    start = "env.KV" if "env.KV" in body else "listed()"
    found = known.worker.promises.misuse(*known.call(start))
    assert (found.how.value if found else None) == how


@pytest.mark.parametrize(
    ("body", "how"),
    [
        ("if self.env.KV.get('a'):\n            return", "a condition"),
        ("return self.listed().count(1)", "a property is read"),
        ("return f'{self.listed()}'", "a text"),
        ("return [one for one in self.listed()]", "its elements are taken"),
        ("return (await self.listed())[0]", None),
        ("return await asyncio.gather(self.listed())", None),
    ],
)
def test_a_coroutine_has_nothing_of_its_value(tmp_path: Path, body: str, how: str | None) -> None:
    code = (
        "import asyncio\nfrom workers import WorkerEntrypoint\n"
        "class Default(WorkerEntrypoint):\n"
        "    async def listed(self):\n        return [1]\n"
        f"    async def fetch(self, request):\n        {body}\n"
    )
    known = understand(tmp_path, code, python=True)
    found = known.worker.promises.misuse(*known.call("self."))
    assert (found.how.value if found else None) == how
