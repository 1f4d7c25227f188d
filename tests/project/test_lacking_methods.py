"""What a Durable Object surely does not have when a stub is asked for it."""

from pathlib import Path

import pytest
from understood import understand


def worker(cls: str, asked: str, extends: str = "extends DurableObject") -> str:
    return (
        'import { DurableObject } from "cloudflare:workers";\n'
        f"export class Room {extends} {{ {cls} }}\n"
        "export default { async fetch(request: Request, env: Env) {"
        f' const cups = env.ROOM.getByName("a"); return Response.json(await {asked}); }} }};'
    )


@pytest.mark.parametrize(
    ("cls", "asked", "lacks"),
    [
        ("async count() { return 1; }", "cups.count()", False),
        ("get count() { return async () => 1; }", "cups.count()", False),
        ("private async count() { return 1; }", "cups.count()", False),
        ("async count() { return 1; }", "cups.counts()", True),
        ("count = async () => 1;", "cups.count()", True),
        ("static async count() { return 1; }", "cups.count()", True),
        ("[request.url]() {}", "cups.count()", False),
        ("", "cups.fetch(request)", False),
        ("", "cups.toString()", False),
        ("", "(cups as any).count()", True),
        ("", "env.ROOM.count()", False),
        ("", "env.HALL.getByName('a').count()", False),
    ],
)
def test_callers_get_at_methods_and_getters(
    tmp_path: Path, cls: str, asked: str, lacks: bool
) -> None:
    known = understand(tmp_path, worker(cls, asked))
    _, call = known.call(asked)
    assert (known.worker.lacking_methods.of(call) is not None) is lacks


def test_what_does_not_extend_a_durable_object_only_answers_requests(tmp_path: Path) -> None:
    known = understand(tmp_path, worker("async count() { return 1; }", "cups.count()", ""))
    found = known.worker.lacking_methods.of(known.call("cups.count()")[1])
    assert found is not None
    assert found.is_closed


def test_each_method_is_told_of_once(tmp_path: Path) -> None:
    known = understand(tmp_path, worker("", "cups.count(), cups.count(1), cups.all()"))
    found = known.worker.lacking_methods
    first = found.of(known.call("cups.count()")[1])
    assert first is not None
    assert len(first.also) == 1
    assert found.of(known.call("cups.count(1)")[1]) is None
    assert found.of(known.call("cups.all()")[1]) is not None
