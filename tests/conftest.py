"""What tests share: small projects, and rules made up for the test."""

import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from wlint.card import load_cards, read_card
from wlint.cli import run
from wlint.finding import Finding, FixLevel, Severity, Step
from wlint.registry import OWN_RULES
from wlint.rule import Context, Rule
from wlint.tree import Call, ExpressionStatement

CARD = """# {name}

```toml
severity = "{severity}"
family = "{family}"
languages = ["js", "ts", "py"]
[options]
{options}
```

Made up for a test.
"""


def card_of(name: str, family: str, severity: Severity, options: Mapping[str, object]) -> str:
    lines = "\n".join(f'{option} = "What it is."' for option in options)
    return CARD.format(name=name, family=family, severity=severity.value, options=lines)


def made_up(
    check: Callable[..., Iterator[Finding]],
    name: str,
    *,
    family: str = "promises",
    severity: Severity = Severity.WARNING,
    **options: object,
) -> Rule:
    text = card_of(name, family, severity, options)
    return Rule(name, (Call,), options, check, read_card(name, text))


def lost_write(call: Call, ctx: Context, *, method: str = "put") -> Iterator[Finding]:
    """`x.put(…);` as a statement of its own, with its function as the first step."""
    if not ctx.text(call.callee).endswith(f".{method}"):
        return
    if isinstance(ctx.parent(call), ExpressionStatement):
        around = ctx.function_around(call)
        steps = () if around is None else (Step(ctx.place(around), "handler"),)
        fix = ctx.fix(
            "wrap it",
            FixLevel.SAFE,
            ctx.insert_before(call, "ctx.waitUntil("),
            ctx.insert_after(call, ")"),
        )
        yield Finding(
            ctx.rule.name,
            ctx.rule.card.severity,
            ctx.place(call),
            f"nothing waits for '{ctx.text(call.callee)}'",
            "hand it to ctx.waitUntil",
            ctx.worker.name,
            (*steps, Step(ctx.place(call), "the write starts")) if steps else (),
            (),
            fix,
        )


def breaks_code(call: Call, ctx: Context) -> Iterator[Finding]:
    """`mangle()`, with a fix that leaves no program behind."""
    if ctx.text(call.callee) == "mangle":
        fix = ctx.fix("break it", FixLevel.SAFE, ctx.insert_after(call, "(("))
        yield ctx.finding(call, "this can be made worse", fix=fix)


def fails(call: Call, ctx: Context) -> Iterator[Finding]:
    """Cannot stand `explode()`."""
    if ctx.text(call.callee) == "explode":
        raise ValueError("too hot")
    yield from ()


def made_up_rules() -> list[Rule]:
    cards = load_cards()
    own = [Rule(n, (), {}, _nothing, cards[n]) for n in sorted(OWN_RULES)]
    rules = [
        made_up(lost_write, "lost-write", method="put"),
        made_up(breaks_code, "breaks-code", family="cpu", severity=Severity.INFO),
        made_up(fails, "fails", family="cpu", severity=Severity.ERROR),
    ]
    return sorted([*own, *rules], key=lambda rule: rule.name)


def _nothing(node: object, ctx: object) -> Iterator[Finding]:
    yield from ()


WRANGLER = 'name = "shop"\nmain = "src/index.js"\ncompatibility_date = "2026-11-01"\n'
LOSES_A_WRITE = """export default {
  async fetch(request, env, ctx) {
    env.KV.put("a", "b");
    return new Response("ok");
  },
};
"""


class Shop:
    """A small Worker on disk, and wlint run on it."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self._capsys = capsys
        self.out = ""
        self.err = ""

    def write(self, path: str, text: str | bytes) -> Path:
        """Put a file into it."""
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return file

    def read(self, path: str) -> str:
        """What is in a file by now."""
        return (self.folder / path).read_bytes().decode()

    def wlint(self, *args: str) -> int:
        """The exit code; what was printed is in `out` and `err`."""
        self._capsys.readouterr()
        code = run(list(args))
        self.out, self.err = self._capsys.readouterr()
        return code


@pytest.fixture
def empty_shop(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Shop:
    """A git repository with nothing in it, made-up rules, and no colours."""
    folder = tmp_path.resolve() / "shop"
    (folder / ".git").mkdir(parents=True)
    monkeypatch.chdir(folder)
    monkeypatch.setattr("wlint.check.load_rules", made_up_rules)
    for name in ("NO_COLOR", "FORCE_COLOR", "GITHUB_STEP_SUMMARY"):
        monkeypatch.delenv(name, raising=False)
    return Shop(folder, capsys)


@pytest.fixture
def shop(empty_shop: Shop) -> Shop:
    """A Worker that loses a write."""
    empty_shop.write("wrangler.toml", WRANGLER)
    empty_shop.write("src/index.js", LOSES_A_WRITE)
    return empty_shop


def in_own_process(*args: str, cwd: Path) -> subprocess.CompletedProcess[bytes]:
    """wlint as a user starts it."""
    return subprocess.run(
        [sys.executable, "-m", "wlint", *args], cwd=cwd, capture_output=True, check=False
    )
