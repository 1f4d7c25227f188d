"""Reports for people."""

from pathlib import Path

import pytest
from conftest import LOSES_A_WRITE, WRANGLER, Shop

from wlint.report.frame import Label, frame
from wlint.report.look import Look
from wlint.source import Source, Span

FULL = """\
warning: lost-write
  nothing waits for 'env.KV.put'
   --> src/index.js:3:5
    |
  3 |     env.KV.put("a", "b");
    |     ^^^^^^^^^^^^^^^^^^^^
    |
    = path  worker "shop", 2 steps
        1  src/index.js:2:3  async fetch(request, env, ctx)  handler
        2  src/index.js:3:5  env.KV.put("a", "b")            the write starts
    = help  hand it to ctx.waitUntil
    = fix   wrap it   [safe]
        - env.KV.put("a", "b");
        + ctx.waitUntil(env.KV.put("a", "b"));
    = more  wlint explain lost-write

1 finding (1 warning) in 1 of 2 files of 1 Worker
apply 1 safe fix: wlint --fix
"""


def test_a_finding_shows_the_code_the_way_to_it_and_what_to_do(shop: Shop) -> None:
    shop.wlint()
    assert shop.out == FULL


def test_of_workers_that_share_a_module_those_are_named_that_were_looked_at(shop: Shop) -> None:
    shop.write("src/keep.js", 'export const keep = (env) => { env.KV.put("a", "b"); };\n')
    handler = (
        "import { keep } from '../src/keep.js';\nexport default { fetch(r, env) { keep(env) } }"
    )
    for name in ("one", "two", "three"):
        settings = WRANGLER.replace("shop", name).replace("src/", "")
        shop.write(f"{name}/wrangler.toml", settings)
        shop.write(f"{name}/index.js", handler)
    shop.wlint("src/keep.js")
    assert 'worker "one" (2 more load this file), 2 steps\n' in shop.out


def test_concise_is_one_line_a_finding(shop: Shop) -> None:
    shop.wlint("-f", "concise", "-q")
    assert shop.out == (
        "src/index.js:3:5: warning lost-write: nothing waits for 'env.KV.put' "
        "(from src/index.js:2:3)\n"
    )


def test_the_summary_says_what_was_not_checked(shop: Shop) -> None:
    shop.write("src/index.js", LOSES_A_WRITE + "let = ;;\n")
    shop.wlint()
    assert "\nnot wholly checked: src/index.js (" in shop.out


def drawn(code: str, *labels: tuple[str, str], width: int = 100, has_unicode: bool = True) -> str:
    source = Source(Path("a.js"), code.encode())
    found = [
        Label(Span(at, at + len(part.encode())), text, is_primary=not n)
        for n, (part, text) in enumerate(labels)
        for at in [code.encode().index(part.encode())]
    ]
    look = Look(Path(), has_unicode=has_unicode, width=width)
    return "\n".join(frame(source, found, look))


def test_marks_stand_under_wide_characters() -> None:
    assert drawn('x("日本😀", bad)', ("bad", "")).splitlines()[1:3] == [
        '  1 | x("日本😀", bad)',
        "    |             ^^^",
    ]


def test_tabs_take_four_columns() -> None:
    assert drawn("\tif\tbad", ("bad", "")).splitlines()[1:3] == [
        "  1 |     if  bad",
        "    |         ^^^",
    ]


def test_control_characters_cannot_reach_the_terminal() -> None:
    shown = drawn('x = "\x1b[31m\u202e"; bad', ("bad", ""))
    assert '"␛[31m<U+202E>"; bad' in shown
    assert "\x1b" not in shown


def test_a_long_line_is_cut_around_what_is_meant() -> None:
    code = "a" * 500 + " bad " + "b" * 500
    _, line, marks, _ = drawn(code, ("bad", "here"), width=60).splitlines()
    assert len(line) <= 60
    assert line[6] == line[-1] == "…"
    assert line[marks.index("^") : marks.index("^") + 3] == "bad"
    assert marks.endswith("^^^ here")


def test_a_terminal_without_unicode_gets_none() -> None:
    assert drawn("日" + "a" * 200 + "; bad", ("bad", ""), width=60, has_unicode=False).isascii()


def test_related_places_nearby_are_labelled_and_far_lines_left_out() -> None:
    code = "let cache = 1;\n\n\n\ncache = bad;\n"
    assert drawn(code, ("bad", "set here"), ("cache", "lives on")) == (
        "    |\n"
        "  1 | let cache = 1;\n"
        "    |     ----- lives on\n"
        "  : |\n"
        "  5 | cache = bad;\n"
        "    |         ^^^ set here\n"
        "    |"
    )


def test_a_span_over_several_lines_is_marked_to_the_end_of_its_first() -> None:
    assert drawn("x(\n  1,\n)", ("x(\n  1,\n)", "")).splitlines()[1:3] == ["  1 | x(", "    | ^^"]


def test_an_empty_span_at_the_end_of_a_file_can_be_shown() -> None:
    source = Source(Path("a.js"), b"x\n")
    lines = list(frame(source, [Label(Span(2, 2), "ends here", is_primary=True)], Look(Path())))
    assert lines[2].endswith("^ ends here")


@pytest.mark.parametrize("form", ["full", "concise"])
def test_strange_file_names_are_shown_harmlessly(shop: Shop, form: str) -> None:
    shop.write("wrangler.toml", shop.read("wrangler.toml").replace("index.js", "\\u001b[0m.js"))
    (shop.folder / "src/index.js").rename(shop.folder / "src/\x1b[0m.js")
    shop.wlint("-f", form)
    assert "src/␛[0m.js" in shop.out
    assert "\x1b" not in shop.out
