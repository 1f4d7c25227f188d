"""Workers that Terraform deploys: what Wrangler's configuration says is not what runs."""

import re
from collections.abc import Iterator
from pathlib import Path

from wlint.disk import is_folder
from wlint.project.configuration.spoken_of import deploying, small_text
from wlint.project.discovery.roots import project_root
from wlint.regex import regex

# https://registry.terraform.io/providers/cloudflare/cloudflare/latest/docs
_RESOURCE = regex(r'^\s*resource\s+"(\w+)"', re.MULTILINE)
_SCRIPTS = frozenset({"cloudflare_worker", "cloudflare_worker_script", "cloudflare_workers_script"})
_NAME = r'^\s*(?:script_)?name\s*=\s*"%s"'


def is_deployed_by_terraform(name: str, folder: Path) -> bool:
    """Whether a resource near a folder, or above it, is the script of this name."""
    named = re.compile(_NAME % re.escape(name), re.MULTILINE)
    return any(named.search(script) for script in _scripts(folder))


def _scripts(folder: Path) -> Iterator[str]:
    """The resources of Terraform that are the code of Workers, as they are written."""
    root = project_root(folder)
    for here in filter(is_folder, deploying(folder)):
        for path in sorted(here.glob("*.tf")):
            if (text := small_text(path, root)) is not None:
                parts = _RESOURCE.split(text)
                kinds, bodies = parts[1::2], parts[2::2]
                yield from (b for k, b in zip(kinds, bodies, strict=True) if k in _SCRIPTS)
