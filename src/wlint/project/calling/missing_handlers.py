"""Events that the configuration leads to a Worker which has no handler for them."""

from collections.abc import Iterable, Iterator

from wlint.finding import Place
from wlint.project.calling.lacking_handlers import lacks
from wlint.project.configuration.wrangler import Environment
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.record import Record

_PULLED = "http_pull"


class MissingHandler(Record):
    """The name of a handler that is not there, what is to call it, and the file to have it."""

    name: str
    place: Place
    main: File


def missing_handlers(types: Types, environments: Iterable[Environment]) -> Iterator[MissingHandler]:
    """The handlers that events surely do not find, each at the first place that leads there."""
    seen: set[tuple[File, str]] = set()
    for environment in environments:
        main = types.program.files.get(environment.main) if environment.main else None
        if main is None:
            continue
        for name, place in _configured(environment):
            is_new = (main, name) not in seen and not _is_beside(main, name)
            seen.add((main, name))
            if is_new and lacks(types, main, name):
                yield MissingHandler(name, place, main)


def _configured(environment: Environment) -> Iterator[tuple[str, Place]]:
    """The handlers that cron triggers and queues call, and where it is written that they do."""
    crons, consumers = environment.at("triggers.crons"), environment.at("queues.consumers")
    if crons is not None and crons.items:
        yield "scheduled", Place(environment.path, crons.named)
    for consumer in consumers.items if consumers is not None else ():
        kind = consumer.at("type")
        if kind is None or kind.text != _PULLED:
            yield "queue", Place(environment.path, consumer.named)


def _is_beside(main: File, name: str) -> bool:
    """Whether a module exports a function of that name instead: that is what stands wrong."""
    return name in main.exports or f"on_{name}" in main.exports
