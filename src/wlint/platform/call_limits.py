"""How much one call of a service may bring or ask for, by its name.

Beyond it the call throws and does nothing. KV, R2's list and SQL were measured in workerd; what
the simulator lets pass (queues, R2's delete, keys of Durable Objects, PBKDF2) is as documented.
"""

from enum import Enum, auto

from wlint.platform import limits
from wlint.platform.limits import Limit
from wlint.platform.query_builders import DRIZZLE
from wlint.record import Record


class Counted(Enum):
    """What of a call has a limit."""

    ELEMENTS = auto()
    """How many elements its first argument has that is not skipped, where that is a list."""
    ARGUMENTS = auto()
    """How many arguments it has."""
    FIELDS = auto()
    """How many fields all rows together have that its first argument lists."""
    FILTERS = auto()
    """How many elements a list has that its filter looks in: `where: { id: { in: ids } }`."""
    OPTION = auto()
    """The number that an option is given."""


class CallLimit(Record):
    """The limit of one call: on what, and how messages call what is counted.

    `skipped` are arguments that do not count; an option with `is_least` may not be smaller. What
    `is_of_statement` is a part of a builder's statement, which has the limit as a whole. What
    `is_without_sqlite` holds in Durable Objects with the older storage alone.
    """

    counted: Counted
    limit: Limit
    noun: str
    skipped: int = 0
    is_least: bool = False
    is_of_statement: bool = False
    is_without_sqlite: bool = False


def _option(name: str, limit: Limit, *, is_least: bool = False) -> CallLimit:
    return CallLimit(Counted.OPTION, limit, name, is_least=is_least)


_CACHE_TTL = _option("cacheTtl", limits.KV_CACHE_TTL, is_least=True)
_ITERATIONS = _option("iterations", limits.PBKDF2_ITERATIONS)
_IN_LIST = CallLimit(
    Counted.ELEMENTS, limits.D1_PARAMETERS, "bound parameters", skipped=1, is_of_statement=True
)
_ROWS = CallLimit(Counted.FIELDS, limits.D1_PARAMETERS, "bound parameters")
_IN_FILTER = CallLimit(Counted.FILTERS, limits.D1_PARAMETERS, "bound parameters")
_KEYS = CallLimit(Counted.ELEMENTS, limits.KV_BULK_GET, "keys")
_STORED = CallLimit(Counted.ELEMENTS, limits.DO_KEYS_PER_CALL, "keys", is_without_sqlite=True)

CALL_LIMITS: dict[str, tuple[CallLimit, ...]] = {
    "KVNamespace.put": (_option("expirationTtl", limits.KV_EXPIRATION_TTL, is_least=True),),
    "KVNamespace.get": (_KEYS, _CACHE_TTL),
    "KVNamespace.getWithMetadata": (_KEYS, _CACHE_TTL),
    "KVNamespace.list": (_option("limit", limits.KV_LIST),),
    "R2Bucket.list": (_option("limit", limits.R2_LIST),),
    "R2Bucket.delete": (CallLimit(Counted.ELEMENTS, limits.R2_BULK_DELETE, "keys"),),
    "Queue.sendBatch": (CallLimit(Counted.ELEMENTS, limits.QUEUE_BATCH, "messages"),),
    "DurableObjectStorage.get": (_STORED,),
    "DurableObjectStorage.delete": (_STORED,),
    "DurableObjectTransaction.get": (_STORED,),
    "DurableObjectTransaction.delete": (_STORED,),
    "D1PreparedStatement.bind": (
        CallLimit(Counted.ARGUMENTS, limits.D1_PARAMETERS, "bound parameters"),
    ),
    "SqlStorage.exec": (
        CallLimit(Counted.ARGUMENTS, limits.D1_PARAMETERS, "bound parameters", skipped=1),
    ),
    "drizzle-orm:inArray": (_IN_LIST,),
    "drizzle-orm:notInArray": (_IN_LIST,),
    **{
        f"{package}{name}": (limit,)
        for package in DRIZZLE
        for name, limit in (
            ("SQLiteTableQueries.findFirst", _IN_FILTER),
            ("SQLiteTableQueries.findMany", _IN_FILTER),
            ("SQLiteInsertBuilder.values", _ROWS),
        )
    },
    "kysely/d1:InsertQueryBuilder.values": (_ROWS,),
    "SubtleCrypto.deriveBits": (_ITERATIONS,),
    "SubtleCrypto.deriveKey": (_ITERATIONS,),
}
