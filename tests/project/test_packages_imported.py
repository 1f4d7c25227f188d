"""Whether Python code was deployed with packages, by what it imports."""

from pathlib import Path

import pytest
from understood import understand

from wlint.project.interop.raw_bindings import imports_packages

IMPORTS = [
    ("import fastapi", True),
    ("from bs4 import BeautifulSoup", True),
    ("import json, urllib.parse", False),
    ("from workers import Response", False),
    ("from pyodide.ffi import to_js", False),
    ("import asgi", False),
    ("import shelves", False),
    ("from shelves import shelf", False),
    ("from . import anything", False),
]


@pytest.mark.parametrize(("line", "is_so"), IMPORTS)
def test_what_comes_with_no_python_was_deployed(tmp_path: Path, line: str, is_so: bool) -> None:
    code = {"entry.py": f"{line}\n", "shelves.py": "shelf = 1\n"}
    known = understand(tmp_path, code, python=True)
    assert imports_packages(known.worker.types.program) is is_so
