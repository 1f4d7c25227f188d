"""Bytes that Python brings over to JavaScript, or from there, are still all of a body."""

from pathlib import Path

import pytest
from understood import understand

from wlint.project.data.buffered import BufferedBodies

CODE = """\
from pyodide.ffi import to_js
from workers import Response, WorkerEntrypoint

class Default(WorkerEntrypoint):
    async def fetch(self, request):
        found = await self.env.BUCKET.get("a")
        {body}
"""


@pytest.mark.parametrize(
    ("body", "is_all"),
    [
        ("return Response(await found.arrayBuffer())", True),
        ("return Response((await found.arrayBuffer()).to_bytes())", True),
        ("return Response(bytes((await found.arrayBuffer()).to_py()))", True),
        ("return Response(to_js(await found.bytes()))", True),
        ("data = await found.arrayBuffer()\n        return Response(data.to_bytes())", True),
        ("data = (await found.arrayBuffer()).to_py()\n        return Response(bytes(data))", True),
        ("return Response(await request.buffer())", True),
        ("return Response((await found.arrayBuffer()).to_bytes().hex())", False),
        ("return Response((await found.arrayBuffer()).to_bytes()[1:])", False),
        ("return Response(str(await found.arrayBuffer()))", False),
        ("return Response(bytes(await found.text(), 'utf-8'))", False),
        ("data = (await found.arrayBuffer()).to_py()\n"
         "        return Response(bytes(data), headers={'X-Size': str(len(data))})", False),
    ],
)  # fmt: skip
def test_what_is_brought_over_is_the_body(tmp_path: Path, body: str, is_all: bool) -> None:
    known = understand(tmp_path, CODE.format(body=body), python=True)
    bodies = BufferedBodies(known.worker.types, known.worker.calls.callers)
    found = bodies.of(*known.call("Response("))
    assert (found is not None) is is_all
