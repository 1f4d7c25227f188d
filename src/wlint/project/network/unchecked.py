"""Answers of other hosts that are read as data before anybody asks whether they are."""

from wlint import tree
from wlint.project.file import File
from wlint.project.network.outbound import Outbounds
from wlint.record import entity
from wlint.semantics.scopes import Definition, Gives
from wlint.tree import Node

# how an API says in its JSON whether it succeeded
_TELLING = frozenset({"success", "ok", "error", "errors", "status", "code", "status_code"})
_PLAIN = frozenset({"json", "headers", "url"})


@entity
class UncheckedAnswers:
    """The answers that one Worker takes for good ones."""

    outbounds: Outbounds

    def asked(self, file: File, call: tree.Call) -> tree.Call | None:
        """The call of another host whose answer a call reads as JSON, whatever it is."""
        match call:
            case tree.Call(callee=tree.Member(name="json", object=owner), args=()):
                asked = self._asked(file, owner)
            case _:
                return None
        if not isinstance(asked, tree.Call) or self._is_tried(file, call) or _is_told(file, call):
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
                link = _link_of(file, file.scopes.parents[param])
                return link.object if link is not None else None
            case _:
                return None

    @staticmethod
    def _is_tried(file: File, call: tree.Call) -> bool:
        """Whether something catches what is thrown by an answer that is no JSON."""
        around = list(file.ancestors(call))
        is_caught = any(isinstance(n, tree.Try) and n.catches for n in around)
        return is_caught or any(isinstance(n, tree.Member) and n.name == "catch" for n in around)


def _is_told(file: File, call: tree.Call) -> bool:
    """Whether the code asks the JSON itself whether it is good."""
    inside: Node = call
    for around in file.ancestors(call):
        match around:
            case tree.Await() | tree.Exit() | tree.Block() | tree.Arg() | tree.Call():
                pass
            case tree.Function() if _link_of(file, around) is not None:
                pass
            case tree.Member(name="then") if (handler := _handler(file, around)) is not None:
                return any(_asks(file, n) for p in handler.params for n in p.target.walk())
            case tree.Assign(target=target, value=value) if value is inside:
                return any(_asks(file, name) for name in target.walk())
            case _:
                return False
        inside = around
    return False


def _link_of(file: File, function: Node) -> tree.Member | None:
    """The `promise.then` whose value a function is the one to take."""
    arg = file.scopes.parents[function]
    match file.scopes.parents[arg] if isinstance(arg, tree.Arg) else None:
        case tree.Call(callee=tree.Member(name="then") as link, args=[first, *_]) if first is arg:
            return link
        case _:
            return None


def _handler(file: File, link: tree.Member) -> tree.Function | None:
    """The function that takes the value of `promise.then`, where it stands there."""
    match file.scopes.parents[link]:
        case tree.Call(args=[tree.Arg(value=tree.Function() as function), *_]):
            return function
        case _:
            return None


def _asks(file: File, name: Node) -> bool:
    """Whether a variable of the answer, or a part of it, tells of success."""
    match name:
        case tree.Entry(name=str(part)):
            return part in _TELLING
        case tree.Name() if (variable := file.scopes.variable(name)) is not None:
            parts = (file.scopes.parents.get(r) for r in variable.reads)
            return any(isinstance(p, tree.Member) and p.name in _TELLING for p in parts)
        case _:
            return False
