"""Which checks of a length keep a collection small, and where."""

from pathlib import Path

import pytest
from test_sizes import ANSWER, BOUNDED, PAGE, REQUEST, entrypoint, handler, in_words, size_of_it

SENT = "const it = await request.json();"
OTHER = "const sent = await request.json();"
LEAVES = "if (it.length > 5) return 1;"
FIVE = "at most 5"

JAVASCRIPT = [
    # a condition that has a name
    (f"{SENT} const many = it.length > 5; if (many) return 1", FIVE),
    (f"{SENT} const few = it.length <= 5; if (!few) throw new Error('many')", FIVE),
    (f"{SENT} const few = it.length <= 5; const ok = user && few; if (!ok) return 1", FIVE),
    (f"{SENT} const many = it.length > 5; if (many) console.log('many')", REQUEST),
    (f"{SENT} const none = it.length > 0; if (none) return 1", REQUEST),
    (f"{SENT} const queued = env.QUEUE && it.length > 5 && isOn(); if (queued) return 1", FIVE),
    (
        f"const it = []; while (u) {{ {PAGE} it.push(...page); const full = it.length >= 9;"
        " if (full) break }",
        BOUNDED,
    ),
    (
        f"const it = []; while (u) {{ {PAGE} it.push(...page); const done = page.length < 9;"
        " if (done) break }",
        ANSWER,
    ),
    # a check says how many there may be
    (f"{SENT} if (it.length >= 5) return 1", "at most 4"),
    (f"{SENT} if (!(it.length < 6)) return 1", FIVE),
    (f"{SENT} if (6 <= it.length) return 1", FIVE),
    (f"{SENT} if (it.length > 9 || it.length > 5) return 1", FIVE),
    (f"{SENT} if (it.length > 5) return 1; if (it.length > env.MOST) return 2", BOUNDED),
    ("const text = await request.text(); if (text.length > 5) return 1; const it = text", BOUNDED),
    (
        f"{OTHER} if (sent.length > 5) return 1; const it = sent.split(',')",
        BOUNDED,
    ),
    ("const it = (await request.json()).slice(0, 5); if (it.length > 9) return 1", FIVE),
    (
        "const it = []; for (const n of xs) it.push(...f(n)); if (it.length > 5) return 1",
        BOUNDED,
    ),
    # what has a key for each
    (f"{SENT} if (Object.keys(it).length > 5) return 1; it = Object.entries(it)", FIVE),
    (f"{OTHER} if (Object.entries(sent).length > 5) return 1; const it = Object.keys(sent)", FIVE),
    (f"{SENT} const keys = Object.keys(it); if (keys.length > 5) return 1", FIVE),
    (f"{OTHER} const it = Object.keys(sent.all); if (it.length > 5) return 1", FIVE),
    ("const it = Object.keys(await request.json()); if (it.length > 5) return 1", FIVE),
    (f"{SENT} if (Object.keys(it).filter(f).length > 5) return 1", REQUEST),
    # letters and bytes are no parts
    (f"{SENT} if (it.size > 5) return 1", BOUNDED),
    (f"{SENT} if (it.length > 5) return 1; const same = (it) => it; it = same(it)", BOUNDED),
    (
        f"{OTHER} if (sent.length > 9) return 1; const it = [];"
        " for (let i = 0; i < sent.length; i += 5) it.push(1)",
        "at most 2",
    ),
    (
        f"{OTHER} if (sent.length > 9) return 1; const it = [];"
        " for (let i = 0; i < sent.length; i += step) it.push(1)",
        BOUNDED,
    ),
    # what it leaves to a value
    (f"{OTHER} const it = sent.length > 5 ? sent.slice(0, 5) : sent", FIVE),
    (f"{OTHER} const it = sent.length <= 5 ? sent : [1]", FIVE),
    (f"{OTHER} const it = sent.length > 5 ? sent : [1]", REQUEST),
    # a check of a sum
    (f"{SENT} const all = it.length + xs.length; if (all > 5) return 1", BOUNDED),
    (f"{SENT} const all = it.length + xs.length; if (sent + all > 5) return 1", BOUNDED),
    (f"{SENT} const rest = xs.length - it.length; if (rest > 5) return 1", REQUEST),
    # a check that is not always made
    (f"{SENT} if (request.headers.has('x-strict')) {{ {LEAVES} }}", REQUEST),
    (f"{SENT} if (!user.isAdmin && user.quota) {{ {LEAVES} }}", REQUEST),
    (f"{SENT} if (strict) {{ {LEAVES} }} if (!strict) return 2", FIVE),
    (f"{SENT} if (strict) {{ {LEAVES} }} if (!strict || !on) return 2", FIVE),
    (f"{SENT} if (strict && on) {{ {LEAVES} }} if (!strict) return 2", REQUEST),
    (f"{SENT} if (strict) {{ {LEAVES} }} else {{ return 2 }}", FIVE),
    (f"{SENT} if (!user) {{ return 2 }} else if (it.length > 5) {{ return 1 }}", FIVE),
    (f"{SENT} if (it) {{ {LEAVES} }}", FIVE),
    (f"{SENT} if (Array.isArray(it)) {{ {LEAVES} }}", FIVE),
    (f"{SENT} if (env.QUEUE) {{ {LEAVES} }}", FIVE),
    (f"{SENT} if (env.ADMIN !== user.mail) {{ {LEAVES} }}", REQUEST),
    (f"{SENT} try {{ {LEAVES} }} finally {{ f() }}", FIVE),
    (
        "let it; if (a) { it = await request.json(); if (it.length > 5) return 1 }"
        " else { it = [1, 2] }",
        FIVE,
    ),
]


@pytest.mark.parametrize(("body", "expected"), JAVASCRIPT, ids=[body for body, _ in JAVASCRIPT])
def test_javascript(body: str, expected: str, tmp_path: Path) -> None:
    assert in_words(size_of_it(tmp_path, handler(body))) == expected


PYTHON = [
    ("it = await request.json()\nmany = len(it) > 5\nif many:\n    return 1", FIVE),
    ("it = await request.json()\nif strict:\n    if len(it) > 5:\n        return 1", REQUEST),
    ("it = await request.json()\nif it:\n    if len(it) > 5:\n        return 1", FIVE),
    (
        "it = await request.json()\nif not user:\n    return 2\nelif len(it) > 5:\n    return 1",
        FIVE,
    ),
]


@pytest.mark.parametrize(("body", "expected"), PYTHON, ids=[body for body, _ in PYTHON])
def test_python(body: str, expected: str, tmp_path: Path) -> None:
    assert in_words(size_of_it(tmp_path, entrypoint(body), python=True)) == expected


TEXT = "const sent = await request.text();"
TEXTS = [
    (f"{TEXT} if (sent.length > 5) return 1; const it = sent", 5),
    (f"{TEXT} const it = sent.length > 5 ? sent.slice(0, 5) : sent", 5),
    (f"{TEXT} const it = sent.length > 5 ? sent.slice(0, env.MOST) : sent", None),
    (f"{TEXT} if (sent.length > env.MOST) return 1; const it = sent", None),
    (f"{TEXT} if (sent.length > 5 || sent.length > env.MOST) return 1; const it = sent", None),
    (f"{TEXT} if (sent.length > 9 || sent.length >= 7) return 1; const it = sent", 6),
    (f"{TEXT} const it = sent.slice(0, 3); if (it.length > 9) return 1", 3),
]


@pytest.mark.parametrize(("body", "letters"), TEXTS, ids=[body for body, _ in TEXTS])
def test_how_long_a_text_is_that_is_checked(body: str, letters: int | None, tmp_path: Path) -> None:
    size = size_of_it(tmp_path, handler(body))
    assert (size.is_bounded, size.length) == (True, letters)
