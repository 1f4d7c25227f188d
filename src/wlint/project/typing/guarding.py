"""Where errors of what a function runs are handled: by a `try` of its own, or by a decorator."""

from collections.abc import Iterator

from wlint import tree
from wlint.project.file import File
from wlint.project.typing.decorators import is_keeper, names_given, wrappers
from wlint.project.typing.types import Types
from wlint.semantics.types import FunctionType, options_of
from wlint.tree import Node


def unguarded(file: File, function: tree.Function) -> Iterator[Node]:
    """What a function's promise waits for outside of any `try` that handles errors."""
    if function.is_generator:
        return
    stack: list[Node] = [function.body]
    while stack:
        match node := stack.pop():
            case tree.Function() | tree.Class():
                continue
            case tree.Try(body=body, catches=[_, *_]):
                stack.extend(n for n in node.children() if n is not body)
                continue
            case tree.Await(value=value) if function.is_async:
                yield value
            case tree.Exit(kind="return", value=tree.Node() as value):
                if not (file.is_python and function.is_async):
                    yield value
            case _:
                pass
        stack.extend(reversed(tuple(node.children())))


def may_guard(types: Types, file: File, decorator: Node) -> bool:
    """Whether what a decorator puts around a function may handle its errors."""
    if not file.is_python or is_keeper(types, file, decorator):
        return False
    options = options_of(types.of(file, decorator))
    return not all(isinstance(o, FunctionType) and _lets_out(types, o) for o in options)


def guards(types: Types, file: File, decorator: Node) -> bool:
    """Whether a decorator of the project puts a function around that handles errors."""
    options = options_of(types.of(file, decorator)) if file.is_python else ()
    return any(isinstance(o, FunctionType) and not _lets_out(types, o) for o in options)


def _lets_out(types: Types, decorator: FunctionType) -> bool:
    """Whether errors of the decorated function surely come out of what a decorator gives."""
    given = names_given(decorator.node)
    return all(
        any(
            isinstance(value, tree.Call)
            and isinstance(value.callee, tree.Name)
            and value.callee.id in given
            for value in unguarded(types.program.file(wrapper.file), wrapper.node)
        )
        for wrapper in wrappers(types, decorator)
    )
