"""See rules/unsupported-python-package.md."""

from collections.abc import Iterator

from wlint.finding import Finding
from wlint.rule import Context, Worker


def check(worker: Worker, ctx: Context) -> Iterator[Finding]:
    for dependency in ctx.unsupported_dependencies():
        yield ctx.finding_at(
            dependency.place,
            f"'{dependency.name}' cannot be installed for Workers: "
            "it is native code that nobody builds for WebAssembly",
            help="use a package of pure Python, one that Pyodide has, or a service over HTTP",
        )
