"""What fixes write reads as if a person had written it, and still parses."""

from pathlib import Path

import pytest

from wlint.finding import Edit
from wlint.fix import splice
from wlint.languages import Idioms, idioms_of, parse
from wlint.source import Source
from wlint.tree import Assign, Call, Module, Node


def read(path: str, code: str) -> tuple[Source, Module, Idioms]:
    source = Source(Path(path), code.encode())
    module = parse(source)
    return source, module, idioms_of(module.language)


def made(source: Source, *edits: Edit | None) -> str:
    return splice(source.data, [e for e in edits if e is not None]).decode()


def call_in(module: Module) -> Call:
    return next(n for n in module.walk() if isinstance(n, Call))


OPTIONS = [
    ("a.js", "fetch(a)", "fetch(a, { x: 1 })"),
    ("a.js", "fetch(a,)", "fetch(a, { x: 1 },)"),
    ("a.js", "fetch(\n  a,\n)", "fetch(\n  a,\n  { x: 1 },\n)"),
    ("a.js", "fetch(a, {})", "fetch(a, { x: 1 })"),
    ("a.js", "fetch(a, { b })", "fetch(a, { b, x: 1 })"),
    ("a.js", "fetch(a, { b, })", "fetch(a, { b, x: 1, })"),
    ("a.js", "fetch(a, {\n  b: 1,\n})", "fetch(a, {\n  b: 1,\n  x: 1,\n})"),
    ("a.js", "fetch((a) /* b */)", "fetch((a), { x: 1 } /* b */)"),
    ("a.js", "fetch(a, b)", None),
    ("a.js", "fetch(...a)", None),
    ("a.js", "fetch(a, { ...b })", None),
    ("a.js", "fetch(a, { [b]: c })", None),
    ("a.js", "fetch(a, { x: 2 })", None),
    ("a.js", "fetch()", None),
    ("a.js", "new Fetch", None),
    ("a.py", "fetch(a)", "fetch(a, x=1)"),
    ("a.py", "fetch()", "fetch(x=1)"),
    ("a.py", "fetch(a, b=2,)", "fetch(a, b=2, x=1,)"),
    ("a.py", "fetch(\n    a,\n)", "fetch(\n    a,\n    x=1,\n)"),
    ("a.py", "fetch(*a)", "fetch(*a, x=1)"),
    ("a.py", "fetch(**a)", None),
    ("a.py", "fetch(a, x=2)", None),
    ("a.py", "fetch(a for a in b)", None),
]


@pytest.mark.parametrize(("path", "before", "after"), OPTIONS)
def test_a_call_gets_an_option_where_that_is_sure_to_work(
    path: str, before: str, after: str | None
) -> None:
    source, module, idioms = read(path, before)
    value = "1"
    edit = idioms.add_option(source, call_in(module), "x", value)
    assert (made(source, edit) if edit else None) == after


def assigned(module: Module) -> Node:
    found = next(n for n in module.walk() if isinstance(n, Assign))
    assert found.value is not None
    return found.value


@pytest.mark.parametrize("path", ["a.js", "a.py"])
@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("x = f()", "x = await f()"),
        ("x = (f())", "x = await (f())"),
        ("x = a + b", "x = await (a + b)"),
    ],
)
def test_await_binds_to_all_of_it(path: str, before: str, after: str) -> None:
    source, module, idioms = read(path, before)
    assert made(source, *idioms.add_await(source, assigned(module))) == after


@pytest.mark.parametrize("path", ["a.js", "a.py"])
def test_a_promise_is_handed_to_the_context(path: str) -> None:
    source, module, idioms = read(path, "x = (f())")
    edits = idioms.add_wait_until(source, assigned(module), "self.ctx")
    assert made(source, *edits) == "x = self.ctx.waitUntil((f()))"


IMPORTS = [
    ("a.py", "import a\nb()", "from m import n\nimport a\nb()"),
    ("a.py", '"""Doc."""\nb()', '"""Doc."""\nfrom m import n\nb()'),
    ("a.py", '"""Doc."""', '"""Doc."""\nfrom m import n\n'),
    ("a.py", "# c\nb()", "# c\nfrom m import n\nb()"),
    ("a.py", "from __future__ import x\nb()", "from __future__ import x\nfrom m import n\nb()"),
    ("a.py", "from m import n", None),
    ("a.js", "#!/x\nb()", '#!/x\nimport { n } from "m";\nb()'),
    ("a.js", "// c\nimport a from 'b'", "// c\nimport { n } from \"m\";\nimport a from 'b'"),
    ("a.js", "import { n } from 'm'", None),
]


@pytest.mark.parametrize(("path", "before", "after"), IMPORTS)
def test_an_import_goes_where_imports_go(path: str, before: str, after: str | None) -> None:
    source, module, idioms = read(path, before)
    edit = idioms.add_import(source, module, "m", "n")
    assert (made(source, edit) if edit else None) == after


@pytest.mark.parametrize(
    ("path", "copy", "timeout", "gather"),
    [
        ("a.js", "structuredClone(x)", "AbortSignal.timeout(500)", "Promise.all(x)"),
        ("a.py", "deepcopy(x)", "AbortSignal.timeout(500)", "gather(*x)"),
    ],
)
def test_each_language_has_its_own_words(path: str, copy: str, timeout: str, gather: str) -> None:
    _, _, idioms = read(path, "")
    texts = (idioms.copy("x").text, idioms.timeout(500).text, idioms.gather("x").text)
    assert texts == (copy, timeout, gather)
