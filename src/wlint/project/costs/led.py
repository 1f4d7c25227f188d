"""The calls by which a way leads to a place, as frames of one another."""

from wlint import tree
from wlint.project.calling.way import Way
from wlint.project.costs.spots import Frame
from wlint.project.file import File


def frame_of(file: File, way: Way) -> Frame | None:
    """The last call on the way to a place in a file, in those before it; None where it has none."""
    sites = way.sites if way.last is not None else ()
    homes = [*(site.file for site in sites[1:]), file][: len(sites)]
    frame: Frame | None = None
    for site, home in zip(sites, homes, strict=True):
        if isinstance(site.node, tree.Call):
            frame = Frame(home, site.callee, site.file, site.node, frame)
    return frame
