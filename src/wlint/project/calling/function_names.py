"""What functions are called, and by whom they may be called."""

from collections.abc import Iterator

from wlint import tree
from wlint.finding import Place
from wlint.project.file import File
from wlint.regex import regex
from wlint.semantics.scopes import Variable
from wlint.source import Span

_PRIVATE = regex(r"(?:private|protected)\b|(?:(?:static|override|async|get|set)\s+|\*\s*)*#")


def is_constructor(function: tree.Function) -> bool:
    """Whether a method runs when its class is called."""
    return function.name in ("constructor", "__init__")


def is_private(file: File, method: tree.Function) -> bool:
    """Whether a method is for its own class only: `_x`, `#x`, or TypeScript's `private x`."""
    if method.name is None or method.name.startswith(("_", "#")):
        return True
    return not file.is_python and _PRIVATE.match(file.source.text(method.span)) is not None


def called_name(file: File, function: tree.Function) -> str | None:
    """The name under which calls mention a function: a constructor's is its class's."""
    if is_constructor(function):
        cls = next((n for n in file.ancestors(function) if isinstance(n, tree.Class)), None)
        return cls.name if cls else None
    return function_name(file, function)


def function_name(file: File, function: tree.Function) -> str | None:
    """What a function is called, by itself or by what it is given to."""
    if function.name is not None:
        return function.name
    around = file.scopes.parents.get(function)
    match around:
        case tree.Assign(target=tree.Name(id=name)) | tree.Entry(name=str(name)):
            return name
        case tree.Assign(target=tree.Member(name=str(name))):
            return name
        case tree.Export(is_default=True):
            return "default"
        case _:
            return None


def signature(function: tree.Function, name: str | None = None) -> str:
    """A function as a heading: its name and what it is given."""
    given = [
        p.target.id
        for p in function.params
        if isinstance(p.target, tree.Name) and not p.target.is_receiver and p.target.id != "self"
    ]
    return f"{name or function.name or 'function'}({', '.join(given)})"


def head_of(file: File, function: tree.Function) -> Place:
    """Where a function is written, without its body."""
    start = function.span.start
    text = file.source.text(Span(start, function.body.span.start))
    return Place(file.path, Span(start, start + len(text.rstrip(" \n\t:{").encode())))


def methods_of(cls: tree.Class) -> Iterator[tuple[str, tree.Function]]:
    """The functions of a class by name: methods, and fields that hold one."""
    for item in cls.body.statements:
        match item:
            case tree.Function(name=str(name)):
                yield name, item
            case tree.Assign(target=tree.Name(id=name), value=tree.Function() as value):
                yield name, value
            case _:
                pass


def local_variable(file: File, function: tree.Function) -> Variable | None:
    """The variable of another function that only ever stands for this one."""
    around = file.scopes.parents.get(function)
    match around:
        case tree.Assign(target=tree.Name() as name, value=value) if value is function:
            variable = file.scopes.variable(name)
        case _ if function.kind == "function" and function.name is not None:
            variable = file.scopes.scope_of(function).find(function.name)
        case _:
            return None
    only = variable.only if variable is not None else None
    is_it = only is not None and only.node in (function, around)
    return variable if variable and is_it and not variable.is_module_level else None
