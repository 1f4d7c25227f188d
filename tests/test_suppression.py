"""Comments that say a finding is known."""

import json
from typing import Any

import pytest
from conftest import LOSES_A_WRITE, WRANGLER, Shop

LINE = '    env.KV.put("a", "b");\n'


def found(shop: Shop, *args: str) -> list[dict[str, Any]]:
    shop.wlint("-f", "json", *args)
    findings: list[dict[str, Any]] = json.loads(shop.out)["findings"]
    return findings


def rules_found(shop: Shop, *args: str) -> list[str]:
    return [finding["rule"] for finding in found(shop, *args)]


def with_line(new: str) -> str:
    return LOSES_A_WRITE.replace(LINE, new)


@pytest.mark.parametrize(
    "code",
    [
        LINE.replace("\n", " // wlint: ignore[lost-write] known\n"),
        "    // wlint: ignore[lost-write] known\n" + LINE,
        "    // wlint: ignore[lost-write] known\n    // and why\n" + LINE,
        "    /* wlint: ignore[lost-write] known */\n" + LINE,
        '    env.KV.put(\n      "a", // wlint: ignore[lost-write] known\n      "b",\n    );\n',
        '    // wlint: ignore[lost-write] known\n    env\n      .KV\n      .put("a", "b");\n',
    ],
    ids=[
        "same line",
        "line above",
        "two lines above",
        "block comment",
        "inside the statement",
        "above a chain",
    ],
)
def test_a_comment_silences_what_it_names(shop: Shop, code: str) -> None:
    shop.write("src/index.js", with_line(code))
    assert rules_found(shop) == []


@pytest.mark.parametrize(
    "code",
    [
        LINE + "    // wlint: ignore[lost-write] below\n",
        "    // wlint: ignore[lost-write] too far\n    other();\n" + LINE,
        "    other(); // wlint: ignore[lost-write] behind another statement\n" + LINE,
        LINE.replace("\n", " // eslint-disable-line\n"),
        LINE.replace('"a"', '"// wlint: ignore[lost-write]"'),
    ],
    ids=["below", "far above", "behind other code", "of another linter", "in a string"],
)
def test_a_comment_silences_nothing_else(shop: Shop, code: str) -> None:
    shop.write("src/index.js", with_line(code))
    assert "lost-write" in rules_found(shop)


def test_a_comment_inside_a_handler_does_not_silence_its_head(shop: Shop) -> None:
    text = 'app.put("x", async (c) => {\n  // wlint: ignore[lost-write] no\n  await c;\n});\n'
    shop.write("src/index.js", text)
    assert "lost-write" in rules_found(shop)


def test_a_comment_at_the_handler_silences_what_it_leads_to(shop: Shop) -> None:
    comment = "  // wlint: ignore[lost-write] the queue retries it\n  async fetch"
    shop.write("src/index.js", LOSES_A_WRITE.replace("  async fetch", comment))
    assert rules_found(shop) == []


def test_a_whole_file_is_silenced_in_its_first_comments(shop: Shop) -> None:
    head = "// Copyright\n// wlint: ignore-file[lost-write] generated\n\n"
    shop.write("src/index.js", head + LOSES_A_WRITE)
    assert rules_found(shop) == []


def test_a_whole_file_is_not_silenced_from_further_down(shop: Shop) -> None:
    shop.write("src/index.js", LOSES_A_WRITE + "// wlint: ignore-file[lost-write] too late\n")
    assert rules_found(shop) == ["lost-write", "unused-suppression"]


def test_python_comments_count_too(shop: Shop) -> None:
    shop.write("wrangler.toml", WRANGLER.replace("index.js", "entry.py"))
    code = "def f(env):\n    env.KV.put(1)  # wlint: ignore[lost-write] known\n"
    shop.write("src/entry.py", code)
    assert rules_found(shop) == []
    shop.write("src/entry.py", code.replace("#", "#:"))
    assert rules_found(shop) == ["lost-write"]


def test_a_suppression_counts_until_its_day_is_over(shop: Shop) -> None:
    shop.write(
        "src/index.js", with_line("    // wlint: ignore[lost-write] until=2999-01-31\n" + LINE)
    )
    assert rules_found(shop) == []
    shop.write(
        "src/index.js", with_line("    // wlint: ignore[lost-write] until=2020-01-31\n" + LINE)
    )
    assert rules_found(shop) == ["expired-suppression", "lost-write"]
    shop.write("src/index.js", with_line("    // wlint: ignore[lost-write] until=soon\n" + LINE))
    assert rules_found(shop) == ["expired-suppression"]


def test_a_suppression_that_has_ended_is_not_unused_as_well(shop: Shop) -> None:
    shop.write("src/index.js", with_line("    // wlint: ignore[lost-write] until=2020-01-31\n"))
    assert rules_found(shop) == ["expired-suppression"]


def test_a_suppression_of_nothing_is_a_finding_and_fix_removes_it(shop: Shop) -> None:
    clean = with_line("")
    shop.write(
        "src/index.js",
        clean.replace("    return", "    // wlint: ignore[lost-write] x\n    return"),
    )
    assert rules_found(shop) == ["unused-suppression"]
    assert shop.wlint("--fix") == 0
    assert shop.read("src/index.js") == clean


def test_a_trailing_suppression_of_nothing_is_removed_with_the_blanks_before_it(shop: Shop) -> None:
    clean = with_line("")
    shop.write("src/index.js", clean.replace('("ok");', '("ok");  // wlint: ignore[lost-write]'))
    assert shop.wlint("--fix") == 0
    assert shop.read("src/index.js") == clean


@pytest.mark.parametrize("names", ["lost-write, breaks-code", "breaks-code, lost-write"])
def test_only_the_unused_name_is_removed(shop: Shop, names: str) -> None:
    line = LINE.replace("\n", f" // wlint: ignore[{names}] known\n")
    shop.write("src/index.js", with_line(line))
    assert rules_found(shop) == ["unused-suppression"]
    assert shop.wlint("--fix") == 0
    assert "// wlint: ignore[lost-write] known\n" in shop.read("src/index.js")


def test_a_rule_that_did_not_run_leaves_its_suppressions_alone(shop: Shop) -> None:
    shop.write("src/index.js", with_line("    // wlint: ignore[fails] x\n"))
    assert rules_found(shop, "--ignore", "fails") == []


def test_a_rule_that_failed_leaves_its_suppressions_alone(shop: Shop) -> None:
    shop.write("src/index.js", with_line("    explode(); // wlint: ignore[fails] x\n"))
    assert rules_found(shop) == ["rule-failure"]


def test_an_unknown_name_is_a_finding_with_what_was_meant(shop: Shop) -> None:
    shop.write("src/index.js", with_line("    // wlint: ignore[lost-wirte] x\n" + LINE))
    unknown = next(f for f in found(shop) if f["rule"] == "unknown-suppression")
    assert unknown["message"] == "there is no rule 'lost-wirte'; did you mean 'lost-write'?"
    assert unknown["start"] == {"line": 3, "column": 22}


def test_a_comment_without_brackets_silences_nothing_and_says_so(shop: Shop) -> None:
    shop.write("src/index.js", with_line("    // wlint: ignore lost-write\n" + LINE))
    assert rules_found(shop) == ["unknown-suppression", "lost-write"]


def test_a_missing_reason_is_a_finding_for_those_who_ask(shop: Shop) -> None:
    shop.write("src/index.js", with_line("    // wlint: ignore[lost-write]\n" + LINE))
    assert rules_found(shop) == []
    assert rules_found(shop, "--extend-select", "bare-suppression") == ["bare-suppression"]


def test_the_summary_says_how_many_findings_are_hidden(shop: Shop) -> None:
    shop.write("src/index.js", with_line("    // wlint: ignore[lost-write] known\n" + LINE))
    shop.wlint()
    assert "hidden: 1 suppressed" in shop.out


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("wrangler.toml", f'{WRANGLER}note = "# wlint: ignore[no]"\n# wlint: ignore[nothing]\n'),
        (
            "wrangler.jsonc",
            '{"name": "// wlint: ignore[no]", // wlint: ignore[nothing]\n"main": "src/index.js"}',
        ),
    ],
)
def test_comments_in_configuration_files_are_read(shop: Shop, path: str, text: str) -> None:
    (shop.folder / "wrangler.toml").unlink()
    shop.write("src/index.js", with_line(""))
    shop.write(path, text)
    assert [f["message"] for f in found(shop)] == ["there is no rule 'nothing'"]
