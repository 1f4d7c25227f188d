"""See rules/invalid-limit.md."""

from collections.abc import Iterator

from wlint.finding import Finding
from wlint.rule import Context, Worker


def check(worker: Worker, ctx: Context) -> Iterator[Finding]:
    for setting in ctx.limits():
        number, most = setting.value.number, setting.limit.value
        if number is None:
            continue
        if number > most:
            wrong = f"more than the {most:,} {setting.limit.unit} that it can be set to"
        elif number < 1 or number % 1:
            wrong = "no whole number from 1 on"
        else:
            continue
        yield ctx.finding_at(
            setting.place,
            f"'{setting.key}' is {number:,}, {wrong}: the deploy is refused",
            help=f"set a whole number from 1 to {most:,}, or leave it out for the default",
        )
