"""Build src/wlint/platform/data/compatibility.json from the runtime's own table of flags.

python scripts/make_compatibility.py FILE, workerd's src/workerd/io/compatibility-date.capnp
"""

import json
import re
import sys
from pathlib import Path
from typing import Any

TARGET = Path(__file__).parents[1] / "src/wlint/platform/data/compatibility.json"
SOURCE = "https://github.com/cloudflare/workerd/blob/main/src/workerd/io/compatibility-date.capnp"
FIELD = re.compile(r"^  (\w+) @\d+ :Bool((?:\s+\$[^;#]*(?:#[^\n]*)?)*);", re.MULTILINE)
ANNOTATION = re.compile(r"\$(\w+)(?:\(([^)]*)\))?")
TEXT = re.compile(r'"([^"]*)"')
# measured in workerd 1.20261117.1, newer than the published table
MEASURED = {
    "enable_request_signal": "2026-11-17",
    "new_module_registry": "2026-11-17",
    "python_workers_20260610": "2026-09-08",
}


def flags(text: str) -> dict[str, dict[str, Any]]:
    """Each flag: what turns it off, since when it is the default, what else brings it, for whom."""
    found: dict[str, dict[str, Any]] = {}
    names: dict[str, str] = {}
    for field in FIELD.finditer(text):
        said = {name: TEXT.findall(value) for name, value in ANNOTATION.findall(field[2])}
        if "compatEnableFlag" not in said:
            continue
        names[field[1]] = said["compatEnableFlag"][0]
        found[names[field[1]]] = {
            "off": next(iter(said.get("compatDisableFlag", ())), None),
            "since": next(iter(said.get("compatEnableDate", ())), None),
            "implied": said.get("impliedByAfterDate"),
            "experimental": "experimental" in said or None,
            # the runtime's table names what acts on Python Workers only so
            "python": "python" in said["compatEnableFlag"][0] or None,
        }
    for flag in found.values():
        if flag["implied"]:
            *fields, date = flag["implied"]
            flag["implied"] = {names[field]: date for field in fields}
    for name, date in MEASURED.items():
        found[name]["since"] = found[name]["since"] or date
    return {name: {k: v for k, v in flag.items() if v} for name, flag in sorted(found.items())}


def main() -> None:
    """Write the table."""
    table = {"source": SOURCE, "flags": flags(Path(sys.argv[1]).read_text(encoding="utf-8"))}
    TARGET.write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
