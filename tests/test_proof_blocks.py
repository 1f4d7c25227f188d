"""The proofs of cards can be read, also where there is no workerd to run them in."""

import pytest
from proof import BrokenProof, Sighting, read

from wlint.card import load_cards

PROOFS = [
    pytest.param(bad.proof, id=f"{card.name}.md:{bad.line}")
    for card in load_cards().values()
    for bad in card.bad
    if bad.proof is not None
]


def sighting(**seen: object) -> Sighting:
    nothing = {"failure": None, "answers": [], "fetched": [], "kept": [], "keys": [], "objects": []}
    return Sighting(**{**nothing, "rows": {}, "rounds": 0, "log": "", **seen})  # type: ignore[arg-type]


@pytest.mark.parametrize("text", PROOFS)
def test_what_a_card_proves_can_be_sent_and_seen(text: str) -> None:
    proof = read(text)
    assert proof.steps or proof.what == "fails to start"


def test_a_lost_fetch_is_one_that_never_arrived() -> None:
    proof = read("GET /\nloses fetch https://log.example")
    assert proof.is_fault(sighting(fetched=["https://auth.example/"]))
    assert not proof.is_fault(sighting(fetched=["https://log.example/"]))


def test_what_is_looked_at_is_the_last_answer() -> None:
    proof = read('GET /\nGET /again\nanswers "200 Hello"')
    first, last = {"status": 200, "text": "Hello"}, {"status": 404, "text": "Hello"}
    assert not proof.is_fault(sighting(answers=[first, last]))
    assert proof.is_fault(sighting(answers=[last, first]))


def test_requests_can_be_under_way_together() -> None:
    proof = read('GET / {"X-User": "ann"}\nmeanwhile GET / {"X-User": "bob"}\nanswers "bob"')
    assert [bool(step["meanwhile"]) for step in proof.steps] == [False, True]


def test_a_body_can_be_long() -> None:
    steps = read("POST / of 400 KB\nPOST / of\nwaits 3000 ms").steps
    assert [(step["kilobytes"], step["body"]) for step in steps] == [("400", None), (None, "of")]


def test_anything_can_come_to_another_isolate() -> None:
    proof = read('queue [{"id": 1}]\nelsewhere scheduled\nelsewhere GET /\nanswers "200 []"')
    assert [step.get("elsewhere", False) for step in proof.steps] == [False, True, True]


def test_only_a_wait_for_nobody_is_denied_of_good_examples() -> None:
    assert read("GET /\nwaits 3000 ms").holds_for_all
    assert not read("upstream takes 3000 ms\nGET /\nwaits 3000 ms").holds_for_all


def test_what_goes_round_goes_as_deep_as_the_platform_lets_it() -> None:
    proof = read("GET /\ngoes round")
    assert [proof.is_fault(sighting(rounds=rounds)) for rounds in (1, 16)] == [False, True]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("GET /", "what is sent and what is seen"),
        ("loses KV a", "what is sent and what is seen"),
        ("GET /\nlooses KV a", "what is 'looses KV a'"),
        ("elsewhere upstream is silent\nhangs", "what is 'elsewhere upstream is silent'"),
        ("GET /\nhangs\nGET /", "comes last"),
    ],
)
def test_a_proof_that_proves_nothing_is_refused(text: str, complaint: str) -> None:
    with pytest.raises(BrokenProof, match=complaint):
        read(text)
