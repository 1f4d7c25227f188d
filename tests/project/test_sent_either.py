"""What a response sends as it is may be one of several, by a condition or by branches."""

from pathlib import Path

import pytest
from understood import understand

from wlint import tree
from wlint.project.errors.helper_bodies import sent_whole


@pytest.mark.parametrize(
    ("body", "sent"),
    [
        ("send(a ? one() : { no: 1 });", ["one()", "{ no: 1 }"]),
        ("send(a ? one() : b ? two() : { no: 1 });", ["one()", "two()", "{ no: 1 }"]),
        ("const all = a ? one() : two(); send(all);", ["one()", "two()"]),
        (
            "let all; if (a) { all = one(); } else { all = b ? two() : 3; } send(all);",
            ["one()", "two()", "3"],
        ),
        ("send(one());", ["one()"]),
        ("const all = a ? one() : two(); if (all.no) use(); send(all);", []),
    ],
)
def test_all_that_may_be_sent(tmp_path: Path, body: str, sent: list[str]) -> None:
    known = understand(tmp_path, f"export function all(a: number, b: number) {{ {body} }}")
    file, call = known.call("send(")
    assert isinstance(call, tree.Call)
    texts = [file.source.text(s.value.span) for s in sent_whole(file, call.args[0].value)]
    assert texts == sent
