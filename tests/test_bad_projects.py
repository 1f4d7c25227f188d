"""Whatever stands in the files, the command line answers: no traceback, no hang, no byte lost."""

import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

WRANGLER = """name = "shop"
main = "src/index.js"
compatibility_date = "2026-01-01"
observability = { enabled = true }
kv_namespaces = [{ binding = "KV", id = "0123456789abcdef0123456789abcdef" }]
"""
CLEAN = 'export default { async fetch(r, env) { return new Response("a"); } };\n'
LOST = 'export default { async fetch(r, env) { save(env); return new Response("a"); } };\n'
FAULTY = 'async function save(env) { await env.KV.put("a", "b"); }\n' + LOST
PYTHON = """from workers import Response, WorkerEntrypoint


class Default(WorkerEntrypoint):
    async def fetch(self, request):
        self.save()
        return Response("a")

    async def save(self):
        await self.env.KV.put("a", "b")
"""
Files = Mapping[str, str | bytes]


class Said:
    """What a run of the command line came to."""

    def __init__(self, done: subprocess.CompletedProcess[bytes]) -> None:
        self.code = done.returncode
        self.out = done.stdout.decode()
        self.err = done.stderr.decode()

    @property
    def rules(self) -> set[str]:
        return {f["rule"] for f in json.loads(self.out)["findings"]}


def wlint(
    folder: Path,
    files: Files,
    *args: str,
    typed: bytes | None = None,
    before: Callable[[], None] | None = None,
) -> Said:
    """Run the command in a repository with some files; it must not take long."""
    (folder / ".git").mkdir(exist_ok=True)
    for path, text in files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
    done = subprocess.run(
        [sys.executable, "-m", "wlint", *(args or (".", "-f", "json"))],
        cwd=folder,
        input=typed,
        capture_output=True,
        timeout=60,
        check=False,
        preexec_fn=before,
    )
    said = Said(done)
    assert "Traceback" not in said.err
    return said


def worker(code: str | bytes) -> Files:
    return {"wrangler.toml": WRANGLER, "src/index.js": code}


def python_worker(code: str | bytes) -> Files:
    settings = WRANGLER.replace("index.js", "entry.py")
    settings += 'compatibility_flags = ["python_workers"]\n'
    return {"wrangler.toml": settings, "src/entry.py": code}


# Texts


@pytest.mark.parametrize(
    "files",
    [
        worker(b"\xef\xbb\xbf" + FAULTY.encode()),
        worker(FAULTY.replace("\n", "\r\n")),
        worker(FAULTY.replace("\n", "\r")),
        worker(b"// \xff\xfe\x80\n" + FAULTY.encode()),
        worker(FAULTY.encode().replace(b'"b"', b'"\xff"')),
        worker(FAULTY.rstrip()),
        {**worker(FAULTY), "wrangler.toml": b"\xef\xbb\xbf" + WRANGLER.encode()},
        {**worker(FAULTY), "wrangler.toml": WRANGLER.replace("\n", "\r\n")},
        {**worker(FAULTY), "wrangler.toml": WRANGLER + 'vars.A = """a "b" ""c"""\n'},
        python_worker(b"\xef\xbb\xbf" + PYTHON.encode()),
        python_worker(PYTHON.replace("\n", "\r\n")),
    ],
    ids=[
        "bom",
        "crlf",
        "cr",
        "utf8-comment",
        "utf8-string",
        "no-newline",
        "toml-bom",
        "toml-crlf",
        "toml-quotes",
        "py-bom",
        "py-crlf",
    ],
)
def test_unusual_text_is_checked_like_any_other(tmp_path: Path, files: Files) -> None:
    said = wlint(tmp_path, files)
    assert (said.code, said.rules) == (1, {"orphaned-promise"})


@pytest.mark.parametrize(
    "files",
    [
        worker(FAULTY + "let x = (;\n"),
        worker(FAULTY.replace('"b"', '"b" \0')),
        worker(FAULTY + "(" * 10_000),
        python_worker(PYTHON + "def (:\n"),
        python_worker(PYTHON + "x = " + "[" * 10_000 + "]" * 10_000 + "\n"),
        {**worker(FAULTY), "wrangler.toml": WRANGLER + "[[kv\n"},
        {**worker(FAULTY), "wrangler.toml": b"# \xff\n" + WRANGLER.encode()},
        {**worker(FAULTY), "wrangler.toml": WRANGLER + "x = " + "[" * 10_000 + "]" * 10_000},
        {"wrangler.jsonc": '{"main": "src/index.js" "name": 1}', "src/index.js": FAULTY},
        {"wrangler.jsonc": "", "src/index.js": FAULTY},
    ],
    ids=[
        "js",
        "nul",
        "brackets",
        "py",
        "py-deep",
        "toml",
        "toml-utf8",
        "toml-deep",
        "jsonc",
        "jsonc-empty",
    ],
)
def test_around_what_does_not_parse_the_rest_is_checked(tmp_path: Path, files: Files) -> None:
    said = wlint(tmp_path, files)
    assert (said.code, said.rules) == (1, {"orphaned-promise", "syntax-error"})


@pytest.mark.parametrize("code", [CLEAN.encode("utf-16"), b"\x7fELF\0\x01\x02" + bytes(range(256))])
def test_what_is_no_text_makes_the_run_incomplete(tmp_path: Path, code: bytes) -> None:
    said = wlint(tmp_path, worker(code))
    assert (said.code, said.rules) == (3, {"syntax-error"})


@pytest.mark.parametrize("files", [worker(""), python_worker(""), worker("// nothing yet")])
def test_an_empty_file_has_no_faults(tmp_path: Path, files: Files) -> None:
    assert wlint(tmp_path, files).code == 0


def test_the_place_in_a_broken_configuration_is_named(tmp_path: Path) -> None:
    said = wlint(tmp_path, {**worker(CLEAN), "wrangler.toml": WRANGLER + "[[kv\n"}, "-fconcise")
    assert "wrangler.toml:6:5: error syntax-error: does not parse: expected ']]'" in said.out
    said = wlint(tmp_path, {**worker(CLEAN), "wlint.toml": "select = all\n"})
    assert (said.code, "wlint.toml:1: is not valid TOML" in said.err) == (2, True)
    said = wlint(tmp_path, {"wlint.toml": "\nselct = []\n"})
    assert (said.code, "wlint.toml:2: unknown key 'selct'" in said.err) == (2, True)


def test_of_python_its_own_reason_is_told(tmp_path: Path) -> None:
    said = wlint(tmp_path, python_worker("def f():\n    return 1\n\nx = (2\n"), "-fconcise")
    assert ":4:1: error syntax-error: Python cannot read this: '(' was never closed" in said.out


def test_two_configurations_in_one_folder_are_one_worker_and_a_warning(tmp_path: Path) -> None:
    files = {**worker(CLEAN), "wrangler.jsonc": '{"name": "b", "main": "src/index.js"}'}
    said = wlint(tmp_path, files, "-fconcise")
    assert (said.code, "Wrangler ignores this file" in said.out) == (1, True)
    assert "of 1 Worker" in said.out


CONFLICT = "<<<<<<< HEAD\n{}\n=======\n{}\n>>>>>>> b0304e7 (Feat: one, or two)\n"
CONFLICTS: Mapping[str, tuple[Files, str]] = {
    "JavaScript": ({"src/index.js": CONFLICT.format("let a = 1;", "let a = 2;") + CLEAN}, ":1:1"),
    "its inside": ({"src/index.js": "if (b) {\n" + CONFLICT.format("}", "} else {")}, ":2:1"),
    "TOML": ({"wrangler.toml": f"{WRANGLER}>>>>>>> main\n"}, ":6:1"),
    "JSON": (
        {"wrangler.toml": b"", "wrangler.jsonc": "{\n" + CONFLICT.format('"a": 1', '"a": 2') + "}"},
        ":2:1",
    ),
}


@pytest.mark.parametrize(("files", "place"), CONFLICTS.values(), ids=CONFLICTS)
def test_a_merge_conflict_is_one_finding(tmp_path: Path, files: Files, place: str) -> None:
    clean = {"wrangler.toml": WRANGLER, "src/index.js": CLEAN}
    said = wlint(tmp_path, {**clean, **files}, "-f", "concise")
    (line,) = (line for line in said.out.splitlines() if ": error syntax-error: " in line)
    assert f"{place}: error" in line
    assert line.endswith("a merge conflict was committed here")


def test_the_markers_of_a_conflict_in_a_text_are_text(tmp_path: Path) -> None:
    shown = "const shown = `\n" + CONFLICT.format("a", "b") + "`;\n" + CLEAN
    said = wlint(tmp_path, {"wrangler.toml": WRANGLER, "src/index.js": shown}, "-f", "json")
    assert said.rules == set()


@pytest.mark.parametrize("main", ["src/none.js", "../../../../../../../etc/passwd"])
def test_a_main_that_is_no_file_is_named(tmp_path: Path, main: str) -> None:
    files = {**worker(CLEAN), "wrangler.toml": WRANGLER.replace("src/index.js", main)}
    said = wlint(tmp_path, files, "-fconcise")
    assert said.code == 1
    assert f"wrangler.toml:2:8: error invalid-config: `main` is '{main}'" in said.out


# Names

LONG = "a" * 300


@pytest.mark.parametrize(
    "args",
    [
        [LONG],
        [f"src/{LONG}/a.js"],
        ["inspect", f"{LONG}:1"],
        ["budget", "a" * 5_000],
        ["--config", LONG],
        ["-o", f"json={LONG}"],
        ["-o", "json=."],
        ["-o", "json=/dev/full"],
    ],
    ids=lambda args: " ".join(args)[:20],
)
def test_a_name_that_no_file_can_have_is_a_mistake(tmp_path: Path, args: list[str]) -> None:
    said = wlint(tmp_path, worker(CLEAN), *args)
    assert (said.code, said.err.startswith("wlint: ")) == (2, True)


@pytest.mark.parametrize("key", ["pages_build_output_dir", "main", "base_dir", "tsconfig"])
def test_a_name_that_no_file_can_have_leads_nowhere(tmp_path: Path, key: str) -> None:
    settings = {"name": "w", "compatibility_date": "2026-01-01", key: LONG}
    said = wlint(tmp_path, {"wrangler.json": json.dumps(settings), "src/index.js": CLEAN})
    assert "rule-failure" not in said.rules


def test_what_is_typed_may_be_called_as_no_file_can_be(tmp_path: Path) -> None:
    args = ("--stdin-filename", f"{LONG}.js", "-fjson")
    said = wlint(tmp_path, worker(CLEAN), *args, typed=FAULTY.encode())
    assert (said.code, said.rules) == (1, {"orphaned-promise"})


# Sizes

DEPTH = 10_000
NESTED: Mapping[str, Callable[[int], str]] = {
    "parentheses": lambda n: "(" * n + "1" + ")" * n,
    "arrays": lambda n: "[" * n + "]" * n,
    "objects": lambda n: "x = " + "{a:" * n + "1" + "}" * n,
    "calls": lambda n: "f(" * n + ")" * n,
    "chain": lambda n: "a" + ".b()" * n,
    "sum": lambda n: "a" + "+a" * n,
    "blocks": lambda n: "{" * n + "}" * n,
    "arrows": lambda n: "x = " + "() => " * n + "1",
    "else": lambda n: "if (a) {} else " * n + "{}",
}


@pytest.mark.parametrize("shape", NESTED)
@pytest.mark.parametrize("depth", [300, DEPTH])
def test_no_nesting_ends_the_run(tmp_path: Path, shape: str, depth: int) -> None:
    said = wlint(tmp_path, worker(FAULTY + NESTED[shape](depth) + ";\n"))
    assert "rule-failure" not in said.rules
    if said.code == 3:
        assert (depth, said.rules) == (DEPTH, {"unreadable-file"})
    else:
        assert (said.code, said.rules) == (1, {"orphaned-promise"})


MANY: Mapping[str, Callable[[int], str]] = {
    "functions that call each other": lambda n: "\n".join(
        f"async function f{i}() {{ await f{(i * 7 + 1) % n}(); await f{(i + 1) % n}(); }}"
        for i in range(n)
    ),
    "functions in a chain": lambda n: "\n".join(
        f"async function f{i}() {{ return (await f{i + 1}()).a; }}" for i in range(n)
    ),
    "values of one variable": lambda n: (
        "let v; function f(i) {"
        + "".join(f"if (i === {i}) v = new Map(); else if (v) return v;\n" for i in range(n // 4))
        + "return v.get(i); }"
    ),
}


@pytest.mark.parametrize(
    "own",
    [
        "var own = { own, last: env.KV.get('last') }; return Response.json(own);",
        "let own = [own]; own = [own, save(env)]; return Response.json(own);",
        "let own = save(env); own = own.then(() => own); return Response.json({ own });",
        "count += 1; const own = count <= 3 && own; return Response.json({ own, count });",
        "count += 1; const own = String(count) + own; return Response.json({ own });",
    ],
)
def test_what_is_made_of_itself_ends_no_rule(tmp_path: Path, own: str) -> None:
    code = "let count = 0;\n" + FAULTY.replace("save(env);", f"save(env); {own}")
    said = wlint(tmp_path, worker(code))
    assert "rule-failure" not in said.rules
    assert "orphaned-promise" in said.rules


def test_a_router_that_is_made_of_itself_has_a_budget(tmp_path: Path) -> None:
    code = (
        'import { Hono } from "hono";\nconst app: Hono = app.basePath("/a");\n'
        'app.get("/b", async () => fetch("https://a.example"));\nexport default app;\n'
    )
    files = {
        "wrangler.toml": WRANGLER.replace("index.js", "index.ts"),
        "src/index.ts": code,
    }
    said = wlint(tmp_path, files, "budget", ".")
    assert said.code == 0
    assert "external  1" in said.out


def test_a_query_that_is_put_around_itself_ends_no_rule(tmp_path: Path) -> None:
    wraps = "".join(f"if (env.A{n}) sql = `WITH a{n} AS (${{sql}}) ${{sql}}`;\n" for n in range(25))
    rows = (
        "for (const row of (await env.DB.prepare(sql).all()).results) await env.KV.delete(row.a);"
    )
    code = f"let sql = 'SELECT a FROM b'; {wraps} {rows}"
    database = '[[d1_databases]]\nbinding = "DB"\ndatabase_id = "1"\n'
    files = worker(FAULTY.replace("save(env);", f"save(env); {code}"))
    said = wlint(tmp_path, {**files, "wrangler.toml": WRANGLER + database})
    assert "rule-failure" not in said.rules
    assert "orphaned-promise" in said.rules


def test_a_class_known_by_its_type_alone_ends_no_rule(tmp_path: Path) -> None:
    imports = "import type { Log } from './log';\nimport { made } from 'logs';\n"
    logs = f"{imports}const log: Log = made();\n"
    files = {
        "wrangler.toml": WRANGLER.replace("index.js", "index.ts"),
        "src/index.ts": logs + FAULTY.replace("save(env);", "log.note('a'); save(env);"),
        "src/log.ts": "export class Log { note(text: string): void { console.log(text) } }",
    }
    said = wlint(tmp_path, files)
    assert "rule-failure" not in said.rules
    assert "orphaned-promise" in said.rules


@pytest.mark.parametrize("shape", MANY)
def test_much_of_the_same_ends_no_rule(tmp_path: Path, shape: str) -> None:
    called = FAULTY.replace("save(env);", "save(env); await f0?.();")
    said = wlint(tmp_path, worker(called + MANY[shape](2_500)))
    assert "rule-failure" not in said.rules
    assert "orphaned-promise" in said.rules


GROWING: Mapping[str, Callable[[int], Files]] = {
    "blank lines in a call": lambda n: worker(
        FAULTY.replace("save(env)", "save(env," + "\n" * n + ")")
    ),
    "comments that suppress": lambda n: worker(
        "// wlint: ignore[json-clone] x\n" * (n // 8) + FAULTY
    ),
    "classes that extend each other": lambda n: worker(
        FAULTY + "\n".join(f"class A{i} extends A{i + 1} {{}}" for i in range(n // 32))
    ),
    "what begins like a class in Python": lambda n: {"a.py": "class A(\n" * n},
    "blank lines behind a handler": lambda n: {"a.py": "def on_fetch\n" + "\n" * n},
}


@pytest.mark.parametrize("shape", GROWING)
def test_much_of_the_same_comes_to_an_end(tmp_path: Path, shape: str) -> None:
    def no_time() -> None:
        resource.setrlimit(resource.RLIMIT_CPU, (30, 30))

    said = wlint(tmp_path, GROWING[shape](16_000), ".", "--no-cache", before=no_time)
    assert said.code in (0, 1, 3)


def test_a_bundle_nobody_wrote_by_hand_is_not_read(tmp_path: Path) -> None:
    said = wlint(tmp_path, worker(FAULTY + "f(1);" * 1_000_001), "-fconcise")
    assert (said.code, "not checked: src/index.js" in said.out) == (3, True)


# Folders


def test_imports_in_a_circle_end(tmp_path: Path) -> None:
    files = {
        "wrangler.toml": WRANGLER,
        "src/index.js": 'import "./b.js";\nimport "./index.js";\nexport * from "./b.js";\n'
        + FAULTY,
        "src/b.js": 'export * from "./index.js";\nexport * from "./b.js";\n',
    }
    assert wlint(tmp_path, files).rules == {"orphaned-promise"}


def test_a_folder_given_twice_is_reported_once(tmp_path: Path) -> None:
    said = wlint(tmp_path, worker(FAULTY), ".", ".", "src", "src/index.js", "-f", "json")
    assert len(json.loads(said.out)["findings"]) == 1


def test_links_in_a_circle_lead_nowhere(tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "src/up").symlink_to("..")
    (tmp_path / "src/self.js").symlink_to("self.js")
    (tmp_path / "src/gone.js").symlink_to("nowhere.js")
    said = wlint(tmp_path, worker('import "./self.js";\nimport "./gone.js";\n' + FAULTY))
    assert (said.code, said.rules) == (1, {"orphaned-promise"})
    said = wlint(tmp_path, {}, "src/self.js")
    assert (said.code, "is a link that leads nowhere" in said.err) == (2, True)


def test_pipes_are_not_read(tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    os.mkfifo(tmp_path / "src/pipe.js")
    os.mkfifo(tmp_path / "wlint.json")
    assert wlint(tmp_path, worker('import "./pipe.js";\n' + FAULTY)).rules == {"orphaned-promise"}


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
@pytest.mark.parametrize("path", ["src/index.js", "wrangler.toml", "src"])
def test_what_may_not_be_read_makes_the_run_incomplete(tmp_path: Path, path: str) -> None:
    wlint(tmp_path, worker(CLEAN))
    (tmp_path / path).chmod(0)
    try:
        assert wlint(tmp_path, {}).code == 3
    finally:
        (tmp_path / path).chmod(0o755)


@pytest.mark.parametrize("name", ["scripts/seed.js", "src/unused.js", "tests/save.test.js"])
def test_a_file_given_by_name_is_checked_though_no_worker_loads_it(
    tmp_path: Path, name: str
) -> None:
    files = {**worker(CLEAN), name: FAULTY}
    assert wlint(tmp_path, files).code == 0
    assert wlint(tmp_path, {}, name).code == 1


def test_a_file_that_says_nothing_about_a_worker_is_counted(tmp_path: Path) -> None:
    said = wlint(tmp_path, {**worker(CLEAN), "notes.txt": "hello"}, "notes.txt")
    assert said.code == 0
    assert "skipped: 1 neither Worker code nor its configuration" in said.out


def test_a_function_may_wait_for_more_calls_than_are_told_apart(tmp_path: Path) -> None:
    calls = "".join(f"await fetch('https://a.example/{i}');\n" for i in range(300))
    code = f"export default {{ async fetch() {{ {calls} return new Response('a'); }} }};\n"
    said = wlint(tmp_path, worker(code), "budget", ".")
    assert "at least 100 calls of other hosts one after another" in said.out


def test_of_many_related_places_a_few_are_shown_and_the_rest_counted(tmp_path: Path) -> None:
    calls = ("\n" * 9).join(f"await fetch('https://{i}.example/');" for i in range(12))
    code = f"export default {{ async fetch() {{\n{calls}\nreturn new Response('a'); }} }};\n"
    said = wlint(tmp_path, worker(code), ".", "-ffull", "--select", "timeout-cascade")
    assert said.out.count("= see") == 7
    assert "5 more, all in --format json" in said.out


# Standard input


def test_what_is_typed_stands_for_a_configuration_too(tmp_path: Path) -> None:
    typed = WRANGLER.replace("index", "none").encode()
    args = ("--stdin-filename", "wrangler.toml", "-fconcise")
    said = wlint(tmp_path, worker(CLEAN), *args, typed=typed)
    assert (said.code, "`main` is 'src/none.js'" in said.out) == (1, True)


@pytest.mark.parametrize("name", ["src/new.js", "new/folder/new.js"])
def test_what_is_typed_need_not_be_on_disk_yet(tmp_path: Path, name: str) -> None:
    args = ("--stdin-filename", name, "-fjson")
    said = wlint(tmp_path, worker(CLEAN), *args, typed=FAULTY.encode())
    assert (said.code, said.rules) == (1, {"orphaned-promise"})
    assert not (tmp_path / name).exists()


def test_a_new_file_belongs_to_the_worker_that_imports_it(tmp_path: Path) -> None:
    files = worker('import { save } from "./new";\n' + LOST.replace("save(", "await save("))
    typed = b"""export async function save(env) { write(env); }
async function write(env) { await env.KV.put("a", "b"); }
"""
    said = wlint(tmp_path, files, "--stdin-filename", "src/new.js", "-fjson", typed=typed)
    assert [f["worker"] for f in json.loads(said.out)["findings"]] == ["shop"]


def test_what_is_typed_through_a_link_stands_for_the_file_behind_it(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("src")
    args = ("--stdin-filename", "link/index.js", "-fjson")
    assert wlint(tmp_path, worker(CLEAN), *args, typed=FAULTY.encode()).code == 1


# Fixes


def test_fixing_changes_only_what_is_fixed_byte_for_byte(tmp_path: Path) -> None:
    comment = b"        # wlint: ignore[json-clone] \xc3\xa9\r\n"
    code = PYTHON.replace("self.save()", "await self.save()")
    head, tail = code.replace("\n", "\r\n").encode().split(b"        return", 1)
    before, after = b"\xef\xbb\xbf# \xf0\x9f\x8e\x89\r\n" + head, b"        return" + tail
    wlint(tmp_path, python_worker(before + comment + after), "--fix")
    assert (tmp_path / "src/entry.py").read_bytes() == before + after


def test_a_full_disk_loses_nothing(tmp_path: Path) -> None:
    def no_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (64, 64))

    files = python_worker(PYTHON)
    said = wlint(tmp_path, files, "--fix", before=no_room)
    assert (said.code, "cannot write" in said.err) == (2, True)
    assert (tmp_path / "src/entry.py").read_text() == PYTHON
    assert [path.name for path in (tmp_path / "src").iterdir()] == ["entry.py"]
