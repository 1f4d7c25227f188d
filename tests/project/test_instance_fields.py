"""What handlers leave on their own object for a later call to find."""

from pathlib import Path

import pytest
from understood import understand

from wlint import tree

ENTRYPOINT = (
    'import {{ WorkerEntrypoint }} from "cloudflare:workers";\n'
    "export default class Shop extends WorkerEntrypoint<Env> {{ {body} }}"
)
OBJECT = (
    'import {{ DurableObject }} from "cloudflare:workers";\n'
    "export class Room extends DurableObject<Env> {{ {body} }}\n"
    "export default {{ fetch() {{}} }};"
)
OPENS = (
    "room = ''; async fetch(request: Request) { this.room = request.url; "
    "this.ctx.acceptWebSocket(new WebSocketPair()[1]); return new Response(null); } "
)
STORES = "async webSocketClose() { await this.ctx.storage.put('closed', 1); } "
HEARS = "async webSocketMessage(socket: WebSocket, text: string) { this.last = text; }"


@pytest.mark.parametrize(
    ("code", "left"),
    [
        (ENTRYPOINT.format(body="hits = 0; async fetch() { this.hits += 1; }"), ["hits"]),
        (
            ENTRYPOINT.format(
                body="async set(user: string) { this.user = user; } "
                "async get() { return this.user; }"
            ),
            ["user"],
        ),
        (ENTRYPOINT.format(body="async fetch() { this.n = 0; this.n += 1; }"), []),
        (
            ENTRYPOINT.format(
                body="async fetch() { this.user = 1; return this.shown(); } private shown() {}"
            ),
            [],
        ),
        (OBJECT.format(body=HEARS + " async get() { return this.last; }"), ["last"]),
        (OBJECT.format(body=HEARS + " async get() { return this.ctx.storage.get('a'); }"), []),
        (OBJECT.format(body=HEARS), []),
        (
            OBJECT.format(
                body="async say(text: string) { this.last = text; } "
                "async get() { return this.last; }"
            ),
            [],
        ),
        (
            OBJECT.format(
                body="async load() { this.rows = await this.env.KV.get('a'); } "
                "async get() { return this.rows; }"
            ),
            [],
        ),
        (
            OBJECT.format(
                body=OPENS + STORES + "webSocketMessage(s: WebSocket) { this.tell(s); } "
                "private tell(s: WebSocket) { s.send(this.room); }"
            ),
            ["room"],
        ),
        (
            OBJECT.format(
                body=OPENS + STORES + "webSocketMessage(s: WebSocket) { this.load(s); "
                "s.send(this.room); } private load(s: WebSocket) "
                "{ this.room = s.deserializeAttachment(); }"
            ),
            [],
        ),
        (
            OBJECT.format(
                body=OPENS + STORES + "webSocketMessage(s: WebSocket) { s.send(this.room || '?'); }"
            ),
            [],
        ),
    ],
    ids=[
        "a counter of calls on an object that lives for one",
        "what one call sets and another asks for",
        "a counter that the same call starts",
        "what only the same call uses",
        "what a Durable Object was told and stores nowhere",
        "an object that stores something",
        "what nobody asks for",
        "what its own Worker tells it, which may be anything",
        "what can be loaded again",
        "what only the opening of a hibernating socket told",
        "what each message finds with its socket",
        "what each message can do without",
    ],
)
def test_what_is_left_in_fields(tmp_path: Path, code: str, left: list[str]) -> None:
    worker = understand(tmp_path, code).worker
    classes = [n for f in worker.files.values() for n in f.of_kind(tree.Class)]
    assert [field.name for c in classes for field in worker.instance_fields.left(c)] == left
