"""Names of `env` that code uses as bindings, and that no environment binds so."""

from collections.abc import Iterator
from functools import cached_property

from wlint import tree
from wlint.platform import api
from wlint.platform.bindings import BINDING_TYPES, PAGES_BINDINGS, is_binding_method
from wlint.project.calling.calls import Calls
from wlint.project.configuration.bindings import Binding, BindingKind
from wlint.project.configuration.env_reads import EnvRead, EnvReads
from wlint.project.configuration.spoken_of import SpokenOf
from wlint.project.configuration.wrangler import Configuration, DeploymentKind
from wlint.record import entity, record


@record
class BindingFault:
    """A method called on what is not bound, or is bound to something without that method."""

    read: EnvRead
    call: tree.Call
    method: str
    binding: Binding | None
    bound_type: str | None = None


@entity
class BindingFaults:
    """The faults of one Worker, each name's first."""

    configuration: Configuration | None
    reads: EnvReads
    calls: Calls

    def of(self, call: tree.Call) -> BindingFault | None:
        """The fault that a call is reported for."""
        return self._by_call.get(call)

    @cached_property
    def _spoken_of(self) -> SpokenOf:
        return SpokenOf({file.path for file in self.reads.files})

    @cached_property
    def _by_call(self) -> dict[tree.Call, BindingFault]:
        found = self.configuration
        if found is None or not found.is_true:
            return {}
        faults = (next(self._faults(found, name), None) for name in self.reads.by_name)
        return {fault.call: fault for fault in faults if fault is not None}

    def _faults(self, configuration: Configuration, name: str) -> Iterator[BindingFault]:
        if configuration.kind is DeploymentKind.PAGES and name in PAGES_BINDINGS:
            return
        bound = [b for e in configuration.environments if (b := e.binding(name))]
        kinds = {binding.kind for binding in bound}
        for read in self.reads.reached(name, self.calls):
            call, member = read.call, read.member
            method = member.name if member else None
            if call is None or method is None or not is_binding_method(method):
                continue
            if read.is_cast:
                continue  # the code says that it is more than it is declared to be
            if not bound and not self._spoken_of.has(name, configuration.folder):
                yield BindingFault(read, call, method, None)
            elif len(kinds) == 1 and (of := _without(bound[0], method)) is not None:
                yield BindingFault(read, call, method, bound[0], of)


def _without(binding: Binding, method: str) -> str | None:
    """What a binding is, if that surely has no such method."""
    if binding.kind is BindingKind.VAR:
        return "string" if binding.value.text is not None else None
    of = BINDING_TYPES.get(binding.kind.value.partition(".")[0])
    return of if of and api.method(of, method) is None else None
