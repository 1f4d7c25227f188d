"""Frameworks whose build makes a Worker of files that it finds by where they lie.

Each is known by the packages that a project needs for it, its adapter to Workers among them. Only
files that run on the server alone, or exports that are taken out of what browsers get, are listed.
"""

import re
from collections.abc import Collection, Mapping
from types import MappingProxyType

from wlint.record import Record
from wlint.regex import regex

USE_SERVER = "use server"
"""What React starts code with that browsers may call: https://react.dev/reference/rsc/use-server"""
USE_CLIENT = "use client"
"""What React starts files with that the server only names: they run in browsers."""

LOADER_ARGUMENTS = tuple(
    f"{package}:{name}"
    for package in ("react-router", "@react-router/cloudflare", "@remix-run/cloudflare")
    for name in ("LoaderFunctionArgs", "ActionFunctionArgs")
)
"""What route functions are declared to take, by React Router and both of its predecessors."""

KEEPING = frozenset({"hono:Context.set"})
"""What keeps an object, and calls nothing of it: https://hono.dev/docs/api/context#set-get"""

REQUEST_PARTS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "astro:APIContext": frozenset({"request", "url", "params", "cookies", "clientAddress"}),
        "@sveltejs/kit:RequestEvent": frozenset(
            {"request", "url", "params", "cookies", "getClientAddress"}
        ),
        "@sveltejs/kit:HandleInput": frozenset({"event"}),
        **dict.fromkeys(LOADER_ARGUMENTS, frozenset({"request", "url", "params"})),
        "@tanstack/start:Context": frozenset({"data", "request", "params", "pathname"}),
    }
)
"""Which parts of what route functions are given is the visitor's: the rest is the platform's."""

PASSING: Mapping[str, str] = MappingProxyType(
    {
        **{
            f"astro{separator}middleware:{name}": "astro:APIContext"
            for separator in (":", "/")
            for name in ("defineMiddleware", "sequence")
        },
        "@sveltejs/kit/hooks:sequence": "@sveltejs/kit:HandleInput",
    }
)
"""What functions pass first to each of those they are handed, when what they made is called."""

ACTION = "astro:actions:defineAction"
"""What makes a function of options, whose `handler` browsers call: an action of Astro's."""

LOCALS = frozenset({"astro:Locals", "@sveltejs/kit:Locals"})
"""Objects that middleware fills for the route functions after it."""

EXTENDED: Mapping[str, str] = MappingProxyType(
    {"react-router:AppLoadContext": "AppLoadContext", **dict.fromkeys(LOCALS, "Locals")}
)
"""Types that projects declare more members of, by the name of their own declaration."""

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


PRERENDERED = regex(
    rb"^(?:\xef\xbb\xbf)?[ \t]*export\s+(?:const|let)\s+prerender\b[^=\n]*="
    rb"\s*(?P<built>true\b)?",
    re.MULTILINE,
)
"""How a route says whether the build makes its answer, or a Worker for each request."""


class Routes(Record):
    """Files of one kind: those of a folder, or one; which exports are called, and with what.

    With a `directive` only the files that start with it count, and all that they export. With
    `words` only those that have them count; what is called there, the calls in them say. What
    `is_bound` comes as a proxy, whose methods need no object. What `may_be_built` says by
    `PRERENDERED` whether the build runs it, once, and no Worker; if not, the nearest of the files
    that it is `within` does. A file answers the path that its own has within the folder, after
    `below`; None where a framework says that otherwise.
    """

    folder: str
    files: re.Pattern[str]
    exports: frozenset[str] = frozenset()
    given: str = ""
    directive: str = ""
    words: re.Pattern[bytes] | None = None
    is_bound: bool = False
    may_be_built: bool = False
    within: tuple[str, ...] = ()
    below: str | None = None


class Framework(Record):
    """`needs`: of each of these sets, a project depends on one package; the first are itself.

    `settings` are the files that may say that a build runs all of it, `tables` those that name
    more files of the first kind of routes, as paths from their own folder. Where there are settings
    without what `serving` finds, a build runs each route that says nothing of it.
    """

    name: str
    needs: tuple[frozenset[str], ...]
    routes: tuple[Routes, ...]
    source: str
    settings: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    serving: re.Pattern[bytes] | None = None

    def needed_of(self, dependencies: Collection[str]) -> frozenset[str]:
        """Which of some packages it needs, itself left out."""
        _, *others = self.needs
        return frozenset(name for need in others for name in need if name in dependencies)

    @property
    def has_directives(self) -> bool:
        """Whether a component runs on the server alone unless its file says otherwise."""
        return any(routes.directive for routes in self.routes)


_PLAIN = regex(r"(?!.*\.d\.ts$).*\.[cm]?[jt]s")
_LOADERS = Routes(
    "app", regex(r"(?:root|routes/.+)\.[jt]sx?"), frozenset({"loader", "action"}),
    "react-router:LoaderFunctionArgs",
)  # fmt: skip
# https://reactrouter.com/explanation/special-files
_ENTRY_SERVER = Routes(
    "app", regex(r"entry\.server\.[jt]sx?"), frozenset({"default"}), "Request"
)  # fmt: skip
# https://tanstack.com/start/latest/docs/framework/react/guide/server-functions
_START = regex(rb"\b(?:createServerFn|createMiddleware)\b|\bhandlers\s*:")
_CODE = regex(r"(?!.*\.d\.ts$).*\.[cm]?[jt]sx?")
_NEXT_HANDLER = regex(r"(?:.*/)?route\.[jt]sx?")
_NEXT_PAGE = regex(
    r"(?:.*/)?(?:(?:page|layout|template|default|not-found|opengraph-image|icon)\.[jt]sx?"
    r"|(?:sitemap|robots|manifest)\.[jt]s)"
)
# https://github.com/honojs/honox/blob/main/src/server/with-defaults.ts
_HONOX_ROUTE = regex(r"(?!.*\.d\.ts$)(?:(?!-)[^/]+/)*(?![_$-])[^/]+\.tsx?")
_HONOX_AROUND = regex(r"(?:.*/)?_(?:middleware|404)\.tsx?")
_NEXT_PROXY = regex(r"(?:middleware|proxy)\.[jt]s")

# https://alchemy.run/cloudflare/frontend/tanstack-start/: it brings what the plugin does
_PLUGINS = ("@cloudflare/vite-plugin", "alchemy")

# https://github.com/honojs/vite-plugins, the last two as they were called before
_HONO_BUILDS = ("@hono/vite-build", "@hono/vite-cloudflare-pages", "@hono/vite-cloudflare-workers")

# what makes a Worker of all that Next.js builds: https://opennext.js.org/cloudflare,
# https://github.com/cloudflare/vinext
BUILDERS = ("@opennextjs/cloudflare", "@cloudflare/next-on-pages", "vinext")
# https://opennext.js.org/cloudflare/get-started, https://github.com/cloudflare/next-on-pages
BUILDER_COMMANDS = ("opennextjs-cloudflare", "next-on-pages", "vinext")
BUILDER_SETTINGS = "open-next.config."
# Next.js resolves no "cloudflare:workers": these have the context, https://opennext.js.org/cloudflare/bindings,
# https://github.com/cloudflare/next-on-pages/blob/main/packages/next-on-pages/README.md
CONTEXT_GETTERS: Mapping[str, str] = MappingProxyType(
    {
        "@opennextjs/cloudflare": "getCloudflareContext",
        "@cloudflare/next-on-pages": "getRequestContext",
    }
)
"""By builder, the function that gives what the runtime passes to a handler."""
FRAMEWORKS = (
    Framework(
        "Next.js",
        (frozenset({"next", "vinext"}), frozenset(BUILDERS)),
        (
            # `proxyNextRequest` and `ReflectAdapter` of next/dist/server: each method is bound
            *(
                Routes(f, _NEXT_HANDLER, _METHODS, "Request", is_bound=True, below="/")
                for f in ("app", "src/app")
            ),
            *(
                Routes(f, _NEXT_PAGE, frozenset({"default", "generateMetadata"}))
                for f in ("app", "src/app")
            ),
            *(
                Routes(f, _NEXT_PROXY, frozenset({"default", "middleware", "proxy"}), "Request")
                for f in ("", "src")
            ),
            *(
                Routes(f, _CODE, frozenset({"default"}), below="/api")
                for f in ("pages/api", "src/pages/api")
            ),
            *(
                Routes(f, _CODE, frozenset({"getServerSideProps"}), below="/")
                for f in ("pages", "src/pages")
            ),
            Routes("", _CODE, directive=USE_SERVER),
        ),
        "https://nextjs.org/docs/app/api-reference/file-conventions",
        tuple(f"next.config.{suffix}" for suffix in ("js", "mjs", "ts")),
    ),
    Framework(
        "React Router",
        (
            frozenset({"@react-router/dev"}),
            frozenset({*_PLUGINS, "@react-router/cloudflare"}),
        ),
        (_LOADERS, _ENTRY_SERVER),
        "https://developers.cloudflare.com/workers/framework-guides/web-apps/react-router/",
        tables=("app/routes.ts", "app/routes.js"),
    ),
    Framework(
        "Remix",
        (frozenset({"@remix-run/dev"}), frozenset({"@remix-run/cloudflare"})),
        (_LOADERS, _ENTRY_SERVER),
        "https://v2.remix.run/docs/guides/vite#cloudflare-proxy",
    ),
    Framework(
        "TanStack Start",
        (
            frozenset({"@tanstack/react-start", "@tanstack/solid-start"}),
            frozenset({*_PLUGINS, "wrangler"}),
        ),
        tuple(Routes(f, _CODE, words=_START) for f in ("src", "app")),
        "https://developers.cloudflare.com/workers/framework-guides/web-apps/tanstack-start/",
    ),
    Framework(
        "Astro",
        (frozenset({"astro"}), frozenset({"@astrojs/cloudflare"})),
        (
            Routes(
                "src/pages", _PLAIN, _METHODS | {"ALL"}, "astro:APIContext", may_be_built=True,
                below="/",
            ),
            Routes(
                "src", regex(r"middleware(?:/index)?\.[jt]s"), frozenset({"onRequest"}),
                "astro:APIContext",
            ),
            # https://docs.astro.build/en/guides/actions/: what `defineAction` is told is called
            Routes("src", regex(r"actions(?:/index)?\.[jt]s")),
        ),
        "https://docs.astro.build/en/guides/integrations-guide/cloudflare/",
        tuple(f"astro.config.{suffix}" for suffix in ("mjs", "ts", "js", "mts", "cjs", "cts")),
        # https://docs.astro.build/en/reference/configuration-reference/#output
        serving=regex(rb"""\boutput\b(?!\s*:\s*["']static["'])"""),
    ),
    Framework(
        "SvelteKit",
        (
            frozenset({"@sveltejs/kit"}),
            frozenset({"@sveltejs/adapter-cloudflare", "@sveltejs/adapter-cloudflare-workers"}),
        ),
        (
            Routes(
                "src/routes", regex(r"(?:.*/)?\+server\.[jt]s"), _METHODS | {"fallback"},
                "@sveltejs/kit:RequestEvent", may_be_built=True, below="/",
            ),
            Routes(
                "src/routes", regex(r"(?:.*/)?\+page\.server\.[jt]s"),
                frozenset({"load", "actions"}), "@sveltejs/kit:RequestEvent", may_be_built=True,
                # https://svelte.dev/docs/kit/page-options
                within=("+layout.ts", "+layout.js", "+layout.server.ts", "+layout.server.js"),
                below="/",
            ),
            # what it says holds for the pages within that do not say otherwise
            Routes(
                "src/routes", regex(r"(?:.*/)?\+layout\.server\.[jt]s"), frozenset({"load"}),
                "@sveltejs/kit:RequestEvent",
            ),
            Routes(
                "src", regex(r"hooks\.server\.[jt]s"), frozenset({"handle"}),
                "@sveltejs/kit:HandleInput",
            ),
        ),
        "https://svelte.dev/docs/kit/adapter-cloudflare",
    ),
    Framework(
        "HonoX",
        (frozenset({"honox"}), frozenset({*_HONO_BUILDS, *_PLUGINS})),
        (
            # `default` is for GET, or a router
            Routes(
                "app/routes", _HONOX_ROUTE, (_METHODS - {"HEAD"}) | {"default"}, "hono:Context",
                below="/",
            ),
            Routes("app/routes", _HONOX_AROUND, frozenset({"default"}), "hono:Context"),
            Routes("app", regex(r"server\.tsx?"), frozenset({"default"})),
        ),
        "https://github.com/honojs/honox",
    ),
)  # fmt: skip


def framework_of(dependencies: Collection[str]) -> Framework | None:
    """The framework that a project with these dependencies deploys with."""
    used = (f for f in FRAMEWORKS if all(not need.isdisjoint(dependencies) for need in f.needs))
    return next(used, None)


# https://h3.dev/utils/request
REQUEST_READERS = frozenset(
    f"h3:{name}"
    for name in ("readBody", "readRawBody", "readFormData", "readMultipartFormData", "getQuery")
)
"""Functions that give what a request brings, of any size."""
REQUEST_CHECKERS = frozenset(
    f"h3:{name}" for name in ("readValidatedBody", "getValidatedQuery", "getValidatedRouterParams")
)
"""Functions that give what the one that they are handed, or a schema, makes of it."""

REQUEST_GETTERS = REQUEST_READERS | frozenset(
    f"h3:{name}"
    for name in (
        *("getHeader", "getHeaders", "getRequestHeader", "getRequestHeaders", "getRequestURL"),
        *("getCookie", "parseCookies", "getRouterParam", "getRouterParams"),
    )
)
"""Functions that give a part of the request whose event they are handed."""

# https://nextjs.org/docs/app/api-reference/functions/cookies
OF_REQUEST = {
    "next/headers:cookies": "the request's cookies",
    "next/headers:headers": "the request's headers",
}
"""Functions that give a part of the request under way, which nobody hands them."""
