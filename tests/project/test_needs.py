"""What follows a dropped call may count on what a function sets once it has waited."""

from pathlib import Path

from understood import understand

from wlint import tree
from wlint.project.file import File


def is_followed(folder: Path, helpers: str) -> bool:
    """Whether what follows a dropped call of the helper `first` needs what that sets."""
    body = "const state = {}; first(state); return Response.json(state.sum);"
    code = f"{helpers}\nexport default {{ async fetch(request) {{ {body} }} }};"
    worker = understand(folder, {"main.js": code}).worker
    main = worker.files[(folder / "main.js").resolve()]
    return worker.promises.needs.follow(main, _dropped(main))


def _dropped(main: File) -> tree.Call:
    return next(
        n.value
        for n in main.nodes
        if isinstance(n, tree.ExpressionStatement)
        and isinstance(n.value, tree.Call)
        and isinstance(n.value.callee, tree.Name)
    )


SETS = "async function first(state) {{ {wait}; state.sum = 1; }}"
DIGEST = "await crypto.subtle.digest('SHA-1', new Uint8Array())"


def test_what_is_set_once_the_platform_has_answered_comes_too_late(tmp_path: Path) -> None:
    assert is_followed(tmp_path, SETS.format(wait=DIGEST))


def test_what_is_set_without_waiting_is_there(tmp_path: Path) -> None:
    helper = "async function next() { }"
    assert not is_followed(tmp_path, SETS.format(wait="await next()") + helper)


def test_the_wait_may_be_in_functions_that_call_one_another(tmp_path: Path) -> None:
    helpers = [
        f"async function f{i}(n) {{ if (n) await f{(i + 1) % 6}(); {DIGEST * (i == 5)} }}"
        for i in range(6)
    ]
    assert is_followed(tmp_path, SETS.format(wait="await f0(9)") + "\n".join(helpers))


def test_functions_that_all_wait_for_all_others_are_looked_at_once(tmp_path: Path) -> None:
    names = range(60)
    calls = {i: "".join(f"await f{j}();" for j in names if j != i) for i in names}
    helpers = [f"async function f{i}() {{ {calls[i]} }}" for i in names]
    assert not is_followed(tmp_path, SETS.format(wait="await f0()") + "\n".join(helpers))
