"""Keys that are fetched when a token is first verified, and kept as long as their set is.

`jwtVerify(token, createRemoteJWKSet(url))`, `verifyToken(token, { secretKey })`
"""

from wlint import tree
from wlint.platform.costly import KEY_SETS, OWN_KEY_SETS, VERIFIERS
from wlint.project.file import File
from wlint.project.typing.constants import Source, source_of
from wlint.project.typing.types import Types
from wlint.semantics.types import Global, options_of
from wlint.tree import Node


def key_set_asked(types: Types, file: File, call: tree.Call) -> Source | None:
    """What makes the set of keys that a call fetches unless it has them: it may be the call."""
    for path, key in OWN_KEY_SETS.items():
        if _is_one_of(types, file, call.callee, frozenset({path})):
            return Source(file, call) if call.option(key) is None else None
    keys = call.arg(1)
    if keys is None or not _is_one_of(types, file, call.callee, VERIFIERS):
        return None
    at = source_of(types.program, file, keys)
    is_set = isinstance(at.node, tree.Call) and _is_one_of(types, at.file, at.node.callee, KEY_SETS)
    return at if is_set else None


def _is_one_of(types: Types, file: File, callee: Node, paths: frozenset[str]) -> bool:
    return any(
        isinstance(o, Global) and o.path in paths for o in options_of(types.of(file, callee))
    )
