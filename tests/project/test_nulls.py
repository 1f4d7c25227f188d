"""Where Python asks for `None` what JavaScript gives for nothing."""

from pathlib import Path

import pytest
from understood import Understood, configuration, write

from wlint import tree

CODE = """import json
from workers import Response, WorkerEntrypoint

class Default(WorkerEntrypoint):
    async def fetch(self, request):
        found = await self.env.KV.get("a")
        {body}
"""


def asked(folder: Path, body: str, *, date: str = "2025-12-01", more: str = "") -> int:
    settings = configuration("main.py").replace("2026-11-01", date)
    project = {"pyproject.toml": more} if more else {}
    write(folder, {"wrangler.toml": settings, "main.py": CODE.format(body=body), **project})
    known = Understood(folder)
    waits = [(f, n) for f in known.worker.calls.files for n in f.of_kind(tree.Await)]
    return sum(len(known.worker.nulls.tests(file, node)) for file, node in waits)


@pytest.mark.parametrize(
    ("body", "tests"),
    [
        ("if found is None: return 1", 1),
        ("if found == None: return 1", 1),
        ("return json.loads(found) if found is not None else {}", 1),
        ("return found is not None", 1),
        ("if found is None or found is None: return f'{found}'", 2),
        ("return await self.env.DB.prepare('SELECT 1').first() is None", 1),
        # code tells by other means
        ("if not found: return 1\n        return found is None", 0),
        ("if found is None or str(found) == 'null': return 1", 0),
        ("if found is None or found == 'null': return 1", 0),
        ("if found is None: return 1\n        return tell(found)", 0),
        ("if found is None: return 1\n        return found", 0),
        ("assert found\n        return found is None", 0),
        ("try: return 1 if found is None else found.a\n        except AttributeError: return 1", 0),
        # it may be something else
        ("if request.url: found = None\n        return found is None", 0),
        ("found = tell(found)\n        return found is None", 0),
        ("return await self.env.ROOM.get(1) is None", 0),
        ("return await self.env.KV.get(['a', 'b']) is None", 0),
        ("return await self.env.KV.list() is None", 0),
    ],
)
def test_jsnull_is_not_none(tmp_path: Path, body: str, tests: int) -> None:
    assert asked(tmp_path, body) == tests


@pytest.mark.parametrize(
    ("date", "more"),
    [
        ("2025-04-01", ""),  # Python 3.12
        ("2026-05-01", ""),  # the SDK converts
        ("2025-12-01", "[project]\nname = 'a'\nversion = '1'\ndependencies = ['workers-py']\n"),
    ],
)
def test_none_where_somebody_converts(tmp_path: Path, date: str, more: str) -> None:
    assert asked(tmp_path, "return found is None", date=date, more=more) == 0
