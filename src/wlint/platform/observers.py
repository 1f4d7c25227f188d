"""What keeps logs and errors of a Worker, or sends them somewhere."""

# https://developers.cloudflare.com/workers/observability/
WATCHING_SETTINGS = ("observability", "tail_consumers", "streaming_tail_consumers", "logpush")
# parts of the names of packages that report errors or traces to a service
WATCHING_PACKAGES = (
    "sentry",
    "toucan",
    "otel",
    "opentelemetry",
    "honeycomb",
    "axiom",
    "baselime",
    "bugsnag",
    "rollbar",
    "datadog",
    "logtail",
    "posthog",
)
