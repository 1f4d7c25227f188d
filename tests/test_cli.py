"""The command line as people and scripts use it."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import LOSES_A_WRITE, WRANGLER, Shop, in_own_process

CLEAN = LOSES_A_WRITE.replace("env.KV", "await env.KV")


def test_a_path_alone_is_a_check(shop: Shop) -> None:
    assert shop.wlint("src") == shop.wlint("check", "src") == 1


def test_no_path_is_this_folder(shop: Shop) -> None:
    assert shop.wlint() == 1


def test_code_without_findings_says_what_was_checked(shop: Shop) -> None:
    shop.write("src/index.js", CLEAN)
    assert shop.wlint() == 0
    assert "No findings in 2 files of 1 Worker" in shop.out


def test_a_folder_without_code_says_that_nothing_was_checked(empty_shop: Shop) -> None:
    assert empty_shop.wlint() == 0
    assert "no Worker code was found" in empty_shop.out


def test_where_nothing_is_checked_the_report_says_what_looks_like_a_worker(
    empty_shop: Shop,
) -> None:
    empty_shop.write("wrangler.dev.toml", 'name = "shop"')
    empty_shop.write("package.json", '{"dependencies": {"@opennextjs/cloudflare": "1"}}')
    assert empty_shop.wlint() == 3
    assert "not checked: wrangler.dev.toml" in empty_shop.out
    assert "'@opennextjs/cloudflare' builds the Worker" in empty_shop.out


def test_a_path_that_is_not_there_is_a_mistake(shop: Shop) -> None:
    assert shop.wlint("src/indx.js") == 2
    assert "did you mean 'src/index.js'?" in shop.err


def test_an_unknown_flag_is_a_mistake(shop: Shop) -> None:
    assert shop.wlint("--nonsense") == 2


def test_exit_zero_reports_and_succeeds(shop: Shop) -> None:
    assert shop.wlint("--exit-zero") == 0
    assert "lost-write" in shop.out


def test_the_exit_code_is_the_same_for_every_format(shop: Shop) -> None:
    formats = ("full", "concise", "json", "sarif", "github")
    assert {shop.wlint("-f", form) for form in formats} == {1}


def test_a_file_with_a_syntax_error_makes_the_run_incomplete(shop: Shop) -> None:
    shop.write("src/index.js", CLEAN + "let = ;;\n")
    assert shop.wlint() == 3
    assert "not wholly checked: src/index.js" in shop.out


def test_findings_beat_an_incomplete_run(shop: Shop) -> None:
    shop.write("src/index.js", LOSES_A_WRITE + "let = ;;\n")
    assert shop.wlint() == 1


def test_a_rule_that_fails_is_reported_once_and_the_others_run(shop: Shop) -> None:
    shop.write("src/index.js", LOSES_A_WRITE + "explode();\nexplode();\n")
    assert shop.wlint("-f", "json") == 1
    found = json.loads(shop.out)["findings"]
    assert [f["rule"] for f in found] == ["lost-write", "rule-failure"]
    assert "'fails' failed here (ValueError: too hot, at conftest.py:" in found[1]["message"]
    assert found[1]["start"] == {"line": 7, "column": 1}


def test_a_rule_that_fails_and_nothing_found_is_an_incomplete_run(shop: Shop) -> None:
    shop.write("src/index.js", CLEAN + "explode();\n")
    assert shop.wlint() == 3


def test_paths_only_filter_the_report(shop: Shop) -> None:
    shop.write("src/index.js", 'import "./store";\n' + CLEAN)
    shop.write("src/store.js", "export function save(env) {\n  env.KV.put(1);\n}\n")
    assert shop.wlint("src/index.js") == 0
    assert shop.wlint("src/store.js") == 1


def test_standard_input_stands_for_a_file_of_the_worker(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (shop.folder / "typed.js").open("w") as file:
        file.write(CLEAN)
    with (shop.folder / "typed.js").open() as file:
        monkeypatch.setattr(sys, "stdin", file)
        assert shop.wlint("--stdin-filename", "src/index.js") == 0
    assert shop.wlint("src/index.js") == 1


def test_reports_can_go_to_files_as_well(shop: Shop) -> None:
    assert shop.wlint("-f", "concise", "-o", "json=out.json", "-o", "sarif=out.sarif") == 1
    assert "src/index.js:3:5" in shop.out
    assert json.loads(shop.read("out.json"))["version"] == 1
    assert json.loads(shop.read("out.sarif"))["version"] == "2.1.0"


def test_a_report_in_an_unknown_format_is_a_mistake(shop: Shop) -> None:
    assert shop.wlint("-o", "xml=out.xml") == 2


@pytest.mark.parametrize("limit", ["external=²", f"external={'9' * 5_000}", "external=-1"])
def test_a_limit_that_is_no_number_is_a_mistake(shop: Shop, limit: str) -> None:
    assert shop.wlint("budget", "--limit", limit) == 2


@pytest.mark.parametrize("place", ["²", "1:²", "9" * 5_000, "1:", ""])
def test_a_place_that_is_no_number_is_a_mistake(shop: Shop, place: str) -> None:
    assert shop.wlint("inspect", f"src/index.js:{place}") == 2
    assert "must have the form FILE:LINE or FILE:LINE:COLUMN" in shop.err


def test_machine_formats_put_nothing_else_on_standard_output(shop: Shop) -> None:
    shop.wlint("-f", "json")
    json.loads(shop.out)
    assert "1 finding" in shop.err


def test_quiet_has_no_summary(shop: Shop) -> None:
    shop.wlint("-q", "-f", "concise")
    assert shop.out.count("\n") == 1
    assert shop.err == ""


def test_statistics_count_each_rule(shop: Shop) -> None:
    shop.wlint("--statistics")
    assert "1  lost-write" in shop.out


def test_explain_prints_the_card(shop: Shop) -> None:
    assert shop.wlint("explain", "unused-suppression") == 0
    assert shop.out.startswith("# unused-suppression\n")


def test_explain_knows_what_was_meant(shop: Shop) -> None:
    assert shop.wlint("explain", "unused-supression") == 2
    assert "did you mean 'unused-suppression'?" in shop.err


def test_rules_lists_every_rule_for_people_and_programs(shop: Shop) -> None:
    assert shop.wlint("rules") == 0
    assert "unused-suppression" in shop.out
    assert shop.wlint("rules", "--format", "json") == 0
    assert "unused-suppression" in {rule["name"] for rule in json.loads(shop.out)}


def test_the_version_starts_without_loading_parsers_or_terminal_libraries() -> None:
    program = (
        "import sys\nfrom wlint.cli import run\nrun(['--version'])\n"
        "heavy = {'rich', 'libcst', 'tree_sitter', 'pathspec', 'wlint.engine'}\n"
        "sys.exit(str(heavy & sys.modules.keys()) if heavy & sys.modules.keys() else 0)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.startswith(b"wlint ")


def test_colours_are_for_those_who_want_them(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.wlint()
    assert "\x1b[" not in shop.out
    shop.wlint("--color", "always")
    assert "\x1b[" in shop.out
    monkeypatch.setenv("FORCE_COLOR", "1")
    shop.wlint()
    assert "\x1b[" in shop.out
    monkeypatch.setenv("NO_COLOR", "1")
    shop.wlint()
    assert "\x1b[" not in shop.out


@pytest.fixture
def worker(tmp_path: Path) -> Path:
    (tmp_path / "index.js").write_text(LOSES_A_WRITE)
    return tmp_path


def test_a_reader_that_goes_away_is_no_error(worker: Path) -> None:
    command = f"{sys.executable} -m wlint explain unused-suppression rule-failure | head -1"
    done = subprocess.run(command, shell=True, cwd=worker, capture_output=True, check=False)
    assert done.stdout == b"# unused-suppression\n"
    assert done.stderr == b""


@pytest.fixture
def losing(worker: Path) -> Path:
    binding = '[[kv_namespaces]]\nbinding = "KV"\nid = "1"\n'
    (worker / "wrangler.toml").write_text(WRANGLER.replace("src/", "") + binding)
    return worker


COMMANDS = ("check --no-cache", "rules", "explain json-clone", "inspect index.js:3", "budget")


def in_shell(command: str, cwd: Path) -> subprocess.CompletedProcess[bytes]:
    """wlint with what a shell puts around it, where `wlint` stands."""
    command = command.replace("wlint", f"{sys.executable} -m wlint")
    done = subprocess.run(["bash", "-c", command], cwd=cwd, capture_output=True, check=False)
    assert b"Traceback" not in done.stderr
    return done


@pytest.mark.skipif(os.name == "nt", reason="it has no such files")
@pytest.mark.parametrize("command", [*COMMANDS, "--help"])
def test_where_nothing_can_be_written_that_is_said(losing: Path, command: str) -> None:
    done = in_shell(f"wlint {command} > /dev/full", losing)
    assert (done.returncode, b"wlint: cannot write" in done.stderr) == (2, True)


@pytest.mark.skipif(os.name == "nt", reason="it has no such shell")
@pytest.mark.parametrize("command", [*COMMANDS, "--help"])
@pytest.mark.parametrize("reader", [">&-", "| true"])
def test_a_reader_that_never_was_is_no_error(losing: Path, command: str, reader: str) -> None:
    code = 1 if command.startswith("check") else 0
    done = in_shell(f"set -o pipefail; wlint {command} {reader}", losing)
    assert (done.returncode, done.stderr) == (code, b"")


@pytest.mark.skipif(os.name == "nt", reason="it has no such shell")
@pytest.mark.parametrize("end", ["2>&-", "2>/dev/full"])
def test_where_no_error_can_be_told_the_findings_are(losing: Path, end: str) -> None:
    done = in_shell(f"wlint --no-cache -f json {end}", losing)
    assert (done.returncode, bool(json.loads(done.stdout)["findings"])) == (1, True)
    assert in_shell(f"wlint nowhere {end}", losing).returncode == 2


@pytest.mark.skipif(os.name == "nt", reason="it has no such shell")
@pytest.mark.parametrize(
    ("command", "complaint"),
    [
        ("wlint --stdin-filename a.js <&-", b"no standard input"),
        ("mkdir gone; cd gone; rmdir ../gone; wlint", b"the folder you are in"),
        ("mkdir gone; cd gone; rmdir ../gone; wlint budget", b"the folder you are in"),
        ("mkdir gone; cd gone; rmdir ../gone; wlint inspect a:1", b"the folder you are in"),
    ],
)
def test_what_a_run_needs_and_lacks_is_named(worker: Path, command: str, complaint: bytes) -> None:
    done = in_shell(command, worker)
    assert (done.returncode, complaint in done.stderr) == (2, True)


@pytest.mark.skipif(os.name == "nt", reason="signals differ there")
def _heeds_signal() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_an_interrupted_run_exits_with_130_and_leaves_nothing_behind(worker: Path) -> None:
    command = [sys.executable, "-m", "wlint", "--stdin-filename", "index.js"]
    # whoever runs the tests in the background may ignore the signal, and children would too
    run = subprocess.Popen(
        command, cwd=worker, stdin=subprocess.PIPE, stderr=subprocess.PIPE, preexec_fn=_heeds_signal
    )
    time.sleep(1.5)
    run.send_signal(signal.SIGINT)
    _, said = run.communicate(timeout=20)
    assert run.returncode == 130, said
    assert [path.name for path in worker.iterdir()] == ["index.js"]


def test_the_installed_command_runs(worker: Path) -> None:
    assert in_own_process("--isolated", "--exit-zero", cwd=worker).returncode == 0


def test_one_small_worker_is_checked_without_reading_python_grammar(shop: Shop) -> None:
    program = (
        "import sys\nfrom wlint.cli import run\nrun(['--exit-zero'])\n"
        "sys.exit('libcst' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=shop.folder, check=False)
    assert done.returncode == 0
