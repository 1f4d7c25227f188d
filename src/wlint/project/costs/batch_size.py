"""How many messages a Worker gets in one batch of a queue."""

from wlint.languages.document import Value
from wlint.platform.limits import QUEUE_CONSUMED, QUEUE_CONSUMED_UNLESS_SET
from wlint.project.configuration.wrangler import Configuration


def largest_batch(configuration: Configuration | None) -> int:
    """The messages of a batch at most: as its consumers say, or else what the platform allows."""
    if configuration is None or not configuration.is_true:
        return QUEUE_CONSUMED.value
    listed = (environment.at("queues.consumers") for environment in configuration.environments)
    consumers = [consumer for one in listed if one is not None for consumer in one.items]
    return max(map(_batch, consumers), default=QUEUE_CONSUMED.value)


def _batch(consumer: Value) -> int:
    size = consumer.at("max_batch_size")
    if size is None:
        return QUEUE_CONSUMED_UNLESS_SET.value
    return int(size.number) if size.number else QUEUE_CONSUMED.value
