"""What fixes write reads as if a person had written it, and still parses."""

from pathlib import Path

import pytest

from wlint.finding import Edit
from wlint.fix import splice
from wlint.languages import Idioms, idioms_of, parse
from wlint.source import Source
from wlint.tree import Module


def read(path: str, code: str) -> tuple[Source, Module, Idioms]:
    source = Source(Path(path), code.encode())
    module = parse(source)
    return source, module, idioms_of(module.language)


def made(source: Source, *edits: Edit | None) -> str:
    return splice(source.data, [e for e in edits if e is not None]).decode()


IMPORTS = [
    ("a.py", "import a\nb()", "import a\nfrom m import n\nb()"),
    (
        "a.py",
        "import a\nfrom z import (\n  b,\n)",
        "import a\nfrom m import n\nfrom z import (\n  b,\n)",
    ),
    ("a.py", "import z\nb()", "from m import n\nimport z\nb()"),
    ("a.py", "def f():\n  pass\nimport a", "from m import n\ndef f():\n  pass\nimport a"),
    ("a.py", "from m import M, z", "from m import M, n, z"),
    ("a.py", "from m import a  # c", "from m import a, n  # c"),
    ("a.py", "from m import z, b", "from m import z, b, n"),
    ("a.py", "from m import (\n  a as c,\n  o,\n)", "from m import (\n  a as c,\n  n,\n  o,\n)"),
    ("a.py", "import m\nb()", "import m\nfrom m import n\nb()"),
    ("a.py", "from m import *\nb()", "from m import *\nfrom m import n\nb()"),
    ("a.py", '"""Doc."""\nb()', '"""Doc."""\nfrom m import n\nb()'),
    ("a.py", '"""Doc."""', '"""Doc."""\nfrom m import n\n'),
    ("a.py", "# c\nb()", "# c\nfrom m import n\nb()"),
    ("a.py", "from __future__ import x\nb()", "from __future__ import x\nfrom m import n\nb()"),
    ("a.py", "from m import n", None),
    ("a.js", "#!/x\nb()", '#!/x\nimport { n } from "m";\nb()'),
    ("a.js", "// c\nimport a from 'b'", "// c\nimport { n } from \"m\";\nimport a from 'b'"),
    ("a.js", "import { n } from 'm'", None),
]


@pytest.mark.parametrize(("path", "before", "after"), IMPORTS)
def test_an_import_goes_where_imports_go(path: str, before: str, after: str | None) -> None:
    source, module, idioms = read(path, before)
    edit = idioms.add_import(source, module, "m", "n")
    assert (made(source, edit) if edit else None) == after


@pytest.mark.parametrize(("path", "gather"), [("a.js", "Promise.all(x)"), ("a.py", "gather(*x)")])
def test_each_language_waits_for_all_in_its_own_words(path: str, gather: str) -> None:
    _, _, idioms = read(path, "")
    assert idioms.gather("x").text == gather
