"""Bodies that a helper reads in a branch, and what of them is used behind it."""

from pathlib import Path

import pytest
from understood import understand

from wlint import tree

HELPER = """
const tried = async (answer: Response): Promise<Response | null> => {{
  {reading}
}};
export default {{
  async fetch(request, env) {{
    const answer = await env.AUTH.fetch(request);
    if (answer.status === 200) {{
      {branch}
    }}
    return answer;
  }},
}};
"""
READS = "const data = await answer.json(); if (!data.user) return null; return Response.json(data);"
LEAVES = "const better = await tried(answer); if (better) return better;"


def is_used_up(folder: Path, reading: str, branch: str) -> bool:
    found = understand(folder, HELPER.format(reading=reading, branch=branch))
    (file,) = found.worker.files.values()
    (exit,) = (
        node
        for node in file.of_kind(tree.Exit)
        if file.source.text(node.span).rstrip(";") == "return answer"
    )
    return found.worker.body_uses.earlier(file, exit) is not None


@pytest.mark.parametrize(
    "branch",
    [
        LEAVES,
        "const better = await tried(answer); if (better !== null) return better;",
        "const better = await tried(answer); if (better != null) { return better; }",
        "const better = await tried(answer); if (!better) return new Response('none');",
        "console.log(await tried(answer));",
    ],
)
def test_what_may_be_null_lets_the_code_go_on(branch: str, tmp_path: Path) -> None:
    assert is_used_up(tmp_path, READS, branch)


@pytest.mark.parametrize(
    ("reading", "branch"),
    [
        ("return Response.json(await answer.json());", LEAVES),
        ("if (!answer.ok) return null; return Response.json(await answer.json());", LEAVES),
        ("await answer.text(); return null;", "const b = await tried(answer); if (!b) return b;"),
        ("throw new Error(await answer.text());", "await tried(answer);"),
        (READS, f"{LEAVES} if (better === null) return new Response('none');"),
        (READS, "const b = await tried(answer); if (b !== undefined) return b;"),
        (READS, "const b = await tried(answer); if (request.url) return b;"),
        (READS, "const b = await tried(answer.clone()); if (b) return b;"),
    ],
)
def test_what_always_leaves_or_may_not_have_read_does_not(
    reading: str, branch: str, tmp_path: Path
) -> None:
    assert not is_used_up(tmp_path, reading, branch)
