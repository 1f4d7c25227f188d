"""Build src/wlint/platform/data/pyodide.json from the lock files that Pyodide publishes.

python scripts/make_python_distribution.py FILE…, each the pyodide-lock.json of a `pyodide` package
"""

import json
import sys
from pathlib import Path

TARGET = Path(__file__).parents[1] / "src/wlint/platform/data/pyodide.json"
SOURCE = "pyodide-lock.json of the npm package pyodide"


def packages(lock: Path) -> tuple[str, dict[str, str]]:
    """The Python version of a distribution, and the version of each package it has."""
    found = json.loads(lock.read_text(encoding="utf-8"))
    own = {
        name: package["version"]
        for name, package in sorted(found["packages"].items())
        if not name.endswith("-tests") and package["package_type"] == "package"
    }
    return found["info"]["python"].rpartition(".")[0], own


def main() -> None:
    """Write the packages of each distribution that is named."""
    made = {"source": SOURCE, "packages": dict(packages(Path(path)) for path in sys.argv[1:])}
    TARGET.write_text(json.dumps(made, indent=1, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
