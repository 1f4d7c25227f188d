"""Writes that note how an answer came out, where the request only says on what."""

from wlint import tree
from wlint.project.costs.sql_along import Steps, sql_along
from wlint.project.data.origins import Origins
from wlint.project.file import File
from wlint.project.promises.writes import chain
from wlint.project.typing.types import Types
from wlint.regex import regex
from wlint.semantics.types import Named, options_of
from wlint.tree import Node

_RESPONSE, _TELLING = Named("Response"), frozenset({"ok", "status"})
_HOLE = "\0"
_SETS_BY_PLACE = regex(r"(?is)\s*update\b((?:(?!\bwhere\b|\?\d|\0).)*)(?:\bwhere\b.*)?")


def notes_outcome(types: Types, origins: Origins, file: File, call: tree.Call, at: Steps) -> bool:
    """Whether a write is told the status of an answer, and puts nothing there that was sent."""
    given = ((f, a.value) for f, c in (*at, (file, call)) for link in chain(c) for a in link.args)
    if not any(_is_status(types, f, n) for f, value in given for n in value.walk()):
        return False
    put = _put(types, file, call, at)
    return put is not None and not any(origins.is_from_request(file, value) for value in put)


def _is_status(types: Types, file: File, node: Node) -> bool:
    return (
        isinstance(node, tree.Member)
        and node.name in _TELLING
        and _RESPONSE in options_of(types.of(file, node.object))
    )


def _put(types: Types, file: File, call: tree.Call, steps: Steps) -> list[Node] | None:
    """What a write puts in the place of what was there; None: not known, or it adds something."""
    match call.callee:
        case tree.Member(name="delete"):
            return []
        case tree.Member(name="put"):
            return [a.value for a in call.args[1:2]]
        case _:
            pass
    update = _SETS_BY_PLACE.fullmatch(sql_along(types, file, call, steps, _HOLE) or "")
    if update is None:
        return None
    bound = [a.value for link in chain(call) if _binds(link) for a in link.args]
    return bound[: update[1].count("?")]


def _binds(link: tree.Call) -> bool:
    return isinstance(link.callee, tree.Member) and link.callee.name == "bind"
