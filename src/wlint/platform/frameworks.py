"""Frameworks whose build makes a Worker of files that it finds by where they lie.

Each is known by the packages that a project needs for it, its adapter to Workers among them. Only
files that run on the server alone, or exports that are taken out of what browsers get, are listed.
"""

import re
from collections.abc import Collection

from wlint.record import record

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


@record
class Routes:
    """Files of one kind: those of a folder, or one; which exports are called, and with what."""

    folder: str
    files: re.Pattern[str]
    exports: frozenset[str]
    given: str


@record
class Framework:
    """`needs`: of each of these sets, a project depends on one package."""

    name: str
    needs: tuple[frozenset[str], ...]
    routes: tuple[Routes, ...]
    source: str


_PLAIN = re.compile(r"(?!.*\.d\.ts$).*\.[cm]?[jt]s")
_LOADERS = Routes(
    "app", re.compile(r"(?:root|routes/.+)\.[jt]sx?"), frozenset({"loader", "action"}),
    "react-router:LoaderFunctionArgs",
)  # fmt: skip
FRAMEWORKS = (
    Framework(
        "React Router",
        (
            frozenset({"@react-router/dev"}),
            frozenset({"@cloudflare/vite-plugin", "@react-router/cloudflare"}),
        ),
        (_LOADERS,),
        "https://developers.cloudflare.com/workers/framework-guides/web-apps/react-router/",
    ),
    Framework(
        "Remix",
        (frozenset({"@remix-run/dev"}), frozenset({"@remix-run/cloudflare"})),
        (_LOADERS,),
        "https://v2.remix.run/docs/guides/vite#cloudflare-proxy",
    ),
    Framework(
        "Astro",
        (frozenset({"astro"}), frozenset({"@astrojs/cloudflare"})),
        (
            Routes("src/pages", _PLAIN, _METHODS | {"ALL"}, "astro:APIContext"),
            Routes(
                "src", re.compile(r"middleware(?:/index)?\.[jt]s"), frozenset({"onRequest"}),
                "astro:APIContext",
            ),
        ),
        "https://docs.astro.build/en/guides/integrations-guide/cloudflare/",
    ),
    Framework(
        "SvelteKit",
        (
            frozenset({"@sveltejs/kit"}),
            frozenset({"@sveltejs/adapter-cloudflare", "@sveltejs/adapter-cloudflare-workers"}),
        ),
        (
            Routes(
                "src/routes", re.compile(r"(?:.*/)?\+server\.[jt]s"), _METHODS | {"fallback"},
                "@sveltejs/kit:RequestEvent",
            ),
            Routes(
                "src/routes", re.compile(r"(?:.*/)?\+(?:page|layout)\.server\.[jt]s"),
                frozenset({"load", "actions"}), "@sveltejs/kit:RequestEvent",
            ),
            Routes(
                "src", re.compile(r"hooks\.server\.[jt]s"), frozenset({"handle"}),
                "@sveltejs/kit:HandleInput",
            ),
        ),
        "https://svelte.dev/docs/kit/adapter-cloudflare",
    ),
)  # fmt: skip

# what makes a Worker of all that Next.js builds: https://opennext.js.org/cloudflare
BUILDERS = ("@opennextjs/cloudflare", "@cloudflare/next-on-pages")


def framework_of(dependencies: Collection[str]) -> Framework | None:
    """The framework that a project with these dependencies deploys with."""
    used = (f for f in FRAMEWORKS if all(not need.isdisjoint(dependencies) for need in f.needs))
    return next(used, None)
