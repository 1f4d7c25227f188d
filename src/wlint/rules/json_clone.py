"""See rules/json-clone.md."""

from collections.abc import Iterator

from wlint.finding import Finding
from wlint.rule import Context, FixLevel
from wlint.tree import Call


def check(call: Call, ctx: Context) -> Iterator[Finding]:
    outer = ctx.json_step(call)
    inner = ctx.json.cloned(outer) if outer is not None else None
    if outer is None or inner is None or ctx.way_to(call) is None or ctx.is_draft(inner.operand):
        return
    name, value = ctx.short(inner.operand), ctx.text(inner.operand)
    copy, caveat = (
        "structuredClone",
        ", which throws on functions, proxies and objects such as a URL",
    )
    if ctx.file.is_python:
        copy, caveat = "copy.deepcopy", ""
    title, text = f"copy it with {copy}{caveat}", f"{copy}({value})"
    help = f"copy it with '{copy}({name})'{caveat}; or change less of it"
    imports = ctx.import_edits("copy") if ctx.file.is_python else ()
    if ctx.is_only_handed_on(call, inner.operand):
        title, text, imports = f"pass '{name}' itself", value, ()
        help = f"{title}: nothing here needs it afterwards"
    edit = ctx.replace(call, text)
    is_one = inner.call is outer.operand
    fix = ctx.fix(title, FixLevel.UNSAFE, *imports, edit) if is_one else None
    related = [] if fix else [ctx.related(inner.call, "serialised here, only to be parsed again")]
    yield ctx.finding(
        call,
        f"'{name}' is copied by way of JSON text, which costs CPU time twice",
        help=help,
        related=related,
        fix=fix,
    )
