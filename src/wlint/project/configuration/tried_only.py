"""Environments of Wrangler that are only tried out: `wrangler dev --env local`."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

from wlint.project.configuration.spoken_of import deploying, small_text
from wlint.project.discovery.roots import project_root
from wlint.regex import regex

_ENDS = regex(r"&&|\|\||[;|\n]")
_TRIES = regex(r"\b(?:vite|wrangler(?:@\S+)?(?:\s+pages)?)\s+dev\b")
# an option, the variable that stands for it, and the input of wrangler-action
_NAMES = r"(?:(?:--env|-e)[ =]|\bCLOUDFLARE_ENV(?:=|:\s*)|\benvironment:\s*)"
_ELSEWHERE = regex(r"\bwrangler\b.*\s(?:--config|-c|--var)[ =]|\benvsubst\b")


def is_only_tried(name: str, folder: Path) -> bool:
    """Whether what is run around a folder starts an environment by `dev`, and no other way."""
    named = re.compile(rf"{_NAMES}['\"]?{re.escape(name)}(?![\w-])")
    uses = [part for part in _commands(folder) if named.search(part)]
    return bool(uses) and all(map(_TRIES.search, uses))


def is_deployed_otherwise(name: str, folder: Path) -> bool:
    """Whether what is run around a folder speaks of a variable, or deploys another configuration.

    `wrangler deploy --var SALT:$SALT`, `sed -i s/SALT/…/ wrangler.toml`, `--config live.toml`.
    """
    spoken = re.compile(rf"(?<![A-Z_]){re.escape(name)}(?![A-Z_])")
    return any(spoken.search(part) or _ELSEWHERE.search(part) for part in _commands(folder))


def _commands(folder: Path) -> Iterator[str]:
    """What package scripts and pipelines run."""
    root = project_root(folder)
    for around in deploying(folder):
        paths = [
            around / "package.json",
            *sorted(around.glob("*.y*ml")),
            *sorted(around.glob("*.sh")),
        ]
        for path in paths:
            text = small_text(path, root) or ""
            texts = _scripts(text) if path.name == "package.json" else [text]
            yield from (part for text in texts for part in _ENDS.split(text))


def _scripts(text: str) -> list[str]:
    try:
        package = json.loads(text or "{}")
    except (ValueError, RecursionError):
        return []
    match package:
        case {"scripts": {**scripts}}:
            return [str(script) for script in scripts.values()]
        case _:
            return []
