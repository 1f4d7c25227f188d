"""What renders a page on the server does not run: it is for the browser that shows the page.

The server calls components, and the hooks they are made of, for what they render. What they hand
over for later runs where somebody sees it.
"""

from collections.abc import Mapping
from types import MappingProxyType

from wlint.regex import regex

# https://react.dev/reference/react/hooks, https://react.dev/reference/react-dom/server
_HOOKED = frozenset({"react", "preact/hooks", "preact/compat", "hono/jsx", "hono/jsx/dom"})
_EFFECTS = ("useCallback", "useEffect", "useEffectEvent", "useLayoutEffect", "useInsertionEffect")
# what changes something waits for a user to ask for it:
# https://tanstack.com/query/latest/docs/framework/react/guides/mutations, https://swr.vercel.app
_QUERIES = frozenset({"@tanstack/react-query", "@tanstack/preact-query", "react-query"})

HOOKS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        **dict.fromkeys(_EFFECTS, _HOOKED),
        "useMutation": _QUERIES,
        "useSWRMutation": frozenset({"swr/mutation"}),
    }
)
"""Functions whose arguments only run in browsers, and the modules that they come from."""
HOOK = regex(r"use[A-Z]\w*")
"""The name of a function that belongs to a component: it is called while that renders."""
IN_PAGE = frozenset(
    {"$$eval", "$eval", "addInitScript", "evaluate", "evaluateAll", "evaluateHandle",
     "evaluateOnNewDocument", "waitForFunction"}
)  # fmt: skip
"""Methods of a remote browser's page that send it the function they are given.

https://developers.cloudflare.com/browser-rendering/puppeteer/
"""
COMPONENT = regex(rf"[A-Z]\w*|{HOOK.pattern}")
"""The name of a function that is called to render, or while something renders."""
LISTENER = regex(r"on[A-Z]\w*")
"""The name of an attribute or option that takes what runs when a user does something."""
ATTRIBUTE = regex(rb"\s%s\s*=\s*\Z" % LISTENER.pattern.encode())
"""How such an attribute is written before its value: `onClick=`."""
