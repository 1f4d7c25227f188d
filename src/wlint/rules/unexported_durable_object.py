"""See rules/unexported-durable-object.md."""

from collections.abc import Iterator

from wlint.finding import Finding
from wlint.rule import Context, MissingExport, Worker


def check(worker: Worker, ctx: Context) -> Iterator[Finding]:
    for missing in ctx.missing_exports():
        name = missing.class_name
        found = list(ctx.declarations_of(name))
        where = "" if found else ", and no file of the Worker declares it"
        yield ctx.finding_at(
            missing.place,
            f"'{missing.binding.name}' is bound to the class '{name}', which "
            f"'{missing.main.path.name}' does not export{where}: the deploy is refused",
            help=_help(missing, ctx),
            related=found,
        )


def _help(missing: MissingExport, ctx: Context) -> str:
    name, main = missing.class_name, missing.main.path.name
    if name.replace("$", "_").isidentifier():
        return (
            f"export '{name}' from the file the Worker starts in, or set 'script_name' "
            "if another Worker has it"
        )
    meant = " or ".join(f"'{other}'" for other in ctx.could_be_meant(missing))
    wanted = f"{meant}, which '{main}' exports" if meant else f"a class that '{main}' exports"
    return f"'{name}' can be the name of no class: set 'class_name' to {wanted}"
