"""The service-worker syntax: what a Worker is bound to are names of its global scope.

https://developers.cloudflare.com/workers/reference/migrate-to-module-workers/
"""

from wlint import tree
from wlint.project.calling.handlers import listened
from wlint.project.file import File


def binds_globals(main: File) -> bool:
    """Whether a Worker that starts in a file finds its bindings in the global scope."""
    if main.is_python or "default" in main.exports:
        return False
    return any(listened(call) is not None for call in main.of_kind(tree.Call))
