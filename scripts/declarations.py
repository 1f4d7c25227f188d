"""Run the declaration reader over published npm packages in a temporary folder."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

READER = Path(__file__).with_name("declarations.mjs")
COMPILER = ("typescript@5", "@cloudflare/workers-types", "@types/node")


@contextmanager
def installed(packages: tuple[str, ...]) -> Iterator[Path]:
    """A folder where the packages are installed (or the one named by the first argument)."""
    if len(sys.argv) > 1:
        yield Path(sys.argv[1])
        return
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["npm", "init", "-y"], cwd=folder, check=True, capture_output=True)
        quiet = ("--ignore-scripts", "--no-audit", "--no-fund", "--legacy-peer-deps")
        subprocess.run(["npm", "install", *quiet, *COMPILER, *packages], cwd=folder, check=True)
        yield Path(folder)


def read(folder: Path, request: dict[str, object]) -> dict[str, Any]:
    """What the declarations asked for say."""
    command = ["node", str(READER), str(folder), json.dumps(request)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def prune(types: dict[str, Any], keep: set[str]) -> None:
    """Drop, until nothing changes, types of which nothing is known, and what names them."""
    size = -1
    while len(types) != size:
        size = len(types)
        for name in [n for n, t in types.items() if n not in keep and not _says_something(t)]:
            del types[name]
        for described in types.values():
            described["properties"] = {
                k: v for k, v in described["properties"].items() if _known(v, types)
            }


def dense(method: dict[str, Any]) -> dict[str, Any]:
    """The method without what is the default (`io: false` is none)."""
    return {k: v for k, v in method.items() if k == "io" or v not in (None, False, "?", [])}


def _says_something(described: dict[str, Any]) -> bool:
    return any(described.get(key) for key in ("methods", "properties", "bases", "awaits"))


def _known(shown: str, types: dict[str, Any]) -> bool:
    if shown == "?":
        return False
    # the reader names what it found inline `Owner.member`: kept only with what it describes
    return "." not in shown or shown.removesuffix("[]") in types or "<" in shown


def version(folder: Path, package: str) -> str:
    """The installed version of a package."""
    return str(_manifest(folder, package)["version"])


def lacking_peers(folder: Path, package: str) -> list[str]:
    """The packages whose types a package may give, and which are not installed beside it."""
    peers = _manifest(folder, package).get("peerDependencies", {})
    return [peer for peer in peers if not (folder / "node_modules" / peer).exists()]


def _manifest(folder: Path, package: str) -> dict[str, Any]:
    path = folder / "node_modules" / package / "package.json"
    manifest: dict[str, Any] = json.loads(path.read_text())
    return manifest


def write(path: Path, data: dict[str, object]) -> None:
    """Write JSON with one line per type, so that a new version shows as a short diff."""
    path.parent.mkdir(parents=True, exist_ok=True)
    parts = []
    for key, value in data.items():
        if isinstance(value, dict) and key != "sources":
            rows = (f"{json.dumps(k)}:{_dense(v)}" for k, v in sorted(value.items()))
            parts.append(f"{json.dumps(key)}:{{\n" + ",\n".join(rows) + "\n}")
        else:
            parts.append(f"{json.dumps(key)}:{_dense(value)}")
    path.write_text("{\n" + ",\n".join(parts) + "\n}\n", encoding="utf-8")


def _dense(value: object) -> str:
    return json.dumps(value, separators=(",", ":"), sort_keys=True, ensure_ascii=False)
