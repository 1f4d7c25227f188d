"""Pages' `_routes.json`: which requests reach Functions."""

from collections.abc import Iterator
from pathlib import Path

from wlint.finding import Place
from wlint.languages.document import DocumentError, Value
from wlint.platform.limits import ROUTES_FILE_LENGTH, ROUTES_FILE_RULES
from wlint.project.discovery.listing import Listing
from wlint.record import Record
from wlint.source import Source

_NAME = "_routes.json"
# the output folder has it as it is, the others are copied there by builds
_FOLDERS = ("", "public", "static")
_LISTS = ("include", "exclude")


class RoutesFault(Record):
    """What Pages refuses in such a file, and where."""

    place: Place
    message: str


def find_routes_file(folder: Path, output: Path | None, files: Listing) -> Source | None:
    """The file of a Pages project, in its output folder or where builds take it from."""
    folders = (*((output,) if output else ()), *(folder / name for name in _FOLDERS))
    found = (path for f in folders if (path := files.file(f / _NAME)) is not None)
    path = next(found, None)
    try:
        return Source(path, files.read(path)) if path else None
    except OSError:
        return None


def routes_faults(source: Source) -> Iterator[RoutesFault]:
    """What Pages refuses; it takes such a file whole or not at all."""
    from wlint.languages.json import parse_json

    try:
        document = parse_json(source.data)
    except DocumentError as error:
        yield RoutesFault(Place(source.path, error.span), f"does not parse: {error.message}")
        return
    yield from _form_faults(source.path, document)
    rules = {name: _rules(document, name) for name in _LISTS}
    everything = [rule for name in _LISTS for rule in rules[name]]
    if len(everything) > ROUTES_FILE_RULES.value:
        first = everything[ROUTES_FILE_RULES.value]
        message = f"{len(everything)} rules, and Pages takes {ROUTES_FILE_RULES.value}"
        yield RoutesFault(Place(source.path, first.span), message)
    for rule in everything:
        yield from _rule_faults(source.path, rule)
    for name in _LISTS:
        yield from _overlaps(source.path, rules[name])


def _form_faults(path: Path, document: Value) -> Iterator[RoutesFault]:
    version = document.at("version")
    if version is None or version.number != 1:
        place = Place(path, (version or document).named)
        yield RoutesFault(place, "has no `version`; expected 1")
    for name in _LISTS:
        value = document.at(name)
        if value is None or value.shape != "a list":
            place = Place(path, (value or document).named)
            yield RoutesFault(place, f"has no list `{name}`; Pages wants both lists")
        elif name == "include" and not value.items:
            place = Place(path, value.named)
            yield RoutesFault(place, "includes nothing; Pages wants at least one rule")


def _rule_faults(path: Path, rule: Value) -> Iterator[RoutesFault]:
    text, place = rule.text, Place(path, rule.span)
    if text is None:
        yield RoutesFault(place, f"a rule is {rule.shape}; expected a string")
    elif not text.startswith("/"):
        yield RoutesFault(place, f"the rule '{text}' does not start with '/'")
    elif len(text) > ROUTES_FILE_LENGTH.value:
        longest = ROUTES_FILE_LENGTH.value
        yield RoutesFault(place, f"a rule of {len(text)} characters; Pages takes {longest}")


def _overlaps(path: Path, rules: tuple[Value, ...]) -> Iterator[RoutesFault]:
    """Rules that another one of the same list makes superfluous."""
    wide = [text for rule in rules if (text := rule.text) is not None and text.endswith("/*")]
    for rule in rules:
        text = rule.text or ""
        over = next((w for w in wide if w != text and text.startswith(w[:-1])), None)
        if over is not None:
            message = f"the rule '{text}' overlaps '{over}' of the same list"
            yield RoutesFault(Place(path, rule.span), message)


def _rules(document: Value, name: str) -> tuple[Value, ...]:
    found = document.at(name)
    return found.items if found else ()
