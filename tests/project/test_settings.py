"""Module-level settings that only functions nobody runs would change."""

from pathlib import Path

import pytest
from understood import understand

FIRST = "let settings = { mode: 'kv' };"
MODE = FIRST + "export function configure(next) { settings = next }"
TURN = "let on = false; function turn() { on = true }"
ASK = "if (settings.mode === 'hook' && settings.url) hook();"


@pytest.mark.parametrize(
    ("module", "body", "is_run"),
    [
        (MODE, ASK, False),
        (MODE, f"const s = settings; s.url || 1; {ASK}", False),
        (MODE + "function again() { configure(1) }", ASK, False),
        (TURN, "if (on) hook();", False),
        (TURN, "turn(); if (on) hook();", True),
        (MODE, "if (settings.url) hook();", True),
        (MODE, f"configure(await request.json()); {ASK}", True),
        (MODE + "configure({ mode: 'hook' });", ASK, True),
        (MODE + "register(configure);", ASK, True),
        (MODE, f"settings.mode = env.MODE; {ASK}", True),
        (MODE, f"load(settings); {ASK}", True),
        (MODE, f"settings.load(env); {ASK}", True),
        (MODE, f"const s = settings; s.mode = env.MODE; {ASK}", True),
        (MODE.replace("{ mode", "{ ...defaults, mode"), ASK, True),
        (FIRST, ASK, True),
    ],
    ids=[
        "a mode",
        "under another name",
        "who would switch it is not run either",
        "a flag",
        "a flag that is turned",
        "a part that is not given",
        "switched by a handler",
        "switched as it is loaded",
        "handed on",
        "a part is set",
        "given to somebody",
        "it may change itself",
        "set under another name",
        "made of others",
        "nothing is there to switch it",
    ],
)
def test_branches_of_a_mode_that_nobody_switches_on(
    tmp_path: Path, module: str, body: str, is_run: bool
) -> None:
    code = f"{module} export default {{ async fetch(request, env) {{ {body} }} }};"
    understood = understand(tmp_path, f"{code} function hook() {{}}")
    way = understood.worker.calls.way_to_place(*understood.call("hook("))
    assert (way is not None) == is_run
