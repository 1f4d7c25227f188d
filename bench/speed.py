"""How fast wlint is, and beside which peers, on checkouts given by path."""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

HERE = Path(__file__).parent
WLINT = (sys.executable, "-m", "wlint")
COLD = (*WLINT, "--no-cache")
RUNS = 5
# Python keeps the modules it has compiled, as it does for users.
_KEEPING = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}


@dataclass(frozen=True, slots=True)
class Run:
    """One finished process: seconds on the clock and of the processor, megabytes at the peak."""

    seconds: float
    cpu: float
    megabytes: float


def measure(command: Sequence[str], folder: Path, programs: Path | None = None) -> Run:
    """A command's median over several runs, after one that does not count."""
    runs = [_once(command, folder, programs) for _ in range(RUNS + 1)][1:]
    return Run(
        statistics.median(r.seconds for r in runs),
        statistics.median(r.cpu for r in runs),
        statistics.median(r.megabytes for r in runs),
    )


def _once(command: Sequence[str], folder: Path, programs: Path | None) -> Run:
    paths = (*([str(programs)] if programs else ()), _KEEPING["PATH"])
    env = {**_KEEPING, "PATH": os.pathsep.join(paths)}
    start = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=env
    )
    # the process's own account: RUSAGE_CHILDREN would keep the largest of all runs
    _, _, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    return Run(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def files_of(checkout: Path) -> list[Path]:
    """The files wlint reads there."""
    from wlint.project import load

    project = load([checkout])
    loaded = {path for worker in project.workers for path in worker.files}
    return sorted(loaded)


def lines_of(paths: Sequence[Path]) -> int:
    """How many lines files have together."""
    return sum(path.read_bytes().count(b"\n") for path in paths)


def report(checkout: Path, tools: Path | None) -> Iterator[str]:
    """What was measured on one checkout, a line each."""
    files = files_of(checkout)
    lines = lines_of(files)
    yield f"\n{checkout.name}: {len(files)} files, {lines:,} lines"
    yield _row("wlint", measure((*COLD, "."), checkout), lines)
    yield _row("said again", measure((*WLINT, "."), checkout), lines)
    if tools is not None:
        yield from _peers(checkout, tools, files, lines)


def _peers(checkout: Path, tools: Path, files: list[Path], lines: int) -> Iterator[str]:
    scripts = [os.fspath(f) for f in files if f.suffix != ".py"]
    python = [os.fspath(f) for f in files if f.suffix == ".py"]
    binaries = tools / "node_modules" / ".bin"
    config = tools / "eslint.config.mjs"
    peers = {
        "typed ESLint": (os.fspath(binaries / "eslint"), "-c", os.fspath(config), *scripts),
        "oxlint, typed": (
            os.fspath(binaries / "oxlint"),
            "--type-aware",
            "-D",
            "typescript/no-floating-promises",
            *scripts,
        ),
        "Fixit": (os.fspath(tools / "bin" / "fixit"), "lint", *python),
    }
    for name, command in peers.items():
        mine = python if name == "Fixit" else scripts
        if not mine:
            continue
        if not Path(command[0]).exists():
            yield f"  {name:16} not installed in {tools}"
            continue
        # oxlint looks there for its typed part
        run = measure(command, checkout, binaries)
        yield _row(name, run, lines_of([Path(f) for f in mine]))


def _row(name: str, run: Run, lines: int) -> str:
    speed = lines / run.cpu
    return (
        f"  {name:16} {run.seconds:7.2f} s  {run.cpu:7.2f} s of CPU  "
        f"{speed:9,.0f} lines/s of CPU  {run.megabytes:6,.0f} MB"
    )


def start_up() -> Iterator[str]:
    """What it costs to start, and to check one small Worker."""
    with tempfile.TemporaryDirectory() as folder:
        worker = Path(folder)
        (worker / "wrangler.json").write_text(json.dumps({"name": "a", "main": "index.js"}))
        (worker / "index.js").write_text(
            "export default { fetch() { return new Response('ok') } }\n"
        )
        bare = measure((sys.executable, "-c", "pass"), worker).cpu
        version = measure((*WLINT, "--version"), worker).cpu
        small = measure((*COLD, "."), worker).cpu
    yield f"Python alone {bare * 1000:.0f} ms, --version {version * 1000:.0f} ms"
    yield f"one small JavaScript Worker {small * 1000:.0f} ms"


def growth() -> Iterator[str]:
    """Seconds of CPU for one Worker of n and of 2n lines: linear when the ratio is about 2."""
    body = "export async function f{i}(env, list) {{\n  for (const x of list) {{\n"
    body += "    await env.KV.put(x, JSON.stringify(list));\n  }}\n  return f{j}(env, list);\n}}\n"
    seconds = []
    for size in (1_000, 2_000, 4_000):
        with tempfile.TemporaryDirectory() as folder:
            worker = Path(folder)
            (worker / "wrangler.json").write_text(json.dumps({"name": "a", "main": "index.js"}))
            text = "".join(body.format(i=i, j=(i + 1) % size) for i in range(size))
            handler = "export default { fetch(request, env) { return f0(env, []) } }\n"
            (worker / "index.js").write_text(text + handler)
            seconds.append(measure((*COLD, "."), worker).cpu)
            yield f"one file of {size * 6:,} lines: {seconds[-1]:.2f} s"
    ratios = ", ".join(f"{b / a:.2f}" for a, b in pairwise(seconds))
    yield f"each doubling of the lines costs a factor of {ratios}"


def main() -> None:
    """Measure, and print as figures come."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkouts", nargs="*", type=Path)
    parser.add_argument("--peers", type=Path, metavar="TOOLS")
    arguments = parser.parse_args()
    for line in start_up():
        print(line, flush=True)
    for line in growth():
        print(line, flush=True)
    for checkout in arguments.checkouts:
        for line in report(checkout.resolve(), arguments.peers and arguments.peers.resolve()):
            print(line, flush=True)


if __name__ == "__main__":
    main()
