"""Whether only requests that have a body come to a place."""

from wlint.project.calling.calls import Calls
from wlint.project.calling.requested import WITH_BODY, route_method
from wlint.project.file import File
from wlint.tree import Node


def brings_body(calls: Calls, file: File, node: Node) -> bool:
    """Whether only requests that have a body come to a place, by its routes or what it asks."""
    methods = calls.requested.at(file, node)  # of a method that is not known there is none
    if methods and methods <= WITH_BODY:
        return True
    function = file.function_around(node)
    entries = calls.reaching(function) if function is not None else ()
    return bool(entries) and all(route_method(entry) in WITH_BODY for entry in entries)
