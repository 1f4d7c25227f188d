"""What renders a page on the server does not run: it is for the browser that shows the page."""

import re

# https://react.dev/reference/react/hooks, https://react.dev/reference/react-dom/server
HOOKS = frozenset({"useCallback", "useEffect", "useLayoutEffect", "useInsertionEffect"})
"""Functions whose first argument only runs in browsers."""
HOOKED = frozenset({"react", "preact/hooks", "preact/compat", "hono/jsx", "hono/jsx/dom"})
"""The modules that they come from."""
LISTENER = re.compile(rb"\son[A-Z]\w*\s*=\s*\Z")
"""The name of an attribute that takes what runs when a user does something: `onClick=`."""
