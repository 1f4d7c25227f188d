"""Tables that a module makes of others as it loads: what is built for each is always the same."""

from pathlib import Path

import pytest
from understood import understand

from wlint import tree

HEAD = "const NAMES = { a: 'one', b: 'two' };\n"
ASKED = """
export default {{ async fetch(request: Request) {{
  const text = await request.text();
  {before}
  for (const code of {table}) if (new RegExp(`^${{code}}`).test(text)) return new Response(code);
}} }};"""


@pytest.mark.parametrize(
    ("module", "before", "table", "is_rebuilt"),
    [
        ("const CODES = Object.keys(NAMES);", "", "CODES", True),
        ("const CODES = Object.values(NAMES).map((n) => n + '!').sort();", "", "CODES", True),
        ("const CODES = new Set(Object.keys(NAMES));", "", "CODES", True),
        (
            "const T = Object.fromEntries(Object.entries(NAMES).map(([a, b]) => [b, a]));",
            "",
            "Object.keys(T)",
            True,
        ),
        ("const CODES = new Set<string>();", "", "CODES", False),
        ("const CODES = Object.keys(elsewhere);", "", "CODES", False),
        ("const codes = Object.keys(NAMES);", "codes.push(text);", "codes", False),
        ("", "const CODES = Object.keys(NAMES).filter((n) => n !== text);", "CODES", False),
    ],
    ids=[
        "the keys of a table",
        "what is made of each value",
        "a set of keys",
        "a table turned round",
        "a set that is filled later",
        "the keys of what nobody knows",
        "a list that somebody adds to",
        "a list of one request",
    ],
)
def test_what_is_built_for_each_of_a_table(
    tmp_path: Path, module: str, before: str, table: str, is_rebuilt: bool
) -> None:
    code = HEAD + module + ASKED.format(before=before, table=table)
    worker = understand(tmp_path, code).worker
    (found,) = (
        worker.rebuilding.is_rebuilt(file, call)
        for file in worker.files.values()
        for call in file.of_kind(tree.Call)
        if isinstance(call.callee, tree.Name) and call.callee.id == "RegExp"
    )
    assert found is is_rebuilt
