"""Which functions from outside nobody can follow: neither code nor a table says what they do."""

import pytest

from wlint.project.typing.external import is_unseen

OF_JAVASCRIPT = [
    ("label-reader:labelsOf", True),
    ("./missing:labelsOf", True),
    ("hono:Hono", False),
    ("node:crypto.randomUUID", False),
    ("cloudflare:workers.env", False),
    ("structuredClone", False),
    ("KVNamespace.get", False),
]


@pytest.mark.parametrize(("path", "is_so"), OF_JAVASCRIPT)
def test_what_a_package_of_javascript_does_is_known_by_its_table_only(
    path: str, is_so: bool
) -> None:
    assert is_unseen(path, is_python=False) is is_so


OF_PYTHON = [
    ("label_reader.labels_of", True),
    (".missing.labels_of", True),
    ("py:httpx:AsyncClient", False),
    ("asyncio.sleep", False),
    ("urllib.parse.quote", False),
    ("pyodide.ffi.to_js", False),
    ("Promise.all", False),
    ("KVNamespace.get", False),
    ("print", False),
]


@pytest.mark.parametrize(("path", "is_so"), OF_PYTHON)
def test_what_python_and_the_runtime_bring_is_known(path: str, is_so: bool) -> None:
    assert is_unseen(path, is_python=True) is is_so
