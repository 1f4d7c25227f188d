"""Which calls go to the one host that a part of a request chooses."""

from pathlib import Path

import pytest
from understood import understand

from wlint import tree
from wlint.project.data.traces import Source
from wlint.project.file import File
from wlint.project.network.outbound import Outbound
from wlint.project.network.proxying import Proxying
from wlint.project.worker import Worker

CODE = """
export default {{
  async fetch(request) {{
    const url = new URL(request.url).searchParams.get("url");
    const other = new URL(request.url).searchParams.get("other");
{calls}
    await fetch(other);
    return again(url);
  }},
}};
function again(url) {{ return fetch(url); }}
"""
MANY = 30


def outbounds(worker: Worker) -> list[tuple[File, Outbound]]:
    """The Worker's calls of other hosts."""
    calls = ((f, call) for f in worker.files.values() for call in f.of_kind(tree.Call))
    found = ((f, worker.outbounds.of(f, call)) for f, call in calls)
    return [(f, one) for f, one in found if one is not None]


def test_the_calls_by_one_variable_of_a_function_are_each_asked_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tree.Node] = []
    chosen = Proxying.chosen

    def counted(self: Proxying, file: File, address: tree.Node) -> Source | None:
        asked.append(address)
        return chosen(self, file, address)

    monkeypatch.setattr(Proxying, "chosen", counted)
    code = CODE.format(calls="    await fetch(url);\n" * MANY)
    worker = understand(tmp_path, {"main.js": code}).worker
    together = [len(worker.same_hosts.of(f, found)) for f, found in outbounds(worker)]
    assert together == [*[MANY] * MANY, 1, 1]
    assert len(asked) == MANY + 2


def test_a_variable_that_is_given_another_address_between_goes_to_another_host(
    tmp_path: Path,
) -> None:
    code = """
export default {
  async fetch(request) {
    const query = new URL(request.url).searchParams;
    let url = query.get("one");
    await fetch(url);
    await fetch(url);
    url = query.get("other");
    return fetch(url);
  },
};
"""
    worker = understand(tmp_path, {"main.js": code}).worker
    together = [len(worker.same_hosts.of(f, found)) for f, found in outbounds(worker)]
    assert together == [2, 2, 1]
