"""Which calls surely ask another host, where a client runs the application's own routes as well."""

from wlint import tree
from wlint.platform.http_clients import HttpClient
from wlint.project.file import File
from wlint.project.typing.constants import text_of


def may_stay(file: File, call: tree.Call, client: HttpClient) -> bool:
    """Whether a call may be of a route of its own, by its path: `$fetch("/api/items")`."""
    return client.has_routes and not _names_host(file, call)


def _names_host(file: File, call: tree.Call) -> bool:
    """Whether an address surely names its host: `https://…`."""
    text = text_of(file, call.args[0].value, "…") if call.args else None
    return text is not None and text.startswith("http")
