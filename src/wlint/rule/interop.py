"""What a rule can ask about values that Python hands to JavaScript."""

from wlint.project.interop.proxies import is_lost_proxy
from wlint.rule.asking import Asking
from wlint.tree import Call


class Interop(Asking):
    """What crosses from one language into the other."""

    __slots__ = ()

    def is_lost_proxy(self, call: Call) -> bool:
        """Whether a call makes a proxy for JavaScript that nothing can free any more."""
        return is_lost_proxy(self.worker.types, self.file, call)
