"""Chains that only go on with what a promise brings."""

from wlint import tree
from wlint.project.attempts import failure_handler
from wlint.project.file import File


def only_goes_on(file: File, call: tree.Call) -> bool:
    """Whether a statement is a chain that goes on with what a call brings, but not if it fails."""
    whole, is_chain = call, False
    while isinstance(step := file.scopes.parents.get(whole), tree.Member):
        link = file.scopes.parents.get(step)
        if not isinstance(link, tree.Call):
            return False
        if not is_chain and failure_handler(file, step) is not None:
            return False
        whole, is_chain = link, True
    return is_chain and isinstance(file.scopes.parents.get(whole), tree.ExpressionStatement)
