"""One Worker, and what is understood of it."""

from functools import cached_property

from wlint.project.calling.late_imports import LateImports
from wlint.project.configuration.binding_faults import BindingFaults
from wlint.project.configuration.lacking_methods import LackingMethods
from wlint.project.interop.dicts import RawDicts
from wlint.project.interop.lost_statuses import LostStatuses
from wlint.project.interop.nulls import Nulls
from wlint.project.interop.raw_bindings import (
    has_raw_bindings,
    has_raw_requests,
    imports_packages,
)
from wlint.project.interop.unconverted import Unconvertible
from wlint.project.network.same_hosts import SameHosts
from wlint.project.network.waiting_ways import WaitingWays
from wlint.project.understood.background import Background
from wlint.project.understood.costs import Costs
from wlint.project.understood.errors import Errors
from wlint.project.understood.network import Network
from wlint.project.understood.state import State


class Worker(Background, Costs, Network, Errors, State):
    """What Wrangler deploys as one, or loose files that belong together."""

    @cached_property
    def raw_dicts(self) -> RawDicts:
        """Which dicts it hands to JavaScript as they are."""
        return RawDicts(self.types, self.has_new_python, self._has_raw_bindings)

    @cached_property
    def unconvertible(self) -> Unconvertible:
        """What its Python code has from JavaScript as it is, or hands over as it is not taken."""
        has_own = has_raw_requests(self.configuration, self.entries)
        return Unconvertible(self.types, self._has_raw_bindings, has_own)

    @cached_property
    def nulls(self) -> Nulls:
        """Where its Python code asks for `None` what is JavaScript's `null`."""
        return Nulls(self.types, self._has_raw_bindings and self.has_new_python is True)

    @cached_property
    def _has_raw_bindings(self) -> bool:
        brings_its_own = self.has_new_python is True and imports_packages(self.types.program)
        return has_raw_bindings(
            self.configuration,
            self.python_project,
            self.entries,
            imports_packages=brings_its_own,
        )

    @cached_property
    def lost_statuses(self) -> LostStatuses:
        """Which of its statuses JavaScript never sees."""
        return LostStatuses(self.raw_dicts)

    @cached_property
    def late_imports(self) -> LateImports:
        """Which Python packages it loads while a request waits."""
        return LateImports(self.module_loads)

    @cached_property
    def binding_faults(self) -> BindingFaults:
        """What it takes for bindings and is not bound so."""
        return BindingFaults(self.configuration, self.env_reads, self.calls)

    @cached_property
    def lacking_methods(self) -> LackingMethods:
        """What it asks its own objects and other Workers for and they do not have."""
        return LackingMethods(self.stubs, self.env_reads, self.others)

    @cached_property
    def waiting_ways(self) -> WaitingWays:
        """How its handlers come to wait for calls of other hosts."""
        return WaitingWays(self.calls, self.outbounds.waits, self.background_work, self.promises)

    @cached_property
    def same_hosts(self) -> SameHosts:
        """Which of its calls go to the one host that a visitor chooses."""
        return SameHosts(self.outbounds, self.proxying, self.trusted)
