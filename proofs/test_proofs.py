"""The failures that cards speak of, seen in workerd: `./wlint-dev prove`.

Each bad example with a proof fails as it says, the fixed one and the good ones do not.
"""

import json
import os
import subprocess
from pathlib import Path

import pytest
from proof import Sighting
from runnable import Case, cases

from wlint.card import load_cards

HERE = Path(__file__).parent
MODULES = os.environ.get("WLINT_PROOFS", "")
CASES = [case for card in load_cards().values() for case in cases(card)]


@pytest.fixture(scope="session")
def sightings(request: pytest.FixtureRequest) -> dict[str, Sighting]:
    """What was seen of every Worker that is asked for: they run in one go, and each once."""
    here = [item for item in request.session.items if item.name.startswith("test_in_workerd")]
    asked: list[Case] = [item.callspec.params["case"] for item in here]  # type: ignore[attr-defined]
    workers = {case.key: case.worker for case in asked}
    done = subprocess.run(
        ["node", "run.mjs"],
        input=json.dumps(list(workers.values())),
        cwd=MODULES or HERE,
        capture_output=True,
        text=True,
        check=True,
    )
    seen = [Sighting(**each) for each in json.loads(done.stdout)]
    return dict(zip(workers, seen, strict=True))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.label)
def test_in_workerd(case: Case, sightings: dict[str, Sighting]) -> None:
    seen = sightings[case.key]
    assert case.proof.is_fault(seen) is (case.role == "bad"), seen
    assert case.role != "fixed" or seen.works, seen
