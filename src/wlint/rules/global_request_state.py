"""See rules/global-request-state.md."""

from collections.abc import Iterator

from wlint.finding import Finding
from wlint.rule import Context, Fault, Leak, Severity
from wlint.tree import Module

_STORE = "keep it in D1, KV or a Durable Object: each isolate has a list of its own, and loses it"


def check(
    module: Module, ctx: Context, *, allow_globals: tuple[str, ...] = ()
) -> Iterator[Finding]:
    storage = "a 'ContextVar'" if ctx.file.is_python else "an 'AsyncLocalStorage'"
    copied = "copy.deepcopy" if ctx.file.is_python else "structuredClone"
    for judged in ctx.state_faults(Fault.LEAKS):
        name = judged.state.name
        if judged.source is None or name in allow_globals:
            continue
        given, is_choice = judged.source.words, judged.source.is_listed
        what = f"what {given} chooses" if is_choice else f"what it gets from {given}"
        if judged.source.is_quota and not is_choice:
            what = f"what another service says of a token from {given}"
        match judged.leak:
            case Leak.KEPT:
                message = (
                    f"'{name}' outlives the request: {what} here, the next request sees, whoever "
                    "sends it"
                )
                help = f"pass it on as an argument, or keep it in {storage}"
                if judged.state.is_undeclared:
                    help = "declare it with 'const' or 'let': without that it is a global variable"
                elif ctx.is_in_copy(judged):
                    help = f"a shallow copy still shares it: copy all of it, with '{copied}'"
                elif ctx.is_store(judged):
                    help = _STORE
            case Leak.DEFAULT:
                message = (
                    f"'{name}' itself is changed where it stands in for what is missing: {what} "
                    "here, the next request is given as its default"
                )
                help = f"hand out a copy of it: '{copied}({name})'"
            case Leak.CALLED:
                message = (
                    f"'{name}' is replaced for the whole isolate: until it is set back, all other "
                    f"requests call this one's function, with its {given}"
                )
                help = f"pass the function on as an argument, or keep it in {storage}"
        yield ctx.finding(
            judged.writes[0].shown,
            message,
            severity=Severity.WARNING if is_choice else None,
            help=help,
            way=ctx.leaking_way(judged),
            related=ctx.state_places(judged),
        )
