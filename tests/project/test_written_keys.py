"""A text that surely is what the code signs with, or checks by, is its key."""

from pathlib import Path

import pytest
from understood import understand

HEAD = """
import { sign, verify } from "hono/jwt";
import { readFile } from "./files";
import { createCookie, createCookieSessionStorage } from "react-router";
import { createWorkersKVSessionStorage } from "@remix-run/cloudflare";
interface Env { KEY_SECRET: string }
const WORDS = "our words";
const COOKIE = { name: "a", secrets: [WORDS] };
const PUBLIC_KEY = "known to all";
const given = () => WORDS;
const either = (env: Env) => { if (env.KEY_SECRET) return env.KEY_SECRET; return "our words"; };
const bytes = (text: string) => new TextEncoder().encode(text);
"""


@pytest.mark.parametrize(
    ("use", "keys"),
    [
        ('sign({}, "our words")', {"our words"}),
        ("sign({}, WORDS)", {"our words"}),
        ("sign({}, given())", {"our words"}),
        ('verify(request.url, "our words")', {"our words"}),
        ('crypto.subtle.importKey("raw", bytes(WORDS), "HMAC", false, ["sign"])', {"our words"}),
        ("sign({}, PUBLIC_KEY)", set()),
        ("sign({}, env.KEY_SECRET)", set()),
        ("sign({}, `our ${env.KEY_SECRET}`)", set()),
        ('sign({}, env.KEY_SECRET || "our words")', set()),
        ("sign({}, either(env))", set()),
        ('sign({}, await readFile("our words"))', set()),
        ('sign({}, "-----BEGIN PUBLIC KEY-----")', set()),
        ('crypto.subtle.importKey("raw", bytes("WebAppData"), "HMAC", false, ["sign"])', set()),
        ('sign({}, "")', set()),
        ('createCookie("a", { secrets: ["our words", "old words"] })', {"our words", "old words"}),
        ("createCookieSessionStorage({ cookie: { secrets: [WORDS] } })", {"our words"}),
        ("createCookieSessionStorage({ cookie: COOKIE })", {"our words"}),
        ("createWorkersKVSessionStorage({ kv: env.KV, cookie: COOKIE })", {"our words"}),
        ("createCookieSessionStorage({ cookie: { secrets: [env.KEY_SECRET] } })", set()),
        ('createCookieSessionStorage({ cookie: { name: "our words" } })', set()),
        ('createCookieSessionStorage({ secrets: ["our words"] })', set()),
    ],
)
def test_what_is_signed_with_or_checked_by(tmp_path: Path, use: str, keys: set[str]) -> None:
    code = (
        HEAD + f"export default {{ async fetch(request: Request, env: Env) {{ await {use}; }} }};"
    )
    found = understand(tmp_path, code).worker.written_keys.all
    assert {text.value for text in found} == keys
