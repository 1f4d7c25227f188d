"""Functions of packages that give back what they are handed, or a function that stands for it."""

from wlint import tree
from wlint.tree import Node

# https://github.com/honojs/hono/blob/main/src/helper/factory/index.ts
GIVE_BACK = frozenset(
    {
        *("hono/factory:createMiddleware", "hono:Factory.createMiddleware"),
        *("astro:middleware:defineMiddleware", "astro/middleware:defineMiddleware"),
    }
)
"""Functions that give back the function they are handed, and only say what it takes."""
GIVE_ALL_BACK = frozenset({"hono:Factory.createHandlers"})
"""Functions that give back a list of the functions they are handed."""

# https://developers.cloudflare.com/workers/runtime-apis/nodejs/asynclocalstorage/
_RUN = {
    f"{module}AsyncLocalStorage.{name}": index
    for module in ("node:async_hooks.", "async_hooks:")
    for name, index in (("run", 1), ("exit", 0))
}
"""Functions that run a function they are handed and give what that gives: which one it is."""
# https://developers.cloudflare.com/workflows/build/workers-api/#workflowstep
STEP = "WorkflowStep.do"
"""Runs a function and gives a promise for what that gives, which is stored on the way."""

_LODASH = ("lodash", "lodash-es", "underscore", "es-toolkit", "es-toolkit/compat")


def _of_lodash(*names: str) -> frozenset[str]:
    """The names under which what Lodash and its like export can be imported."""
    return frozenset(
        path
        for module in _LODASH
        for name in names
        for path in (
            f"{module}:{name}",
            f"{module}:default.{name}",
            f"{module}/{name}:default",
            f"{module}/{name}.js:default",
        )
    )


# https://react.dev/reference/react/cache,
# https://nextjs.org/docs/app/api-reference/functions/unstable_cache, https://lodash.com/docs
ONCE = _of_lodash("once") | {"once:default", "onetime:default", "ramda:once", "remeda:once"}
"""Functions that give one of the same signature, which keeps the first answer for all."""
REMEMBER = _of_lodash("memoize") | {
    "react:cache", "react:default.cache", "next/cache:unstable_cache", "memoize:default",
    "mem:default", "p-memoize:default", "memoizee:default", "memoize-one:default",
    "fast-memoize:default", "micro-memoize:default", "micro-memoize:memoize", "moize:default",
    "radash:memo",
}  # fmt: skip
"""Functions that give one of the same signature, which keeps its answers by their arguments."""
PACE = _of_lodash("debounce", "throttle") | {"p-debounce:default"}
"""Functions that give one of the same signature, which runs less often than it is called."""

# https://github.com/supermacro/neverthrow#top-level-api, https://better-result.dev
RESULTS = frozenset(
    f"{package}:{name}" for package in ("neverthrow", "better-result") for name in ("Result", "Ok")
)
"""What holds what their first type says under `value`, or an error."""


def run_by(path: str, call: tree.Call) -> Node | None:
    """The function that a call hands over to be run, and whose answer it gives."""
    if path == STEP:  # `do(name, run)`, `do(name, config, run)`
        written = (a.value for a in call.args[1:] if isinstance(a.value, tree.Function))
        return next(written, call.arg(2) or call.arg(1))
    return call.arg(_RUN[path]) if path in _RUN else None
