"""`wlint budget` says what one invocation of each entry point can cost."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from wlint.cli import cli

CONFIGURATION = """\
name = "shop"
main = "index.js"
compatibility_date = "2026-01-01"
kv_namespaces = [{ binding = "KV", id = "a" }]
"""
CODE = """\
import { notify } from "./notify.js";

export default {
  async fetch(request, env) {
    const items = await request.json();
    for (const item of items) await env.KV.put(item.id, item.name);
    await notify(["a", "b"]);
    return new Response("done");
  },
  async scheduled(event, env) {
    await env.KV.get("last");
  },
  async queue(batch) {},
};
"""
NOTIFY = """\
export async function notify(people) {
  await fetch("https://log.example");
  await Promise.all(people.map((person) => fetch("https://a.example/" + person)));
}
"""


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "wrangler.toml").write_text(CONFIGURATION)
    (tmp_path / "index.js").write_text(CODE)
    (tmp_path / "notify.js").write_text(NOTIFY)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def budget(*args: str) -> Result:
    return CliRunner().invoke(cli, ["budget", *args], standalone_mode=False)


def test_subrequests_are_added_up_across_files_in_the_names_of_the_code(shop: Path) -> None:
    said = budget().stdout
    assert "fetch(request, env)  index.js:4" in said
    assert "external  3" in said
    assert "internal  items" in said
    assert "items: nothing bounds it, it comes from the request" in said
    assert "2  fetch  notify.js:3" in said


def test_long_expressions_are_wrapped_and_whole(shop: Path) -> None:
    lists = [f"itemsOfListNumber{n}" for n in range(9)]
    loops = "".join(f"for (const x of {name}) await save(env, x);" for name in lists)
    (shop / "index.js").write_text(
        f"export default {{ async fetch(request, env) {{ const {{ {', '.join(lists)} }} = "
        f"await request.json(); {loops} }} }};\n"
        "async function save(env, x) { await env.KV.put(x, x); }\n"
    )
    lines = budget().stdout.splitlines()
    assert max(map(len, lines)) <= 100
    after = lines[lines.index("    made by") + 1 :]
    made_by = " ".join(line.strip() for line in after[:-1])
    assert made_by == f"{' + '.join(lists)} KVNamespace.put  index.js:2"
    (worker,) = json.loads(budget("--format", "json").stdout)["workers"]
    assert worker["entries"][0]["internal"]["expression"] == " + ".join(lists)


@pytest.mark.parametrize(
    ("asked", "external"),
    [
        ('$fetch("https://a.example/x")', 1),
        ("$fetch(`https://a.example/${request.method}`, { retry: 0 })", 1),
        ('Promise.all(["a", "b"].map((name) => $fetch("https://a.example/" + name)))', 2),
        ('ofetch("https://a.example/x")', 1),
        ('$fetch("/api/items")', 0),
        ("$fetch(request.method)", 0),
    ],
)
def test_a_client_that_knows_own_routes_counts_where_it_names_a_host(
    asked: str, external: int, shop: Path
) -> None:
    (shop / "index.js").write_text(
        'import { $fetch, ofetch } from "ofetch";\n'
        f"export default {{ async fetch(request) {{ return Response.json(await {asked}); }} }};\n"
    )
    said = budget().stdout
    assert (f"external  {external}" in said) is (external > 0)
    assert ("without subrequests" in said) is (external == 0)


def test_what_a_wrapper_is_made_around_counts_with_it(shop: Path) -> None:
    (shop / "index.js").write_text("""\
const withOrigins = (handler) => async (request, env) => {
  await env.KV.get("origins");
  return handler(request, env);
};
async function handle(request, env) {
  await fetch("https://a.example");
  return new Response(await env.KV.get("a"));
}
export default { fetch: withOrigins(handle) };
""")
    said = budget().stdout
    assert "fetch(request, env)  index.js:1" in said
    assert "external  1" in said
    assert "internal  2" in said
    assert "waits  for 1 call of other hosts" in said


def test_what_leaves_a_branch_inside_a_branch_excludes_what_stands_behind_it(shop: Path) -> None:
    (shop / "index.js").write_text("""\
const load = (what) => fetch("https://data.example/" + what);
export default {
  async fetch(request, env) {
    const [, top, name] = new URL(request.url).pathname.split("/");
    if (top === "api") {
      if (name === "users") return load("users");
      switch (name) {
        case "posts": return load("posts");
        default: break;
      }
      try {
        if (name) return await load(name);
      } finally {
        await env.KV.put("last", top);
      }
    }
    return load("home");
  },
};
""")
    said = budget().stdout
    assert "external  1" in said
    assert "internal  1" in said


@pytest.mark.parametrize(
    ("kind", "internal"),
    [
        ("const { kind } = await request.json();", 2),
        ("let kind = 'a'; if (env.NEXT) kind = 'b';", 4),
    ],
    ids=["what stays the same", "what changes"],
)
def test_of_branches_that_ask_for_different_constants_one_runs(
    shop: Path, kind: str, internal: int
) -> None:
    (shop / "index.js").write_text(
        f"export default {{ async fetch(request, env) {{ {kind}"
        " if (kind === 'a') { await env.KV.get('1'); await env.KV.get('2'); }"
        " if (kind === 'b') await env.KV.get('3');"
        " if (kind === 'c') await env.KV.get('4');"
        " return new Response(); } };\n"
    )
    assert f"internal  {internal}\n" in budget().stdout


def test_what_a_stream_runs_counts_for_the_invocation_that_makes_it(shop: Path) -> None:
    (shop / "index.js").write_text("""\
export default {
  async fetch(request, env) {
    const source = {
      async start(controller) {
        controller.enqueue(await env.KV.get("head"));
      },
      async pull(controller) {
        controller.enqueue(await (await fetch("https://a.example")).text());
      },
    };
    return new Response(new ReadableStream(source));
  },
};
""")
    said = budget().stdout
    assert "external  rounds of index.js:11" in said
    assert "internal  1" in said


def test_workers_that_share_a_counter_go_through_all_of_it_once(shop: Path) -> None:
    (shop / "index.js").write_text("""\
export default {
  async fetch(request, env) {
    const names = await request.json();
    let next = 0;
    const run = async () => {
      while (true) {
        const at = next++;
        if (at >= names.length) break;
        await env.KV.get(names[at]);
      }
    };
    await Promise.all(Array.from({ length: 30 }, () => run()));
    return new Response("done");
  },
};
""")
    assert "internal  names  (" in budget().stdout


def test_each_tool_of_a_server_counts_for_itself(shop: Path) -> None:
    (shop / "index.js").write_text("""\
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { createMcpHandler } from "agents/mcp";

const guarded = (run) => async (given) => {
  try { return await run(given); } catch { return { content: [] }; }
};
export default {
  async fetch(request, env, ctx) {
    await env.KV.get("visits");
    const server = new McpServer({ name: "shop", version: "1.0.0" });
    server.tool("look", async () => {
      await env.KV.get("a");
      return { content: [] };
    });
    server.registerTool("buy", {}, guarded(async () => {
      for (let i = 0; i < 9; i++) await fetch("https://a.example/" + i);
      return { content: [] };
    }));
    return createMcpHandler(server)(request, env, ctx);
  },
};
""")
    (worker,) = json.loads(budget("--format", "json").stdout)["workers"]
    costs = [
        (e["name"], e["external"]["at_one"], e["internal"]["at_one"]) for e in worker["entries"]
    ]
    assert costs == [
        ("fetch(request, env, ctx)", 0, 1),
        ('tool("look")', 0, 1),
        ('registerTool("buy")', 9, 0),
    ]


def test_of_many_entry_points_all_are_listed_and_the_dearest_told_in_full(shop: Path) -> None:
    calls = [
        f'app.get("/{n}", async (c) => {{ {"await c.env.KV.get(1);" * n} }});' for n in range(1, 9)
    ]
    (shop / "index.js").write_text(
        'import { Hono } from "hono";\nconst app = new Hono();\n'
        + "\n".join(calls)
        + "\nexport default app;\n"
    )
    listed, *full = budget().stdout.split('get("/8")  index.js')[0:2]
    rows = [line.split() for line in listed.splitlines() if line.startswith("  get(")]
    assert rows[0] == ['get("/8")', "0", "8"]
    assert rows[-1] == ['get("/1")', "0", "1"]
    assert "made by" in full[0]
    assert "3 entry points more in full: wlint budget --all" in full[0]
    assert "index.js:3" not in full[0]
    assert 'get("/1")  index.js:3' in budget("--all").stdout


def test_a_run_for_a_cron_ends_with_what_it_hands_to_the_runtime(shop: Path) -> None:
    (shop / "index.js").write_text("""\
async function refresh() {
  const first = await fetch("https://a.example", { signal: AbortSignal.timeout(20_000) });
  const next = "https://b.example/" + (await first.text());
  return fetch(next, { signal: AbortSignal.timeout(20_000) });
}
export default {
  async scheduled(event, env, ctx) {
    ctx.waitUntil(refresh().then((answer) => console.log(answer.status)));
  },
};
""")
    assert (
        "waits  for 2 calls of other hosts one after another: 40 s of timeouts" in budget().stdout
    )
    assert budget("--limit", "wait=30").return_value == 1


def test_timeouts_count_as_often_as_a_limit_of_the_code_lets_them(shop: Path) -> None:
    (shop / "index.js").write_text("""\
export default {
  async fetch(request, env) {
    const { results } = await env.DB.prepare("SELECT url FROM pages LIMIT 80").all();
    for (const row of results) await fetch(row.url, { signal: AbortSignal.timeout(10_000) });
    return new Response("done");
  },
};
""")
    (shop / "wrangler.toml").write_text(CONFIGURATION + 'd1_databases = [{ binding = "DB" }]\n')
    assert (
        "waits  for 80 calls of other hosts one after another: 800 s of timeouts" in budget().stdout
    )
    assert budget("--limit", "wait=30").return_value == 1


def test_a_list_is_asked_for_as_many_pages_as_it_has(shop: Path) -> None:
    (shop / "index.js").write_text("""\
export default {
  async fetch(request, env) {
    const names = [];
    let cursor;
    while (true) {
      const page = await env.KV.list({ cursor });
      names.push(...page.keys.map((key) => key.name));
      if (page.list_complete) break;
      cursor = page.cursor;
    }
    return Response.json(names);
  },
};
""")
    said = "rounds of index.js:5: nothing bounds it, it comes from all pages of a list"
    assert said in budget().stdout
    assert budget("--limit", "internal=100").return_value == 1


def test_rounds_that_need_not_bring_a_loop_to_its_end_are_not_counted(shop: Path) -> None:
    (shop / "index.js").write_text("""\
export default {
  async fetch(request) {
    const pages = [];
    let at = 0;
    while (pages.length < 30) {
      const answer = await fetch("https://a.example/" + at++);
      if (!answer.ok) continue;
      pages.push(await answer.text());
    }
    return new Response(pages.join());
  },
};
""")
    assert "rounds of index.js:5: not known" in budget().stdout


def test_what_costs_nothing_is_named(shop: Path) -> None:
    assert "  without subrequests: queue(batch)" in budget().stdout


def test_what_goes_over_a_limit_is_marked(shop: Path) -> None:
    said = budget().stdout
    assert "internal  items  (can be over the limit of 10,000: the paid plan)" in said
    (shop / "index.js").write_text(
        "export default { async fetch(request, env) {"
        " for (let i = 0; i < 60; i++) await fetch('https://a.example/' + i); } };\n"
    )
    said = budget().stdout
    assert "external  60  (over the limit of 50: the free plan)" in said
    assert "waits  for 60 calls of other hosts one after another: 60 without a timeout" in said


def test_calls_in_each_round_of_a_loop_are_said_apart(shop: Path) -> None:
    (shop / "index.js").write_text("""\
export default {
  async fetch(request, env) {
    const { pages, covers } = await request.json();
    await fetch("https://a.example/", { signal: AbortSignal.timeout(5_000) });
    for (const page of pages) {
      for (const kind of ["a", "b", "c"]) {
        await fetch(page + kind, { signal: AbortSignal.timeout(20_000) });
      }
    }
    for (const cover of covers) await fetch(cover);
    return new Response("done");
  },
};
""")
    said = " ".join(budget().stdout.split())
    assert "waits for 1 call of other hosts: 5 s of timeouts; and 3 calls one after another" in said
    assert (
        "per element of pages: 60 s of timeouts; and 1 call per element of covers: 1 with" in said
    )
    assert "fetch a.example index.js:4 5 s 3 × fetch" in said
    assert "3 × fetch index.js:7 20 s per element of pages" in said
    (worker,) = json.loads(budget("--format", "json").stdout)["workers"]
    links = worker["entries"][0]["chain"]
    assert [(link["times"], link["expression"]) for link in links] == [
        (1, "1"),
        (None, "3 × pages"),
        (None, "covers"),
    ]


def test_what_bounds_a_loop_is_named(shop: Path) -> None:
    (shop / "index.js").write_text(
        "export default { async fetch(request, env) { const most = Number(env.MOST); let n = 0;"
        " while (n < most) { n += 1; await env.KV.get('a' + n); } } };\n"
    )
    assert "rounds of index.js:1: bounded by most" in budget().stdout
    (shop / "index.js").write_text(
        "export default { async fetch(request, env) {"
        " const names = (await env.KV.get('names', 'json')).slice(0, Number(env.MOST));"
        " for (let i = 0; i < names.length; i += 5)"
        " await Promise.all(names.slice(i, i + 5).map((name) => env.KV.delete(name))); } };\n"
    )
    assert "rounds of index.js:1: bounded by ⌈names / 5⌉" in budget().stdout


def test_calls_that_exclude_each_other_are_not_shown_as_a_sum(shop: Path) -> None:
    (shop / "index.js").write_text(
        "export default { async fetch(request, env) { return request.method === 'PUT'"
        " ? env.KV.put('a', '1') : env.KV.get('a') } };\n"
    )
    assert "made by, each at most: some exclude each other" in budget().stdout


def test_a_gate_says_of_what_nobody_knows(shop: Path) -> None:
    (shop / "index.js").write_text(
        "export default { async fetch(request, env) {"
        " let n = 0; while (await env.KV.get('a' + n)) n += 1; } };\n"
    )
    done = budget("--limit", "internal=5")
    assert done.return_value == 0
    assert "passes, though nobody knows how many internal subrequests" in done.stderr


def test_the_plans_or_else_the_configuration_say_what_is_allowed(shop: Path) -> None:
    assert "the free plan allows 50 external and 1,000 internal" in budget().stdout
    (shop / "wrangler.toml").write_text(CONFIGURATION + "limits = { subrequests = 200 }\n")
    said = budget().stdout
    assert "'limits.subrequests' allows 200 external and 200 internal" in said
    assert "plan" not in said


def test_programs_read_the_same_as_json(shop: Path) -> None:
    (worker,) = json.loads(budget("--format", "json").stdout)["workers"]
    fetch, scheduled, queue = worker["entries"]
    assert fetch["external"] == {"expression": "3", "at_one": 3, "factors": []}
    assert fetch["internal"]["factors"] == [
        {"name": "items", "bounded": False, "by": None, "origin": "the request"}
    ]
    assert scheduled["internal"]["at_one"] == 1
    assert queue["calls"] == []


@pytest.mark.parametrize(
    ("limit", "excess"),
    [
        ("external=3", ""),
        ("external=2", "fetch(request, env): external subrequests can be more than 2: 3"),
        ("internal=99", "fetch(request, env): internal subrequests can be more than 99: items"),
    ],
)
def test_a_limit_makes_it_a_gate(limit: str, excess: str, shop: Path) -> None:
    done = budget("--limit", limit)
    assert (done.return_value, excess in done.stderr) == (1 if excess else 0, True)


def test_calls_of_other_hosts_that_wait_for_one_another_are_added_up(shop: Path) -> None:
    said = budget().stdout
    assert "waits  for 2 calls of other hosts one after another: 2 without a timeout" in said
    done = budget("--limit", "wait=30")
    assert "fetch(request, env): other hosts can be waited for longer than 30 s" in done.stderr


def test_a_worker_is_asked_for_by_its_name_or_by_a_path(shop: Path) -> None:
    assert budget("shop").stdout == budget("notify.js").stdout == budget().stdout


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["shpo"], "did you mean 'shop'"),
        (["--limit", "extern=1"], "'extern=1': use external, internal, wait=NUMBER"),
        (["--limit", "external=many"], "'external=many'"),
    ],
)
def test_a_mistake_is_explained(args: list[str], said: str, shop: Path) -> None:
    done = budget(*args)
    assert said in str(done.exception)


SHARED = """\
async function save(env, rows) {
  for (const row of rows) await env.KV.put(row.id, row.name);
}
export default {
  async fetch(request, env) {
    await save(env, await request.json());
    return new Response("done");
  },
  async scheduled(event, env) {
    const { results } = await env.DB.prepare("SELECT id, name FROM cups").all();
    await save(env, results);
  },
};
"""


def test_each_entry_point_is_told_where_its_own_numbers_come_from(shop: Path) -> None:
    (shop / "index.js").write_text(SHARED)
    database = 'd1_databases = [{ binding = "DB", database_id = "b" }]\n'
    (shop / "wrangler.toml").write_text(CONFIGURATION + database)
    runs, _, requests = budget().stdout.partition("fetch(request, env)  index.js")
    assert "rows: nothing bounds it, it comes from the request" in requests
    assert "rows: nothing bounds it, it comes from the rows of a query without LIMIT" in runs
    assert "the request" not in runs


def test_connections_that_are_opened_by_hand_are_external(shop: Path) -> None:
    (shop / "index.js").write_text("""\
import { connect } from "cloudflare:sockets";
export default {
  async fetch() {
    const socket = connect({ hostname: "db.example", port: 5432 });
    await socket.opened;
    const feed = new WebSocket("wss://feed.example");
    feed.send("hello");
    return new Response("up");
  },
};
""")
    said = budget().stdout
    assert "external  2" in said
    assert "1  connect  index.js:4" in said
    assert "1  WebSocket  index.js:6" in said


def test_a_number_in_a_minimum_bounds_what_the_environment_says(shop: Path) -> None:
    (shop / "index.js").write_text("""\
export default {
  async fetch(request, env) {
    const pages = await request.json();
    const first = pages.slice(0, Math.min(40, parseInt(env.LOOKUPS, 10) || 10));
    for (let i = 0; i < first.length; i += 4) {
      const some = first.slice(i, i + 4);
      await Promise.all(some.map((page) => fetch(page)));
    }
    return new Response("done");
  },
};
""")
    assert "external  40\n" in budget().stdout


def test_of_timeouts_that_are_written_out_the_longest_counts(shop: Path) -> None:
    (shop / "index.js").write_text("""\
const TARGETS = [{ url: "https://a.example", timeout: 8000 }, { url: "https://b.example" }];
export default {
  async scheduled() {
    for (const target of TARGETS) {
      await fetch(target.url, { signal: AbortSignal.timeout(target.timeout || 10_000) });
    }
  },
};
""")
    assert "2 calls of other hosts one after another: 20 s of timeouts" in budget().stdout


@pytest.mark.parametrize(("last", "external"), [("return null;", 1), ("throw error;", 2)])
def test_what_is_done_about_a_failure_counts_where_one_can_come(
    shop: Path, last: str, external: int
) -> None:
    (shop / "index.js").write_text(f"""\
async function state() {{
  try {{
    return await (await fetch("https://a.example")).text();
  }} catch (error) {{
    console.error(error.message);
    {last}
  }}
}}
export default {{
  async fetch() {{
    try {{
      return new Response(await state());
    }} catch {{
      return fetch("https://b.example");
    }}
  }},
}};
""")
    assert f"external  {external}\n" in budget().stdout


def test_files_that_are_routes_are_told_apart_by_their_paths(shop: Path) -> None:
    (shop / "wrangler.toml").write_text(
        'name = "shop"\npages_build_output_dir = "out"\ncompatibility_date = "2026-01-01"\n'
        'kv_namespaces = [{ binding = "KV", id = "a" }]\n'
    )
    get = "export const onRequestGet = async ({ env }) => new Response(await env.KV.get('a'));\n"
    for name in ("index", "api/[id]", "api/cups/index"):
        path = shop / "functions" / f"{name}.js"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(get)
    (worker,) = json.loads(budget("--format", "json").stdout)["workers"]
    names = {entry["name"] for entry in worker["entries"]}
    assert names == {"/ onRequestGet", "/api/[id] onRequestGet", "/api/cups onRequestGet"}


def test_what_calls_itself_for_each_of_a_list_is_as_long_as_that(shop: Path) -> None:
    (shop / "index.js").write_text("""\
const tell = async (hook, text) => {
  if (Array.isArray(hook)) {
    for (const one of hook) await tell(one, text);
    return;
  }
  await fetch(hook.url, { method: "POST", body: text });
};
export default {
  async fetch(request) {
    await tell(await request.json(), "up");
  },
  async scheduled() {
    await tell({ url: "https://hooks.example" }, "down");
  },
};
""")
    requests, _, runs = budget().stdout.partition("scheduled()  index.js:12")
    assert "hook: nothing bounds it, it comes from the request  index.js:3" in requests
    assert "hook: bounded by what is not known as a number  index.js:3" in runs


def test_of_branches_with_different_lists_the_longer_one_counts(shop: Path) -> None:
    (shop / "index.js").write_text("""\
export default {
  async fetch(request, env) {
    const { tags, notes } = await request.json();
    if (request.method === "PUT") {
      for (const tag of tags) await env.KV.put(tag, "");
    } else {
      for (const note of notes) await env.KV.get(note);
    }
    return new Response("done");
  },
};
""")
    said = budget().stdout
    assert "internal  max(notes, tags)  (can be over the limit of 10,000: the paid plan)" in said
    assert "notes: nothing bounds it, it comes from the request  index.js:7" in said
    (worker,) = json.loads(budget("--format", "json").stdout)["workers"]
    assert [f["name"] for f in worker["entries"][0]["internal"]["factors"]] == ["notes", "tags"]


POLLING = """\
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
export default {
  async fetch(request, env) {
    const start = Date.now();
    while (%s) {
      %s
      const job = await (await fetch("https://jobs.example/1")).json();
      if (job.status === "done") break;
      %s
    }
    return new Response("done");
  },
};
"""


@pytest.mark.parametrize(
    ("test", "first", "last", "external"),
    [
        ("Date.now() - start < 12_000", "", "await sleep(1000);", "13"),
        ("Date.now() < start + 12_000", "", "await scheduler.wait(500);", "25"),
        ("true", "if (Date.now() - start > 12_000) throw job;", "await sleep(1000);", "13"),
        ("true", "const start = Date.now();", "if (Date.now() - start > 9) break;", ""),
    ],
    ids=["while", "until", "in the body", "a time of each round"],
)
def test_asking_again_ends_with_the_time_it_is_given(
    shop: Path, test: str, first: str, last: str, external: str
) -> None:
    (shop / "index.js").write_text(POLLING % (test, first, last))
    said = f"external  {external}\n" if external else "rounds of index.js:5: not known"
    assert said in budget().stdout


def test_a_deadline_bounds_what_does_not_pause(shop: Path) -> None:
    (shop / "index.js").write_text(POLLING % ("Date.now() - start < 12_000", "", ""))
    assert "rounds of index.js:5: bounded by a deadline of 12 s" in budget().stdout
