"""The modules that imports name."""

from collections.abc import Iterable, Iterator

from wlint import tree
from wlint.tree import Node


def imported(nodes: Iterable[Node], *, is_python: bool) -> tuple[str, ...]:
    """The modules that imports name; in Python the packages around them too."""
    named = dict.fromkeys(_imports(nodes))
    if is_python:
        named = dict.fromkeys(name for module in named for name in _packages(module))
    return tuple(named)


def _imports(nodes: Iterable[Node]) -> Iterator[str]:
    for node in nodes:
        match node:
            case tree.Import(module=module, names=names):
                yield module
                if module.startswith(".") or "/" not in module:
                    yield from (_inside(module, n.name) for n in names if n.name != "*")
            case tree.Export(module=str(module)):
                yield module
            case tree.Call(
                callee=tree.Name(id="require" | "import"),
                args=[tree.Arg(value=tree.Literal(kind="string", value=str(module))), *_],
            ):
                yield module


def _packages(module: str) -> Iterator[str]:
    """A Python module and the packages that run before it, outermost first."""
    dots = [i for i, c in enumerate(module) if c == "." and module[:i].strip(".")]
    yield from (module[:dot] for dot in dots)
    yield module


def _inside(module: str, name: str) -> str:
    """The submodule that `from module import name` may mean in Python."""
    return f"{module}{name}" if module.endswith(".") else f"{module}.{name}"
