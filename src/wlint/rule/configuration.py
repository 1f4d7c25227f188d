"""What a rule can ask about the configuration, and where it points there."""

from collections.abc import Iterator
from dataclasses import dataclass

from wlint.finding import Place
from wlint.languages.document import Value
from wlint.platform.limits import CONFIGURED_LIMITS, Limit
from wlint.project.configuration.wrangler import Environment
from wlint.rule.fixing import Fixing


@dataclass(frozen=True, slots=True)
class LimitSetting:
    """A limit that a configuration sets, and the most it can be."""

    key: str
    value: Value
    place: Place
    limit: Limit


class Configured(Fixing):
    """What is deployed: settings with their places."""

    __slots__ = ()

    @property
    def environments(self) -> tuple[Environment, ...]:
        """The environments as they are deployed, the top level first.

        None where nobody knows: there is no configuration, it cannot be read, or it is a template.
        """
        found = self.worker.configuration
        return found.environments if found is not None and found.is_true else ()

    def limits(self) -> Iterator[LimitSetting]:
        """Each limit that some environment sets."""
        for environment in self.environments:
            for key, limit in CONFIGURED_LIMITS.items():
                if (value := environment.at(key)) is not None:
                    yield LimitSetting(key, value, Place(environment.path, value.named), limit)

    def place_of(self, environment: Environment, *keys: str) -> Place:
        """Where the first of some keys that an environment has is written, or its first line."""
        found = (place for key in keys if (place := environment.place_of(key)) is not None)
        return next(found, Place(environment.path, self.file.source.line_span(1)))
