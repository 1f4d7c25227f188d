"""Answers of other hosts that are read as data before anybody asks whether they are."""

from functools import cached_property

from wlint import tree
from wlint.project.file import File
from wlint.project.network.outbound import Outbounds
from wlint.project.network.told import Told, link_of
from wlint.record import entity
from wlint.semantics.scopes import Definition, Gives
from wlint.tree import Node

_PLAIN = frozenset({"json", "headers", "url"})


@entity
class UncheckedAnswers:
    """The answers that one Worker takes for good ones."""

    outbounds: Outbounds

    @cached_property
    def _told(self) -> Told:
        return Told(self.outbounds.waits.calls)

    def asked(self, file: File, call: tree.Call) -> tree.Call | None:
        """The call of another host whose answer a call reads as JSON, whatever it is."""
        match call:
            case tree.Call(callee=tree.Member(name="json", object=owner), args=()):
                asked = self._asked(file, owner)
            case _:
                return None
        if (
            not isinstance(asked, tree.Call)
            or self._is_tried(file, call)
            or self._told.is_told(file, call)
            or self._told.is_caught(file, call)
        ):
            return None
        found = self.outbounds.of(file, asked)
        return asked if found is not None and found.client.name == "fetch" else None

    @staticmethod
    def _asked(file: File, owner: Node) -> Node | None:
        """The promise of an answer that is only ever read as JSON."""
        variable = file.scopes.variable(owner) if isinstance(owner, tree.Name) else None
        if variable is None:
            return owner.value if isinstance(owner, tree.Await) else None
        members = [file.scopes.parents.get(r) for r in variable.reads]
        is_plain = all(isinstance(m, tree.Member) and m.name in _PLAIN for m in members)
        match variable.only:
            case Definition(gives=Gives.VALUE, value=tree.Await(value=asked), path=()) if is_plain:
                return asked
            case Definition(gives=Gives.PARAMETER, node=tree.Param() as param, path=()) if is_plain:
                link = link_of(file, file.scopes.parents[param])
                return link.object if link is not None else None
            case _:
                return None

    @staticmethod
    def _is_tried(file: File, call: tree.Call) -> bool:
        """Whether something catches what is thrown by an answer that is no JSON."""
        around = list(file.ancestors(call))
        is_caught = any(isinstance(n, tree.Try) and n.catches for n in around)
        return is_caught or any(isinstance(n, tree.Member) and n.name == "catch" for n in around)
