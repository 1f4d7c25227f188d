"""Requests that do something each time they come in."""

from wlint import tree
from wlint.platform.post_requests import IDEMPOTENCY, READING_POSTS
from wlint.project.file import File
from wlint.project.network.outbound import Outbounds
from wlint.project.network.written_options import options_of_call
from wlint.project.typing.constants import text_of
from wlint.record import record

_ADDING = frozenset({"post", "patch"})


@record
class Posts:
    """The requests of one Worker that add or change something."""

    outbounds: Outbounds

    def adds_each_time(self, file: File, call: tree.Call) -> bool:
        """Whether a call surely asks another host to do something, with no key to tell it once."""
        if self.outbounds.of(file, call) is None or self._method(file, call) not in _ADDING:
            return False
        path = (text_of(file, call.args[0].value, "") or "").partition("?")[0] if call.args else ""
        if any(path.endswith(end) for end in READING_POSTS):
            return False
        function = file.function_around(call) or file.module
        return IDEMPOTENCY not in file.source.text(function.span).lower()

    def _method(self, file: File, call: tree.Call) -> str | None:
        program = self.outbounds.types.program
        for home, value in options_of_call(program, file, call, "method"):
            return (text_of(home, value) or "").lower()
        name = call.callee.name if isinstance(call.callee, tree.Member) else None
        return name.lower() if name else None
