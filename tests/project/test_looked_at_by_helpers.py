"""What a function of the project does with a value that it is handed: looks at it, or more."""

from pathlib import Path

import pytest
from understood import understand

from wlint import tree
from wlint.project.data.changes import Changes, Use


@pytest.mark.parametrize(
    ("body", "use"),
    [
        ("const id = cup.id ?? '_'; return `cup/${id}`;", Use.READ),
        ("return cup.id;", Use.READ),
        ("return { id: cup.id };", Use.READ),
        ("const id = cup.id ? cup.id : '_'; return `cup/${id}`;", Use.READ),
        ("const lid = cup.lid ?? {}; lid.on = true;", Use.CHANGED),
        ("return cup.lid;", Use.SHARED),
        ("return cup ?? null;", Use.SHARED),
        ("cup.id = '';", Use.CHANGED),
    ],
)
def test_what_a_helper_does_with_a_value(tmp_path: Path, body: str, use: Use) -> None:
    code = (
        "interface Cup { id?: string; lid?: { on?: boolean } }\n"
        f"function helper(cup: Cup) {{ {body} }}\n"
        "export default { async fetch(request: Request) {"
        " const cup: Cup = await request.json(); helper(cup); return new Response(); } };"
    )
    worker = understand(tmp_path, code).worker
    (file,) = worker.files.values()
    call = next(
        c for c in file.of_kind(tree.Call) if file.source.text(c.span).startswith("helper(")
    )
    assert Changes(worker.types).use(file, call.args[0].value) is use
