"""The JSON report: a contract other programs rely on."""

import json

from conftest import LOSES_A_WRITE, Shop


def test_the_whole_report(shop: Shop) -> None:
    shop.wlint("-f", "json")
    report = json.loads(shop.out)
    place = {
        "path": "src/index.js",
        "start": {"line": 3, "column": 5},
        "end": {"line": 3, "column": 25},
    }
    handler = {
        "path": "src/index.js",
        "start": {"line": 2, "column": 3},
        "end": {"line": 2, "column": 33},
    }
    before = {**place, "end": place["start"], "text": "ctx.waitUntil("}
    after = {**place, "start": place["end"], "text": ")"}
    assert report["version"] == 1
    assert report["findings"] == [
        {
            "rule": "lost-write",
            "severity": "warning",
            **place,
            "message": "nothing waits for 'env.KV.put'",
            "help": "hand it to ctx.waitUntil",
            "worker": "shop",
            "steps": [{**handler, "message": "handler"}, {**place, "message": "the write starts"}],
            "related": [],
            "fix": {"title": "wrap it", "level": "safe", "edits": [before, after]},
        }
    ]
    assert report["summary"]["findings"] == report["summary"]["warnings"] == 1
    assert report["summary"]["complete"] is True


def test_columns_count_utf16_units(shop: Shop) -> None:
    shop.write("src/index.js", LOSES_A_WRITE.replace("    env", '    "\N{PILE OF POO}é"; env'))
    shop.wlint("-f", "json")
    assert json.loads(shop.out)["findings"][0]["start"] == {"line": 3, "column": 12}


def test_paths_are_relative_to_the_working_directory(shop: Shop) -> None:
    shop.wlint("-f", "json", "src")
    assert json.loads(shop.out)["findings"][0]["path"] == "src/index.js"


def test_what_was_not_read_is_listed(shop: Shop) -> None:
    shop.write("src/index.js", LOSES_A_WRITE + "let = ;;\n")
    shop.wlint("-f", "json")
    summary = json.loads(shop.out)["summary"]
    assert summary["complete"] is False
    assert summary["notChecked"][0]["path"] == "src/index.js"


def test_what_speaks_of_a_worker_that_was_not_found_is_listed(empty_shop: Shop) -> None:
    empty_shop.write("package.json", "{}")
    empty_shop.write("alchemy.run.ts", "import { Worker } from 'alchemy/cloudflare';")
    assert empty_shop.wlint("-f", "json") == 3
    summary = json.loads(empty_shop.out)["summary"]
    assert summary["complete"] is False
    assert [what["path"] for what in summary["notChecked"]] == ["alchemy.run.ts"]


def test_nothing_found_is_a_report_too(shop: Shop) -> None:
    shop.write("src/index.js", "export default {};\n")
    assert shop.wlint("-f", "json") == 0
    assert json.loads(shop.out)["findings"] == []
