"""The globals that code reads, and that only browsers, other runtimes or Node's flag have."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from msgspec import field

from wlint import tree
from wlint.platform.browser_only import HOOK, IN_PAGE
from wlint.platform.runtime_globals import LACKING, OF_NODE
from wlint.project.calling.for_browsers import for_browsers
from wlint.project.calling.function_names import function_name
from wlint.project.file import File
from wlint.record import Entity

_HOLDERS = frozenset({"globalThis", "self", "global"})
_BUILT = frozenset({"NODE_ENV"})
"""What bundlers write in place of `process.env.NODE_ENV`."""


class LackingGlobals(Entity):
    """The globals of one Worker's code that may not be there."""

    files: Sequence[File]
    _for_browsers: dict[File, frozenset[tree.Node]] = field(default_factory=dict)

    def of(self, file: File) -> Sequence[tree.Name]:
        """Where a file reads what no Worker has: of browsers, or of other runtimes.

        Much of a file with JSX is for browsers: it is left out.
        """
        if any(o.kind.startswith("jsx_") for o in file.of_kind(tree.Opaque)):
            return ()
        return [name for name in self._read.get(file, ()) if name.id in LACKING]

    def of_node(self) -> Iterator[tuple[File, tree.Name]]:
        """Where it reads what only Node's flag brings."""
        for file, names in self._read.items():
            yield from ((file, name) for name in names if name.id in OF_NODE)

    @cached_property
    def _read(self) -> Mapping[File, Sequence[tree.Name]]:
        """The reads of what nothing in the Worker declares, brings or asks about."""
        own = [f for f in self.files if not (f.is_python or f.is_declaration or f.is_installed)]
        named = {f: [n for n in f.of_kind(tree.Name) if _is_meant(f, n)] for f in own}
        if not any(named.values()) or any(map(_may_bring, own)):
            return {}
        asked = {name for file in own for name in _asked(file)}
        return {
            file: [n for n in names if n.id not in asked and not self._is_for_page(file, n)]
            for file, names in named.items()
        }

    def _is_for_page(self, file: File, name: tree.Name) -> bool:
        """Whether a browser runs the code, not the Worker: effects, hooks, `page.evaluate`."""
        if file not in self._for_browsers:
            self._for_browsers[file] = for_browsers(file)
        handed = self._for_browsers[file]
        return any(n in handed or _is_in_page(file, n) for n in file.ancestors(name))


def _is_meant(file: File, name: tree.Name) -> bool:
    """Whether a name is one of those globals, and is read."""
    if name.id not in LACKING | OF_NODE or file.scopes.variable(name) is not None:
        return False
    match file.scopes.parents.get(name):
        case None:  # the key of an entry, or the name of a field
            return False
        case tree.Assign(target=target):
            return target is not name
        case tree.Member(name="env") as env:
            above = file.scopes.parents.get(env)
            return not (isinstance(above, tree.Member) and above.name in _BUILT)
        case _:
            return True


def _may_bring(file: File) -> bool:
    """Whether a file loads a package only for what that does, as what stands in for globals."""
    loaded = (n for n in file.of_kind(tree.Import) if not n.names)
    return any(not n.module.startswith(".") for n in loaded)


def _asked(file: File) -> Iterator[str]:
    """The globals that code asks about, or gives: by `typeof`, by a text, or as a part."""
    for node in file.of_kind(tree.Operation, tree.Member, tree.Literal):
        match node:
            case tree.Operation(op="typeof", operands=[tree.Name(id=name)]):
                yield name
            case tree.Member(object=tree.Name(id=holder), name=str(name)) if holder in _HOLDERS:
                yield name
            case tree.Literal(kind="string", value=str(text)):
                yield text
            case _:
                pass


def _is_in_page(file: File, node: tree.Node) -> bool:
    if not isinstance(node, tree.Function):
        return False
    if HOOK.fullmatch(function_name(file, node) or ""):
        return True
    call = file.call_around(node)
    return call is not None and (
        isinstance(call.callee, tree.Member) and call.callee.name in IN_PAGE
    )
