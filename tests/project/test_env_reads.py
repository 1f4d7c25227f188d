"""Names of `env` that come from somewhere else than the Wrangler configuration."""

from pathlib import Path

import pytest

from wlint.project import load

CODE = """\
export default {
  async fetch(request, env) {
    const { CACHE } = env;
    await CACHE.get("a");
    await env.FILES.head("b");
    return new Response(env.API_KEY.trim());
  },
};
"""
WRANGLER = 'name = "a"\nmain = "index.js"\ncompatibility_date = "2026-11-01"\n'


def unbound(root: Path, beside: str | None = None, text: str = "", code: str = CODE) -> set[str]:
    app = root / "apps" / "a"
    app.mkdir(parents=True)
    (root / ".git").mkdir()
    for folder in (root / "apps", root):
        (folder / "package.json").write_text("{}")
    (app / "index.js").write_text(code)
    (app / "wrangler.toml").write_text(WRANGLER)
    if beside:
        file = root / beside
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    (worker,) = load([root]).workers
    faults = worker.binding_faults
    calls = (n for file in worker.files.values() for n in file.nodes)
    return {fault.read.name for n in calls if (fault := faults.of(n)) is not None}  # type: ignore[arg-type]


def test_only_the_call_of_a_bindings_method_proves_a_binding(tmp_path: Path) -> None:
    assert unbound(tmp_path) == {"CACHE", "FILES"}


@pytest.mark.parametrize(
    "beside",
    [
        "deploy.tf",
        "apps/a/README.md",
        "apps/a/wrangler.e2e.jsonc",
        ".github/workflows/deploy.yml",
        "scripts/deploy.ts",
        "apps/infra/main.tf",
    ],
)
def test_a_name_that_a_file_around_speaks_of_may_be_bound_there(
    tmp_path: Path, beside: str
) -> None:
    assert unbound(tmp_path, beside, 'binding = "CACHE"') == {"FILES"}


def test_a_part_of_another_word_does_not_speak_of_a_name(tmp_path: Path) -> None:
    assert unbound(tmp_path, "deploy.tf", "MY_FILES CACHES") == {"CACHE", "FILES"}


def test_a_lock_file_speaks_of_nothing(tmp_path: Path) -> None:
    assert unbound(tmp_path, "yarn.lock", "# CACHE and FILES") == {"CACHE", "FILES"}


@pytest.mark.parametrize(
    "text",
    ["binding: DO", 'name = "DO"', "set `DO` in the dashboard", "read env.DO first", "DO = 1",
     "with the variable name DO"],
)  # fmt: skip
def test_a_short_name_is_spoken_of_where_it_is_used_as_one(tmp_path: Path, text: str) -> None:
    assert unbound(tmp_path, "README.md", text, CODE.replace("CACHE", "DO")) == {"FILES"}


@pytest.mark.parametrize("text", ["DO NOT EDIT", "name: Publish DO", "TO DO: test", "the DO"])
def test_a_short_name_may_be_a_word(tmp_path: Path, text: str) -> None:
    found = unbound(tmp_path, "deploy.yml", text, CODE.replace("CACHE", "DO"))
    assert found == {"DO", "FILES"}
