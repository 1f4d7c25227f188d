"""What users choose in wlint.toml, in pyproject.toml and on the command line."""

import json
from pathlib import Path

import pytest
from conftest import WRANGLER, Shop, in_own_process


def test_without_settings_a_warning_fails_the_run(shop: Shop) -> None:
    assert shop.wlint("-f", "concise") == 1
    assert "src/index.js:3:5: warning lost-write: nothing waits for 'env.KV.put'" in shop.out


@pytest.mark.parametrize("name", ["lost-write", "promises", "all"])
def test_rules_are_ignored_by_name_by_family_or_all(shop: Shop, name: str) -> None:
    shop.write("wlint.toml", f'ignore = ["{name}"]\n')
    assert shop.wlint() == 0


def test_select_leaves_only_what_it_names(shop: Shop) -> None:
    shop.write("wlint.toml", 'select = ["cpu"]\n')
    assert shop.wlint() == 0


def test_extend_select_adds_to_what_runs(shop: Shop) -> None:
    shop.write("wlint.toml", 'select = ["cpu"]\nextend-select = ["lost-write"]\n')
    assert shop.wlint() == 1


def test_the_command_line_selects_instead_of_the_file(shop: Shop) -> None:
    shop.write("wlint.toml", 'select = ["cpu"]\n')
    assert shop.wlint("--select", "lost-write,fails") == 1


def test_pyproject_has_the_same_settings_under_tool_wlint(shop: Shop) -> None:
    shop.write("pyproject.toml", '[project]\nname = "x"\n\n[tool.wlint]\nignore = ["lost-write"]\n')
    assert shop.wlint() == 0


def test_a_pyproject_without_wlint_settings_does_not_hide_those_above(shop: Shop) -> None:
    shop.write("wlint.toml", 'ignore = ["lost-write"]\n')
    shop.write("src/pyproject.toml", '[project]\nname = "x"\n')
    assert shop.wlint("src") == 0


def test_settings_above_the_repository_do_not_count(shop: Shop) -> None:
    (shop.folder.parent / "wlint.toml").write_text('ignore = ["lost-write"]\n')
    assert shop.wlint() == 1


def test_isolated_reads_no_settings(shop: Shop) -> None:
    shop.write("wlint.toml", 'ignore = ["lost-write"]\n')
    assert shop.wlint("--isolated") == 1


def test_config_names_another_file(shop: Shop) -> None:
    shop.write("elsewhere/strict.toml", 'ignore = ["lost-write"]\n')
    assert shop.wlint("--config", "elsewhere/strict.toml") == 0


def test_a_severity_can_be_changed_in_the_file_and_on_the_command_line(shop: Shop) -> None:
    shop.write("wlint.toml", '[severity]\nlost-write = "info"\n')
    assert shop.wlint() == 0
    assert "info: lost-write" in shop.out
    assert shop.wlint("--severity", "lost-write=error", "--fail-on", "error") == 1
    assert "error: lost-write" in shop.out


def test_the_severity_of_a_rule_counts_more_than_that_of_its_family(shop: Shop) -> None:
    shop.write("wlint.toml", '[severity]\nlost-write = "error"\npromises = "info"\nall = "info"\n')
    shop.wlint()
    assert "error: lost-write" in shop.out


@pytest.mark.parametrize(
    ("level", "code"), [("info", 1), ("warning", 1), ("error", 0), ("never", 0)]
)
def test_fail_on_says_from_which_severity_on_a_run_fails(shop: Shop, level: str, code: int) -> None:
    shop.write("wlint.toml", f'fail-on = "{level}"\n')
    assert shop.wlint() == code


def test_rules_have_options(shop: Shop) -> None:
    shop.write("wlint.toml", '[rules.lost-write]\nmethod = "delete"\n')
    assert shop.wlint() == 0


def test_excluded_files_are_not_checked(shop: Shop) -> None:
    shop.write("wlint.toml", 'exclude = ["src/"]\n')
    shop.wlint("-f", "json")
    assert json.loads(shop.out)["findings"] == []


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('\nselct = ["all"]\n', "wlint.toml:2: unknown key 'selct'; did you mean 'select'?"),
        ('select = [\n  "lost-wirte",\n]\n', "toml:2: there is no rule or family 'lost-wirte'"),
        ('ignore = ["promise"]\n', "did you mean 'promises'?"),
        ('[severity]\nlost-write = "fatal"\n', "toml:2: 'lost-write' has the severity 'fatal'"),
        ('fail-on = "errors"\n', "it must be one of error, warning, info, never"),
        ('select = "all"\n', "wlint.toml:1: 'select' must be a list"),
        ("[rules.lost-writ]\n", "did you mean 'lost-write'?"),
        ('[rules.lost-write]\nmethods = "x"\n', "toml:2: 'lost-write' has no option 'methods'"),
        ("[rules.lost-write]\nmethod = 3\n", "toml:2: 'method' of 'lost-write' must be a text"),
        ("select = [\n", "is not valid TOML"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_line_and_what_was_meant(
    shop: Shop, text: str, complaint: str
) -> None:
    shop.write("wlint.toml", text)
    assert shop.wlint() == 2
    assert complaint in shop.err
    assert shop.out == ""


def test_a_line_in_pyproject_is_counted_from_the_top_of_that_file(shop: Shop) -> None:
    shop.write("pyproject.toml", '[tool.other]\nselct = 1\n\n[tool.wlint]\nselct = ["all"]\n')
    assert shop.wlint() == 2
    assert "pyproject.toml:5: unknown key 'selct'" in shop.err


def test_a_configuration_file_that_is_not_there_is_a_mistake(shop: Shop) -> None:
    assert shop.wlint("--config", "nowhere.toml") == 2
    assert "nowhere.toml: cannot be read" in shop.err


@pytest.mark.parametrize(
    ("rule", "option", "complaint"),
    [
        ("subrequest-budget-exceeded", 'plan = "x"', "must be one of free, paid"),
        ("unbounded-fan-out", 'plan = ""', "must be one of free, paid"),
        ("stale-compatibility-date", "max-age = -1", "must be a whole number, 0 or more"),
        ("global-mutable-state", "allow-globals = [1]", "must be a list of texts"),
        ("missing-timeout", "milliseconds = true", "must be a whole number, 0 or more"),
    ],
)
def test_an_option_that_means_nothing_is_a_mistake(
    tmp_path: Path, rule: str, option: str, complaint: str
) -> None:
    (tmp_path / "wlint.toml").write_text(f"[rules.{rule}]\n{option}\n")
    done = in_own_process("--no-cache", cwd=tmp_path)
    assert done.returncode == 2
    assert f"wlint.toml:2: '{option.split()[0]}' of '{rule}' {complaint}" in done.stderr.decode()


def test_a_date_may_be_older_than_the_calendar(tmp_path: Path) -> None:
    (tmp_path / "wrangler.toml").write_text(WRANGLER.replace("2026", "2021"))
    (tmp_path / "wlint.toml").write_text(
        f"[rules.stale-compatibility-date]\nmax-age = {'9' * 20}\n"
    )
    done = in_own_process("--no-cache", "--select", "stale-compatibility-date", cwd=tmp_path)
    assert b"failed" not in done.stdout
    assert b"runs as on" not in done.stdout


@pytest.mark.parametrize(
    "text",
    [
        "tool = 3 # [tool.wlint",
        '[[tool.wlint]]\nselect = ["all"]',
        "[tool]\nwlint = 3 # [tool.wlint",
    ],
)
def test_settings_in_pyproject_that_are_no_table_are_a_mistake(shop: Shop, text: str) -> None:
    shop.write("pyproject.toml", text)
    assert shop.wlint() == 2
    assert "'tool.wlint' must be a table" in shop.err
