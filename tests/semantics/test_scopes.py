"""Which variable a name means."""

from pathlib import Path

import pytest

from wlint import tree
from wlint.languages import parse
from wlint.semantics.scopes import Gives, Scopes
from wlint.source import Source


class Read:
    """A file with its variables; a name is meant by its place, as in `x@2`: `x` on line 2."""

    def __init__(self, code: str, name: str) -> None:
        self.source = Source(Path(name), code.encode())
        self.module = parse(self.source)
        self.scopes = Scopes(self.module)

    def means(self, place: str) -> str:
        """The line that declares what a name means, or `global`; the last of its name counts."""
        name, _, line = place.partition("@")
        (*_, node) = (
            node
            for node in self.module.walk()
            if isinstance(node, tree.Name)
            and node.id == name
            and self.source.line_of(node.span.start) == int(line)
        )
        variable = self.scopes.variable(node)
        if variable is None:
            return "global"
        first = min(d.name.span.start for d in variable.definitions)
        return f"line {self.source.line_of(first)}"

    def given(self, name: str) -> list[Gives]:
        """How the module's variable of that name gets its values."""
        return [d.gives for d in self.scopes.module_variables[name].definitions]

    def path(self, name: str) -> tuple[str | int | None, ...]:
        """Which part of its value the module's variable of that name takes."""
        (definition,) = self.scopes.module_variables[name].definitions
        return definition.path


def javascript(*lines: str) -> Read:
    return Read("\n".join(lines), "a.ts")


def python(*lines: str) -> Read:
    return Read("\n".join(lines), "a.py")


JAVASCRIPT = [
    ("a module's variable is seen in functions", "let x; |function f() {| x }", "x@3", "line 1"),
    ("a parameter hides it", "let x; |function f(x) {| x }", "x@3", "line 2"),
    ("a block has variables of its own", "let x; |{ let x; }| x", "x@3", "line 1"),
    ("var does not stay in its block", "{ |var x; }| x", "x@3", "line 2"),
    ("var does not leave its function", "function f() { |var x; }| x", "x@3", "global"),
    ("what is not declared is global", "function f() {| x }", "x@2", "global"),
    ("a function can be used before it is declared", "x()|function x() {}", "x@1", "line 2"),
    ("a named function expression is seen inside", "g(function x() {| x })", "x@2", "line 1"),
    ("... and not outside", "g(function x() {});| x", "x@2", "global"),
    ("a class", "class X {}|new X()", "X@2", "line 1"),
    ("a method's name is no variable", "class A { x() {| x } }", "x@2", "global"),
    ("a field's name is no variable", "class A { x = 1; y() {| x } }", "x@2", "global"),
    ("a loop's variable", "for (const x of y) {| x }", "x@2", "line 1"),
    ("... is not seen after it", "for (const x of y) {}| x", "x@2", "global"),
    ("a counting loop's variable", "for (let x = 0;; x++) {| x }", "x@2", "line 1"),
    ("what was caught", "try {} catch (x) {| x }", "x@2", "line 1"),
    ("... is not seen after it", "try {} catch (x) {}| x", "x@2", "global"),
    ("a pattern", "const { a: x, b: [y] } = z|x", "x@2", "line 1"),
    ("a pattern's rest", "const { a, ...x } = z|x", "x@2", "line 1"),
    ("a pattern's default", "const { x = 1 } = z|x", "x@2", "line 1"),
    ("a pattern's default is an expression", "let d; |const { a = d } = z", "d@2", "line 1"),
    ("a parameter's pattern", "function f({ x }) {| x }", "x@2", "line 1"),
    ("a parameter's default sees the ones before", "function f(x,| y = x) {}", "x@2", "line 1"),
    ("a property is no variable", "let x; |y.x;| y", "x@1", "line 1"),
    ("a closure", "function f() { let x; |return () =>| x }", "x@3", "line 1"),
    ("a switch", "switch (y) { case 1: let x; |x }", "x@2", "line 1"),
    ("an import", "import { x } from 'y'|x", "x@2", "line 1"),
    ("an import under another name", "import { y as x } from 'y'|x", "x@2", "line 1"),
    ("a default import", "import x from 'y'|x", "x@2", "line 1"),
    ("a namespace", "import * as x from 'y'|x", "x@2", "line 1"),
    ("a required module", "const x = require('y')|x", "x@2", "line 1"),
    ("names of a required module", "const { x } = require('y')|x", "x@2", "line 1"),
    ("an assignment from a function", "let x; |function f() {| x = 1 }", "x@3", "line 1"),
    ("an exported declaration", "export const x = 1|x", "x@2", "line 1"),
    ("an enum", "enum X { A }|X.A", "X@2", "line 1"),
]


@pytest.mark.parametrize(
    ("code", "place", "declared"), [c[1:] for c in JAVASCRIPT], ids=[c[0] for c in JAVASCRIPT]
)
def test_names_in_javascript(code: str, place: str, declared: str) -> None:
    assert javascript(*code.split("|")).means(place) == declared


PYTHON = [
    ("a module's variable is seen in functions", "x = 1|def f():| return x", "x@3", "line 1"),
    ("a parameter hides it", "x = 1|def f(x):| return x", "x@3", "line 2"),
    ("an assignment makes it the function's own", "x = 1|def f():| x = 2", "x@3", "line 3"),
    ("... before it too", "x = 1|def f():| g(x)| x = 2", "x@3", "line 4"),
    ("... but not with global", "x = 1|def f():| global x| x = 2", "x@4", "line 1"),
    ("nonlocal", "def f():| x = 1| def g():|  nonlocal x|  x = 2", "x@5", "line 2"),
    ("a block has no variables of its own", "if y:| x = 1|x", "x@3", "line 2"),
    ("a loop's variable is seen after it", "for x in y:| pass|x", "x@3", "line 1"),
    ("a comprehension's is not", "[x for x in y]|x", "x@2", "global"),
    ("a comprehension sees the function's", "def f(x):| return [x for y in z]", "x@2", "line 1"),
    ("a walrus in a comprehension", "[x := y for y in z]|x", "x@2", "line 1"),
    ("a class's variable is not seen in its methods",
     "class A:| x = 1| def f(self):|  return x", "x@4", "global"),
    ("a with statement", "with y as x:| x", "x@2", "line 1"),
    ("what was caught", "try: pass|except E as x:| x", "x@3", "line 2"),
    ("an import", "import x|x", "x@2", "line 1"),
    ("a dotted import binds its first name", "import x.y|x", "x@2", "line 1"),
    ("an import under another name", "from y import z as x|x", "x@2", "line 1"),
    ("an unpacking", "(a, [x, *b]) = y|x", "x@2", "line 1"),
    ("gathered arguments", "def f(*x):| return x", "x@2", "line 1"),
    ("gathered options", "def f(**x):| return x", "x@2", "line 1"),
    ("a lambda's parameter", "lambda x: (|x)", "x@2", "line 1"),
    ("a keyword argument is no variable", "x = 1|f(x=2)|x", "x@3", "line 1"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("code", "place", "declared"), [c[1:] for c in PYTHON], ids=[c[0] for c in PYTHON]
)
def test_names_in_python(code: str, place: str, declared: str) -> None:
    assert python(*code.split("|")).means(place) == declared


GIVEN = [
    ("let x", [Gives.NOTHING]),
    ("let x = 1; x = 2", [Gives.VALUE, Gives.VALUE]),
    ("let x = 1; x += 2", [Gives.VALUE, Gives.UPDATED]),
    ("let x = 1; x++", [Gives.VALUE, Gives.UPDATED]),
    ("let x; function f() { x = 1 }", [Gives.NOTHING, Gives.VALUE]),
    ("function x() {}", [Gives.DECLARED]),
    ("class x {}", [Gives.DECLARED]),
    ("import x from 'y'", [Gives.IMPORT]),
    ("let x; [x] = y", [Gives.NOTHING, Gives.VALUE]),
    ("let x; ({ a: x } = y)", [Gives.NOTHING, Gives.VALUE]),
]


@pytest.mark.parametrize(("code", "given"), GIVEN)
def test_every_place_that_gives_a_value_is_known(code: str, given: list[Gives]) -> None:
    assert javascript(code).given("x") == given


PYTHON_GIVEN = [
    ("x: int", [Gives.NOTHING]),
    ("x = 1\nx = 2", [Gives.VALUE, Gives.VALUE]),
    ("x = 1\nx += 2", [Gives.VALUE, Gives.UPDATED]),
    ("for x in y: pass", [Gives.EACH]),
    ("with y as x: pass", [Gives.ENTERED]),
    ("import x", [Gives.IMPORT]),
    ("def x(): pass", [Gives.DECLARED]),
    ("x = None\ndef f():\n    global x\n    x = 1", [Gives.VALUE, Gives.VALUE]),
    ("try: pass\nexcept E as x: pass", [Gives.CAUGHT]),
]


@pytest.mark.parametrize(("code", "given"), PYTHON_GIVEN)
def test_every_place_that_gives_a_value_is_known_in_python(code: str, given: list[Gives]) -> None:
    assert python(code).given("x") == given


PATHS = [
    ("const x = y", ()),
    ("const { x } = y", ("x",)),
    ("const { a: x } = y", ("a",)),
    ("const { a: { b: x } } = y", ("a", "b")),
    ("const { [k]: x } = y", (None,)),
    ("const [, x] = y", (1,)),
    ("const [a, ...x] = y", (None,)),
    ("const { a, ...x } = y", (None,)),
    ("const { x = 1 } = y", ("x",)),
]


@pytest.mark.parametrize(("code", "path"), PATHS)
def test_a_pattern_leads_to_a_part(code: str, path: tuple[str | int | None, ...]) -> None:
    assert javascript(code).path("x") == path


def test_what_is_given_just_once_is_told_apart() -> None:
    variables = javascript("let x = 1; let y = 1; y = 2; let z; z = 1").scopes.module_variables
    assert variables["x"].only is not None
    assert variables["y"].only is None
    assert variables["z"].only is not None


def test_what_lives_as_long_as_the_isolate() -> None:
    read = javascript("let x; { let y; }", "function f() { let z }", "export class A {}")
    assert sorted(read.scopes.module_variables) == ["A", "f", "x"]
    assert all(v.is_module_level for v in read.scopes.module_variables.values())


def test_reads_are_counted_and_writes_are_not() -> None:
    read = javascript("let x = 1", "x = 2", "f(x, () => x)", "x++")
    assert len(read.scopes.module_variables["x"].reads) == 3
