"""What Wrangler accepts in its configuration, by the schema it publishes.

`scripts/make_wrangler_schema.py` reduces that schema to types, required keys and choices.
"""

from collections.abc import Iterator, Mapping

from wlint.platform.store import RawSchema, wrangler_data
from wlint.record import Record

_SHAPES = {
    "array": "a list",
    "boolean": "true or false",
    "null": "null",
    "number": "a number",
    "object": "a table",
    "string": "a string",
}
# early releases took the folder alone
_OLDER: Mapping[str, RawSchema] = {"assets": {"type": "string"}}

# "no longer supported as of Wrangler v4": an error, whatever its value
NO_NODE_COMPAT_FROM = 4


class Schema(Record):
    """One of the forms a setting can have. No shapes: it can be anything."""

    _raw: RawSchema

    @property
    def shapes(self) -> tuple[str, ...]:
        """What kind of value it is, in words."""
        types = self._raw.get("type", [])
        return tuple(_SHAPES[t] for t in ([types] if isinstance(types, str) else types))

    @property
    def keys(self) -> Mapping[str, RawSchema]:
        """The keys it knows."""
        return self._raw.get("properties", {})

    @property
    def is_closed(self) -> bool:
        """Whether it knows all its keys."""
        return self._raw.get("additionalProperties") is False

    @property
    def required(self) -> tuple[str, ...]:
        """The keys it cannot do without."""
        return tuple(self._raw.get("required", ()))

    @property
    def choices(self) -> tuple[str, ...]:
        """The strings it can be; none when it can be any."""
        return tuple(choice for choice in self._raw.get("enum", ()) if isinstance(choice, str))

    def key(self, name: str) -> "tuple[Schema, ...]":
        """The forms that the value of a key can have; none where the key is not known."""
        rest = self._raw.get("additionalProperties")
        raw = self.keys.get(name) or (rest if isinstance(rest, dict) else None)
        older = (Schema(_OLDER[name]),) if name in _OLDER else ()
        return (*_forms(raw), *older) if raw else ()

    @property
    def items(self) -> "tuple[Schema, ...]":
        """The forms that an item can have."""
        return tuple(_forms(self._raw.get("items", {})))


def configuration_schema() -> Schema:
    """What a whole configuration can say; an environment's table says the same."""
    return Schema(wrangler_data()["definitions"]["RawConfig"])


def _forms(raw: RawSchema) -> Iterator[Schema]:
    if "anyOf" in raw:
        for option in raw["anyOf"]:
            yield from _forms(option)
    elif "$ref" in raw:
        name = raw["$ref"].rpartition("/")[2]
        yield from _forms(wrangler_data()["definitions"].get(name, {}))
    else:
        yield Schema(raw)
