"""The API table answers what a call on a Worker's objects is."""

import pytest

from wlint.platform import api
from wlint.platform.bindings import BINDING_TYPES
from wlint.platform.names import canonical
from wlint.platform.schema import Method, Subrequest, arguments, base_name


def known(type_name: str, name: str) -> Method:
    found = api.method(type_name, name)
    assert found is not None, f"{type_name}.{name} is unknown"
    return found


@pytest.mark.parametrize(
    ("type_name", "name", "returns"),
    [
        ("KVNamespace", "put", "void"),
        ("KVNamespace", "list", "KVNamespaceListResult"),
        ("R2Bucket", "get", "R2ObjectBody"),
        ("R2Bucket", "list", "R2Objects"),
        ("D1PreparedStatement", "all", "D1Result"),
        ("Queue", "send", "QueueSendResponse"),
        ("Workflow", "get", "WorkflowInstance"),
        ("Request", "text", "string"),
        ("R2ObjectBody", "text", "string"),
        ("SubtleCrypto", "digest", "ArrayBuffer"),
        ("WorkflowStep", "sleep", "void"),
        ("ReadableStreamDefaultReader", "read", "ReadableStreamReadResult"),
        ("typeof Promise", "all", "?[]"),
        ("WritableStreamDefaultWriter", "write", "void"),
        ("DurableObjectStorage", "getAlarm", "number"),
    ],
)
def test_an_asynchronous_call_gives_its_awaited_type(
    type_name: str, name: str, returns: str
) -> None:
    method = known(type_name, name)
    assert method.is_async
    assert method.returns == returns


@pytest.mark.parametrize(
    ("type_name", "name", "returns"),
    [
        ("D1Database", "prepare", "D1PreparedStatement"),
        ("D1PreparedStatement", "bind", "D1PreparedStatement"),
        ("DurableObjectNamespace", "get", "DurableObjectStub"),
        ("DurableObjectNamespace", "idFromName", "DurableObjectId"),
        ("ExecutionContext", "waitUntil", "void"),
        ("AnalyticsEngineDataset", "writeDataPoint", "void"),
        ("WebSocket", "send", "void"),
        ("SqlStorage", "exec", "SqlStorageCursor"),
        ("Crypto", "randomUUID", "string"),
        ("typeof Response", "json", "Response"),
        ("typeof AbortSignal", "timeout", "AbortSignal"),
        ("typeof Object", "keys", "string[]"),
        ("string", "split", "string[]"),
        ("Message[]", "slice", "Message[]"),
        ("R2Object[]", "find", "R2Object"),
        ("Map<string, Promise<Response>>", "get", "Promise<Response>"),
        ("ReadableStream", "getReader", "ReadableStreamDefaultReader"),
    ],
)
def test_a_synchronous_call_gives_its_type(type_name: str, name: str, returns: str) -> None:
    method = known(type_name, name)
    assert not method.is_async
    assert method.returns == returns


@pytest.mark.parametrize(
    ("type_name", "name", "counts"),
    [
        ("KVNamespace", "get", Subrequest.INTERNAL),
        ("R2Bucket", "put", Subrequest.INTERNAL),
        ("D1Database", "batch", Subrequest.INTERNAL),
        ("DurableObjectStub", "fetch", Subrequest.INTERNAL),
        ("AutoRAG", "search", Subrequest.INTERNAL),
        ("AiSearchInstance", "search", Subrequest.INTERNAL),
        ("AiSearchNamespace", "get", None),
        ("Cache", "match", Subrequest.EXTERNAL),
        ("DurableObjectNamespace", "get", None),
        ("DurableObjectStorage", "put", None),
        ("AnalyticsEngineDataset", "writeDataPoint", None),
        ("SubtleCrypto", "digest", None),
    ],
)
def test_what_an_operation_counts_as(type_name: str, name: str, counts: Subrequest | None) -> None:
    assert known(type_name, name).subrequest == counts


def test_any_name_on_a_stub_is_a_remote_call() -> None:
    call = known("DurableObjectStub", "addMessage")
    assert call.is_async
    assert call.subrequest is Subrequest.INTERNAL


def test_a_stub_is_no_promise() -> None:
    assert api.method("DurableObjectStub", "then") is None


def test_durable_object_writes_may_go_unawaited_and_kv_writes_may_not() -> None:
    assert known("DurableObjectStorage", "put").may_float
    assert known("DurableObjectState", "blockConcurrencyWhile").may_float
    assert not known("KVNamespace", "put").may_float


def test_hashing_starts_no_io_and_a_query_does() -> None:
    assert not known("SubtleCrypto", "digest").io
    assert known("D1PreparedStatement", "run").io


def test_what_throws_when_taken_off_its_object() -> None:
    for type_name, name in (
        ("ExecutionContext", "waitUntil"),
        ("KVNamespace", "put"),
        ("Headers", "get"),
        ("Crypto", "randomUUID"),
        ("SubtleCrypto", "digest"),
    ):
        assert not known(type_name, name).detachable
    for type_name, name in (("Console", "log"), ("EventContext", "waitUntil"), ("JSON", "parse")):
        assert known(type_name, name).detachable


@pytest.mark.parametrize(
    ("type_name", "name", "shown"),
    [
        ("Request", "headers", "Headers"),
        ("Request", "body", "ReadableStream"),
        ("Request", "signal", "AbortSignal"),
        ("R2ObjectBody", "body", "ReadableStream"),
        ("R2ObjectBody", "key", "string"),
        ("MessageBatch", "messages", "Message[]"),
        ("DurableObjectState", "storage", "DurableObjectStorage"),
        ("DurableObjectStorage", "sql", "SqlStorage"),
        ("D1Result", "results", "?[]"),
        ("KVNamespaceListResult", "keys", "KVNamespaceListKey[]"),
        ("R2Objects", "objects", "R2Object[]"),
        ("DurableObject", "ctx", "DurableObjectState"),
        ("WorkerEntrypoint", "ctx", "ExecutionContext"),
        ("CacheStorage", "default", "Cache"),
        ("Crypto", "subtle", "SubtleCrypto"),
    ],
)
def test_properties_have_their_types(type_name: str, name: str, shown: str) -> None:
    assert api.property_type(type_name, name) == shown


def test_what_is_not_known_is_not_guessed() -> None:
    assert api.method("KVNamespace", "frobnicate") is None
    assert api.method("NoSuchType", "get") is None
    assert api.property_type("Request", "frobnicate") is None
    assert api.global_type("frobnicate") is None
    assert not api.is_type("NoSuchType")


def test_global_names() -> None:
    assert api.global_type("caches") == "CacheStorage"
    assert api.global_type("crypto") == "Crypto"
    assert api.global_type("scheduler") == "Scheduler"
    assert api.global_type("Response") == "typeof Response"
    fetch = api.global_function("fetch")
    assert fetch is not None
    assert fetch.is_async
    assert fetch.returns == "Response"
    assert fetch.subrequest is Subrequest.EXTERNAL
    assert api.global_function("connect") is None, "only `cloudflare:sockets` exports it"


def test_cloudflare_modules_export_classes_and_functions() -> None:
    connect = api.module_export("cloudflare:sockets", "connect")
    assert connect is not None
    assert connect.returns == "Socket"
    durable = api.module_export("cloudflare:workers", "DurableObject")
    assert durable is not None
    assert durable.type == "DurableObject"


def test_node_modules_export_promises() -> None:
    read = api.module_export("node:fs/promises", "readFile")
    assert read is not None
    assert read.is_async


def test_every_binding_has_a_type_that_is_known() -> None:
    assert [name for name in BINDING_TYPES.values() if not api.is_type(name)] == []


def test_both_languages_share_one_name() -> None:
    assert canonical("js.fetch") == canonical("workers.fetch") == "fetch"
    assert canonical("pyodide.http.pyfetch") == "fetch"
    assert canonical("asyncio.gather") == "Promise.all"
    assert canonical("json.loads") == canonical("js.JSON.parse") == "JSON.parse"
    assert canonical("copy.deepcopy") == "structuredClone"
    assert canonical("workers.wait_until") == canonical("cloudflare:workers.waitUntil")
    assert canonical("js.Response.new") == "Response"
    assert canonical("mymodule.fetch") == "mymodule.fetch"


def test_type_strings_come_apart() -> None:
    assert base_name("Map<string, Row[]>") == "Map"
    assert base_name("Row[]") == "Array"
    assert arguments("Map<string, Map<string, Row[]>>") == ("string", "Map<string, Row[]>")
