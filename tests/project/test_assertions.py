"""What functions that are called first throw for holds no longer where code goes on."""

from pathlib import Path

import pytest
from understood import understand

from wlint import tree

HELPERS = """
function check(user) { if (!user.admin) throw new Error("no"); }
async function checkLater(user) { if (!user.admin) throw new Error("no"); }
function look(user) { if (!user.admin) console.log("no"); }
"""


@pytest.mark.parametrize(
    ("before", "known"),
    [
        ("check(user);", ["!user.admin"]),
        ("check(user); check(user);", ["!user.admin"]),
        ("await checkLater(user);", ["!user.admin"]),
        ("const found = check(user);", ["!user.admin"]),
        ("checkLater(user);", []),
        ("look(user);", []),
        ("if (user.old) { check(user); }", []),
        ("", []),
    ],
)
def test_each_function_that_is_called_before_says_once_what_it_throws_for(
    tmp_path: Path, before: str, known: list[str]
) -> None:
    body = f"const user = await env.KV.get('user', 'json'); {before} fetch(user.url); check(user);"
    code = f"{HELPERS}\nexport default {{ async fetch(request, env) {{ {body} }} }};"
    worker = understand(tmp_path, {"main.js": code}).worker
    main = worker.files[(tmp_path / "main.js").resolve()]
    fetched = next(
        n
        for n in main.nodes
        if isinstance(n, tree.Call) and isinstance(n.callee, tree.Name) and n.callee.id == "fetch"
    )
    found = worker.development.assertions.before(main, fetched)
    asked = [(home.source.text(test.span), holds) for home, test, holds in found]
    assert asked == [(test, False) for test in known]
