"""See rules/response-init-spread.md."""

from collections.abc import Iterator

from wlint.finding import Finding
from wlint.rule import Context, FixLevel, Global, Named, options_of, without_nothing
from wlint.tree import Call, Entry, Mapping, Member, Node, Spread

_LOST = {"Response": ("status", "headers"), "Request": ("method", "headers", "body")}


def check(node: Call | Mapping, ctx: Context) -> Iterator[Finding]:
    if isinstance(node, Call):
        made = ctx.name_of(node.callee)
        init = ctx.options_of_call(node) if made in _LOST and ctx.has_bare_objects else None
        if made is not None and init is not None and ctx.way_to(node) is not None:
            for entry in init.entries:
                yield from _options(init, entry, made, ctx)
    elif ctx.way_to(node) is not None:
        for entry in node.entries:
            yield from _headers(node, entry, ctx)


def _options(init: Mapping, entry: Entry, made: str, ctx: Context) -> Iterator[Finding]:
    """A response or request among the options of another."""
    match entry.value:
        case Spread(value=value) if without_nothing(ctx.type_of(value)) == Named(made):
            lost = [name for name in _LOST[made] if init.entry(name) is None]
        case _:
            return
    if not lost:
        return
    name, names = ctx.short(value), " and ".join(lost)
    is_alone = len(init.entries) == 1
    is_all = is_alone and ctx.type_of(value) == Named(made)  # null is no init
    copied = ", ".join(f"{option}: {name}.{option}" for option in lost)
    edit = ctx.replace(init, ctx.text(value))
    yield ctx.finding(
        entry,
        f"'...{name}' copies nothing: the {made.lower()} has {names} from its class, "
        "not as properties of its own",
        help=f"pass '{name}' itself, or name what to copy"
        if is_alone
        else f"name what to copy beside the rest: '{copied}'",
        fix=ctx.fix(f"pass '{name}' itself", FixLevel.SAFE, edit) if is_all else None,
    )


def _headers(whole: Mapping, entry: Entry, ctx: Context) -> Iterator[Finding]:
    """Headers among the properties of an object."""
    if not isinstance(entry.value, Spread):
        return
    value = entry.value.value
    is_always = _is_headers(value, ctx)
    passed = None if is_always else ctx.passed_headers(value)
    if passed is None and not is_always:
        return
    where = "" if passed is None else " of the Headers that a caller passes"
    given = [ctx.related(passed.value, "passes headers here", passed.file)] if passed else []
    name, only = ctx.short(value), len(whole.entries) == 1
    copy = f"new Headers({ctx.text(value)})"
    edit = ctx.replace(whole, copy)
    yield ctx.finding(
        entry,
        f"'...{name}' copies nothing{where}: a Headers object has its headers in itself, "
        "not as properties of its own",
        help=f"copy them with 'new Headers({name})'"
        + ("" if only else ", and set the others on it"),
        fix=ctx.fix("copy the headers", FixLevel.SUGGESTION, edit) if only else None,
        related=given,
    )


def _is_headers(value: Node, ctx: Context) -> bool:
    """Whether a value is a Headers object, also where it is declared as what makes one."""
    match of := ctx.type_of(value):
        case Named(name="Headers"):
            return True
        case (
            Named(name="HeadersInit") | Global(path="RequestInit.headers" | "ResponseInit.headers")
        ):
            return ctx.given_type(value) == Named("Headers")
        case _:
            return Named("Headers") in options_of(of) and _is_copied(value, ctx)


def _is_copied(headers: Node, ctx: Context) -> bool:
    """Whether they are for a response whose body is that of the thing that they are read off."""
    made = next((n for n in ctx.ancestors(headers) if isinstance(n, Call)), None)
    match headers, made.arg(0) if made is not None else None:
        case Member(object=owner, name="headers"), Member(object=copied, name="body"):
            return ctx.text(owner) == ctx.text(copied)
        case _:
            return False
