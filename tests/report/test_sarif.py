"""The SARIF report, as GitHub code scanning reads it."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from conftest import LOSES_A_WRITE, Shop

from wlint.report.fingerprint import line_hashes
from wlint.source import Source

WRITE = '    env.KV.put("a", "b");\n'


def run_of(shop: Shop, *args: str) -> dict[str, Any]:
    shop.wlint("-f", "sarif", *args)
    log = json.loads(shop.out)
    assert len(log["runs"]) == 1
    run: dict[str, Any] = log["runs"][0]
    return run


def test_a_finding_is_a_result_with_everything_github_shows(shop: Shop) -> None:
    run = run_of(shop)
    [result] = run["results"]
    assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
    assert (result["ruleId"], result["level"]) == ("lost-write", "warning")
    assert result["message"]["text"].startswith("nothing waits for 'env.KV.put'.")
    where = result["locations"][0]["physicalLocation"]
    assert where["artifactLocation"] == {"uri": "src/index.js", "uriBaseId": "%SRCROOT%"}
    region = {k: v for k, v in where["region"].items() if k != "snippet"}
    assert region == {"startLine": 3, "startColumn": 5, "endLine": 3, "endColumn": 25}


def test_a_finding_over_several_lines_points_at_its_first(shop: Shop) -> None:
    shop.write("src/index.js", LOSES_A_WRITE.replace('put("a",', 'put(\n      "a",'))
    [result] = run_of(shop)["results"]
    region = result["locations"][0]["physicalLocation"]["region"]
    assert (region["startLine"], region["endLine"], region["endColumn"]) == (3, 3, 16)


def test_columns_are_declared_and_counted_in_utf16_units(shop: Shop) -> None:
    shop.write("src/index.js", LOSES_A_WRITE.replace("    env", '    "\N{PILE OF POO}é"; env'))
    run = run_of(shop)
    assert run["columnKind"] == "utf16CodeUnits"
    region = run["results"][0]["locations"][0]["physicalLocation"]["region"]
    assert region["startColumn"] == 12


def test_the_way_to_a_finding_is_a_code_flow_from_the_handler(shop: Shop) -> None:
    [result] = run_of(shop)["results"]
    [flow] = result["codeFlows"][0]["threadFlows"]
    lines = [
        step["location"]["physicalLocation"]["region"]["startLine"] for step in flow["locations"]
    ]
    assert lines == [2, 3]
    assert "[handler](1)" in result["message"]["text"]
    assert result["relatedLocations"][0]["id"] == 1


def test_a_safe_fix_is_part_of_the_result(shop: Shop) -> None:
    [result] = run_of(shop)["results"]
    [change] = result["fixes"][0]["artifactChanges"]
    texts = [r["insertedContent"]["text"] for r in change["replacements"]]
    assert texts == ["ctx.waitUntil(", ")"]


def test_paths_start_at_the_top_of_the_repository_and_are_encoded(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    configuration = shop.read("wrangler.toml").replace("index.js", "é x.js")
    shop.write("apps/wrangler.toml", configuration)
    shop.write("apps/src/é x.js", LOSES_A_WRITE)
    monkeypatch.chdir(shop.folder / "apps")
    [result] = run_of(shop)["results"]
    location = result["locations"][0]["physicalLocation"]["artifactLocation"]
    assert location["uri"] == "apps/src/%C3%A9%20x.js"


@pytest.mark.skipif(sys.platform != "linux", reason="names are no bytes there")
def test_a_name_that_is_no_text_is_encoded_byte_for_byte(shop: Shop) -> None:
    shop.write("src/\udcff\udcfe.js", LOSES_A_WRITE)
    [result] = run_of(shop, "src/\udcff\udcfe.js")["results"]
    location = result["locations"][0]["physicalLocation"]["artifactLocation"]
    assert location["uri"] == "src/%FF%FE.js"


def test_findings_of_one_rule_on_one_line_are_one_result(shop: Shop) -> None:
    shop.write("src/index.js", LOSES_A_WRITE.replace(WRITE, WRITE.strip() * 2 + "\n"))
    [result] = run_of(shop)["results"]
    assert len(result["relatedLocations"]) == 2


def test_a_file_that_does_not_parse_is_a_note_and_a_notification(shop: Shop) -> None:
    shop.write("src/index.js", LOSES_A_WRITE + "let = ;;\n")
    run = run_of(shop)
    assert {r["ruleId"]: r["level"] for r in run["results"]} == {
        "lost-write": "warning",
        "syntax-error": "note",
    }
    [invocation] = run["invocations"]
    assert invocation["executionSuccessful"] is True
    [first, *_] = invocation["toolExecutionNotifications"]
    assert first["level"] == "warning"
    notification = run["tool"]["driver"]["notifications"][first["descriptor"]["index"]]
    assert notification["id"] == first["descriptor"]["id"]


def test_what_speaks_of_a_worker_that_was_not_found_is_a_notification(empty_shop: Shop) -> None:
    empty_shop.write("package.json", "{}")
    empty_shop.write("alchemy.run.ts", "import { Worker } from 'alchemy/cloudflare';")
    empty_shop.wlint("-f", "sarif")
    [invocation] = json.loads(empty_shop.out)["runs"][0]["invocations"]
    [said] = invocation["toolExecutionNotifications"]
    assert said["message"]["text"].startswith("Not checked: a program sets up Workers")


def test_suppressed_findings_are_left_out(shop: Shop) -> None:
    shop.write("src/index.js", "// wlint: ignore-file[lost-write] known\n" + LOSES_A_WRITE)
    assert run_of(shop)["results"] == []


def test_nothing_is_empty_and_every_message_is_a_sentence(shop: Shop) -> None:
    run = run_of(shop)
    for rule in run["tool"]["driver"]["rules"]:
        for key in ("shortDescription", "fullDescription", "help"):
            assert rule[key]["text"].strip()
        assert rule["shortDescription"]["text"].endswith(".")
    for result in run["results"]:
        assert "\n" not in result["message"]["text"]
        for related in result["relatedLocations"]:
            assert related["message"]["text"].endswith(".")


def by_the_book(text: str) -> dict[int, str]:
    """The hash of every line, character for character as GitHub's upload action does it."""
    units = text.encode("utf-16-le")
    characters = [int.from_bytes(units[i : i + 2], "little") for i in range(0, len(units), 2)]
    window, lines = [0] * 100, [-1] * 100
    first = pow(37, 100, 2**64)
    value = index = line = 0
    at_start, after_return = True, False
    counts: dict[str, int] = {}
    found: dict[int, str] = {}

    def emit() -> None:
        name = f"{value:x}"
        counts[name] = counts.get(name, 0) + 1
        found[lines[index]] = f"{name}:{counts[name]}"
        lines[index] = -1

    def push(unit: int) -> None:
        nonlocal value, index
        value = (value * 37 + unit - first * window[index]) % 2**64
        window[index] = unit
        index = (index + 1) % 100

    for unit in [*characters, 65535]:
        if unit in (32, 9) or (after_return and unit == 10):
            after_return = False
            continue
        after_return = unit == 13
        unit = 10 if unit == 13 else unit
        if lines[index] != -1:
            emit()
        if at_start:
            at_start = False
            line += 1
            lines[index] = line
        at_start = unit == 10
        push(unit)
    for _ in range(100):
        if lines[index] != -1:
            emit()
        push(0)
    return found


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a\nb\n",
        "a\r\n\tb  c\r\n\r\n",
        "x\n" * 300,
        "\N{PILE OF POO}é\n" * 3 + "long " * 60 + "\nend",
        Path(__file__).read_text(encoding="utf-8"),
    ],
    ids=["empty", "two lines", "windows", "equal lines", "wide and long", "this file"],
)
def test_line_hashes_are_those_of_github(text: str) -> None:
    ours = line_hashes(Source(Path("a"), text.encode()))
    assert dict(enumerate(ours, 1)) == by_the_book(text)
