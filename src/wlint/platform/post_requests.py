"""POST requests that may be sent twice: what they ask for is computed, nothing is made.

The last parts of addresses, with who documents them.
"""

from wlint.platform.randomness import UNIQUE
from wlint.regex import regex

READING_POSTS = frozenset(
    {
        "graphql",  # https://graphql.org/learn/serving-over-http/
        "token",  # https://datatracker.ietf.org/doc/html/rfc6749#section-3.2
        "introspect",  # https://datatracker.ietf.org/doc/html/rfc7662
        "siteverify",  # https://developers.cloudflare.com/turnstile/get-started/server-side-validation/
        "search",  # https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-search
        "_search",
        "query",  # https://developers.notion.com/reference/post-database-query
        "completions",  # https://platform.openai.com/docs/api-reference/chat
        "embeddings",
        "moderations",
        "responses",
        "telemetry/keys",  # https://developers.cloudflare.com/api/resources/workers/subresources/observability/
        "telemetry/values",
        "messages:countTokens",
        "analytics_engine/sql",  # https://developers.cloudflare.com/analytics/analytics-engine/sql-api/
        "v1/messages",  # https://docs.anthropic.com/en/api/messages
    }
)
# functions that run what they are handed again when it throws
RETRIERS = frozenset({"p-retry:default", "async-retry:default"})
# the same as a decorator; without `stop` it never ends, https://tenacity.readthedocs.io/
RETRYING_DECORATOR = "tenacity.retry"
# what a request says that it has been sent before with: who sends webhooks calls it a delivery
# https://www.standardwebhooks.com, https://docs.github.com/en/webhooks (`X-GitHub-Delivery`)
REQUEST_KEY = regex(r"idempot|\b(?:[\w-]+-)?(?:delivery|event|message|request|webhook)-id\b")
# what gives another value whenever it is asked, so that a key made of it is another one, too
ANOTHER_EACH_TIME = UNIQUE | {"Date.now", "Math.random", "performance.now", "time.time"}
# what the body of a request for a token holds
# https://datatracker.ietf.org/doc/html/rfc6749#section-4.4.2
TOKEN_REQUEST = "grant_type"
# what is sent of which the one who is asked takes it once, or may give the next in its place
# https://datatracker.ietf.org/doc/html/rfc6749#section-4.1.2, section-10.4
SPENT_CODE = regex(r"grant_type\W+authorization_code\b")
SPENT_GRANT = regex(r"grant_type\W+(?:authorization_code|refresh_token)\b")
