"""`pyproject.toml`: what a Python Worker is deployed with."""

from collections.abc import Iterator

from wlint.finding import Place
from wlint.languages.document import DocumentError
from wlint.platform.python_packages import is_unsupported
from wlint.record import Record
from wlint.regex import regex
from wlint.source import Source

_NAME = regex(r"\s*([A-Za-z0-9][A-Za-z0-9._-]*)")
_SEPARATORS = regex(r"[-_.]+")
# who has these deploys with pywrangler, which installs the dependencies
_TOOLS = (b"workers-py", b"workers-runtime-sdk")


class Dependency(Record):
    """A package that is deployed with the Worker, and where it is asked for."""

    name: str
    place: Place


def brings_packages(source: Source) -> bool:
    """Whether a Worker is deployed with packages, the SDK among them."""
    return any(tool in source.data for tool in _TOOLS)


def unsupported_dependencies(source: Source) -> Iterator[Dependency]:
    """The dependencies that surely cannot be installed for the platform."""
    from wlint.languages.toml import parse_toml

    if not brings_packages(source):
        return
    try:
        listed = parse_toml(source.data).at("project", "dependencies")
    except DocumentError:
        return
    for item in listed.items if listed else ():
        text = item.text or ""
        named = _NAME.match(text)
        # a marker may leave the package out on the platform
        if named is not None and ";" not in text:
            name = _SEPARATORS.sub("-", named[1]).lower()
            if is_unsupported(name):
                yield Dependency(named[1], Place(source.path, item.span))
