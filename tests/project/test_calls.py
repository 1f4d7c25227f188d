"""Who calls whom, and by which steps a handler reaches a place."""

from pathlib import Path

import pytest
from understood import Understood, understand

from wlint import tree

HANDLER = "export default { fetch(request) { %s } }\n"

WAYS = [
    (HANDLER % "return save()" + "function save() {}", "fetch(request) > save()"),
    (HANDLER % "return save()" + "const save = () => 1", "fetch(request) > save()"),
    (HANDLER % "return a()" + "function a() { b() }\nfunction b() { save() }\nfunction save() {}",
     "fetch(request) > a() > b() > save()"),
    (HANDLER % "return [1].map(save)" + "function save() {}", "fetch(request) > [1].map(save)"),
    (HANDLER % "return [1].map((x) => save(x))" + "function save() {}", "fetch(request) > save(x)"),
    (HANDLER % "const f = save; return f()" + "function save() {}", "fetch(request) > f()"),
    (HANDLER % "return routes[request.url]()" + "const routes = { a: save }\nfunction save() {}",
     "fetch(request) > routes[request.url]()"),
    (HANDLER % "return routes.a()" + "const routes = { a: () => save() }\nfunction save() {}",
     "fetch(request) > routes.a() > save()"),
    (HANDLER % "for (const r of routes) r()" + "const routes = [save]\nfunction save() {}",
     "fetch(request) > r()"),
    (HANDLER % "return new Shop().save()" + "class Shop { save() {} }",
     "fetch(request) > new Shop().save()"),
    (HANDLER % "const shop: Shop = open(); return shop.save()" + "class Shop { save() {} }",
     "fetch(request) > shop.save()"),
    (HANDLER % "return new Shop().go()" + "class Shop { go() { this.save() } save() {} }",
     "fetch(request) > new Shop().go() > this.save()"),
    (HANDLER % "return new Shop()" + "class Shop { constructor() { save() } }\nfunction save() {}",
     "fetch(request) > new Shop() > save()"),
    (HANDLER % "return new Shop().save()" + "class Base { save() {} }\nclass Shop extends Base {}",
     "fetch(request) > new Shop().save()"),
    (HANDLER % "return new Shop().go()" +
     "class Base { save() {} }\nclass Shop extends Base { go() { super.save() } }",
     "fetch(request) > new Shop().go() > super.save()"),
    (HANDLER % "return new Shop()" +
     "class Base { constructor() { save() } }\n"
     "class Shop extends Base { constructor() { super() } }\nfunction save() {}",
     "fetch(request) > new Shop() > super() > save()"),
    (HANDLER % "return Shop.save()" + "class Shop { static save() {} }",
     "fetch(request) > Shop.save()"),
    (HANDLER % "return new Shop().size" + "class Shop { get size() { return save() } }\n"
     "function save() {}", "fetch(request) > new Shop().size > save()"),
    (HANDLER % "return shop.save()" + "class Shop { save() {} }\nconst shop = new Shop()",
     "fetch(request) > shop.save()"),
    (HANDLER % "return find(Shop).save()" + "class Shop { save() {} }",
     "fetch(request) > find(Shop).save()"),
    (HANDLER % "return a(3)" + "function a(n) { return n ? a(n - 1) : save() }\nfunction save() {}",
     "fetch(request) > a(3) > save()"),
    (HANDLER % "return a(3)" + "function a() { b() }\nfunction b() { a(); save() }\n"
     "function save() {}", "fetch(request) > a(3) > b() > save()"),
    (HANDLER % "load('a', false); other()" + "function other() { load('b', true) }\n"
     "function load(id, all) { if (all) save() }\nfunction save() {}",
     "fetch(request) > other() > load('b', true) > save()"),
    (HANDLER % "load('a')" + "function load(id, all = false) { if (all === true) save() }\n"
     "function save() {}", None),
    (HANDLER % "return 1" + "function save() {}", None),
    (HANDLER % "return 1; save()" + "function save() {}", None),
    (HANDLER % "return a(); function a() { save() }" + "function save() {}",
     "fetch(request) > a() > save()"),
    (HANDLER % "return 1" + "function a() { save() }\nfunction save() {}", None),
    (HANDLER % "setTimeout(() => save(), 1)" + "function save() {}", "fetch(request) > save()"),
    (HANDLER % "return (async () => { await save() })()" + "async function save() {}",
     "fetch(request) > (async () => { await save() })() > save()"),
    (HANDLER % "return run(() => save())" + "function run(f) { return f() }\nfunction save() {}",
     "fetch(request) > save()"),
    ("export default { fetch(request) { return this.go() }, go() { save() } }\nfunction save() {}",
     "fetch(request) > this.go() > save()"),
]  # fmt: skip


RUN = "async function run(f) { return await f() }\n"
NEVER = "function never() { %s }\nfunction save() {}"
CALLED_BACK = {
    "by the one who is called": RUN,
    "by another": "function run(f) { return again(f) }\nfunction again(g) { return g() }\n",
    "inside another callback":
        "function run(f) { return again(() => f()) }\nfunction again(g) { return g() }\n",
    "under another name": "function run(f) { const task = f; return task() }\n",
}  # fmt: skip
HANDED_IN = ["return run(() => save())", "return run(save)", "const f = () => save(); run(f)"]


@pytest.mark.parametrize("handed", HANDED_IN)
@pytest.mark.parametrize("taker", CALLED_BACK)
def test_a_callback_that_no_handler_hands_over(taker: str, handed: str, tmp_path: Path) -> None:
    code = HANDLER % "return run(() => 1)" + CALLED_BACK[taker] + NEVER % handed
    known = understand(tmp_path, code)
    assert known.way("save") is None
    assert known.reaching("save") == []


@pytest.mark.parametrize("handed", HANDED_IN)
@pytest.mark.parametrize("taker", CALLED_BACK)
def test_a_callback_runs_for_who_hands_it_over(taker: str, handed: str, tmp_path: Path) -> None:
    code = (
        HANDLER.replace(" }\n", ", queue(b) { %s } }\n") % ("return run(() => 1)", handed)
        + CALLED_BACK[taker]
        + "function save() {}"
    )
    assert understand(tmp_path, code).reaching("save") == ["queue(b)"]


def test_what_a_value_is_said_to_be_is_still_the_value(tmp_path: Path) -> None:
    code = HANDLER % "return run([plain, other])" + (
        "interface Plain { kind: 'plain'; go: () => void }\n"
        "interface Other { kind: 'other'; go: (x: number) => void }\n"
        "function isPlain(x: Plain | Other): x is Plain { return x.kind === 'plain' }\n"
        "function run(all: (Plain | Other)[]) { for (const x of all) if (isPlain(x)) x.go() }\n"
        "const other: Other = { kind: 'other', go(x) {} }\n"
        "const plain: Plain = { kind: 'plain', go() { save() } }\nfunction save() {}"
    )
    assert (
        understand(tmp_path, code).way("save")
        == "fetch(request) > run([plain, other]) > x.go() > save()"
    )


@pytest.mark.parametrize("handed", ["lambda: save()", "save"])
def test_a_python_callback_runs_for_who_hands_it_over(handed: str, tmp_path: Path) -> None:
    code = (
        PYTHON_HANDLER % "await run(lambda: 1)"
        + "async def run(f):\n    return await f()\n"
        + f"async def never():\n    return await run({handed})\nasync def save(): pass\n"
    ).replace("await save()", "pass")
    assert understand(tmp_path, code, python=True).way("save") is None


def test_the_options_of_another_caller(tmp_path: Path) -> None:
    code = (
        HANDLER % "return run({ done: () => 1 })"
        + "function run(options) { return options.done() }\n"
        + NEVER % "return run({ done: () => save() })"
    )
    assert understand(tmp_path, code).way("save") is None


@pytest.mark.parametrize("handed", ["() => save()", "save"])
def test_a_callback_that_is_handed_over_while_loading(handed: str, tmp_path: Path) -> None:
    code = (
        HANDLER % "return find()"
        + "let known\nfunction once(f) { return () => (known ??= run(f)) }\n"
        + "function run(f) { return f() }\n"
        + f"const find = once({handed})\nfunction save() {{}}"
    )
    assert understand(tmp_path, code).reaching("save") == ["fetch(request)"]


def test_a_callback_that_is_kept_for_later(tmp_path: Path) -> None:
    code = (
        HANDLER % "return run(() => 1)()"
        + "function run(f) { return () => f() }\n"
        + "export class Room { start() { this.saver = run(() => save()) } }\nfunction save() {}"
    )
    assert understand(tmp_path, code).reaching("save") == ["Room.start()", "fetch(request)"]


def test_what_loading_runs_with_a_callback_runs_no_other(tmp_path: Path) -> None:
    code = (
        HANDLER % "return run(() => save())"
        + "function run(f) { return f() }\nconst start = run(() => 1)\nfunction save() {}"
    )
    known = understand(tmp_path, code)
    file, call = known.call("save()")
    assert known.worker.loading.runs(file, call) is None


@pytest.mark.parametrize(("code", "way"), WAYS)
def test_the_way_from_a_handler(code: str, way: str | None, tmp_path: Path) -> None:
    assert understand(tmp_path, code).way("save") == way


PYTHON_HANDLER = """\
from workers import WorkerEntrypoint

class Default(WorkerEntrypoint):
    async def fetch(self, request):
        %s
    async def again(self):
        await save()

"""
PYTHON_WAYS = [
    (PYTHON_HANDLER % "await save()" + "async def save(): pass",
     "Default.fetch(request) > save()"),
    (PYTHON_HANDLER % "await self._go()" + "    async def _go(self): pass\nasync def save(): pass",
     "Default.again() > save()"),
    (PYTHON_HANDLER % "Shop().go()" + "class Shop:\n    def go(self): self.late()\n"
     "    def late(self): save()\ndef save(): pass", "Default.again() > save()"),
    (PYTHON_HANDLER % "await asyncio.gather(*[save() for _ in x])" + "async def save(): pass",
     "Default.fetch(request) > save()"),
    (PYTHON_HANDLER % "await asyncio.create_task(save())" + "async def save(): pass",
     "Default.fetch(request) > save()"),
    (PYTHON_HANDLER % "ROUTES['a']()" + "def save(): pass\nROUTES = {'a': save}",
     "Default.fetch(request) > ROUTES['a']()"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "way"), PYTHON_WAYS)
def test_the_way_from_a_python_handler(code: str, way: str, tmp_path: Path) -> None:
    assert understand(tmp_path, code, python=True).way("save") == way


def test_the_way_through_several_files(tmp_path: Path) -> None:
    files = {
        "main.ts": "import { Shop } from './shop'\nexport default {\n"
        "  async fetch(request, env) { return new Shop(env.DB).sell('tea') },\n}",
        "shop.ts": "import * as store from './store'\nexport class Shop {\n"
        "  constructor(private db: D1Database) {}\n"
        "  sell(name: string) { return store.save(this.db, name) }\n}",
        "store.ts": "export async function save(db: D1Database, name: string) {}",
    }
    known = understand(tmp_path, files)
    assert known.way("save") == (
        "fetch(request, env) > new Shop(env.DB).sell('tea') > store.save(this.db, name)"
    )


def test_the_shortest_way_is_shown(tmp_path: Path) -> None:
    code = HANDLER % "a(); save()" + "function a() { save() }\nfunction save() {}"
    assert understand(tmp_path, code).way("save") == "fetch(request) > save()"


@pytest.mark.parametrize(
    ("body", "way"),
    [
        ("save()", "fetch(request) > save()"),
        ("a()", "scheduled(event) > save()"),
    ],
)
def test_of_equal_ways_a_request_takes_the_one_that_is_shown(
    body: str, way: str, tmp_path: Path
) -> None:
    code = f"""\
export default {{
  scheduled(event) {{ save() }},
  fetch(request) {{ {body} }},
}}
function a() {{ save() }}
function save() {{}}
"""
    assert understand(tmp_path, code).way("save") == way


def test_a_sure_way_is_shown_before_a_shorter_guess(tmp_path: Path) -> None:
    code = (
        HANDLER % "find().save(); a()"
        + "function a() { new Shop().save() }\nclass Shop { save() {} }"
    )
    assert understand(tmp_path, code).way("save") == "fetch(request) > a() > new Shop().save()"


PLATFORM_CALLS = ["env.KV.get('a')", "find().get('a')", "request.headers.get('a')"]


@pytest.mark.parametrize("call", PLATFORM_CALLS)
def test_a_call_that_may_be_the_platforms_is_none_of_ours(call: str, tmp_path: Path) -> None:
    code = f"export default {{ fetch(request, env) {{ {call} }} }}\nclass Shop {{ get(a) {{}} }}"
    assert understand(tmp_path, code).way("get") is None


def test_a_class_without_a_constructor_starts_with_its_bases(tmp_path: Path) -> None:
    code = (
        HANDLER % "new Shop()"
        + "class Shop extends Base {}\nclass Base { constructor() { save() } }\nfunction save() {}"
    )
    assert understand(tmp_path, code).way("save") == "fetch(request) > new Shop() > save()"


def test_a_property_of_another_class_runs_no_getter(tmp_path: Path) -> None:
    code = (
        HANDLER % "return request.size" + "class Shop { get size() { save() } }\nfunction save() {}"
    )
    assert understand(tmp_path, code).way("save") is None


def test_every_handler_that_reaches_a_function(tmp_path: Path) -> None:
    code = """\
export default {
  fetch(request) { both(); one() },
  queue(batch) { both() },
  scheduled(event) {},
}
function both() {}
function one() {}
"""
    known = understand(tmp_path, code)
    assert known.reaching("both") == ["fetch(request)", "queue(batch)"]
    assert known.reaching("one") == ["fetch(request)"]


def test_routes_reach_what_they_call(tmp_path: Path) -> None:
    files = {
        "main.ts": "import { Hono } from 'hono'\nimport { list } from './items'\n"
        "const app = new Hono()\napp.get('/items', list)\nexport default app",
        "items.ts": "export const list = async (c) => c.json(await load(c.env.DB))\n"
        "async function load(db) { return db.prepare('SELECT 1').all() }",
    }
    known = understand(tmp_path, files)
    assert known.way("load") == 'get("/items") > load(c.env.DB)'
    assert known.type("db") == "D1Database"


def test_a_durable_object_reaches_its_own_helpers(tmp_path: Path) -> None:
    code = """\
import { DurableObject } from 'cloudflare:workers'
export class Room extends DurableObject {
  alarm() { this.#sweep() }
  #sweep() { save(this.ctx.storage) }
}
function save(storage) {}
export default { fetch(request) {} }
"""
    known = understand(tmp_path, code)
    assert known.way("save") == "Room.alarm() > this.#sweep() > save(this.ctx.storage)"
    assert known.type("storage") == "DurableObjectStorage"


def test_who_gets_an_object_may_call_its_methods(tmp_path: Path) -> None:
    code = """
    class Titles { element(e) { shorten(e) } #own() { unused() } }
    function shorten(e) {}
    function unused() {}
    export default {
      fetch(request) { return new HTMLRewriter().on("h1", new Titles()).transform(request) },
    };
    """
    worker = understand(tmp_path, {"main.js": code}).worker
    (file,) = worker.files.values()
    functions = {n.name: n for n in file.nodes if isinstance(n, tree.Function)}
    assert worker.calls.way_to(functions["shorten"]) is not None
    assert worker.calls.way_to(functions["unused"]) is None


def test_a_package_may_call_what_it_is_given_while_modules_load(tmp_path: Path) -> None:
    code = """
    import { Server } from "rpc-kit";
    class Bot { onMessage(message) { answer(message) } }
    class Own { onMessage(message) { nothing(message) } }
    function answer() {}
    function nothing() {}
    function keep(object) { return object }
    const server = new Server({ handler: 1 }, new Bot());
    const kept = keep(new Own());
    export default { fetch(request) { return server.handle(request) } };
    """
    known = understand(tmp_path, code)
    given = "new Server({ handler: 1 }, new Bot())"
    assert known.way("answer") == f"fetch(request) > {given} > answer(message)"
    assert known.way("nothing") is None


def test_a_call_on_an_interface_may_run_what_implements_it(tmp_path: Path) -> None:
    code = """
    interface Store { save(): Promise<void> }
    class Mine implements Store { async save() { write() } }
    function write() {}
    const kept = new Mine();
    async function work(store: Store) { await store.save() }
    export default { async fetch(request, env) { await work(env.whatever) } };
    """
    worker = understand(tmp_path, code).worker
    (file,) = worker.files.values()
    functions = {n.name: n for n in file.nodes if isinstance(n, tree.Function)}
    assert worker.calls.way_to(functions["write"]) is not None


def surely_runs(known: Understood, call: str) -> bool:
    """Whether it is sure which function a call runs."""
    _, node = known.call(call)
    sites = (s for sites in known.worker.calls.callers.values() for s in sites)
    return any(site.is_sure and site.node is node for site in sites)


@pytest.mark.parametrize(
    ("other", "is_sure"),
    [
        ("", True),
        ("class Other implements Store { async save() { throw new Error() } }", True),
        ("class Other implements Store { async save() { read() } }", False),
        (
            "interface More extends Store {}; class Other implements More { async save() { a() } }",
            False,
        ),
        ("class Other extends Mine { async save() { read() } }", False),
        ("class Other {}; const fake: Store = { save: make() };", False),
    ],
)
def test_a_call_on_an_interface_surely_runs_the_only_class_that_does_it(
    other: str, is_sure: bool, tmp_path: Path
) -> None:
    code = f"""
    interface Store {{ save(): Promise<void> }}
    class Mine implements Store {{ async save() {{ write() }} }}
    {other}
    const kept = [new Mine(), new Other()];
    async function work(store: Store) {{ await store.save() }}
    export default {{ async fetch(request, env) {{ await work(await find(env)) }} }};
    """
    assert surely_runs(understand(tmp_path, code), "store.save()") is is_sure


@pytest.mark.parametrize(
    ("base", "is_sure"), [("", True), ("extends WorkerEntrypoint", False), ("extends Far", False)]
)
def test_an_object_of_another_place_may_stand_behind_an_interface(
    base: str, is_sure: bool, tmp_path: Path
) -> None:
    code = f"""
    import {{ WorkerEntrypoint }} from "cloudflare:workers";
    import {{ Far }} from "far";
    interface Store {{ save(): Promise<void> }}
    export class Mine {base} implements Store {{ async save() {{ write() }} }}
    const kept = new Mine();
    async function work(store: Store) {{ await store.save() }}
    export default {{ async fetch(request, env) {{ await work(await find(env)) }} }};
    """
    assert surely_runs(understand(tmp_path, code), "store.save()") is is_sure


@pytest.mark.parametrize(
    ("call", "is_sure"), [("this.answer(request)", True), ("other.answer(request)", False)]
)
def test_an_object_that_calls_its_own_method_surely_runs_what_overrides_it(
    call: str, is_sure: bool, tmp_path: Path
) -> None:
    code = f"""
    import {{ DurableObject }} from "cloudflare:workers";
    class Store extends DurableObject {{
      async fetch(request, other: Store) {{ return await {call} }}
      async answer(request) {{ return new Response("nothing") }}
    }}
    export class Shelf extends Store {{
      async answer(request) {{ return new Response("a cup") }}
    }}
    """
    calls = understand(tmp_path, code).worker.calls
    answers = [
        site
        for function, sites in calls.callers.items()
        for site in sites
        if (cls := site.file.class_around(function)) is not None and cls.name == "Shelf"
    ]
    assert [site.is_sure for site in answers] == [is_sure]


@pytest.mark.parametrize(("given", "is_sure"), [("env.STORE = find(env);", True), ("", False)])
def test_what_no_code_gives_to_env_is_a_stub(given: str, is_sure: bool, tmp_path: Path) -> None:
    code = f"""
    interface Store {{ save(): Promise<void> }}
    class Mine implements Store {{ async save() {{ write() }} }}
    const kept = new Mine();
    export default {{ async fetch(request, env: {{ STORE: Store }}) {{
      {given}
      await env.STORE.save();
    }} }};
    """
    assert surely_runs(understand(tmp_path, code), "env.STORE.save()") is is_sure


def test_a_class_that_nothing_makes_runs_nowhere(tmp_path: Path) -> None:
    code = """
    interface Store { save(): Promise<void> }
    export class Mine implements Store { async save() { write() } }
    function write() {}
    async function work(store: Store) { await store.save() }
    export default { async fetch(request, env) { await work(env.whatever) } };
    """
    worker = understand(tmp_path, code).worker
    (file,) = worker.files.values()
    functions = {n.name: n for n in file.nodes if isinstance(n, tree.Function)}
    assert worker.calls.way_to(functions["write"]) is None


def test_a_report_shows_the_end_of_a_very_long_way(tmp_path: Path) -> None:
    steps = "".join(f"function f{i}() {{ f{i + 1}() }}\n" for i in range(50))
    way = understand(tmp_path, HANDLER % "return f0()" + steps + "function f50() {}").way("f50")
    assert way is not None
    first, *shown = way.split(" > ")
    assert first == "fetch(request)"
    assert shown == ["… f31()", *(f"f{i}()" for i in range(32, 51))]


def test_what_is_about_answers_is_reached_from_a_handler_that_answers(tmp_path: Path) -> None:
    code = """\
export default {
  queue(batch) { show() },
  fetch(request) { return route() },
}
function route() { return show() }
function show() {}
"""
    worker = understand(tmp_path, code).worker
    (file,) = worker.files.values()
    (show,) = (n for n in file.nodes if isinstance(n, tree.Function) and n.name == "show")
    found = (worker.calls.way_to(show), worker.calls.answering_way_to(show))
    assert [way.entry.name for way in found if way] == ["queue(batch)", "fetch(request)"]


def test_a_call_is_shown_before_what_is_only_handed_on(tmp_path: Path) -> None:
    code = HANDLER % "run(save); return again()" + RUN + "function again() { return save() }\n"
    known = understand(tmp_path, code + "function save() {}")
    assert known.way("save") == "fetch(request) > again() > save()"


def test_the_way_to_a_branch_leads_through_a_call_that_does_not_rule_it_out(tmp_path: Path) -> None:
    code = """
    const LIMITS = { open: { name: "open" }, known: { name: "known", defer: true } };
    async function charge(env, limit) {
      if (limit.defer) later(env);
      else now(env);
      if (limit.never === true) [1].map(() => never(env));
    }
    export default {
      async fetch(request, env) {
        await charge(env, LIMITS.open);
        const known = LIMITS.known;
        await charge(env, known);
      },
    };
    """
    understood = understand(tmp_path, code)
    assert _steps(understood, "later(") == ["fetch(request, env)", "charge(env, known)"]
    assert _steps(understood, "now(") == ["fetch(request, env)", "charge(env, LIMITS.open)"]
    assert _steps(understood, "never(") is None


def test_options_that_are_changed_rule_nothing_out(tmp_path: Path) -> None:
    code = """
    async function charge(env, limit) { if (limit.defer) later(env) }
    const stop = (limit) => { limit.defer = true };
    async function share(env, limit) { if (limit.defer) sharing(env) }
    async function keep(env, limit) { limit.defer = true; if (limit.defer) keeping(env) }
    export default {
      async fetch(request, env) {
        const limit = { name: "open" };
        if (env.DEFERS) limit.defer = true;
        await charge(env, limit);
        await keep(env, { name: "kept" });
        const shared = { name: "shared" };
        stop(shared);
        await share(env, shared);
      },
    };
    """
    understood = understand(tmp_path, code)
    assert _steps(understood, "later(") is not None
    assert _steps(understood, "keeping(") is not None
    assert _steps(understood, "sharing(") is not None


def _steps(understood: Understood, start: str) -> list[str] | None:
    """How a handler comes to a call."""
    way = understood.worker.calls.way_to_place(*understood.call(start))
    return [step.message for step in way.steps] if way is not None else None


def test_callers_are_those_that_run_where_any_does(tmp_path: Path) -> None:
    functions = "function put() { save() }\nfunction post() { save() }\nfunction save() {}"
    calls = understand(tmp_path, HANDLER % "return put()" + functions).worker.calls
    callers = {
        function.name: [s.caller.name for s in calls.running_callers(function) if s.caller]
        for function in calls.home
    }
    assert callers["save"] == ["put"]


@pytest.mark.parametrize(
    ("kept", "has_both"),
    [
        ("function keep() { save() }", False),
        ("export function keep() { save() }", False),
        ("function keep() { [1].forEach(() => save()) }", False),
        ("const keep = () => save(); function other() { keep() }", False),
        ("class Store { keep() { save() } }", False),
        ("class Store { keep() { save() } }\nglobalThis.store = new Store();", True),
        ("const store = { keep() { save() } };", True),
        ("class Store { #last() { save() } keep() { this.#last() } }\nuse(Store);", True),
        ("function keep() { save() }\nconst kept = [keep];", True),
        ("globalThis.keep = () => save();", True),
        ("app.on('keep', () => save());", True),
    ],
)
def test_who_may_be_run_by_others_calls_too(tmp_path: Path, kept: str, *, has_both: bool) -> None:
    code = HANDLER % "return save()" + f"function save() {{}}\n{kept}"
    understood = understand(tmp_path, code)
    calls = understood.worker.calls
    save = next(function for function in calls.home if function.name == "save")
    assert (len(calls.running_callers(save)) == 2) is has_both
    assert (len(calls.running_calls(calls.home[save], save)) == 2) is has_both


@pytest.mark.parametrize(
    ("index", "has_both"),
    [
        ('import { keep } from "./kept";', False),
        ('import * as kept from "./kept";\nkept.other();', False),
        ('import * as kept from "./kept";\nkept[location.hash]();', True),
        ('import * as kept from "./kept";\nuse(kept);', True),
        ('import "./kept";\nconst kept = import("./kept");', True),
    ],
)
def test_of_a_module_that_is_taken_whole_all_may_run(
    tmp_path: Path, index: str, *, has_both: bool
) -> None:
    files = {
        "main.ts": f'{index}\nimport {{ save }} from "./save";\n{HANDLER % "return save()"}',
        "kept.ts": 'import { save } from "./save";\nexport function keep() { save() }',
        "save.ts": "export function save() {}",
    }
    calls = understand(tmp_path, files).worker.calls
    save = next(function for function in calls.home if function.name == "save")
    assert (len(calls.running_callers(save)) == 2) is has_both


@pytest.mark.parametrize(
    ("made", "way"),
    [
        ("new Shop()", None),
        ("new Shop(new Remote())", "new Shop(new Remote()).go() > this.store.keep() > save()"),
    ],
)
def test_a_class_of_which_nothing_makes_objects_stands_in_for_no_other(
    tmp_path: Path, made: str, way: str | None
) -> None:
    code = f"""
    interface Store {{ keep(): Promise<void> }}
    abstract class Base implements Store {{ abstract keep(): Promise<void> }}
    export class Remote extends Base {{ async keep() {{ save() }} }}
    class Shop {{ constructor(private store?: Store) {{}} go() {{ return this.store.keep() }} }}
    export default {{ fetch(request) {{ return {made}.go() }} }}
    function save() {{}}
    """
    found = understand(tmp_path, code).way("save")
    assert found == (way and f"fetch(request) > {way}")


@pytest.mark.parametrize(
    ("last", "way"),
    [
        (
            "() => { throw new Error('no') }",
            "fetch(request) > doors.open(request) > made(step)",
        ),
        ("() => doors()", "all() > made(step)"),
    ],
)
def test_a_handler_that_only_throws_runs_nothing(last: str, way: str, tmp_path: Path) -> None:
    files = {
        "main.ts": "import { Doors } from './doors'\nconst doors = new Doors()\n"
        "doors.all('*', () => 1)\n"
        "export default { fetch(request) { return doors.open(request) } }",
        "doors.ts": "import { IttyRouter, type RequestHandler } from 'itty-router'\n"
        "function made(step): RequestHandler { return () => step() }\n"
        f"const last = {last}\n"
        "export class Doors {\n"
        "  #inner = IttyRouter()\n"
        "  open(request) { return this.#inner.fetch(request) }\n"
        "  all(path, ...steps) { this.#inner.all(path, ...steps.map((step) => pick(made(step))),"
        " last) }\n"
        "}\n",
    }
    assert understand(tmp_path, files).way("made") == way
