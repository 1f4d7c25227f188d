"""Names of `env` that code uses as bindings, and that no environment binds so."""

from collections.abc import Iterator
from functools import cached_property

from msgspec.structs import replace

from wlint import tree
from wlint.platform import api
from wlint.platform.bindings import (
    BINDING_TYPES,
    BOUND_BY,
    PAGES_BINDINGS,
    is_binding_method,
)
from wlint.project.calling.calls import Calls
from wlint.project.configuration.bindings import Binding, BindingKind
from wlint.project.configuration.env_reads import EnvRead, EnvReads
from wlint.project.configuration.handed_bindings import HandedBindings
from wlint.project.configuration.spoken_of import SpokenOf
from wlint.project.configuration.wrangler import Configuration, DeploymentKind
from wlint.project.file import File
from wlint.record import Entity, Record


class BindingFault(Record):
    """A method called on what is not bound, or is bound to something without that method.

    `at` is what to report: the call of the method, or what hands on what is read to who calls it.
    `also` are further places like it.
    """

    read: EnvRead
    at: tree.Call
    use: EnvRead
    method: str
    binding: Binding | None
    bound_type: str | None = None
    also: tuple[tuple[File, tree.Call], ...] = ()

    @property
    def setting(self) -> str | None:
        """The setting that binds what everybody calls by this name."""
        return BOUND_BY.get(self.read.name)


class BindingFaults(Entity):
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
        by_name = [list(self._faults(found, name)) for name in self.reads.by_name]
        return {
            first.at: replace(first, also=tuple((other.read.file, other.at) for other in others))
            for first, *others in filter(None, by_name)
        }

    def _faults(self, configuration: Configuration, name: str) -> Iterator[BindingFault]:
        if configuration.kind is DeploymentKind.PAGES and name in PAGES_BINDINGS:
            return
        bound = [b for e in configuration.environments if (b := e.binding(name))]
        kinds = {binding.kind for binding in bound}
        for read in self.reads.reached(name, self.calls):
            if read.is_cast:
                continue  # the code says that it is more than it is declared to be
            for at, uses in self._uses(read):
                use, method = uses[0]
                if not bound and not self._spoken_of.has(name, configuration.folder):
                    yield BindingFault(read, at, use, method, None)
                elif len(kinds) == 1:
                    found = [_without(bound[0], called) for _, called in uses]
                    if found[0] is not None and all(found):  # else it may be for any of several
                        yield BindingFault(read, at, use, method, bound[0], found[0])

    def _uses(self, read: EnvRead) -> Iterator[tuple[tree.Call, list[tuple[EnvRead, str]]]]:
        """The call of a binding's method, or what hands it on, and all such calls by that."""
        handed = self._handed.of(read)
        at, uses = (handed.call, handed.uses) if handed is not None else (read.call, (read,))
        called = [(use, method) for use in uses if (method := self._method(read, use))]
        if at is not None and called:
            yield at, called

    def _method(self, read: EnvRead, use: EnvRead) -> str | None:
        """The method of a binding that is called at a place that a handler leads to."""
        name = use.member.name if use.call is not None and use.member is not None else None
        if name is None or not is_binding_method(name):
            return None
        is_reached = use is read or self.calls.way_to_place(use.file, use.node) is not None
        return name if is_reached else None

    @cached_property
    def _handed(self) -> HandedBindings:
        return HandedBindings(self.reads.types)


def _without(binding: Binding, method: str) -> str | None:
    """What a binding is, if that surely has no such method."""
    if binding.kind is BindingKind.VAR:
        return "string" if binding.value.text is not None else None
    of = BINDING_TYPES.get(binding.kind.value.partition(".")[0])
    return of if of and api.method(of, method) is None else None
