"""What imports start with in the projects of frameworks that say so themselves.

They write it into a tsconfig.json that git ignores: a fresh checkout does without.
"""

import re

from wlint.record import Record
from wlint.regex import regex


class Aliases(Record):
    """`configuration` is how the file begins that says that a folder is such a project.

    `folders` are what names stand for in it. `sources` stand for the folder that `moved` finds in
    the configuration, or one of `usual`.
    """

    configuration: str
    folders: tuple[tuple[str, str], ...]
    source: str
    sources: tuple[str, ...] = ()
    moved: re.Pattern[bytes] | None = None
    usual: tuple[str, ...] = ()


_SOURCES = regex(rb"""\bsrcDir\s*:\s*["'](?:\./)?([\w./-]*)["']""")

ALIASES = (
    # what is in `app` since Nuxt 4 was in the project's own folder before
    Aliases(
        "nuxt.config.",
        (("~~", "."), ("@@", "."), ("#shared", "shared"), ("#server", "server")),
        "https://nuxt.com/docs/api/nuxt-config#alias",
        ("~", "@"),
        _SOURCES,
        ("app", "."),
    ),
    Aliases(
        "nitro.config.",
        (("~~", "."), ("@@", ".")),
        "https://nitro.build/config#alias",
        ("~", "@"),
        _SOURCES,
        (".",),
    ),
    Aliases("svelte.config.", (("$lib", "src/lib"),), "https://svelte.dev/docs/kit/$lib"),
)
