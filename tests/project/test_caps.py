"""What ends a loop after some rounds, whatever others answer."""

from pathlib import Path

import pytest
from understood import understand

from wlint import tree
from wlint.project.costs.caps import caps

ASKED = "const answer = await fetch(`https://tides.example/${n}`);"


@pytest.mark.parametrize(
    ("loop", "bounds"),
    [
        (f"for (let n = 0; ; n++) {{ {ASKED} if (n > 5) return; }}", ["5"]),
        (f"let n = 0; while (n++ < 9) {{ {ASKED} }}", ["9"]),
        (f"for (;;) {{ {ASKED} if (!answer.ok) return; }}", []),
        # a loop that leaves at the end of each round
        (f"for (let n = 0; ; n++) {{ {ASKED} if (n < 3) continue; return answer; }}", ["3"]),
        (
            f"for (let n = 0; ; n++) {{ {ASKED} const again = n < 3 && !answer.ok;"
            " if (again) continue; return answer; }",
            ["3"],
        ),
        (
            f"let told = false; for (let n = 0; ; n++) {{ {ASKED}"
            " if (!told) { told = true; continue; } if (n < 3) continue; return answer; }",
            ["3"],
        ),
        (
            f"for (let n = 0; ; n++) {{ {ASKED} if (answer.ok) continue;"
            " if (n < 3) continue; return answer; }",
            [],
        ),
        (f"for (let n = 0; ; n++) {{ {ASKED} if (n < 3) continue; }}", []),
        (
            f"for (let n = 0; ; n++) {{ {ASKED} for (const a of all) if (a < 3) continue;"
            " return answer; }",
            [],
        ),
    ],
)
def test_what_is_counted_ends_a_loop(tmp_path: Path, loop: str, bounds: list[str]) -> None:
    code = f"export default {{ async fetch(request: Request, env: Env) {{ {loop} }} }};"
    known = understand(tmp_path, code)
    (file,) = known.worker.files.values()
    found = caps(file, next(iter(file.of_kind(tree.Loop))), lambda _: False)
    assert [file.source.text(cap.bound.span) for cap in found] == bounds
