"""Which code runs whenever the function around it does."""

from pathlib import Path

import pytest
from understood import understand

from wlint.project.calling.always import always_runs


@pytest.mark.parametrize(
    ("body", "is_always"),
    [
        ("work();", True),
        ("if (work()) return;", True),
        ("use(); { work(); }", True),
        ("try { work(); } catch {}", True),
        ("try { use(); } finally { work(); }", True),
        ("return work() ? 1 : 2;", True),
        ("return work() && use();", True),
        ("switch (work()) {}", True),
        ("if (a) use(); work();", True),
        ("if (a) return; work();", False),
        ("if (a) work();", False),
        ("if (a) use(); else work();", False),
        ("return a ? work() : 1;", False),
        ("return a && work();", False),
        ("return a ?? work();", False),
        ("switch (a) { case 1: work(); }", False),
        ("for (const b of a) work();", False),
        ("try { use(); } catch { work(); }", False),
    ],
)
def test_code_that_always_runs(tmp_path: Path, body: str, is_always: bool) -> None:
    known = understand(tmp_path, f"export function all(a: unknown) {{ {body} }}")
    assert always_runs(*known.call("work(")) == is_always


@pytest.mark.parametrize(
    ("body", "is_always"),
    [
        ("work()", True),
        ("if work():\n        return", True),
        ("with use():\n        work()", True),
        ("if a:\n        return\n    work()", False),
        ("return a and work()", False),
        ("return [work() for b in a]", False),
        ("for b in a:\n        work()", False),
    ],
)
def test_code_that_always_runs_in_python(tmp_path: Path, body: str, is_always: bool) -> None:
    known = understand(tmp_path, f"def all(a):\n    {body}\n", python=True)
    assert always_runs(*known.call("work(")) == is_always
