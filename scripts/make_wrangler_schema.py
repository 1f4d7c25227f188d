"""Build src/wlint/platform/data/wrangler.json from the schema that Wrangler publishes.

python scripts/make_wrangler_schema.py [FOLDER with node_modules]
"""

import json
from pathlib import Path
from typing import Any

from declarations import installed

TARGET = Path(__file__).parents[1] / "src/wlint/platform/data/wrangler.json"
# an environment says what the top level says; what a preview says is about no deployment
LEFT_OUT = {"RawEnvironment", "PreviewsConfig"}
KEPT = ("type", "properties", "additionalProperties", "items", "required", "enum", "anyOf", "$ref")


def reduced(schema: dict[str, Any]) -> dict[str, Any]:
    """A schema without what is for people to read, and without what says nothing."""
    found = {key: schema[key] for key in KEPT if key in schema}
    for key in ("items", "additionalProperties"):
        if isinstance(found.get(key), dict):
            found[key] = reduced(found[key])
    if "properties" in found:
        found["properties"] = {k: reduced(v) for k, v in sorted(found["properties"].items())}
    if "anyOf" in found:
        found["anyOf"] = [reduced(option) for option in found["anyOf"]]
    return found


def main() -> None:
    """Write the schema's types, required keys and choices, with its version."""
    with installed(("wrangler",)) as folder:
        package = folder / "node_modules" / "wrangler"
        TARGET.write_text(json.dumps(table(package), indent=1) + "\n", encoding="utf-8")


def table(package: Path) -> dict[str, Any]:
    """What an installed Wrangler's schema says, and which Wrangler it is."""
    schema = json.loads((package / "config-schema.json").read_text(encoding="utf-8"))
    version = json.loads((package / "package.json").read_text(encoding="utf-8"))["version"]
    definitions = {k: reduced(v) for k, v in sorted(schema["definitions"].items())}
    definitions["RawConfig"]["properties"] |= {
        "env": {"type": "object", "additionalProperties": {"$ref": "#/definitions/RawConfig"}},
        "previews": {"type": "object"},
    }
    definitions = {k: v for k, v in definitions.items() if k not in LEFT_OUT}
    return {"source": f"wrangler {version}", "definitions": definitions}


if __name__ == "__main__":
    main()
