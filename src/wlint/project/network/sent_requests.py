"""Whether the request that is sent brings an option: what it is made with, and made of."""

from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import TypeAlias

from msgspec.structs import replace

from wlint import tree
from wlint.project.calling.links import promise_of
from wlint.project.data.traces import arguments
from wlint.project.file import File
from wlint.project.network.call_options import Given, any_of, one_of
from wlint.project.network.handed_options import HandedOptions
from wlint.semantics.functions import returned
from wlint.semantics.scopes import Definition, Gives
from wlint.semantics.types import FunctionType, Global, InstanceType, Named, options_of
from wlint.tree import Node

_REQUEST_NAMES = frozenset({"request", "req", "input"})
_DEPTH = 5


class SentRequests(HandedOptions):
    """The search for options that may come in a `Request`, which can also stand for options.

    `goes_elsewhere` tells of an address and a request that brings none to it.
    """

    goes_elsewhere: Callable[[File, Node, Node], bool] = lambda file, address, request: False

    def of_args(self, file: File, args: Iterable[tree.Arg], first: int) -> Given:
        """Whether a call's keyword arguments, or its options from a position on, give one."""
        match given := tuple(args):
            case (tree.Arg(name=None), tree.Arg(name=None)) if first == 1 and self.goes_elsewhere(
                file, given[0].value, given[1].value
            ):
                return Given.NO
            case _:
                return HandedOptions.of_args(self, file, given, first)

    def of_input(self, file: File, node: Node, depth: int = 0) -> Given:
        """Whether what is fetched is a request that brings the option; plain URLs do not."""
        match node:
            case tree.Await(value=value):
                return self.of_input(file, value, depth)
            case tree.Conditional(then=then, otherwise=otherwise):
                return one_of(self.of_input(file, n, depth) for n in (then, otherwise))
            case tree.Call(callee=tree.Member(name="clone", object=owner)):
                return self.of_input(file, owner, depth)
            case tree.Call() if self._makes_request(file, node):
                return self._made_of(file, node, depth)
            case tree.Name() if file.scopes.variable(node) in self.inside:
                return Given.NO  # made of what it was before, which is looked at anyhow
            case tree.Call() | tree.Name() if depth < _DEPTH and (
                made := list(self._made(file, node))
            ):
                return one_of(trace.of_input(home, n, depth + 1) for trace, home, n in made)
            case _:
                pass
        return Given.MAYBE if self._may_be_request(file, node) else Given.NO

    def _called(self, file: File, node: tree.Call, callee: object) -> Given:
        if isinstance(callee, Global) and callee.path == "Request":
            return self._made_of(file, node, 0)
        return HandedOptions._called(self, file, node, callee)

    def _made_of(self, file: File, made: tree.Call, depth: int) -> Given:
        first = made.arg(0)
        inner = self.of_input(file, first, depth) if first is not None else Given.NO
        return any_of((inner, self.of_args(file, made.args, 1)))

    def _made(self, file: File, node: Node) -> Iterator["_Sent"]:
        """What a variable is given, or a project function returns, when all of it can be seen."""
        if isinstance(node, tree.Call):
            match self.types.of(file, node.callee):
                case FunctionType(file=path, node=function):
                    home = self.types.program.files[path]
                    yield from ((self, home, value) for value in returned(function))
                case _:
                    pass
            return
        if (variable := file.scopes.variable(node)) is None:
            return
        inside = replace(self, inside=self.inside | {variable})
        given = [d for d in variable.definitions if d.gives is not Gives.NOTHING]
        if len(given) == 1 and (promise := promise_of(file, given[0])) is not None:
            yield inside, file, promise
            return
        each = [list(inside._given(file, definition)) for definition in given]
        if all(each):
            yield from chain.from_iterable(each)

    def _given(self, file: File, definition: Definition) -> Iterator["_Sent"]:
        """What a variable is given in one place: a parameter by every call, when all are seen."""
        match definition:
            case Definition(gives=Gives.VALUE, value=tree.Node() as value, path=()):
                yield self, file, value
            case Definition(gives=Gives.PARAMETER, node=tree.Param() as param, path=()):
                yield from self._handed(file, param)
            case _:
                pass

    def _handed(self, file: File, param: tree.Param) -> Iterator["_Sent"]:
        function = file.scopes.parents.get(param)
        if not isinstance(function, tree.Function):
            return
        entered = (i for i, (within, _, _) in enumerate(self.through) if within is function)
        if (index := next(entered, None)) is not None:
            _, home, call = self.through[index]
            calls, inner = [(home, call)], replace(self, through=self.through[index + 1 :])
        else:
            sites = self.all_calls.of(file, function) or ()
            calls = [(s.file, s.node) for s in sites if isinstance(s.node, tree.Call)]
            inner = self
        given = [(home, next(arguments(function, param, call), None)) for home, call in calls]
        if all(value is not None for _, value in given):
            yield from ((inner, home, value) for home, value in given if value is not None)

    def _makes_request(self, file: File, made: tree.Call) -> bool:
        options = options_of(self.types.of(file, made.callee))
        return any(isinstance(o, Global) and o.path == "Request" for o in options)

    def _may_be_request(self, file: File, node: Node) -> bool:
        found = options_of(self.types.of(file, node))
        if any(
            isinstance(o, Named) and o.name.rpartition(":")[2].endswith("Request") for o in found
        ):
            return True
        if any(isinstance(o, (Named, InstanceType)) for o in found):
            return False
        name = node.id if isinstance(node, tree.Name) else getattr(node, "name", None)
        return isinstance(name, str) and (
            name in _REQUEST_NAMES or name.lower().endswith("request")
        )


# a value, in its file, and the search that has come to it
_Sent: TypeAlias = tuple[SentRequests, File, Node]
