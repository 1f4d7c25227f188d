"""Workers that only ever run on a developer's machine: the demos of a package."""

import json
import re
from pathlib import Path

from wlint.project.configuration.spoken_of import small_text
from wlint.project.discovery.roots import project_root

_STARTS = re.compile(r"\b(wrangler|vite)\b.*\bdev\b|^(dev|start): .*\b(vite|wrangler)\b")
_PUTS = re.compile(r"deploy|publish|release|upload|build")


def is_only_started(folder: Path) -> bool:
    """Whether the scripts of a private package start a Worker, and none builds or deploys it."""
    text = small_text(folder / "package.json", project_root(folder))
    try:
        package = json.loads(text or "")
    except (ValueError, RecursionError):
        return False
    match package:
        case {"private": True, "scripts": {**scripts}}:
            commands = [f"{name}: {script}" for name, script in scripts.items()]
            return any(map(_STARTS.search, commands)) and not any(map(_PUTS.search, commands))
        case _:
            return False
