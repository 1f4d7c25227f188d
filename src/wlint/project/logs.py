"""What a Worker writes to its log."""

from wlint import tree
from wlint.platform.logs import is_log, writes_log
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.semantics.types import Global, options_of


def logs(types: Types, file: File, call: tree.Call) -> bool:
    """Whether a call only writes to the log, by how it is written or by what it calls."""
    if is_log(call):
        return True
    options = options_of(types.of(file, call.callee))
    return any(isinstance(o, Global) and writes_log(o.path) for o in options)
