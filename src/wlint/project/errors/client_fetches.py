"""Responses that a package's client reads: those of the `fetch` that it was given."""

from functools import cached_property

from wlint import tree
from wlint.project.calling.calls import Calls
from wlint.project.data.held import Held
from wlint.project.data.spread import Spread
from wlint.project.errors.outlets import Outlet
from wlint.project.file import File
from wlint.project.typing.external import package_of
from wlint.project.typing.types import Types
from wlint.record import Entity
from wlint.semantics.types import FunctionType, Global, options_of


class ClientFetches(Entity):
    """What one Worker's code gives clients to ask in place of the network."""

    types: Types
    calls: Calls
    spread: Spread

    def reads(self, held: Held, outlet: Outlet) -> bool:
        """Whether the response a text becomes part of goes to a client alone."""
        if not self._all or held.file is not outlet.file:
            return False
        functions = {
            at.file.function_around(at.node)
            for at in self.spread.of(held.at(outlet.node))
            if isinstance(at.file.scopes.parents.get(at.node), tree.Exit)
        }
        is_answer = any(f is not None and self.calls.is_entry(f) for f in functions)
        return not is_answer and not functions.isdisjoint(self._all)

    @cached_property
    def _all(self) -> frozenset[tree.Function]:
        """The functions that packages are given as `fetch`: `new OpenAI({ fetch: ask })`."""
        return frozenset(
            option.node
            for file in self.calls.files
            for entry in file.of_kind(tree.Entry)
            if entry.name == "fetch" and self._is_option(file, entry)
            for option in options_of(self.types.of(file, entry.value))
            if isinstance(option, FunctionType) and not self.calls.is_entry(option.node)
        )

    def _is_option(self, file: File, entry: tree.Entry) -> bool:
        """Whether an entry is among the options that a package is given."""
        arg = file.scopes.parents.get(file.scopes.parents[entry])
        call = file.scopes.parents.get(arg) if isinstance(arg, tree.Arg) else None
        return isinstance(call, tree.Call) and any(
            isinstance(option, Global) and package_of(option.path) != ""
            for option in options_of(self.types.of(file, call.callee))
        )
