"""Which of the calls that a round makes is to be named."""

from wlint import tree
from wlint.project.costs.loops import ends_round
from wlint.project.costs.subrequests import Subrequest
from wlint.project.file import File
from wlint.tree import Node


def rank(file: File, node: Node, call: Subrequest) -> tuple[bool, bool, bool]:
    """How far back a call stands among those of a round, if one is to be named."""
    inside: Node = call.site
    is_rare, is_conditional = call.kept is not None, False
    for around in file.ancestors(call.site):
        match around:
            case _ if around is node:
                break
            case tree.Catch():
                is_rare = True
            case tree.If() if inside is not around.test:
                is_conditional = True
                is_rare = is_rare or ends_round(inside)
            case tree.Switch() | tree.Conditional():
                is_conditional = True
            case _:
                pass
        inside = around
    return is_rare, call.is_internal, is_conditional
