"""Workers that only ever run on a developer's machine: the demos of a package."""

import json
from pathlib import Path

from wlint.project.configuration.spoken_of import deploying, small_text
from wlint.project.discovery.roots import project_root
from wlint.regex import regex

_STARTS = regex(r"\b(wrangler|vite)\b.*\bdev\b|^(dev|start): .*\b(vite|wrangler)\b")
_TRIES = regex(
    r"\bwrangler (deploy|publish|versions upload)\b(?=[^&|;]*--dry-run)(?=[^&|;]*--outdir)[^&|;]*"
)
_PUTS = regex(r"deploy|publish|release|upload|build")


def is_only_started(folder: Path) -> bool:
    """Whether nothing builds or deploys a Worker that a private package's scripts start, or try.

    A dry run that keeps its bundle deploys nothing, and builds that for something else. One that
    keeps nothing tests what somebody deploys, as does one beside other uses of Wrangler.
    """
    root = project_root(folder)
    text = small_text(folder / "package.json", root)
    try:
        package = json.loads(text or "")
    except (ValueError, RecursionError):
        return False
    match package:
        case {"private": True, "scripts": {**scripts}}:
            commands = [f"{name}: {script}" for name, script in scripts.items()]
            untried = [_TRIES.sub("", command) for command in commands]
            is_tried = untried != commands and not any("wrangler" in left for left in untried)
            if is_tried:
                commands = untried
            is_started = is_tried or any(map(_STARTS.search, commands))
            is_put = any(map(_PUTS.search, commands)) or _pipelines_deploy(folder, root)
            return is_started and not is_put
        case _:
            return False


def _pipelines_deploy(folder: Path, root: Path) -> bool:
    """Whether a pipeline of the project speaks of Wrangler."""
    pipelines = (f for f in deploying(folder) if f.name == "workflows" and f.is_dir())
    texts = (small_text(path, root) for f in pipelines for path in sorted(f.glob("*.y*ml")))
    return any(text is not None and "wrangler" in text for text in texts)
