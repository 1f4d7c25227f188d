"""How cards are read."""

from pathlib import PurePosixPath

import pytest

from wlint.card import BrokenCard, read_card
from wlint.finding import FixLevel, Severity

HEAD = """# some-rule

```toml
severity = "warning"
family = "promises"
languages = ["js", "py"]
{more}
```

One sentence that
says it all.

"""


def card_with(*fences: str, more: str = "") -> str:
    return HEAD.format(more=more) + "\n\n".join(fences) + "\n"


def fence(info: str, text: str) -> str:
    return f"```{info}\n{text}\n```"


def test_the_head_says_what_the_rule_is() -> None:
    card = read_card("some-rule", card_with(more='fix = "unsafe"'))
    assert card.summary == "One sentence that says it all."
    assert (card.severity, card.family) == (Severity.WARNING, "promises")
    assert card.fix_level is FixLevel.UNSAFE
    assert card.is_default


def test_an_example_is_a_whole_worker_with_the_usual_bindings() -> None:
    [example] = read_card("some-rule", card_with(fence("js bad", "x"))).bad
    assert example.shown == (PurePosixPath("src/index.js"),)
    configuration = example.files[PurePosixPath("wrangler.toml")]
    assert 'main = "src/index.js"' in configuration
    assert '[[kv_namespaces]]\nbinding = "KV"' in configuration
    assert '[ai]\nbinding = "AI"' in configuration
    assert '[[durable_objects.bindings]]\nname = "DO"' in configuration


def test_a_python_example_is_a_python_worker() -> None:
    [example] = read_card("some-rule", card_with(fence("python bad", "x"))).bad
    assert "python_workers" in example.files[PurePosixPath("wrangler.toml")]


def test_a_card_chooses_the_bindings_of_its_examples() -> None:
    text = card_with(fence("js bad", "x"), more='bindings = { CACHE = "kv_namespaces" }')
    [example] = read_card("some-rule", text).bad
    configuration = example.files[PurePosixPath("wrangler.toml")]
    assert 'binding = "CACHE"' in configuration
    assert "d1_databases" not in configuration


def test_a_fence_with_a_file_name_adds_to_the_example_before_it() -> None:
    text = card_with(
        fence("js bad", "one"),
        fence("js bad file=src/store.js", "two"),
        fence("findings", "src/store.js:1:1 wrong"),
        fence("js fixed file=src/store.js", "three"),
        fence("js bad", "four"),
        fence("findings", "1:1 wrong too"),
    )
    first, second = read_card("some-rule", text).bad
    assert first.shown == (PurePosixPath("src/index.js"), PurePosixPath("src/store.js"))
    assert first.findings == ("src/store.js:1:1 wrong",)
    assert first.fixed == {PurePosixPath("src/store.js"): "three\n"}
    assert second.files[PurePosixPath("src/index.js")] == "four\n"


def test_an_example_can_bring_its_own_configuration() -> None:
    text = card_with(fence("toml bad file=wrangler.toml", 'name = "x"'), fence("js bad", "one"))
    [example] = read_card("some-rule", text).bad
    assert example.files == {
        PurePosixPath("wrangler.toml"): 'name = "x"\n',
        PurePosixPath("src/index.js"): "one\n",
    }


def test_a_configuration_alone_gets_a_worker_to_configure() -> None:
    [example] = read_card("some-rule", card_with(fence("toml bad", 'name = "x"'))).bad
    assert example.files.keys() == {PurePosixPath("wrangler.toml"), PurePosixPath("src/index.js")}
    assert example.shown == (PurePosixPath("wrangler.toml"),)


def test_two_good_fences_are_two_examples() -> None:
    text = card_with(fence("js good", "one"), fence("js good", "two"))
    assert len(read_card("some-rule", text).good) == 2


def test_the_level_of_a_fix_can_differ_from_the_card() -> None:
    text = card_with(fence("js bad", "a"), fence("js fixed unsafe", "b"), more='fix = "safe"')
    [example] = read_card("some-rule", text).bad
    assert example.fix_level is FixLevel.UNSAFE


@pytest.mark.parametrize(
    "text",
    [
        "# other-rule\n",
        "# some-rule\n\nno head\n",
        HEAD.format(more="colour = 3"),
        HEAD.format(more="").replace('"warning"', '"loud"'),
        HEAD.format(more="").replace("family", "tribe"),
    ],
)
def test_a_broken_card_is_refused(text: str) -> None:
    with pytest.raises(BrokenCard, match=r"some-rule\.md"):
        read_card("some-rule", text)


def test_a_fence_nobody_understands_is_refused_where_it_stands() -> None:
    with pytest.raises(BrokenCard, match=r"some-rule\.md:\d+: what is a 'js awful' block"):
        _ = read_card("some-rule", card_with(fence("js awful", "x"))).bad


def test_people_read_what_a_proof_is() -> None:
    text = card_with(fence("js bad", "x"), fence("proof", "GET /\nhangs"))
    manual = read_card("some-rule", text).manual
    assert "```proof" not in manual
    assert "Proven in workerd, Cloudflare's runtime." in manual
    assert "GET /\nhangs" in manual
