"""Libraries that check values against a schema, and which of their checks look at no host.

Sources: https://zod.dev/api, https://docs.pydantic.dev/latest/concepts/models/#validating-data
"""

PACKAGES = frozenset({"zod", "@hono/zod-openapi"})
PARSERS = frozenset({"parse", "parseAsync", "safeParse", "safeParseAsync"})
SAFE_PARSERS = frozenset({"safeParse", "safeParseAsync"})
INVALID = frozenset({"ZodError"})
"""What parsers throw for data that are not as they should be."""
OBJECTS = frozenset({"object", "strictObject", "looseObject"})
# they check what `c.req.valid(target)` then gives:
# https://hono.dev/docs/guides/validation#zod-validator-middleware, https://honohub.dev/docs/openapi
VALIDATORS = frozenset(
    {
        "@hono/zod-validator:zValidator",
        "hono-openapi/zod:validator",
        "hono-openapi/zod:zValidator",
        "hono-openapi:validator",
    }
)
BLIND = OBJECTS | {
    "any", "brand", "catch", "default", "describe", "max", "meta", "min", "nonempty", "nullable",
    "nullish", "openapi", "optional", "passthrough", "readonly", "strict", "string", "strip",
    "trim", "unknown", "url",
}  # fmt: skip
"""What says of a text nothing but that it is one, how long it is, or that it is an address."""

MODELS = frozenset({"py:pydantic:BaseModel"})
"""Classes of Python whose own classes check what they are made of: `Order(**body)`."""
MODEL_PARSERS = frozenset({"model_validate", "parse_obj"})
"""Their methods that check a value."""
MODEL_TEXT_PARSERS = frozenset({"model_validate_json", "parse_raw"})
"""Their methods that parse a text as JSON, and check that."""
MODEL_INVALID = frozenset({"ValidationError", "ValueError"})
"""What they raise for data that are not as they should be."""
