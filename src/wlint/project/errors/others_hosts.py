"""What hosts answer that the caller has named: why they do not is for whoever asked for it."""

from wlint import tree
from wlint.project.data.origins import Origins
from wlint.project.file import File
from wlint.project.typing.constants import text_of
from wlint.record import Entity
from wlint.semantics.types import UNKNOWN, Global, Named, Type, options_of
from wlint.tree import Node

_DEEPEST = 3
_HOLE = "\0"
# what holds the address that a request is sent on to
_ADDRESSED = frozenset({"Request", "URL"})


class OthersHosts(Entity):
    """The requests of one Worker for addresses that were sent to it, or stored by its users."""

    origins: Origins

    def asks(self, file: File, call: tree.Call, called: tuple[Type, ...]) -> bool:
        """Whether a call fetches an address that was sent or stored, all of it: no host of its own.

        What fails then is what that host did, and the runtime's text for it names no more. So it is
        of what a caller may pass in the place of `fetch`.
        """
        address, is_fetch = call.arg(0), Global("fetch") in called
        if address is None or not is_fetch or not set(called) <= {Global("fetch"), UNKNOWN}:
            return False
        return self._are_sent(file, address)

    def _are_sent(self, file: File, address: Node, depth: int = 0) -> bool:
        """Whether an address was sent or stored, whichever it is, and whoever hands it over."""
        match file.local_value(address)[0]:
            case tree.Conditional(then=one, otherwise=other):
                return all(self._are_sent(file, node, depth) for node in (one, other))
            case _ if not (text_of(file, address, _HOLE) or _HOLE).startswith(_HOLE):
                return False
        # the request or its address sent on, be it with another host, names no host as a whole
        made = (o for o in options_of(self.origins.types.of(file, address)) if isinstance(o, Named))
        if any(o.name in _ADDRESSED for o in made):
            return False
        # what is sent may as well be asked of a host of its own: `${env.API}${path}`
        host = _beginning(file, address)
        handed = list(self.origins.types.mentions.handed(file, host)) if depth < _DEEPEST else []
        if handed:  # which of them calls is not asked: a miss is better than a false alarm
            return any(self._are_sent(home, value, depth + 1) for home, value in handed)
        if self._is_made_of_several(file, host) or self._may_be_own(file, host):
            return False
        source = self.origins.source(file, host)  # one of a list in the code is the code's own
        return source is not None and not source.is_listed

    def _is_made_of_several(self, file: File, host: Node) -> bool:
        """Whether it is part of what some object's method makes of several things.

        `provider.request(messages, key).url` is no address that was sent, whatever else was.
        """
        owner = host.object if isinstance(host, tree.Member) else host
        match file.local_value(owner)[0]:
            case tree.Call(callee=tree.Member() as method, args=[_, _, *_]) if owner is not host:
                made = options_of(self.origins.types.of(file, method))
                return not all(isinstance(o, Global) for o in made)
            case _:
                return False

    def _may_be_own(self, file: File, host: Node) -> bool:
        """Whether a variable is given several addresses, of which one begins with nothing sent.

        `url = f"{self.base}/{path}"`, and later `url = f"{url}?{query}"`.
        """
        variable = file.scopes.variable(host)
        given = variable.definitions if variable is not None else ()
        values = (d.value for d in given if d.value is not None and not d.path)
        begun = [_beginning(file, value) for value in values] if len(given) > 1 else []
        return any(
            isinstance(node, tree.Member | tree.Name)
            and file.scopes.variable(node) is not variable
            and self.origins.source(file, node) is None
            for node in begun
        )

    def reads(self, file: File, callee: Node, called: tuple[Type, ...]) -> bool:
        """Whether a call reads what such a host has answered."""
        is_read = all(isinstance(o, Global) and o.path.startswith("Response.") for o in called)
        return is_read and isinstance(callee, tree.Member) and self.say(file, callee.object)

    def say(self, file: File, node: Node) -> bool:
        """Whether a value is such a host's answer, or read off it: a redirect."""
        value, _ = file.local_value(node)
        match value:
            case tree.Member(object=owner) | tree.Call(callee=tree.Member(object=owner)):
                return self.say(file, owner)
            case tree.Await(value=tree.Call() as call):
                called = options_of(self.origins.types.of(file, call.callee))
                return self.asks(file, call, called)
            case _:
                return False


def _beginning(file: File, address: Node) -> Node:
    """What an address begins with, and has its host from, where it is put together."""
    value, _ = file.local_value(address)
    match value:
        case tree.Template(parts=[first, *_]) | tree.Operation(op="+", operands=[first, *_]):
            return _beginning(file, first)
        case (
            tree.Member(object=owner, name="href")
            | tree.Call(callee=tree.Member(object=owner, name="toString"))
        ):
            return _beginning(file, owner)
        case tree.Call(callee=tree.Name(id="URL"), is_new=True, args=[first, *base]):
            return _beginning(file, base[0].value if base else first.value)
        case _:
            return value
