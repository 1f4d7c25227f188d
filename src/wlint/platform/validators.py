"""Packages that check data by a schema: what they give back, and what a schema says of it.

Their words mostly agree: `array(…).max(5)` in zod, yup and Joi, `pipe(array(…), maxLength(5))` in
valibot, `"string[] <= 5"` in arktype. What stands in none of these tables may do anything.

Sources: https://zod.dev/api, https://valibot.dev/api/
"""

from wlint.regex import regex

PACKAGES = frozenset(
    {"zod", "zod/v3", "zod/v4", "zod/mini", "zod/v4-mini", "@hono/zod-openapi"}
    | {"valibot", "yup", "joi", "arktype"}
    | {"astro/zod", "astro:schema"}
)
MIDDLEWARE = frozenset(
    {"@hono/zod-validator", "@hono/valibot-validator", "@hono/standard-validator"}
    | {"@hono/arktype-validator", "hono-openapi", "hono-openapi/zod", "hono-openapi/valibot"}
)
"""Packages of Hono's middleware that checks a part of the request by a schema.

It is what `c.req.valid(target)` then gives:
https://hono.dev/docs/guides/validation#zod-validator-middleware, https://honohub.dev/docs/openapi
"""

# Where the value stands in what a method or function gives.
_ITSELF: tuple[str, ...] = ()
_WRAPPED = ("data", "output", "value")
METHODS = {
    "parse": _ITSELF,
    "parseAsync": _ITSELF,
    "safeParse": _WRAPPED,
    "safeParseAsync": _WRAPPED,
    "spa": _WRAPPED,
    "validateSync": _ITSELF,
    "validateAsync": _ITSELF,
    "cast": _ITSELF,
    "assert": _ITSELF,
    "validate": _WRAPPED,  # yup gives the value itself
}
FUNCTIONS = {
    "parse": _ITSELF,
    "parseAsync": _ITSELF,
    "safeParse": _WRAPPED,
    "safeParseAsync": _WRAPPED,
}
"""Functions that take the schema and then the value: valibot's."""

# Makers of schemas.
OBJECTS = frozenset({"object", "strictObject", "looseObject", "objectWithRest", "type"})
LISTS = frozenset({"array", "set"})
TABLES = frozenset({"record", "map"})
TEXTS = frozenset({"string"})
NUMBERS = frozenset({"number", "int"})
ANYTHING = frozenset({"any", "unknown", "mixed"})
PIPES = frozenset({"pipe", "pipeAsync"})
"""Valibot's: a schema, and what else must hold."""
UNIONS = frozenset({"union", "discriminatedUnion", "variant"})
INTERSECTIONS = frozenset({"intersection", "intersect"})
"""Makers of what passes one of several schemas, or all of them."""
OR = frozenset({"or"})
AND = frozenset({"and"})
"""Methods that do the same with the schema they are called on."""
WRAPPERS = frozenset({"optional", "nullable", "nullish", "readonly", "exactOptional"})
"""Makers that take a schema and say nothing of lengths."""
OPTIONAL = frozenset({"optional", "nullish", "exactOptional", "notRequired"})
"""Words for what may be missing."""
DEFAULTS = frozenset({"default", "prefault", "catch", "transform", "preprocess", "fallback"})
"""Words for what stands in for it, or may."""

# Methods of schemas, and what pipes hold besides the schema.
AT_MOST = frozenset({"max", "length", "lte", "maxLength", "maxSize", "size", "maxValue"})
KEEPING = WRAPPERS | frozenset(
    {"default", "min", "nonempty", "describe", "meta", "required", "defined", "label", "brand"}
    | {"strict", "strip", "passthrough", "loose", "int", "positive", "nonnegative", "gte", "gt"}
    | {"integer", "minLength", "nonEmpty", "minSize", "minValue", "description", "title"}
    | {"trim", "toLowerCase", "notRequired", "noUnknown", "unknown", "stripUnknown", "unique"}
    | {"partial", "ensure", "catchall", "register"}
)
"""Those that let through as much as without them."""
REFINING = frozenset({"refine", "superRefine", "check"})
"""Methods that take a test of the project's own."""
BLIND = KEEPING | AT_MOST | ANYTHING | frozenset({"string", "url", "uri", "catch", "openapi"})
"""What says of a text nothing but that it is one, how long it is, or that it is an address."""
HOST_OPTIONS = frozenset({"hostname", "domain", None})
"""Options of these that name hosts; what is spread into options may be any."""
THROWN = frozenset({"ZodError", "ValiError"})
"""What is thrown for data that are not as they should be."""
ASKING = frozenset(
    {"every", "some", "includes", "has", "find", "filter", "map", "forEach", "add", "test"}
    | {"startsWith", "endsWith", "trim", "toLowerCase", "toUpperCase", "addIssue"}
)
"""Methods of what is tested, or of a pattern or list, of which none says how many there are."""
EXTENDING = frozenset({"extend", "safeExtend", "shape", "keys", "merge", "concat"})
ELEMENTS = frozenset({"of", "items"})

_ARKTYPE_LIST = regex(r"[^<>|&]*\[\](?:\s*(<=?)\s*(\d+))?\s*")


def arktype_list(text: str) -> tuple[int | None] | None:
    """How many elements a list may have by arktype's notation; None where it is no plain list."""
    found = _ARKTYPE_LIST.fullmatch(text)
    if found is None:
        return None
    return (int(found[2]) - (found[1] == "<") if found[2] else None,)


# https://github.com/typestack/class-transformer, https://github.com/MichalLytek/class-transformer-validator
TO_INSTANCE = frozenset(
    {
        "class-transformer:plainToClass",
        "class-transformer:plainToInstance",
        "class-transformer-validator:transformAndValidate",
        "class-transformer-validator:transformAndValidateSync",
    }
)
"""What makes an instance of a class, its first argument, of plain data, its second."""

LIMITS = ("ArrayMaxSize", "MaxLength", "Length")
"""The decorators of class-validator by which a class refuses what is too long."""
