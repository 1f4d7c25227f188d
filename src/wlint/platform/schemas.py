"""Libraries that check values against a schema, and which of their checks look at no host.

Source: https://zod.dev/api
"""

PACKAGES = frozenset({"zod", "@hono/zod-openapi"})
PARSERS = frozenset({"parse", "parseAsync", "safeParse", "safeParseAsync"})
SAFE_PARSERS = frozenset({"safeParse", "safeParseAsync"})
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
