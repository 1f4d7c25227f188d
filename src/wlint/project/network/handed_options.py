"""Options that are only what a function was passed for them: `signal: options.signal`."""

from msgspec.structs import replace

from wlint import tree
from wlint.project.data.traces import arguments, written_out
from wlint.project.file import File
from wlint.project.network.call_options import Given, OptionTrace
from wlint.semantics.scopes import Definition, Gives
from wlint.tree import Node

Path = tuple[str, ...]


class HandedOptions(OptionTrace):
    """The search for options that asks what a call passes for them, where all calls are seen."""

    def brought(self, file: File, value: Node) -> Given:
        """Whether something is given: nothing is by a call that leaves out what is handed on."""
        return OptionTrace.brought(self, file, value) if file.is_python else self._at(file, value)

    def _at(self, file: File, node: Node, path: Path = ()) -> Given:
        """Whether something is given at the end of a path into a value."""
        handed = _handed(file, node)
        if handed is not None:
            return self._handed_in(file, node, *handed, path)
        if not path:
            return OptionTrace.brought(self, file, node)
        match written_out(file, node):
            case tree.Mapping(entries=entries) as written if all(e.name for e in entries):
                value = written.entry(path[0])
                return self._at(file, value, path[1:]) if value is not None else Given.NO
            case tree.Literal():
                return Given.NO
            case _:
                return Given.MAYBE

    def _handed_in(
        self, file: File, node: Node, param: tree.Param, before: Path, path: Path
    ) -> Given:
        function = file.scopes.parents.get(param)
        for index, (entered, home, call) in enumerate(self.through):
            if entered is function and isinstance(function, tree.Function):
                if any(isinstance(a.value, tree.Spread) for a in call.args):
                    return Given.MAYBE
                value = next(arguments(function, param, call), None)
                home, value = (home, value) if value is not None else (file, param.default)
                trace = replace(self, through=self.through[index + 1 :])
                return trace._at(home, value, (*before, *path)) if value is not None else Given.NO
        is_seen = isinstance(function, tree.Function) and self.all_calls.of(file, function)
        if is_seen or path:
            return Given.MAYBE
        return OptionTrace.brought(self, file, node)


def _handed(file: File, node: Node) -> tuple[tree.Param, Path] | None:
    """The parameter that a value is a part of, and which part; it is never given anything else."""
    match node:
        case tree.Member(object=owner, name=str(name)):
            found = _handed(file, owner)
            return None if found is None else (found[0], (*found[1], name))
        case tree.Name() if (variable := file.scopes.variable(node)) is not None:
            match variable.only:
                case Definition(gives=Gives.PARAMETER, node=tree.Param() as param, path=path) if (
                    all(isinstance(step, str) for step in path)
                ):
                    return param, tuple(str(step) for step in path)
                case _:
                    return None
        case _:
            return None
