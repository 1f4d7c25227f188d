"""What runs as a step of a Workflow: what is handed to `step.do`, and what it decorates."""

from pathlib import Path

import pytest
from understood import understand

from wlint.project.calling.workflow_steps import is_in_step, runs_step

PYTHON = """\
from workers import WorkflowEntrypoint, fetch


class News(WorkflowEntrypoint):
    async def run(self, event, step):
        {decorator}
        async def read():
            return await fetch("https://news.example/")

        return await read()
"""


@pytest.mark.parametrize(
    ("decorator", "is_so"),
    [
        ("@step.do('read')", True),
        ("@step.do('read', config={'timeout': '1 minute'})", True),
        ("@step.do", True),
        ("@step.sleep", False),
        ("", False),
    ],
)
def test_a_decorated_function_is_a_step(tmp_path: Path, decorator: str, is_so: bool) -> None:
    known = understand(tmp_path, PYTHON.format(decorator=decorator), python=True)
    file, call = known.call("fetch(")
    assert is_in_step(known.worker.types, file, call) is is_so
    assert known.worker.outbounds.waits.is_guarded(file, call) is is_so


@pytest.mark.parametrize("asked", ["read()", "step.do('more', read)"])
def test_a_call_that_runs_a_step_is_given_up_on(tmp_path: Path, asked: str) -> None:
    code = PYTHON.format(decorator="@step.do('read')").replace("await read()", f"await {asked}")
    known = understand(tmp_path, code, python=True)
    file, call = known.call(asked)
    assert runs_step(known.worker.types, file, call)
    assert known.worker.outbounds.waits.gives_up(file, call)
