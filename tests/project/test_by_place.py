"""What the SDK takes by name only, given by its place, as JavaScript has it."""

from pathlib import Path

import pytest
from understood import understand

from wlint.project.interop.by_place import gives_by_place

CODE = """\
import js
import workers
from js import fetch as js_fetch
from pyodide.http import pyfetch
from workers import Request, WorkerEntrypoint, fetch

send = fetch


class Default(WorkerEntrypoint):
    async def fetch(self, request):
        return {call}
"""


@pytest.mark.parametrize(
    ("call", "is_so"),
    [
        ("fetch('https://a.example', options)", True),
        ("send('https://a.example', options)", True),
        ("workers.fetch('https://a.example', options)", True),
        ("Request('https://a.example', options)", True),
        ("pyfetch('https://a.example', options)", True),
        ("fetch('https://a.example', **options)", False),
        ("fetch(*given)", False),
        ("fetch(given, *more)", False),
        ("js_fetch('https://a.example', options)", False),
        ("js.fetch('https://a.example', options)", False),
        ("self.env.API.fetch('https://a.example', options)", False),
    ],
)
def test_options_are_given_by_their_place(tmp_path: Path, call: str, is_so: bool) -> None:
    known = understand(tmp_path, CODE.format(call=call), python=True)
    file, found = known.call(call)
    assert gives_by_place(known.worker.types.program, file, found) is is_so
