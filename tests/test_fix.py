"""Fixes: what is written, and above all what is not."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import LOSES_A_WRITE, Shop

from wlint.finding import Edit, Fix, FixLevel, Place
from wlint.fix import WriteFailed, apply, write
from wlint.source import Span

A = Path("/a.js")
B = Path("/b.js")
FIXED = LOSES_A_WRITE.replace('env.KV.put("a", "b")', 'ctx.waitUntil(env.KV.put("a", "b"))')


def edit(start: int, end: int, text: str, path: Path = A) -> Edit:
    return Edit(Place(path, Span(start, end)), text)


def fix(*edits: Edit) -> Fix:
    return Fix("mend", edits, FixLevel.SAFE)


def test_fixes_apart_from_each_other_are_made_together() -> None:
    done = apply({A: b"one two"}, [fix(edit(0, 3, "1")), fix(edit(4, 7, "2"))])
    assert done.texts == {A: b"1 2"}


def test_a_fix_that_touches_another_waits() -> None:
    first, second = fix(edit(0, 3, "1")), fix(edit(3, 4, "-"))
    done = apply({A: b"one two"}, [first, second])
    assert (done.texts, done.applied) == ({A: b"1 two"}, (first,))


def test_all_edits_of_a_fix_are_made_or_none() -> None:
    other = fix(edit(0, 3, "1"))
    both = fix(edit(0, 1, "x"), edit(0, 1, "y", B))
    assert apply({A: b"one", B: b"two"}, [other, both]).texts == {A: b"1"}


def test_a_fix_reaches_into_several_files() -> None:
    both = fix(edit(0, 3, "1"), edit(0, 3, "2", B))
    assert apply({A: b"one", B: b"two"}, [both]).texts == {A: b"1", B: b"2"}


def test_two_fixes_share_the_line_they_both_need() -> None:
    line = edit(0, 0, "import x\n")
    done = apply({A: b"; a b"}, [fix(line, edit(2, 3, "A")), fix(line, edit(4, 5, "B"))])
    assert done.texts == {A: b"import x\n; A B"}


def test_two_brackets_at_one_place_are_not_one() -> None:
    outer = fix(edit(0, 0, "f("), edit(6, 6, ")"))
    inner = fix(edit(5, 5, "g("), edit(6, 6, ")"))
    assert apply({A: b"a || b"}, [outer, inner]).applied == (outer,)


def test_what_is_inserted_gets_the_line_ends_of_the_file() -> None:
    done = apply({A: b"a\r\nb\r\n"}, [fix(edit(0, 0, "x\ny\n"))])
    assert done.texts == {A: b"x\r\ny\r\na\r\nb\r\n"}


def test_a_byte_order_mark_stays() -> None:
    done = apply({A: b"\xef\xbb\xbfa"}, [fix(edit(3, 4, "\N{SNOWMAN}"))])
    assert done.texts == {A: b"\xef\xbb\xbf\xe2\x98\x83"}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "a.js"
    path.write_bytes(b"old")
    path.chmod(0o640)
    return path


def test_writing_keeps_the_mode_and_leaves_nothing_beside_the_file(file: Path) -> None:
    write({file: b"old"}, {file: b"new"})
    assert file.read_bytes() == b"new"
    assert file.stat().st_mode & 0o777 == 0o640
    assert list(file.parent.iterdir()) == [file]


def test_writing_through_a_link_changes_what_it_points_at(file: Path) -> None:
    link = file.with_name("link.js")
    link.symlink_to(file)
    write({link: b"old"}, {link: b"new"})
    assert link.is_symlink()
    assert file.read_bytes() == b"new"


def test_a_file_that_changed_meanwhile_is_not_overwritten(file: Path) -> None:
    with pytest.raises(WriteFailed, match="changed while wlint ran"):
        write({file: b"other"}, {file: b"new"})
    assert file.read_bytes() == b"old"


def test_a_full_disk_leaves_every_file_as_it_was(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    second = file.with_name("b.js")
    second.write_bytes(b"old too")
    calls = iter([None, OSError(28, "No space left on device")])

    def full(descriptor: int) -> None:
        if (error := next(calls)) is not None:
            raise error

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(WriteFailed, match=r"cannot write .*b\.js: No space left on device"):
        write({file: b"old", second: b"old too"}, {file: b"new", second: b"new"})
    assert (file.read_bytes(), second.read_bytes()) == (b"old", b"old too")
    assert sorted(file.parent.iterdir()) == [file, second]


def test_an_interrupted_write_leaves_the_file_as_it_was(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(descriptor: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write({file: b"old"}, {file: b"new"})
    assert (list(file.parent.iterdir()), file.read_bytes()) == ([file], b"old")


def test_fix_makes_the_safe_fixes_and_exits_on_what_is_left(shop: Shop) -> None:
    assert shop.wlint("--fix") == 0
    assert shop.read("src/index.js") == FIXED
    assert "fixed 1 finding in 1 file" in shop.out


def test_diff_shows_the_change_and_writes_nothing(shop: Shop) -> None:
    assert shop.wlint("--diff") == 1
    assert shop.read("src/index.js") == LOSES_A_WRITE
    assert shop.out.startswith("--- a/src/index.js\n+++ b/src/index.js\n")
    assert '\n+    ctx.waitUntil(env.KV.put("a", "b"));\n' in shop.out


def test_a_diff_can_be_applied_with_patch(shop: Shop) -> None:
    shop.write("src/index.js", LOSES_A_WRITE.replace("\n", "\r\n").removesuffix("\r\n"))
    shop.wlint("--diff")
    shop.write("change.diff", shop.out)
    assert os.system("patch -p1 --binary -s < change.diff") == 0
    assert shop.read("src/index.js") == FIXED.replace("\n", "\r\n").removesuffix("\r\n")


@pytest.mark.parametrize("mark", ["\f", "\u2028", "\x85", "\r"])
def test_a_diff_is_of_the_lines_that_git_sees(shop: Shop, mark: str) -> None:
    shop.write("src/index.js", LOSES_A_WRITE.replace("{\n", f"{{ /*{mark}*/\n"))
    shop.wlint("--diff")
    shop.write("change.diff", shop.out)
    assert os.system("git init -q . && git apply change.diff") == 0
    assert shop.read("src/index.js") == FIXED.replace("{\n", f"{{ /*{mark}*/\n")


def test_what_is_typed_and_fixed_keeps_its_bytes(shop: Shop) -> None:
    typed = shop.read("src/index.js").encode() + b"// \xff\n"
    done = subprocess.run(
        [sys.executable, "-m", "wlint", "--fix", "--stdin-filename", "src/index.js"],
        cwd=shop.folder, input=typed, capture_output=True, check=False,
    )  # fmt: skip
    assert done.stdout.endswith(b"// \xff\n")


def test_diff_without_anything_to_fix_is_empty(shop: Shop) -> None:
    shop.write("src/index.js", FIXED)
    assert shop.wlint("--diff") == 0
    assert shop.out == ""


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("\n", "\r\n"),
        lambda text: "\ufeff" + text,
        lambda text: text.replace('"a"', '"\N{SNOWMAN}\N{PILE OF POO}"'),
        lambda text: text.removesuffix("\n"),
    ],
    ids=["carriage returns", "byte order mark", "wide characters", "no newline at the end"],
)
def test_a_fix_changes_nothing_but_what_it_fixes(shop: Shop, change: object) -> None:
    assert callable(change)
    shop.write("src/index.js", change(LOSES_A_WRITE))
    assert shop.wlint("--fix") == 0
    assert shop.read("src/index.js") == change(FIXED)


def test_a_fix_that_breaks_the_code_is_not_made_and_is_a_fault_of_wlint(shop: Shop) -> None:
    shop.write("src/index.js", LOSES_A_WRITE + "mangle();\n")
    assert shop.wlint("--fix", "-f", "concise") == 3
    assert shop.read("src/index.js") == FIXED + "mangle();\n"
    assert "the fix 'break it' of 'breaks-code' was not made: the result would not" in shop.out


def test_no_fix_is_offered_near_code_that_could_not_be_read(shop: Shop) -> None:
    broken = LOSES_A_WRITE.replace("    return", "    let = = ;;\n    return")
    shop.write("src/index.js", broken)
    shop.wlint("--fix")
    assert shop.read("src/index.js") == broken


def test_standard_input_is_fixed_onto_standard_output(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (shop.folder / "src/index.js").open() as file:
        monkeypatch.setattr("sys.stdin", file)
        assert shop.wlint("--fix", "--stdin-filename", "src/index.js") == 0
    assert shop.out == FIXED
    assert shop.read("src/index.js") == LOSES_A_WRITE
