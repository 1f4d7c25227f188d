"""Bindings: what a Worker's configuration puts into its environment."""

from collections.abc import Iterator
from enum import Enum
from pathlib import Path

from wlint.finding import Place
from wlint.languages.document import Value
from wlint.platform.bindings import BINDING_TYPES
from wlint.record import Record


class BindingKind(Enum):
    """Every kind of binding; the values are Wrangler's keys."""

    KV = "kv_namespaces"
    R2 = "r2_buckets"
    D1 = "d1_databases"
    DURABLE_OBJECT = "durable_objects.bindings"
    QUEUE = "queues.producers"
    SERVICE = "services"
    WORKFLOW = "workflows"
    VECTORIZE = "vectorize"
    HYPERDRIVE = "hyperdrive"
    ANALYTICS_ENGINE = "analytics_engine_datasets"
    DISPATCH_NAMESPACE = "dispatch_namespaces"
    MTLS_CERTIFICATE = "mtls_certificates"
    SEND_EMAIL = "send_email"
    RATE_LIMIT = "ratelimits"
    PIPELINE = "pipelines"
    SECRETS_STORE = "secrets_store_secrets"
    WORKER_LOADER = "worker_loaders"
    VPC_SERVICE = "vpc_services"
    VPC_NETWORK = "vpc_networks"
    AI_SEARCH = "ai_search"
    AI_SEARCH_NAMESPACE = "ai_search_namespaces"
    ARTIFACTS = "artifacts"
    FLAGSHIP = "flagship"
    UNSAFE_HELLO_WORLD = "unsafe_hello_world"
    AGENT_MEMORY = "agent_memory"
    AI = "ai"
    BROWSER = "browser"
    IMAGES = "images"
    MEDIA = "media"
    STREAM = "stream"
    VERSION_METADATA = "version_metadata"
    WEBSEARCH = "websearch"
    ASSETS = "assets"
    LOGFWDR = "logfwdr.bindings"
    UNSAFE = "unsafe.bindings"
    VAR = "vars"
    TEXT_BLOB = "text_blobs"
    DATA_BLOB = "data_blobs"
    WASM_MODULE = "wasm_modules"
    SECRET = "secrets.required"


SINGLE = {
    BindingKind.AI,
    BindingKind.BROWSER,
    BindingKind.IMAGES,
    BindingKind.MEDIA,
    BindingKind.STREAM,
    BindingKind.VERSION_METADATA,
    BindingKind.WEBSEARCH,
    BindingKind.ASSETS,
}
"""Kinds a Worker has once: a table, not a list of tables."""

MAPS = {
    BindingKind.VAR,
    BindingKind.TEXT_BLOB,
    BindingKind.DATA_BLOB,
    BindingKind.WASM_MODULE,
}
"""Kinds whose keys are the names."""

_NAMED_BY_NAME = {
    BindingKind.DURABLE_OBJECT,
    BindingKind.SEND_EMAIL,
    BindingKind.RATE_LIMIT,
    BindingKind.LOGFWDR,
    BindingKind.UNSAFE,
}


class Binding(Record):
    """One name in the environment, where it is declared, and the setting that declares it."""

    name: str
    kind: BindingKind
    place: Place
    value: Value

    @property
    def is_object(self) -> bool:
        """Whether it is a service's object, which is never missing and never empty."""
        return self.kind.value.partition(".")[0] in BINDING_TYPES

    @property
    def class_name(self) -> str | None:
        """The class behind a Durable Object or Workflow binding."""
        return self.option("class_name")

    @property
    def script_name(self) -> str | None:
        """The other Worker that has the class, if it is not this one."""
        return self.option("script_name")

    @property
    def service(self) -> str | None:
        """The Worker behind a service binding."""
        return self.option("service")

    @property
    def entrypoint(self) -> str | None:
        """The entry point of that Worker, if it is not the default one."""
        return self.option("entrypoint")

    def option(self, key: str) -> str | None:
        """Another setting of the binding, if it is a string."""
        found = self.value.at(key)
        return found.text if found else None


def name_field(kind: BindingKind) -> str:
    """The key under which a kind of binding keeps its name."""
    return "name" if kind in _NAMED_BY_NAME else "binding"


def bindings_in(table: Value, path: Path) -> Iterator[Binding]:
    """The bindings that one environment's table declares."""
    for kind in BindingKind:
        if (value := table.at(*kind.value.split("."))) is not None:
            yield from _bindings(kind, value, path)


def _bindings(kind: BindingKind, value: Value, path: Path) -> Iterator[Binding]:
    if kind in MAPS:
        for name, entry in value.table.items():
            yield Binding(name, kind, Place(path, entry.named), entry)
    elif kind is BindingKind.SECRET:
        for item in value.items:
            if item.text:
                yield Binding(item.text, kind, Place(path, item.span), item)
    else:
        for item in (value,) if kind in SINGLE else value.items:
            named = item.at(name_field(kind))
            if named and named.text:
                yield Binding(named.text, kind, Place(path, named.span), item)
