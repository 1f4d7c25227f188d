"""Where an object comes from: the call that made it, or that handed it to a callback."""

from collections.abc import Iterator

from msgspec.structs import replace

from wlint import tree
from wlint.project.calling.calls import Calls
from wlint.project.calling.function_names import is_constructor, methods_of
from wlint.project.data.held import Held
from wlint.project.data.traces import arguments
from wlint.project.file import File
from wlint.record import Entity, Record
from wlint.semantics.scopes import Gives
from wlint.semantics.types import ClassType, options_of
from wlint.tree import Node

# A chain of variables and parameters longer than this is left alone.
_STEPS = 50


class Made(Record):
    """A call, and what it gives: a part of its result, or what a function in it is called with.

    `to` is that function's name where an object names it, empty where it is an argument. What
    the platform hands to an entry point is made `by` that function.
    """

    by: Held
    to: str | None = None


class Makers(Entity):
    """The calls of one Worker that make objects."""

    calls: Calls

    def of(self, held: Held) -> Iterator[Made]:
        """Every call an object, or the part of it at `held.path`, may come from."""
        todo, seen = [held], set[Held]()
        while todo and len(seen) < _STEPS:
            at = todo.pop()
            if at in seen:
                continue
            seen.add(at)
            match at.node:
                case tree.Name(is_receiver=True):
                    todo += self._receiver(at)
                case tree.Name():
                    for before in self._given(at):
                        if isinstance(before, Made):
                            yield before
                        else:
                            todo.append(before)
                case tree.Member(object=owner, name=name):
                    todo.append(at.at(owner, (name, *at.path)))
                case tree.Mapping(entries=entries) if at.path:
                    kept_as = (e.value for e in entries if e.name == at.path[0])
                    todo += (at.at(value, at.path[1:]) for value in kept_as)
                case tree.Await(value=value):
                    todo.append(at.at(value, at.path))
                case tree.Call(callee=tree.Member(name="getWriter", object=owner)):
                    todo.append(at.at(owner, at.path))
                case tree.Call():
                    kept = list(self._kept(at, at.node))
                    todo += kept
                    if not kept:
                        yield Made(at)
                case _:
                    pass

    def _kept(self, held: Held, made: tree.Call) -> Iterator[Held]:
        """What an instance of a class is made with, and keeps in the field that is sought."""
        types = self.calls.types
        name = held.path[0] if held.path else None
        for option in options_of(types.of(held.file, made.callee)) if name else ():
            if not isinstance(option, ClassType):
                continue
            home = types.program.file(option.file)
            own = (m for _, m in methods_of(option.node) if is_constructor(m))
            for function in own:
                for param in function.params:
                    if self._keeps(home, option.node, param, str(name)):
                        for value in arguments(function, param, made):
                            yield held.at(value, held.path[1:])

    def _keeps(self, file: File, cls: tree.Class, param: tree.Param, name: str) -> bool:
        """Whether a constructor puts a parameter into a field, or what writes to it."""
        variable = file.scopes.variable(param.target)
        if variable is None:
            return False
        if param.is_field and variable.name == name:
            return True
        given = file.fields_given(cls, name)
        return any(file.scopes.variable(_written(value)) is variable for value in given)

    def _receiver(self, held: Held) -> Iterator[Held]:
        """The object on which the method was called that a place stands in."""
        by = held.inside[-1] if held.inside else None
        if by is None or held.file.function_around(held.node) is not by.function:
            return
        match by.call.callee:
            case tree.Member(object=owner):
                yield replace(held, file=by.file, node=owner, inside=held.inside[:-1])
            case _:
                pass

    def _given(self, held: Held) -> Iterator[Held | Made]:
        variable = held.file.scopes.variable(held.node)
        for definition in variable.definitions if variable is not None else ():
            match definition.gives, definition.node, definition.value:
                case Gives.PARAMETER, tree.Param() as param, _ if definition.path:
                    part = held.at(held.node, (*definition.path, *held.path))
                    yield from self._passed(part, param)
                case Gives.PARAMETER, tree.Param() as param, _:
                    yield from self._handed(held, param)
                case Gives.VALUE, _, tree.Node() as value:
                    yield held.at(value, (*definition.path, *held.path))
                case Gives.EACH, _, tree.Node() as value:
                    yield held.at(value, (None, *definition.path, *held.path))
                case _:
                    pass

    def _handed(self, held: Held, param: tree.Param) -> Iterator[Held | Made]:
        """What a caller passes to a parameter, or the call that a callback is written into."""
        parents = held.file.scopes.parents
        function = parents.get(param)
        if not isinstance(function, tree.Function):
            return
        if any(entry.function is function for entry in self.calls.entries):
            yield Made(held.at(function))
            return
        if (call := held.file.call_around(function)) is not None:
            yield Made(held.at(call), "")
            return
        match parents.get(function):
            case tree.Entry(name=str(name)) as entry:
                arg = parents.get(parents[entry])
                if isinstance(arg, tree.Arg):
                    yield Made(held.at(parents[arg]), name)
                    return
            case _:
                pass
        yield from self._passed(held, param)

    def _passed(self, held: Held, param: tree.Param) -> Iterator[Held]:
        """What callers of the project pass to a parameter."""
        function = held.file.scopes.parents.get(param)
        if not isinstance(function, tree.Function):
            return
        for site in self.calls.callers.get(function, ()):
            if isinstance(site.node, tree.Call) and site.is_sure:
                caller = held.leaving(function, site)
                for value in arguments(function, param, site.node) if caller is not None else ():
                    if caller is not None:
                        yield replace(caller, node=value, path=held.path)


def _written(value: Node) -> Node:
    """The stream to which a writer writes, or the value itself."""
    match value:
        case tree.Call(callee=tree.Member(name="getWriter", object=stream)):
            return stream
        case _:
            return value
