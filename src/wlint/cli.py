"""The command line. Everything it does is imported when it is done: starting is cheap."""

import gc
import os
import re
import sys
from contextlib import suppress
from errno import ENOSPC
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NoReturn

import click

from wlint import __version__

if TYPE_CHECKING:
    from wlint.card import Card
    from wlint.outcome import Outcome

_MAY_REPEAT = "what was said before may be said again"
_FORMATS = ("full", "concise", "json", "sarif", "github")


class _DefaultToCheck(click.Group):
    """`wlint src/` is `wlint check src/`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not args or (args[0] not in self.commands and args[0] not in ("--help", "--version")):
            args = ["check", *args]
        return super().parse_args(ctx, args)


@click.group(cls=_DefaultToCheck, context_settings={"help_option_names": ["--help", "-h"]})
@click.version_option(__version__, message="wlint %(version)s")
def cli() -> None:
    """Lint Cloudflare Workers: Python, JavaScript, TypeScript and Wrangler configuration.

    `wlint PATH...` is short for `wlint check PATH...`.
    """


def _split(ctx: click.Context, param: click.Parameter, given: tuple[str, ...]) -> tuple[str, ...]:
    """Names given several times or with commas between."""
    return tuple(name.strip() for text in given for name in text.split(",") if name.strip())


def _pairs(ctx: click.Context, param: click.Parameter, given: tuple[str, ...]) -> dict[str, str]:
    """LEFT=RIGHT, several times."""
    pairs: dict[str, str] = {}
    for text in given:
        left, sign, right = text.partition("=")
        if not (left and sign and right):
            raise click.BadParameter(f"'{text}' must have the form {param.metavar}")
        pairs[left] = right
    return pairs


@cli.command("check")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--select", multiple=True, callback=_split, help="Rules or families to run.")
@click.option("--ignore", multiple=True, callback=_split, help="Rules or families not to run.")
@click.option("--extend-select", multiple=True, callback=_split, help="Run these as well.")
@click.option(
    "--severity", multiple=True, callback=_pairs, metavar="RULE=LEVEL", help="Change a severity."
)
@click.option("--pedantic", is_flag=True, help="Also what is right in most programs.")
@click.option(
    "--fail-on",
    type=click.Choice(["error", "warning", "info", "never"]),
    help="The severity from which on findings are a failure (warning).",
)
@click.option("--fix", is_flag=True, help="Make the safe fixes.")
@click.option("--unsafe-fixes", is_flag=True, default=None, help="With --fix or --diff: all fixes.")
@click.option("--diff", is_flag=True, help="Show what --fix would change, write nothing.")
@click.option(
    "-f", "--format", "form", type=click.Choice(_FORMATS), default="full", show_default=True
)
@click.option(
    "-o", "--output", "outputs", multiple=True, callback=_pairs, metavar="FORMAT=FILE",
    help="Write a report to a file as well.",
)  # fmt: skip
@click.option(
    "--stdin-filename", type=click.Path(path_type=Path), help="Check standard input as this file."
)
@click.option("--config", type=click.Path(path_type=Path), help="The configuration file.")
@click.option("--isolated", is_flag=True, help="Read no configuration file.")
@click.option("--statistics", is_flag=True, help="Count the findings of each rule.")
@click.option("-q", "--quiet", is_flag=True, help="Findings only, no summary.")
@click.option("-v", "--verbose", is_flag=True, help="Say more about the run.")
@click.option("--color", type=click.Choice(["auto", "always", "never"]), default="auto")
@click.option("--exit-zero", is_flag=True, help="Exit with 0 whatever was found.")
@click.option("--no-cache", is_flag=True, help="Do not say again what was said before.")
@click.option("--force-exclude", is_flag=True, hidden=True)
@click.option("--no-progress", is_flag=True, hidden=True)
def check_command(
    paths: tuple[Path, ...],
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    extend_select: tuple[str, ...],
    severity: dict[str, str],
    pedantic: bool,
    fail_on: str | None,
    fix: bool,
    unsafe_fixes: bool | None,
    diff: bool,
    form: str,
    outputs: dict[str, str],
    stdin_filename: Path | None,
    config: Path | None,
    isolated: bool,
    statistics: bool,
    quiet: bool,
    verbose: bool,
    color: Literal["auto", "always", "never"],
    exit_zero: bool,
    no_cache: bool,
    force_exclude: bool,
    no_progress: bool,
) -> int:
    """Check the Workers that files or folders belong to (the default: this folder)."""
    _here()
    ctx = click.get_current_context()

    def answer() -> "Outcome":
        from wlint.check import Request, check
        from wlint.config import Choices
        from wlint.report import Format

        if wrong := next((name for name in outputs if name not in _FORMATS), None):
            raise click.BadParameter(f"'{wrong}' is no format; use one of {', '.join(_FORMATS)}")
        choices = Choices(
            select=select or None,
            ignore=ignore,
            extend_select=extend_select,
            severity=severity,
            fail_on=fail_on,
            unsafe_fixes=unsafe_fixes,
            pedantic=pedantic,
        )
        return check(
            Request(
                paths=paths,
                choices=choices,
                config=config,
                is_isolated=isolated,
                fix=fix,
                diff=diff,
                format=Format(form),
                outputs=tuple((Format(name), Path(file)) for name, file in outputs.items()),
                stdin_filename=stdin_filename,
                statistics=statistics,
                is_quiet=quiet,
                is_verbose=verbose,
                color=color,
                exit_zero=exit_zero,
            )
        )

    has_effects = fix or outputs or stdin_filename or verbose
    if no_cache or has_effects or ctx.obj is not _MAY_REPEAT:
        return answer().deliver()
    from wlint.replay import replayed

    return replayed(sorted(ctx.params.items()), answer).deliver()


@cli.command()
@click.argument("worker", required=False)
@click.option("-f", "--format", "form", type=click.Choice(["text", "json"]), default="text")
@click.option(
    "--limit", "limits", multiple=True, callback=_pairs, metavar="KIND=NUMBER",
    help="Exit with 1 where there can be more: external=50, internal=1000, wait=30 (seconds). "
    "What is not known passes, and is named.",
)  # fmt: skip
@click.option(
    "--all", "is_whole", is_flag=True,
    help="Show every entry point in full, and not only the dearest and those over a limit.",
)  # fmt: skip
def budget(worker: str | None, form: str, limits: dict[str, str], is_whole: bool) -> int:
    """Print the subrequests that one invocation of each entry point can make.

    WORKER is a name or a path; without it, all Workers in this folder are shown.
    """
    from wlint.budget import LIMITS, spending
    from wlint.report.look import Look

    for kind, number in limits.items():
        if kind not in LIMITS or not re.fullmatch(r"\d{1,9}", number):
            raise click.BadParameter(f"'{kind}={number}': use {', '.join(LIMITS)}=NUMBER")
    most = {kind: int(number) for kind, number in limits.items()}
    spent = spending(worker, form, most, Look(_here()), is_whole=is_whole)
    about = "".join(f"wlint: {said}\n" for said in (*spent.excesses, *spent.unknown))
    return _say(spent.text, about, code=1 if spent.excesses else 0)


@cli.command()
@click.argument("rules", nargs=-1, required=True)
def explain(rules: tuple[str, ...]) -> int:
    """Print what rules are for, with examples."""
    from wlint.card import load_cards
    from wlint.suppression import nearest

    cards = load_cards()
    for name in rules:
        if name not in cards:
            close = nearest(name, cards)
            hint = f"; did you mean '{close}'?" if close else "; 'wlint rules' lists them"
            raise click.UsageError(f"there is no rule '{name}'{hint}")
    manuals = [cards[name].manual for name in rules]
    if sys.stdout is None or not sys.stdout.isatty():
        return _say("".join(f"{manual}\n" for manual in manuals))
    from rich.console import Console
    from rich.markdown import Markdown

    for manual in manuals:
        Console().print(Markdown(manual))
    return 0


@cli.command()
@click.argument("place", metavar="FILE:LINE[:COLUMN]")
def inspect(place: str) -> int:
    """Print what wlint knows of a line: types, promises, sizes, origins, callers."""
    from wlint.engine import analysing
    from wlint.inspect import inspect, parse_spot

    _here()
    with analysing():
        return _say("".join(f"{line}\n" for line in inspect(parse_spot(place))))


@cli.command("rules")
@click.option("-f", "--format", "form", type=click.Choice(["table", "json"]), default="table")
def list_rules(form: str) -> int:
    """List all rules."""
    from wlint.card import load_cards

    cards = sorted(load_cards().values(), key=lambda card: (card.family, card.name))
    if form == "json":
        import json

        rows = [
            {
                "name": card.name,
                "family": card.family,
                "severity": card.severity.value,
                "languages": list(card.languages),
                "fix": card.fix_level.value if card.fix_level is not None else None,
                "default": card.is_default,
                "options": dict(card.options),
                "summary": card.summary,
            }
            for card in cards
        ]
        return _say(json.dumps(rows, indent=2, ensure_ascii=False) + "\n")
    return _say("".join(f"{_row(card)}\n" for card in cards))


def _row(card: "Card") -> str:
    fix = card.fix_level.value if card.fix_level is not None else "-"
    return (
        f"{card.family:<11} {card.name:<33} {card.severity.value:<8} "
        f"{'+'.join(card.languages):<10} {fix:<11} {card.summary}"
    )


def _say(out: str, err: str = "", code: int = 0) -> int:
    """Write what a command found out; the answer is the exit code."""
    from wlint.outcome import Outcome

    said, about = (text.encode(errors="backslashreplace") for text in (out, err))
    return Outcome(code, said, about).deliver()


def _here() -> Path:
    """The folder that paths are told from."""
    try:
        return Path.cwd()
    except OSError as error:
        raise click.ClickException("the folder you are in is not there any more") from error


def main() -> NoReturn:
    """The `wlint` command. It ends as it is: to take large trees apart would cost a fifth more."""
    gc.disable()  # one run leaves next to no garbage
    code = _run_with_room(sys.argv[1:])
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError):
            if stream is not None:
                stream.flush()
    os._exit(code)


def _run_with_room(args: list[str]) -> int:
    """Do what a command line says, with room for the frames of all that is called.

    CPython keeps frames in pieces of 16 KB, mapped when a call needs one more and unmapped when it
    returns: a loop that happens to call across such an edge spent a quarter of a run on that. One
    call that asks for much gets a piece that is large enough for all the others.
    """
    return run(args, _MAY_REPEAT)


_run_with_room.__code__ = _run_with_room.__code__.replace(co_stacksize=1 << 17)


def run(args: list[str], how: object = None) -> int:
    """Do what a command line says; the answer is the exit code."""
    try:
        code = cli.main(args, prog_name="wlint", standalone_mode=False, obj=how)
        return code if isinstance(code, int) else 0
    except click.ClickException as error:
        with suppress(OSError):
            error.show()
        return 2
    except SystemExit:  # of click, where whoever reads its help has seen enough
        return 0
    except (KeyboardInterrupt, click.Abort):
        return 130
    except Exception as error:
        return _failure(error)


def _failure(error: Exception) -> int:
    """2 for a mistake of the user, 3 for a fault of wlint: then nothing is known."""
    from wlint.config import ConfigurationError
    from wlint.fix import WriteFailed
    from wlint.project.discovery.roots import PathNotFoundError

    if isinstance(error, (ConfigurationError, PathNotFoundError, WriteFailed)):
        _complain(str(error))
        return 2
    if isinstance(error, OSError) and error.errno == ENOSPC:  # click's help goes its own way
        _complain(f"cannot write: {error.strerror}")
        return 2
    import traceback

    with suppress(OSError):
        traceback.print_exc()
    _complain("this is a fault in wlint, please report it; nothing was written")
    return 3


def _complain(text: str) -> None:
    with suppress(OSError):  # where nobody can be told, the exit code has to do
        click.echo(f"wlint: {text}", err=True)
