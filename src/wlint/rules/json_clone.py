"""See rules/json-clone.md."""

from collections.abc import Iterator

from wlint.finding import Finding
from wlint.rule import Context, FixLevel
from wlint.tree import Call


def check(call: Call, ctx: Context) -> Iterator[Finding]:
    outer = ctx.json_step(call)
    inner = ctx.json.cloned(outer) if outer is not None else None
    if outer is None or inner is None or ctx.way_to(call) is None:
        return
    copy = "copy.deepcopy" if ctx.file.is_python else "structuredClone"
    caveat = "" if ctx.file.is_python else ", which throws on functions and objects such as a URL"
    value = ctx.text(inner.operand)
    fix = None
    if inner.call is outer.operand:
        imports = ctx.import_edits("copy") if ctx.file.is_python else ()
        edit = ctx.replace(call, f"{copy}({value})")
        fix = ctx.fix(f"copy it with {copy}{caveat}", FixLevel.UNSAFE, *imports, edit)
    related = [] if fix else [ctx.related(inner.call, "serialised here, only to be parsed again")]
    yield ctx.finding(
        call,
        f"'{ctx.short(inner.operand)}' is copied by way of JSON text, which costs CPU time twice",
        help=f"copy it with '{copy}({ctx.short(inner.operand)})'{caveat}; or change less of it",
        related=related,
        fix=fix,
    )
