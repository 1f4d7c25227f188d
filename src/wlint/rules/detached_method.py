"""See rules/detached-method.md."""

from collections.abc import Iterator

from wlint.finding import Finding, Fix, FixLevel
from wlint.rule import Context, Severity
from wlint.tree import Assign, Call, Entry, Mapping, Member, Name, Node, Param, Spread


def check(node: Assign | Call | Entry | Member | Param, ctx: Context) -> Iterator[Finding]:
    if ctx.file.is_python or ctx.way_to(node) is None:
        return
    for place, name in ctx.taken_off(node):
        yield ctx.finding(
            place,
            f"'{name}' throws \"Illegal invocation\" when it is called: it is taken off its object",
            help="call it on its object, or 'bind' it to that",
            fix=_bound(node, name, ctx),
        )
    match node:
        case Entry(value=Spread(value=value)) if kind := ctx.loses_methods(value):
            if _makes(ctx.parent(node), kind, ctx):  # response-init-spread looks at these
                return
            message = f"'{ctx.text(node)}' leaves the methods behind: a copy of {kind} has none"
            help = "pass the object itself; its methods cannot be copied"
            if _adds(ctx.parent(node)):
                own = f"name: (...given) => {ctx.text(value)}.name(...given)"
                help = f"write out the methods beside it that are called: '{own}'"
            yield ctx.finding(node, message, help=help, severity=Severity.WARNING)
        case Call(callee=Member(object=owner) as callee) if ctx.is_on_wrong_object(node):
            message = (
                f"'{ctx.called(node)}' throws \"Illegal invocation\": it is the global 'fetch', "
                f"called as a method of '{ctx.short(owner)}'"
            )
            help = "store '(...args) => fetch(...args)' or 'fetch.bind(globalThis)' instead"
            yield ctx.finding(callee, message, help=help)
        case _:
            pass


def _adds(copy: Node | None) -> bool:
    """Whether an object is copied for something to be added to the copy."""
    return isinstance(copy, Mapping) and len(copy.entries) > 1


def _makes(init: Node | None, kind: str, ctx: Context) -> bool:
    """Whether options are those of new objects of a kind."""
    made = ctx.calls_with(init) if isinstance(init, Mapping) else []
    return bool(made) and all(ctx.name_of(call.callee) == kind for call in made)


def _bound(node: Node, name: str, ctx: Context) -> Fix | None:
    """The method bound to its object; safe for `waitUntil`, which is of no use otherwise."""
    level = FixLevel.SAFE if name == "waitUntil" else FixLevel.UNSAFE
    match node:
        case Member(object=owner):
            edit = ctx.replace(node, f"{ctx.text(node)}.bind({ctx.text(owner)})")
        case Assign(target=Mapping(entries=[only]) as pattern, value=Name() | Member() as value):
            if node.declares is None or not isinstance(only.value, Name):
                return None
            own = ctx.text(value)
            text = f"{only.value.id} = {own}.{name}.bind({own})"
            edit = ctx.replace_from(pattern, value, text)
        case _:
            return None
    return ctx.fix("bind it to its object", level, edit)
