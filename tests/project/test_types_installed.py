"""What is known of an installed package, by its own declarations; nothing of it is ever run."""

import json
from pathlib import Path

import pytest
from understood import understand

STORE = """\
import { Row } from "./row.js";
export { Row as Record } from "./row.js";
export * from "./more";
export * as tools from "./more";
export declare class Store<T = unknown> {
    constructor(url: string);
    static open(url: string): Promise<Store>;
    get(key: string): Promise<Row>;
    get(key: string, fallback: string): Row;
    all(): Promise<Row[]>;
    first(): Promise<T>;
    where(name: string): this;
    readonly size: Promise<number>;
    get name(): string;
    each(visit: (row: Row, store: Store) => void): void;
    query(sql: string): Query<Row>;
    later(): Later<Row>;
    protected hidden: number;
}
export interface Query<T> {
    then<R>(done: (rows: T[]) => R | PromiseLike<R>): Promise<R>;
    limit(n: number): this;
}
export interface Later<T> extends Promise<T> { cancel(): void }
export declare abstract class Lazy<T> implements Promise<T> { take(n: number): Lazy<T> }
export declare function lazy(): Lazy<Row>;
export declare class Cached extends Store<Row> { flush(): Promise<void> }
export declare function connect(url: string): Promise<Store>;
export declare function connect(url: string, done: () => void): void;
export declare const ping: () => Promise<boolean>, version: string;
export declare function measure<T>(run: () => T): T;
export declare function unwrap<T>(of: Promise<T>): T;
export type Make = { (name: string): Promise<Row>; new (name: string): Store };
export declare const make: Make;
declare const _default: { hello(): Promise<string>; inner: { deep(): Promise<Row> } };
export default _default;
export declare namespace space {
    function go(): Promise<Row>;
    class Inside { run(): Promise<void> }
}
interface Events { opened: Row; closed: Promise<Row> }
export declare class Emitter {
    on<K extends keyof Events>(name: K, run: (event: Events[K], from: Emitter) => void): this;
    once(name: "row", listener: (row: Row) => void): void;
    once(name: "store", listener?: ((store: Store) => void) | null): void;
}
export declare const both: { a(): Promise<Row> } & { b(): Promise<string> };
export declare const again: typeof connect;
export declare const other: import("./row.js").Row;
"""
PACKAGE = {
    "node_modules/store/package.json": '{"name": "store", "types": "dist/index.d.ts"}',
    "node_modules/store/dist/index.d.ts": STORE,
    "node_modules/store/dist/row.d.ts": "export interface Row { id: 1; save(): Promise<void> }",
    "node_modules/store/dist/more.d.ts": "export declare function extra(): Promise<number>;",
    "node_modules/@cloudflare/workers-types/package.json": '{"types": "index.d.ts"}',
    "node_modules/@cloudflare/workers-types/index.d.ts": (
        "export interface KVNamespace { list(): Promise<object> }"
    ),
}

TYPES = 'import type { KVNamespace } from "@cloudflare/workers-types";'
KNOWN = [
    (f"{TYPES} const f = (it: KVNamespace) => it", "KVNamespace"),
    ('import { connect } from "store"; const it = connect("a")', "Promise<shape Store>"),
    ('import { connect } from "store"; const it = connect("a", () => 1)', "void"),
    ('import { connect as c } from "store"; const it = await c("a")', "shape Store"),
    ('import { ping } from "store"; const it = ping()', "Promise<boolean>"),
    ('import { version as it } from "store"; use(it)', "string"),
    ('import { Store } from "store"; const it = new Store("a")', "shape Store"),
    ('import { Store } from "store"; const it = Store.open("a")', "Promise<shape Store>"),
    ('import { Store } from "store"; const it = new Store("a").get("k")', "Promise<shape Row>"),
    ('import { Store } from "store"; const it = new Store("a").get("k", "x")', "shape Row"),
    ('import { Store } from "store"; const it = await new Store("a").all()', "shape Row[]"),
    ('import { Store } from "store"; const it = new Store("a").where("b")', "shape Store"),
    ('import { Store } from "store"; const it = new Store<string>("a").first()', "Promise<string>"),
    ('import { Store } from "store"; const it = new Store("a").size', "Promise<number>"),
    ('import { Store } from "store"; const it = new Store("a").name', "string"),
    ('import { Store } from "store"; const it = new Store("a").nothing', "unknown"),
    ('import type { Store } from "store"; const f = (it: Store) => it', "shape Store"),
    ('import { Store } from "store"; new Store("a").each((it) => it)', "shape Row"),
    ('import { Store } from "store"; const it = await new Store("a").query("s")', "shape Row[]"),
    ('import { Store } from "store"; const it = new Store("a").query("s").limit(1)', "shape Query"),
    ('import { Store } from "store"; const it = await new Store("a").later()', "shape Row"),
    ('import { Store } from "store"; const it = new Store("a").later().cancel()', "void"),
    ('import { lazy } from "store"; const it = await lazy()', "shape Row"),
    ('import { lazy } from "store"; const it = await lazy().take(1)', "shape Row"),
    ('import { Cached } from "store"; const it = new Cached("a").flush()', "Promise<void>"),
    ('import { Cached } from "store"; const it = new Cached("a").all()', "Promise<shape Row[]>"),
    ('import { Cached } from "store"; const it = new Cached("a").first()', "Promise<shape Row>"),
    (
        'import { Cached } from "store"; class A extends Cached {}; const it = new A().flush()',
        "Promise<void>",
    ),
    ('import { measure } from "store"; const it = measure(async () => 1)', "Promise<number>"),
    ('import { measure } from "store"; const it = measure(() => 1)', "number"),
    ('import { unwrap } from "store"; const it = unwrap(fetch("https://a.example"))', "Response"),
    ('import { make } from "store"; const it = make("a")', "Promise<shape Row>"),
    ('import { make } from "store"; const it = new make("a")', "shape Store"),
    ('import store from "store"; const it = store.hello()', "Promise<string>"),
    ('import store from "store"; const it = store.inner.deep()', "Promise<shape Row>"),
    ('import * as store from "store"; const it = store.connect("a")', "Promise<shape Store>"),
    ('import { extra } from "store"; const it = extra()', "Promise<number>"),
    ('import { tools } from "store"; const it = tools.extra()', "Promise<number>"),
    ('import { space } from "store"; const it = space.go()', "Promise<shape Row>"),
    ('import { space } from "store"; const it = new space.Inside().run()', "Promise<void>"),
    ('import type { Record } from "store"; const f = (it: Record) => it', "shape Row"),
    ('import { both } from "store"; const it = both.a()', "Promise<shape Row>"),
    ('import { both } from "store"; const it = both.b()', "Promise<string>"),
    ('import { again } from "store"; const it = again("a")', "Promise<shape Store>"),
    ('import { other as it } from "store"; use(it)', "shape Row"),
    ('const { connect } = require("store"); const it = connect("a")', "Promise<shape Store>"),
    ('const it = (await import("store")).connect("a")', "Promise<shape Store>"),
    ('import { Emitter } from "store"; new Emitter().on("opened", (it) => it)', "shape Row"),
    ('import { Emitter } from "store"; new Emitter().on("a", (e, it) => it)', "shape Emitter"),
    ('import { Emitter } from "store"; new Emitter().once("row", (it) => it)', "shape Row"),
    ('import { Emitter } from "store"; new Emitter().once("store", (it) => it)', "shape Store"),
    ('import { absent } from "store"; const it = absent()', "unknown"),
    ('import { away } from "elsewhere"; const it = away()', "unknown"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "it"), KNOWN)
def test_what_a_package_says_of_its_exports(code: str, it: str, tmp_path: Path) -> None:
    assert understand(tmp_path, {"main.ts": code, **PACKAGE}).type("it") == it


PLACES = [
    ({"types": "t.d.ts"}, "t.d.ts"),
    ({"typings": "t.d.ts"}, "t.d.ts"),
    ({"types": "./lib"}, "lib.d.ts"),
    ({"main": "./lib/a.js"}, "lib/a.d.ts"),
    ({"module": "./lib/a.mjs"}, "lib/a.d.mts"),
    ({}, "index.d.ts"),
    ({"exports": "./a.js"}, "a.d.ts"),
    ({"exports": {"types": "./a.d.ts", "default": "./b.js"}}, "a.d.ts"),
    ({"exports": {".": {"import": {"types": "./a.d.mts"}, "require": "./a.cjs"}}}, "a.d.mts"),
    ({"exports": {".": {"workerd": "./w.js", "default": "./a.js"}}}, "w.d.ts"),
    ({"exports": {".": {"workerd": "./w.js", "default": "./a.js"}}}, "a.d.ts"),
    ({"typesVersions": {"*": {"*": ["old/*"]}}}, "old/index.d.ts"),
]  # fmt: skip


@pytest.mark.parametrize(("manifest", "place"), PLACES)
def test_where_the_declarations_of_a_package_are(
    manifest: dict[str, object], place: str, tmp_path: Path
) -> None:
    known = understand(
        tmp_path,
        {
            "src/main.ts": 'import { go } from "@a/b"; const it = go()',
            "node_modules/@a/b/package.json": json.dumps(manifest),
            f"node_modules/@a/b/{place}": "export declare function go(): Promise<number>;",
        },
    )
    assert known.type("it") == "Promise<number>"


def test_a_path_into_a_package(tmp_path: Path) -> None:
    files = {
        "main.ts": 'import { a } from "p/a"; import { b } from "p/b/c"; const one = a(), two = b()',
        "node_modules/p/package.json": '{"exports": {"./a": "./d/a.js", "./b/*": "./d/*.js"}}',
        "node_modules/p/d/a.d.ts": "export declare function a(): Promise<number>;",
        "node_modules/p/d/c.d.ts": "export declare function b(): Promise<string>;",
    }
    known = understand(tmp_path, files)
    assert (known.type("one"), known.type("two")) == ("Promise<number>", "Promise<string>")


def test_types_that_others_wrote_for_a_package(tmp_path: Path) -> None:
    files = {
        "main.ts": 'import old, { x } from "@a/old"; const it = old.go(), one = x()',
        "node_modules/@a/old/package.json": '{"main": "index.js"}',
        "node_modules/@types/a__old/package.json": '{"types": "index.d.ts"}',
        "node_modules/@types/a__old/index.d.ts": """\
declare function old(): void;
declare namespace old { function go(): Promise<number>; function x(): Promise<string> }
export = old;
""",
    }
    known = understand(tmp_path, files)
    assert (known.type("it"), known.type("one")) == ("Promise<number>", "Promise<string>")


def test_the_nearest_of_several_installed_versions_counts(tmp_path: Path) -> None:
    files = {
        "packages/w/main.ts": 'import { go } from "p"; const it = go()',
        "packages/w/node_modules/p/index.d.ts": "export declare function go(): Promise<number>;",
        "packages/w/node_modules/p/package.json": "{}",
        "node_modules/p/package.json": "{}",
        "node_modules/p/index.d.ts": "export declare function go(): Promise<string>;",
    }
    assert understand(tmp_path, files).type("it") == "Promise<number>"


def test_a_package_managers_links_inside_the_project_are_followed(tmp_path: Path) -> None:
    store = tmp_path / "node_modules/.pnpm/p@1.0.0/node_modules/p"
    store.mkdir(parents=True)
    (store / "package.json").write_text("{}")
    (store / "index.d.ts").write_text("export declare function go(): Promise<number>;")
    (tmp_path / "node_modules/p").symlink_to(store, target_is_directory=True)
    known = understand(tmp_path, {"main.ts": 'import { go } from "p"; const it = go()'})
    assert known.type("it") == "Promise<number>"


def test_a_link_out_of_the_project_is_not_followed(tmp_path: Path) -> None:
    outside, inside = tmp_path / "outside", tmp_path / "inside"
    (outside / "p").mkdir(parents=True)
    (outside / "p/package.json").write_text("{}")
    (outside / "p/index.d.ts").write_text("export declare function go(): Promise<number>;")
    (inside / "node_modules").mkdir(parents=True)
    (inside / "node_modules/p").symlink_to(outside / "p", target_is_directory=True)
    known = understand(inside, {"main.ts": 'import { go } from "p"; const it = go()'})
    assert known.type("it") == "unknown"


def test_what_the_tables_know_comes_before_what_is_installed(tmp_path: Path) -> None:
    files = {
        "main.ts": 'import { Hono } from "hono"; const it = new Hono()',
        "node_modules/hono/package.json": '{"types": "index.d.ts"}',
        "node_modules/hono/index.d.ts": "export declare class Hono {}",
    }
    assert understand(tmp_path, files).type("it") == "hono:Hono"


@pytest.mark.parametrize("text", ["", "{", "\x00", "export * from './index'", "export = x"])
def test_declarations_that_cannot_be_read_say_nothing(text: str, tmp_path: Path) -> None:
    files = {
        "main.ts": 'import { go } from "p"; const it = go()',
        "node_modules/p/package.json": "{}",
        "node_modules/p/index.d.ts": text,
    }
    known = understand(tmp_path, files)
    assert known.type("it") == "unknown"
    assert not known.project.problems
