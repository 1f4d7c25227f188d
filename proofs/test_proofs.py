"""The failures that cards speak of, seen in workerd: `./wlint-dev prove`.

Each bad example with a proof fails as it says, the fixed one and the good ones do not.
"""

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from proof import Case, Sighting, is_runnable, read, worker

from wlint.card import Card, load_cards

HERE = Path(__file__).parent
MODULES = os.environ.get("WLINT_PROOFS", "")


def cases(card: Card) -> Iterator[Case]:
    """What is run for a card: every bad example that has a proof, with what stands against it."""
    for bad in card.bad:
        if bad.proof is None:
            continue
        proof = read(bad.proof)
        label = f"{card.name}.md:{bad.line}"
        yield Case(f"{label} fails", proof, worker(bad, bad.files, proof), is_bad=True)
        if bad.fixed is not None:
            files = {**bad.files, **bad.fixed}
            yield Case(f"{label} is mended", proof, worker(bad, files, proof), is_bad=False)
        for good in card.good:
            if is_runnable(good.files) and not proof.is_loss:
                name = f"{label} is not in {good.line}"
                yield Case(name, proof, worker(good, good.files, proof), is_bad=False)


CASES = [case for card in load_cards().values() for case in cases(card)]


@pytest.fixture(scope="session")
def sightings() -> dict[str, Sighting]:
    """What was seen of every Worker: they run in one go."""
    done = subprocess.run(
        ["node", "run.mjs"],
        input=json.dumps([case.worker for case in CASES]),
        cwd=MODULES or HERE,
        capture_output=True,
        text=True,
        check=True,
    )
    seen = [Sighting(**each) for each in json.loads(done.stdout)]
    return {case.label: each for case, each in zip(CASES, seen, strict=True)}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.label)
def test_in_workerd(case: Case, sightings: dict[str, Sighting]) -> None:
    seen = sightings[case.label]
    assert case.proof.is_fault(seen) is case.is_bad, seen
