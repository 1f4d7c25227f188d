"""What is worth building once: its making costs far more than one use of it.

Sources: V8 compiles a regular expression for each `new RegExp` with other text than before; the
ECMAScript Internationalization API loads locale data for each formatter (MDN advises to keep
one); Zod, Valibot and Yup build a tree of closures for each schema; pydantic ("a TypeAdapter
instance should be reused"); Jinja compiles a template to Python;
what serves GraphQL parses a schema's text, checks it and makes its types
(https://graphql.org/graphql-js/utilities/#buildschema).
"""

REGULAR_EXPRESSION = "RegExp"

FORMATTERS = frozenset(
    f"Intl.{name}"
    for name in (
        "Collator",
        "DateTimeFormat",
        "DisplayNames",
        "ListFormat",
        "NumberFormat",
        "PluralRules",
        "RelativeTimeFormat",
        "Segmenter",
    )
)

SCHEMAS = frozenset(
    {
        ("@apollo/server", "ApolloServer"),
        ("@graphql-tools/schema", "makeExecutableSchema"),
        ("apollo-server-cloudflare", "ApolloServer"),
        ("graphql", "buildSchema"),
        ("graphql-tools", "makeExecutableSchema"),
        ("graphql-yoga", "createSchema"),
        ("jinja2", "Environment"),
        ("jinja2", "Template"),
        ("pydantic", "TypeAdapter"),
        ("pydantic", "create_model"),
        ("valibot", "object"),
        ("yup", "object"),
        ("zod", "discriminatedUnion"),
        ("zod", "object"),
    }
)
"""Functions and classes of packages."""

KEY_SETS = frozenset({"jose:createRemoteJWKSet"})
"""What fetches keys when it is first asked, and keeps them for as long as it is kept itself.

Source: https://github.com/panva/jose/blob/main/docs/jwks/remote/functions/createRemoteJWKSet.md
"""

VERIFIERS = frozenset(
    f"jose:{name}"
    for name in (
        "compactVerify",
        "flattenedVerify",
        "generalVerify",
        "jwtVerify",
    )
)
"""What asks the set of keys that it is handed."""

OWN_KEY_SETS = {"@clerk/backend:verifyToken": "jwtKey"}
"""What fetches and keeps a set of keys itself, unless the option says the key.

Source: https://clerk.com/docs/reference/backend/verify-token
"""


def is_costly(path: str) -> bool:
    """Whether a global function or a package's one is worth calling once only."""
    if path == REGULAR_EXPRESSION or path in FORMATTERS:
        return True
    package, colon, rest = path.removeprefix("py:").partition(":")
    return bool(colon) and (package, rest.rpartition(".")[2]) in SCHEMAS
