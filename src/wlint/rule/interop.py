"""What a rule can ask about values that Python hands to JavaScript."""

from wlint.finding import Edit
from wlint.platform.python_ffi import WEAK_REFERENCES_FLAG
from wlint.project.interop.borrowed import dead_timers
from wlint.project.interop.busy_waits import waits_busily
from wlint.project.interop.by_place import gives_by_place
from wlint.project.interop.dict_fix import as_object, as_pairs
from wlint.project.interop.dicts import RawDict
from wlint.project.interop.proxies import is_lost_proxy
from wlint.project.interop.snake_names import javascript_name
from wlint.project.network.controllers import Controller
from wlint.rule.asking import Asking
from wlint.tree import Await, Call, Loop, Node, Operation


class Interop(Asking):
    """What crosses from one language into the other."""

    def is_lost_proxy(self, call: Call) -> bool:
        """Whether a call makes a proxy for JavaScript that nothing can free any more."""
        return is_lost_proxy(self.worker.types, self.file, call)

    def dead_timers(self, controller: Controller) -> tuple[Call, ...]:
        """The timers of a controller whose Python function is gone before they fire."""
        return dead_timers(self.worker.types.program, self.file, controller)

    @property
    def frees_proxies(self) -> bool:
        """Whether JavaScript's garbage collector frees a Python object that it has dropped."""
        found = self.worker.configuration
        return found is not None and found.top.compatibility.has(WEAK_REFERENCES_FLAG) is True

    def javascript_name(self, call: Call) -> str | None:
        """The name under which the execution context has a method that is called by another."""
        return javascript_name(self.worker.types, self.file, call)

    def gives_by_place(self, call: Call) -> bool:
        """Whether a call gives by its place what the SDK takes by name only."""
        return gives_by_place(self.worker.types.program, self.file, call)

    def raw_dict(self, call: Call) -> RawDict | None:
        """The Python dict that a call surely hands to JavaScript as it is, to no avail."""
        return self.worker.raw_dicts.of(self.file, call)

    def unconverted_uses(self, waited: Await) -> tuple[Node, ...]:
        """Where code takes for a dict what it waits for, and JavaScript gives as its own."""
        return self.worker.unconvertible.uses(self.file, waited)

    def vain_tests(self, waited: Await) -> tuple[Operation, ...]:
        """The tests for `None` of what code waits for, which is `jsnull` where it is nothing."""
        return self.worker.nulls.tests(self.file, waited)

    def refused_nothings(self, call: Call) -> tuple[Node, ...]:
        """The arguments that are `None`, or may be, of a function of JavaScript that refuses it."""
        return self.worker.unconvertible.nothings(self.file, call)

    def converting_edits(self, found: RawDict) -> tuple[Edit, ...]:
        """Hand over what JavaScript understands; nothing where imports stand in the way."""
        return (as_pairs if found.is_pairs else as_object)(self.file, found.node)

    def is_off_platform(self, node: Node) -> bool:
        """Whether a node only runs where the platform's modules are missing."""
        return self.file.is_off_platform(node)

    def waits_busily(self, node: Call | Loop) -> bool:
        """Whether Python code surely lets time pass without awaiting anything."""
        return waits_busily(self.worker.types, self.file, node)

    @property
    def suspends(self) -> bool | None:
        """Whether a synchronous wait suspends a Python handler; None where nobody knows."""
        return self.worker.has_new_python

    @property
    def has_jsnull(self) -> bool:
        """Whether Python surely has a value for the `null` of JavaScript."""
        return self.worker.has_new_python is True
