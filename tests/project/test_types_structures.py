"""Interfaces of the project for what is the platform's."""

from pathlib import Path

import pytest

from tests.project.understood import understand

OWN = """
interface Own { prepare(sql: string): OwnStatement; batch?(all: OwnStatement[]): unknown }
interface OwnStatement { bind(...values: any[]): OwnStatement; run(): Promise<unknown> }
interface Wider { prepare(sql: string): OwnStatement; tables(): string[] }
"""
MAIN = "export default { async fetch(request, env, ctx) { %s } };\n"


@pytest.mark.parametrize(
    ("code", "it"),
    [
        ("function own(env): Own { return env.DB }" + MAIN % "const it = own(env)", "D1Database"),
        ("async function own(env): Promise<Own> { return env.DB as any }"
         + MAIN % "const it = await own(env)", "D1Database"),
        (MAIN % "const it = env.DB as unknown as Own", "D1Database"),
        (MAIN % "f(env.DB)" + "function f(it: Own | null) {}", "D1Database | null"),
        (MAIN % "f({ db: env.DB })" + "function f({ db }: { db: Own }) { const it = db }",
         "D1Database"),
        (MAIN % "new S(env.DB)"
         + "class S {private db: Own; constructor(db: Own) { this.db = db } m() { it = this.db }}",
         "D1Database"),
        (MAIN % "f(ctx)" + "function f(it: { waitUntil(p: Promise<unknown>): void }) {}",
         "ExecutionContext"),
        (MAIN % "f(env.DB)" + "function f(db: Own) { const it = db.prepare('').run }",
         "outside D1PreparedStatement.run"),
        (MAIN % "f(env.DB)" + "interface Named { prepare(sql: string): OwnStatement; kind: string }"
         + " function f(it: Named) {}", "D1Database"),
        (MAIN % "f(env.DB); f(new Other())"
         + "class Other { prepare() {} }; function f(it: Own) {}", "D1Database | a Other"),
        # others are given something else, or it has more than the platform's
        (MAIN % "f(env.DB); f(new Fake())" + "class Fake {}; function f(it: Own) {}", "shape Own"),
        (MAIN % "f(env.DB)" + "function f(it: Wider) {}", "shape Wider"),
        (MAIN % "f(env.KV)" + "function f(it: Own) {}", "shape Own"),
        (MAIN % "" + "function f(it: Own) {}", "shape Own"),
    ],
)  # fmt: skip
def test_what_the_platform_gives_is_the_platforms(code: str, it: str, tmp_path: Path) -> None:
    assert understand(tmp_path, OWN + code).type("it") == it


def test_a_name_that_nobody_binds_gives_nothing(tmp_path: Path) -> None:
    code = (
        "from workers import WorkerEntrypoint\n"
        "class Default(WorkerEntrypoint):\n    async def fetch(self, request):\n"
        "        for name in ['tracker', 'DB']:\n            it = self.env[name]\n"
    )
    assert understand(tmp_path, code, python=True).type("it") == "D1Database"


@pytest.mark.parametrize(
    ("env", "key", "it"),
    [
        ("{ ASSETS: Fetcher; [bucket: string]: R2Bucket }", "name", "R2Bucket"),
        ("Record<string, R2Bucket>", "name", "R2Bucket"),
        ("{ ASSETS: Fetcher; [bucket: string]: R2Bucket }", "'ASSETS'", "Fetcher"),
        ("{ ASSETS: Fetcher; [bucket: string]: R2Bucket }", "'FILES'", "R2Bucket"),
        ("{ ASSETS: Fetcher }", "name", "unknown"),
    ],
)
def test_a_binding_under_any_name_is_what_is_declared_of_all(
    env: str, key: str, it: str, tmp_path: Path
) -> None:
    code = (
        "export default { fetch(request: Request, env: Env) {"
        f" const name = new URL(request.url).hostname; const it = env[{key}] }} }};"
        f" type Env = {env}"
    )
    assert understand(tmp_path, code).type("it") == it
