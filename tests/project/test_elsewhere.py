"""Which code never runs in the Worker, by what it asks of the globals and of `env`."""

from pathlib import Path

import pytest
from understood import Understood, understand

from wlint import tree

NEVER = [
    "if (typeof window !== 'undefined') await fetch('here');",
    "if (typeof document === 'object') { await fetch('here'); }",
    "if (typeof caches !== 'undefined') return 1; await fetch('here');",
    "if (navigator.userAgent !== 'Cloudflare-Workers') await fetch('here');",
    "if (globalThis.Deno) await fetch('here');",
    "if (ON_WORKERS || !inNode()) return null; await fetch('here');",
    "if (!isWorker()) await fetch('here');",
    "if (!env.KV) await fetch('here');",
    "if (env.DB !== undefined && env.KV) return 1; await fetch('here');",
    "const server = typeof window === 'undefined'; server ? 1 : await fetch('here');",
]

PERHAPS = [
    "if (typeof process !== 'undefined') await fetch('here');",
    "if (inNode()) await fetch('here');",
    "if (typeof caches !== 'undefined') await fetch('here');",
    "if (typeof window === 'undefined') await fetch('here'); else return 1;",
    "if (env.KV) await fetch('here');",
    "if (!env.GREETING || !env.OTHER) await fetch('here');",
    "if (!request.KV) await fetch('here');",
    "if (request.window) await fetch('here');",
    "const window = request; if (typeof window !== 'undefined') await fetch('here');",
    "if (ON_WORKERS && request.ok) return 1; await fetch('here');",
]

CODE = """
const ON_WORKERS = typeof WebSocketPair !== "undefined";

function isWorker() {
  if (typeof caches !== "undefined" && typeof process !== "undefined") {
    const known = typeof navigator !== "undefined";
    if (known) {
      return true;
    }
  }
  return typeof caches !== "undefined" && typeof process === "undefined";
}

function inNode() {
  return typeof process !== "undefined" && process.versions && process.versions.node;
}

export default { async fetch(request, env) { %s } };
"""


def is_elsewhere(folder: Path, body: str) -> bool:
    understood = understand(folder, CODE % body)
    file, call = understood.call("fetch('here')")
    assert isinstance(call, tree.Call)
    return understood.worker.calls.elsewhere.has(file, call)


@pytest.mark.parametrize("body", NEVER)
def test_what_a_test_of_the_runtime_leaves_out_never_runs(body: str, tmp_path: Path) -> None:
    assert is_elsewhere(tmp_path, body)


@pytest.mark.parametrize("body", PERHAPS)
def test_what_hangs_on_more_than_the_runtime_may_run(body: str, tmp_path: Path) -> None:
    assert not is_elsewhere(tmp_path, body)


CLASS = """
class Files {
  async %s() {
    if (ON_WORKERS || !inNode()) throw new Error("only in Node");
    this.isReady = true;
  }

  async list() {
    await fetch('here');
  }
}
await new Files().list();
"""


@pytest.mark.parametrize(("start", "expected"), [("initialize", True), ("remove", False)])
def test_a_class_that_refuses_to_start_does_nothing(
    start: str, expected: bool, tmp_path: Path
) -> None:
    assert is_elsewhere(tmp_path, CLASS % start) is expected


BOUND = """
export default { async fetch(request, env) {
  const ask = () => (env.AUTH ? env.AUTH.fetch(request) : fetch('here'));
  return ask();
} };
"""


def test_a_branch_that_is_the_call_itself_is_left_out(tmp_path: Path) -> None:
    understood = understand(tmp_path, BOUND)
    file, call = understood.call("fetch('here')")
    assert understood.worker.calls.elsewhere.has(file, call)


COMPONENTS = """
import React, { useEffect, useCallback, useState } from "react";
import { useEffect as useOwn } from "./own";
import { renderToString } from "react-dom/server";

function Page({ id }) {
  const [text, setText] = useState(() => load("while it renders"));
  const send = useCallback(async () => { await load("by a user"); }, []);
  useEffect(() => { load("in a browser"); }, [id]);
  React.useLayoutEffect(() => { load("in a browser, too"); });
  useOwn(() => { load("by its own"); });
  return <button title={text} onClick={() => load("by a click")} onBlur={send}>
    {[1].map((n) => load("for each"))}
  </button>;
}
function load(what) { return fetch("https://a.example/" + what); }
export default { fetch: () => new Response(renderToString(<Page id="1" />)) };
"""


def test_what_a_component_hands_to_a_browser_never_runs(tmp_path: Path) -> None:
    own = "export function useEffect(run) { run(); }"
    found = understand(tmp_path, {"src/index.jsx": COMPONENTS, "src/own.js": own})
    assert _left_out_loads(found) == [
        "by a user",
        "in a browser",
        "in a browser, too",
        "by a click",
    ]


HANDED_ON = """
import { useMutation, useQuery } from "@tanstack/react-query";
import { useRouter, useSession } from "./own";
import { renderToString } from "react-dom/server";

function Editor({ id, action, children }) {
  useMutation({ mutationFn: () => load("to change it") });
  useQuery({ queryFn: () => load("to show it") });
  useSession({ onEnd: () => load("when it ends"), read: () => load("by its own") });
  const save = async () => { await load("by a named listener"); };
  function keep() { if (id) load("by what a listener calls"); else keep(); }
  const show = () => load("while it renders");
  const both = () => load("by both");
  both();
  return <Form action={() => load("by an action")} onSave={save} onBlur={() => keep()}>
    <Area onDrop={both} title={show()} />
  </Form>;
}
const later = () => load("by nobody's business");
const Other = () => <Editor onClose={later} />;
export const shared = () => load("by who imports it");
const Third = () => <Editor onClose={shared} />;
function load(what) { return fetch("https://a.example/" + what); }
export default { fetch: () => new Response(renderToString(<Editor id="1" />)) };
"""


def test_what_only_listeners_call_never_runs_either(tmp_path: Path) -> None:
    own = "export function useSession(options) { return options.read(); }"
    found = understand(tmp_path, {"src/index.jsx": HANDED_ON, "src/own.js": own})
    assert _left_out_loads(found) == [
        "to change it",
        "when it ends",
        "by a named listener",
        "by what a listener calls",
        "by nobody's business",
    ]


def _left_out_loads(found: Understood) -> list[str]:
    """What the calls of `load` say that never run."""
    never = found.worker.calls.elsewhere.has
    return [
        call.args[0].value.value
        for file in found.worker.files.values()
        for call in file.of_kind(tree.Call)
        if isinstance(call.callee, tree.Name) and call.callee.id == "load" and never(file, call)
    ]
