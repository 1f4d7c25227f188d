"""Rate limiters of packages, which count in the memory of one isolate."""

from wlint import tree
from wlint.platform.rate_limiters import IN_MEMORY, RATE_LIMITERS, RateLimiterPackage
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.semantics.types import Global, options_of


def counts_in_memory(types: Types, file: File, call: tree.Call) -> bool:
    """Whether a call surely makes a limiter that counts in memory, and limits requests."""
    options = options_of(types.of(file, call.callee))
    packages = [RATE_LIMITERS.get(o.path) if isinstance(o, Global) else None for o in options]
    match packages:
        case [RateLimiterPackage() as package]:
            pass
        case _:
            return False
    if any(a.name is None for a in call.args[1:]) or file.function_around(call) is not None:
        return False
    if any(call.option(name) is not None for name in package.turns_off):
        return False
    given = [value for name in package.stores if (value := call.option(name)) is not None]
    if not all(isinstance(v, tree.Literal) and v.value in IN_MEMORY for v in given):
        return False
    return any(call.option(name) is not None for name in package.limits) or _is_asked(
        file, call, package
    )


def _is_asked(file: File, call: tree.Call, package: RateLimiterPackage) -> bool:
    match file.scopes.parents.get(call):
        case tree.Assign(target=tree.Name() as name):
            variable = file.scopes.variable(name)
        case _:
            return False
    around = (file.scopes.parents.get(r) for r in variable.reads) if variable else ()
    return any(isinstance(m, tree.Member) and m.name in package.asks for m in around)
