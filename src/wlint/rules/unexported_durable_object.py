"""See rules/unexported-durable-object.md."""

from collections.abc import Iterator

from wlint.finding import Finding
from wlint.rule import Context, Worker


def check(worker: Worker, ctx: Context) -> Iterator[Finding]:
    for missing in ctx.missing_exports():
        name = missing.class_name
        found = list(ctx.declarations_of(name))
        where = "" if found else ", and no file of the Worker declares it"
        yield ctx.finding_at(
            missing.place,
            f"'{missing.binding.name}' is bound to the class '{name}', which "
            f"'{missing.main.path.name}' does not export{where}: the deploy is refused",
            help=f"export '{name}' from the file the Worker starts in, or set 'script_name' "
            "if another Worker has it",
            related=found,
        )
