"""Safe fixes add no type error: the TypeScript compiler says the same before and after.

JavaScript is checked as well, as `checkJs` does.
"""

import json
import os
import subprocess
from collections import Counter
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

import pytest
from runnable import code_of

from wlint.card import Example, load_cards
from wlint.finding import FixLevel

HERE = Path(__file__).parent
MODULES = os.environ.get("WLINT_PROOFS", "")


def _is_code(example: Example) -> bool:
    return example.language in ("js", "jsx", "ts", "tsx")


EXAMPLES = {
    f"{card.name}.md:{bad.line}": bad
    for card in load_cards().values()
    for bad in card.bad
    if bad.fixed is not None and bad.fix_level is not FixLevel.UNSAFE and _is_code(bad)
}


def complaints(workers: list[Mapping[PurePosixPath, str]]) -> list[list[str]]:
    """What the compiler has against each Worker."""
    files = [{str(path): text for path, text in code_of(w).items()} for w in workers]
    done = subprocess.run(
        ["node", "check.mjs"],
        input=json.dumps(files),
        cwd=MODULES or HERE,
        capture_output=True,
        text=True,
        check=True,
    )
    said: list[list[str]] = json.loads(done.stdout)
    return said


@pytest.fixture(scope="session")
def said() -> dict[str, tuple[list[str], list[str]]]:
    """The complaints about every example, before and after its fix."""
    before = complaints([example.files for example in EXAMPLES.values()])
    after = complaints([_fixed(example) for example in EXAMPLES.values()])
    return dict(zip(EXAMPLES, zip(before, after, strict=True), strict=True))


def _fixed(example: Example) -> Mapping[PurePosixPath, str]:
    return {**example.files, **(example.fixed or {})}


def test_the_compiler_knows_workers() -> None:
    handler = "export default {{ async fetch(r, env: {{ KV: KVNamespace }}) {{ {} }} }};"
    good, bad = (handler.format(f"return new Response({x});") for x in ("'a'", "env.KV"))
    main = PurePosixPath("src/index.ts")
    assert [len(said) for said in complaints([{main: good}, {main: bad}])] == [0, 1]


@pytest.mark.parametrize("label", EXAMPLES)
def test_a_safe_fix_adds_no_type_error(
    label: str, said: dict[str, tuple[list[str], list[str]]]
) -> None:
    before, after = said[label]
    assert Counter(after) - Counter(before) == Counter()
