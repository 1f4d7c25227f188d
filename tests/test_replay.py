"""What was said is said again while nothing has changed, and only then."""

import json
import os
import subprocess
import sys
from itertools import count
from pathlib import Path

import pytest

CONFIGURATION = 'name = "shop"\nmain = "index.js"\ncompatibility_date = "2026-11-01"\n'
FLOATING = (
    "export default { async fetch(request, env) {\n"
    "  env.KV.put('a', 'b');\n  return new Response('put');\n} };\n"
)
AWAITED = FLOATING.replace("env.KV.put", "await env.KV.put")
_SECONDS = count(1_700_000_000)


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    shop = tmp_path / "shop"
    write(shop / "wrangler.toml", CONFIGURATION + '[[kv_namespaces]]\nbinding = "KV"\nid = "1"\n')
    write(shop / "index.js", FLOATING)
    return shop


def write(path: Path, text: str) -> None:
    """A file that has been there for a while, as has the folder it is in."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    now = next(_SECONDS) * 10**9
    for touched in (path, path.parent):
        os.utime(touched, ns=(now, now))


def check(shop: Path, *options: str) -> tuple[int, str]:
    command = [sys.executable, "-m", "wlint", "--format", "concise", *options]
    environment = {**os.environ, "XDG_CACHE_HOME": str(shop.parent / "cache")}
    done = subprocess.run(
        command, cwd=shop, env=environment, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout


def kept(shop: Path) -> list[Path]:
    return sorted((shop.parent / "cache" / "wlint").glob("*.json"))


def test_what_has_not_changed_is_not_checked_again(shop: Path) -> None:
    first = check(shop)
    assert first[0] == 1
    assert check(shop) == first
    (answer,) = kept(shop)
    told = json.loads(answer.read_text())
    answer.write_text(json.dumps({**told, "out": "YWdhaW4="}))
    assert check(shop) == (1, "again")
    assert check(shop, "--no-cache") == first


def test_a_file_that_changed_is_checked_again(shop: Path) -> None:
    assert check(shop)[0] == 1
    write(shop / "index.js", AWAITED)
    assert check(shop)[0] == 0


def test_a_file_that_is_new_counts(shop: Path) -> None:
    assert check(shop)[0] == 1
    write(shop / "wlint.toml", 'ignore = ["orphaned-promise"]\n')
    assert check(shop)[0] == 0


def test_another_command_is_another_question(shop: Path) -> None:
    assert check(shop)[0] == 1
    assert check(shop, "--ignore", "orphaned-promise")[0] == 0
    assert len(kept(shop)) == 2


def test_what_is_kept_and_broken_is_sought_again(shop: Path) -> None:
    first = check(shop)
    coded = '{"read": {}, "code": %s, "out": "", "err": ""}'
    codes = (coded % code for code in ('"x"', "-1", "4", "1.0", "9" * 20, "null"))
    for text in ("", "[]", '{"read": null}', "[" * 100_000, *codes):
        kept(shop)[0].write_text(text)
        assert check(shop) == first


def test_a_cache_that_cannot_be_written_is_nobodys_concern(shop: Path) -> None:
    (shop.parent / "cache").write_text("a file where a folder should be")
    assert check(shop)[0] == 1


def test_a_fix_is_made_each_time(shop: Path) -> None:
    check(shop, "--fix")
    assert kept(shop) == []
