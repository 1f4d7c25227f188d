"""What reads the body of a request as a form, and what it throws where that is none."""

from wlint.regex import regex

READS_FORM = frozenset({"formData", "form_data"})
"""They throw for every `Content-Type` but the two of forms, and without one.

Measured in workerd 1.20261117.1: `TypeError: Unrecognized Content-Type header value. FormData can
only parse the following MIME types: multipart/form-data, application/x-www-form-urlencoded`.
"""

NO_FORM = frozenset({"TypeError"})
NO_FORM_PYTHON = frozenset({"JsException"})

ACTIONS = regex(r"\+page\.server\.[jt]s")
"""SvelteKit's files of form actions: it answers 415 itself to all that is no form.

https://svelte.dev/docs/kit/form-actions (packages/kit/src/runtime/server/page/actions.js)
"""

PAGE_ACTION = "action()"
"""What a route module of React Router and Remix exports to take what a form sends.

https://reactrouter.com/start/framework/route-module#action
"""
