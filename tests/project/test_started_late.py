"""Calls in the list of a `Promise.all` that start only when one before them is done."""

from pathlib import Path

import pytest
from understood import understand

from wlint import tree
from wlint.project.network.started_late import started_late

PUT = "env.KV.put('a', 'b')"
SEND = "env.JOBS.send('c')"
OWN = "asked(env)"


@pytest.mark.parametrize(
    ("body", "late"),
    [
        (f"await Promise.all([await {PUT}, {SEND}]);", SEND),
        (f"await Promise.allSettled([await {PUT}, await {SEND}]);", SEND),
        (f"await Promise.all([1, await {OWN}, {PUT}]);", PUT),
        (f"await Promise.all([{SEND}, await {OWN}, {PUT}]);", PUT),
        (f"await Promise.all([{PUT}, await {SEND}]);", None),
        (f"await Promise.all([await plain(), {PUT}]);", None),
        (f"await Promise.all([await {PUT}, plain()]);", None),
        (f"await Promise.all([await unknown(), {PUT}]);", None),
        (f"const sent = {SEND}; await Promise.all([await {PUT}, sent]);", None),
        (f"return [await {PUT}, {SEND}];", None),
        (f"await elsewhere([await {PUT}, {SEND}]);", None),
        (f"await Promise.race([await {PUT}, {SEND}]);", None),
    ],
)
def test_what_starts_late(body: str, late: str | None, tmp_path: Path) -> None:
    text = f"""
        async function plain() {{ return 1; }}
        async function asked(env) {{ return await env.KV.get('asked'); }}
        export default {{ async fetch(request, env) {{ {body} }} }};
    """
    worker = understand(tmp_path, text).worker
    starts = worker.promises.starts_io
    made = [
        file.source.text(found.call.span)
        for file in worker.files.values()
        for node in file.of_kind(tree.Sequence)
        if (found := started_late(worker.types, starts, file, node)) is not None
    ]
    assert made == ([late] if late is not None else [])
