"""Whether somebody who waits for an answer comes to a place, by what the calls on the way pass."""

from pathlib import Path

import pytest
from understood import understand

CODE = """
import {{ WorkflowEntrypoint }} from "cloudflare:workers";
async function photo(name, token) {{ if (token) {{ await place() }} return name }}
async function place() {{}}
export class Intake extends WorkflowEntrypoint {{
  async run(event, step) {{ await step.do("one", () => photo("a", this.env.TOKEN)) }}
}}
export default {{ async fetch(request, env) {{ {answer} }} }};
"""


@pytest.mark.parametrize(
    ("answer", "is_come_to"),
    [
        ("await photo('b', env.TOKEN)", True),
        ("await photo('b')", False),
        ("await photo('b', undefined)", False),
        ("await photo('b'); await photo('c', env.TOKEN)", True),
        ("await photo(...request.all)", True),
    ],
)
def test_who_leaves_out_what_is_asked_for_does_not_come_there(
    tmp_path: Path, answer: str, is_come_to: bool
) -> None:
    known = understand(tmp_path, CODE.format(answer=answer))
    file, call = known.call("place()")
    assert known.worker.calls.answers_at(file, call) is is_come_to
