"""Answers that may depend on one another."""

from wlint.semantics.memo import Memo

UNKNOWN = frozenset({"?"})
Answers = dict[str, tuple[str, ...]]


class Graph:
    """What each letter reaches, asked through a memo: itself, then what its edges reach."""

    def __init__(self, edges: dict[str, str]) -> None:
        self.edges = edges
        self.asked: list[str] = []
        self.memo: Memo[frozenset[str]] = Memo(UNKNOWN)

    def reach(self, at: str) -> frozenset[str]:
        return self.memo.ask(at, lambda: self._reach(at))

    def _reach(self, at: str) -> frozenset[str]:
        self.asked.append(at)
        return frozenset({at}).union(*(self.reach(to) for to in self.edges.get(at, "")))


def test_a_question_is_worked_out_once() -> None:
    graph = Graph({"a": "b"})
    assert graph.reach("a") == graph.reach("a") == {"a", "b"}
    assert graph.asked == ["a", "b"]


def test_what_leads_back_to_itself_is_unknown_on_that_way() -> None:
    assert Graph({"a": "a"}).reach("a") == {"a", "?"}


def test_an_answer_found_on_the_way_back_is_not_kept() -> None:
    graph = Graph({"a": "bc", "b": "a", "c": ""})
    graph.reach("a")
    # inside `a` it had to do without what `a` is
    assert graph.reach("b") >= {"a", "b", "c"}


def test_the_order_of_questions_does_not_matter_for_what_has_no_cycle() -> None:
    edges = {"a": "bc", "b": "d", "c": "d", "d": ""}
    forwards, backwards = Graph(edges), Graph(edges)
    first = {letter: forwards.reach(letter) for letter in "abcd"}
    assert first == {letter: backwards.reach(letter) for letter in "dcba"}


def test_what_is_sure_of_an_answer_is_seen_on_the_way_back() -> None:
    memo: Memo[str] = Memo("unknown")

    def find() -> str:
        memo.assume("f", "a promise")
        return "it gives " + memo.ask("f", find)

    assert memo.ask("f", find) == "it gives a promise"
    assert memo.ask("f", find) == "it gives a promise"


def test_many_cycles_cost_no_more_than_a_few_tries_each() -> None:
    letters = [chr(ord("a") + i) for i in range(12)]
    graph = Graph(dict.fromkeys(letters, "".join(letters)))
    for letter in letters:
        assert letter in graph.reach(letter)
    assert len(graph.asked) < 400


def test_what_nests_too_deeply_is_unknown() -> None:
    memo: Memo[int] = Memo(-1)

    def depth(n: int) -> int:
        return memo.ask(n, lambda: depth(n + 1))

    assert depth(0) == -1
