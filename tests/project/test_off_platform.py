"""What stands in for the platform on a developer's machine."""

from pathlib import Path

import pytest
from understood import understand

from wlint import tree

IMPORT = "try:\n    import js\n    FOUND = True\nexcept {error}:\n    FOUND = False\n"
D1 = "def f(db):\n    if {test}:\n        return db.prepare('SELECT 1')\n    work()\n"
HANDLER = "async def on_fetch(request):\n"


@pytest.mark.parametrize(
    ("code", "is_off"),
    [
        ("try:\n    import js\nexcept ImportError:\n    work()\n", True),
        ("try:\n    import js\nexcept KeyError:\n    work()\n", False),
        ("try:\n    import js\n    work()\nexcept ImportError:\n    pass\n", False),
        ("try:\n    import js\nexcept Exception:\n    work()\n", True),
        ("try:\n    import js\n    js.fetch('/')\nexcept Exception:\n    work()\n", False),
        (
            "try:\n    import js\n    js.fetch('/')\nexcept (ImportError, KeyError):\n    work()\n",
            True,
        ),
        (IMPORT.format(error="ImportError") + "if not FOUND:\n    work()\n", True),
        (IMPORT.format(error="Exception") + "if FOUND:\n    pass\nelse:\n    work()\n", True),
        (IMPORT.format(error="ImportError") + "if FOUND:\n    work()\n", False),
        ("DEBUG = False\nif not DEBUG:\n    work()\n", False),
        ("READY = False\nif not READY:\n    READY = True\n    work()\n", False),
        (D1.format(test='hasattr(db, "prepare")'), True),
        (D1.format(test='db and hasattr(db, "prepare")'), True),
        (D1.format(test='db.own and hasattr(db.own, "prepare")'), True),
        (D1.format(test='db.own and hasattr(db, "prepare")'), False),
        (D1.format(test='hasattr(db, "get")'), False),
        (D1.format(test="db"), False),
        ('def f(db):\n    if not hasattr(db, "prepare"):\n        work()\n', True),
        ('def f(db):\n    if hasattr(db, "prepare"):\n        work()\n', False),
        ('def f(db):\n    if hasattr(db, "prepare"):\n        db.x()\n    work()\n', False),
    ],
    ids=[
        "the handler of an import that fails",
        "a handler of something else",
        "the import itself",
        "a handler of anything, where nothing but an import can fail",
        "a handler of anything, where the work itself can fail",
        "a handler of imports that fail and more",
        "where a flag says that it failed",
        "where a flag does not say that it worked",
        "where a flag says that it worked",
        "where a flag has no import to tell of",
        "where a flag is set by what it guards",
        "what comes after the branch for a D1 binding, which returns",
        "what comes after it where it also asks if there is one",
        "what comes after it for a binding in a field",
        "where the branch asks for something else as well",
        "where it asks for what other bindings have",
        "where it asks for anything",
        "the branch for what is no D1 binding",
        "the branch for a D1 binding",
        "what runs after that, too",
    ],
)
def test_code_that_runs_only_without_the_platform(tmp_path: Path, code: str, is_off: bool) -> None:
    known = understand(tmp_path, f"{code}\n{HANDLER}    return None\n", python=True)
    file = next(iter(known.worker.files.values()))
    work = next(
        n for n in file.nodes if isinstance(n, tree.Call) and file.source.text(n.span) == "work()"
    )
    assert file.is_off_platform(work) == is_off
