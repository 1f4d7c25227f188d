"""The table of packages answers which third-party calls are promises, with nothing installed."""

import json
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from wlint.platform import packages
from wlint.platform.schema import Entry, Kind, Method

DATA = Path(packages.__file__).parent / "data/packages"


def export(specifier: str, name: str) -> Entry:
    found = packages.export_type(specifier, name)
    assert found is not None, f"{specifier} exports no {name}"
    return found


def method(package: str, type_name: str, name: str) -> Method:
    found = packages.method(package, type_name, name)
    assert found is not None, f"{package}: {type_name}.{name} is unknown"
    return found


def called(package: str, start: str, *path: str) -> Method:
    """Follows calls and properties from a type, awaiting what is asynchronous."""
    current = start
    for name in path[:-1]:
        shown = packages.property_type(package, current, name)
        current = shown if shown is not None else method(package, current, name).returns
    return method(package, current, path[-1])


@pytest.mark.parametrize(
    ("package", "path"),
    [
        ("hono", ("Next", "()")),
        ("hono", ("HonoRequest", "json")),
        ("pg", ("Client", "query")),
        ("pdf-lib", ("typeof PDFDocument", "create")),
        ("pdf-lib", ("typeof PDFDocument", "load", "save")),
        ("pg", ("Pool", "connect")),
        ("better-auth", ("Auth", "api", "getSession")),
        ("nodemailer", ("Mail", "sendMail")),
        ("@cloudflare/puppeteer", ("Browser", "close")),
        ("@cloudflare/puppeteer", ("Page", "goto")),
        ("@cloudflare/puppeteer", ("Page", "keyboard", "type")),
        ("@cloudflare/puppeteer", ("Page", "mouse", "wheel")),
        ("@cloudflare/puppeteer", ("Dialog", "accept")),
        ("@cloudflare/puppeteer", ("HTTPRequest", "continue")),
        ("@cloudflare/sandbox", ("Sandbox", "exec")),
        ("@cloudflare/sandbox", ("Sandbox", "startProcess", "kill")),
        ("@cloudflare/sandbox", ("Sandbox", "startProcess", "waitForPort")),
        ("workers-qb", ("D1QB", "createTable", "execute")),
        ("telegraf", ("Telegraf", "handleUpdate")),
        ("telegraf", ("Telegraf", "telegram", "sendMessage")),
        ("@aws-sdk/client-s3", ("S3Client", "send")),
        ("stripe", ("Stripe", "customers", "create")),
        ("openai", ("OpenAI", "chat", "completions", "create")),
        ("@anthropic-ai/sdk", ("Anthropic", "messages", "create")),
        ("resend", ("Resend", "emails", "send")),
        ("kysely", ("SelectQueryBuilder", "execute")),
        ("ioredis", ("Redis", "set")),
        ("@upstash/redis", ("Redis", "set")),
        ("grammy", ("Bot", "api", "sendMessage")),
        ("drizzle-orm", ("DrizzleD1Database", "run")),
        ("py:httpx", ("AsyncClient", "post")),
        ("py:openai", ("AsyncOpenAI", "chat", "completions", "create")),
        ("py:anthropic", ("AsyncAnthropic", "messages", "create")),
        ("py:aiohttp", ("ClientResponse", "json")),
        ("py:fastapi", ("Request", "json")),
    ],
)
def test_calls_that_return_promises(package: str, path: tuple[str, ...]) -> None:
    assert called(package, *path).is_async


@pytest.mark.parametrize(
    ("package", "path"),
    [
        ("drizzle-orm", ("DrizzleD1Database", "insert", "values")),
        ("drizzle-orm", ("DrizzleD1Database", "update", "set", "where")),
        ("drizzle-orm", ("DrizzleD1Database", "delete", "where")),
        ("drizzle-orm", ("DrizzleD1Database", "select", "from", "where")),
        ("drizzle-orm", ("DrizzleD1Database", "select", "from", "leftJoin", "where")),
        ("drizzle-orm", ("PgDatabase", "select", "from", "innerJoin", "where", "limit")),
        ("drizzle-orm", ("DrizzleD1Database", "query", "users", "findMany")),
        ("drizzle-orm/durable-sqlite", ("DrizzleSqliteDODatabase", "insert", "values")),
        ("drizzle-orm/durable-sqlite", ("DrizzleSqliteDODatabase", "select", "from", "where")),
        ("drizzle-orm/durable-sqlite", ("DrizzleSqliteDODatabase", "query", "users", "findMany")),
        ("@prisma/client", ("PrismaClient", "user", "create")),
        ("@supabase/supabase-js", ("SupabaseClient", "from", "insert")),
        ("postgres", ("postgres.Sql", "()")),
        ("workers-qb", ("D1QB", "createTable")),
        ("py:aiohttp", ("ClientSession", "get")),
    ],
)
def test_builders_run_only_once_they_are_awaited(package: str, path: tuple[str, ...]) -> None:
    found = called(package, *path)
    assert found.thenable
    assert not found.is_async
    assert packages.awaited(package, found.returns) is not None


@pytest.mark.parametrize(
    ("specifier", "name", "returns"),
    [
        ("@supabase/ssr", "createServerClient", "SupabaseClient"),
        ("@supabase/ssr", "createBrowserClient", "SupabaseClient"),
        ("@hono/oidc-auth", "oidcAuthMiddleware", "MiddlewareHandler"),
        ("@hono/oauth-providers/google", "googleAuth", "MiddlewareHandler"),
        ("hono-openapi", "describeRoute", "MiddlewareHandler"),
    ],
)
def test_what_a_package_gives_of_another_is_known(specifier: str, name: str, returns: str) -> None:
    assert export(specifier, name).returns == returns
    assert packages.is_type(specifier, returns)


@pytest.mark.parametrize(
    ("package", "path"),
    [
        ("kysely", ("Kysely", "selectFrom")),
        ("kysely", ("SelectQueryBuilder", "where")),
        ("stripe", ("typeof Stripe", "createFetchHttpClient")),
        ("py:httpx", ("Client", "post")),
        ("@cloudflare/puppeteer", ("Page", "mainFrame")),
    ],
)
def test_calls_that_have_nothing_to_await(package: str, path: tuple[str, ...]) -> None:
    found = called(package, *path)
    assert not found.is_async
    assert packages.awaited(package, found.returns) is None


@pytest.mark.parametrize(
    ("specifier", "name", "is_async"),
    [
        ("hono/jwt", "sign", True),
        ("hono/jwt", "verify", True),
        ("hono/jwt", "decode", False),
        ("hono/cookie", "setCookie", False),
        ("hono/cookie", "setSignedCookie", True),
        ("@cloudflare/puppeteer", "launch", True),
        ("jose", "jwtVerify", True),
        ("nanoid", "nanoid", False),
        ("mysql2/promise", "createConnection", True),
        ("mimetext", "createMimeMessage", False),
        ("@simplewebauthn/server", "verifyRegistrationResponse", True),
        ("node:fs/promises", "readFile", True),
        ("fs/promises", "readFile", True),
        ("node:timers/promises", "setTimeout", True),
        ("ai", "generateText", True),
        ("ai", "streamText", False),
        ("react-dom/server", "renderToReadableStream", True),
        ("react-dom/server", "renderToString", False),
    ],
)
def test_exported_functions(specifier: str, name: str, is_async: bool) -> None:
    entry = export(specifier, name)
    assert entry.kind is Kind.FUNCTION
    assert entry.is_async == is_async


def test_what_a_function_returns_can_be_followed() -> None:
    connection = export("mysql2/promise", "createConnection").returns
    assert method("mysql2/promise", connection, "query").is_async
    assert method("mysql2/promise", connection, "end").is_async
    client = export("cloudflare", "default").type
    path = ("workersForPlatforms", "dispatch", "namespaces", "get")
    assert called("cloudflare", client, *path).is_async


def test_exported_classes_say_what_new_gives() -> None:
    assert export("hono", "Hono").returns == "Hono"
    assert export("pg", "Client").returns == "Client"
    assert export("postal-mime", "default").returns == "PostalMime"


def test_handlers_given_to_a_router_receive_context_and_next() -> None:
    assert method("hono", "Hono", "use").callback == ("Context", "Next")
    assert export("hono/factory", "createMiddleware").call is not None
    assert method("hono", "MiddlewareHandler", "()").parameters == ("Context", "Next")
    assert packages.property_type("hono", "Context", "req") == "HonoRequest"


def test_middleware_of_a_bot_receives_a_function_to_await() -> None:
    context, following = method("telegraf", "Telegraf", "use").callback
    assert method("telegraf", context, "answerCbQuery").is_async
    assert method("telegraf", following, "()").is_async


def test_a_listener_receives_what_the_event_carries() -> None:
    events = method("@cloudflare/puppeteer", "Page", "on").events
    assert events is not None
    assert packages.property_type("@cloudflare/puppeteer", events, "dialog") == "Dialog"
    assert packages.property_type("@cloudflare/puppeteer", events, "request") == "HTTPRequest"


def test_a_class_that_extends_the_runtimes_has_its_members_too() -> None:
    assert packages.property_type("partyserver", "Server", "ctx") == "DurableObjectState"


def test_signing_a_token_starts_no_io_and_a_query_does() -> None:
    assert not export("jose", "jwtVerify").io
    assert not method("postal-mime", "PostalMime", "parse").io
    assert method("pg", "Client", "query").io


def test_a_callback_as_last_argument_makes_a_call_synchronous() -> None:
    assert method("pg", "Client", "query").unless_callback


def test_what_is_not_known_is_not_guessed() -> None:
    assert packages.export_type("no-such-package", "anything") is None
    assert packages.export_type("hono", "noSuchExport") is None
    assert packages.method("hono", "Context", "noSuchMethod") is None
    assert packages.method("no-such-package", "Thing", "run") is None
    assert not packages.is_known("no-such-package")


def test_runtime_types_answer_through_a_package() -> None:
    assert method("hono", "Response", "json").is_async


@pytest.mark.parametrize("path", sorted(DATA.glob("*.json")), ids=lambda p: p.stem)
def test_every_data_file_can_be_read_and_is_small(path: Path) -> None:
    data = json.loads(path.read_text(encoding="utf-8"))
    assert data["modules"]
    assert path.stat().st_size < 250_000
    for exports in data["modules"].values():
        for entry in exports.values():
            Kind(entry["kind"])


@pytest.mark.parametrize("path", sorted(DATA.glob("*.json")), ids=lambda path: path.stem)
def test_what_is_said_to_ask_a_service_is_there(path: Path) -> None:
    data = json.loads(path.read_text(encoding="utf-8"))
    names = [
        shown
        for name, of in data["types"].items()
        for shown in (name, *(f"{name}.{method}" for method in of.get("methods", ())))
    ]
    for pattern in data.get("asks", {}).get("by", ()):
        assert any(fnmatchcase(name, pattern) for name in names), pattern
