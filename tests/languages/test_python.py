"""What Python lowers to."""

import argparse
from pathlib import Path

import libcst as cst
import pytest
from libcst.metadata import ByteSpanPositionProvider, MetadataWrapper

from wlint import tree
from wlint.languages import parse
from wlint.languages.python.positions import Positions
from wlint.source import Source
from wlint.tree import Node


def lowered(code: str) -> tree.Module:
    return parse(Source(Path("a.py"), code.encode()))


def statement(code: str) -> Node:
    return lowered(code).body.statements[0]


def value(code: str) -> Node:
    node = statement(code)
    assert isinstance(node, tree.ExpressionStatement)
    return node.value


def named(ref: tree.TypeRef | None) -> str:
    if ref is None:
        return "-"
    return ref.name + (f"({','.join(named(a) for a in ref.args)})" if ref.args else "")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (r"'a\nb'", "a\nb"),
        (r"r'a\nb'", r"a\nb"),
        (r"'\N{BULLET}\x41'", "•A"),
        ("'''a\r\nb'''", "a\nb"),
        ("'a' \"b\" 'c'", "abc"),
        (r"'\ud800'", "???"),
        (r"'\d'", r"\d"),
    ],
)
def test_a_string_means_what_its_escapes_say(written: str, meant: str) -> None:
    literal = value(written)
    assert isinstance(literal, tree.Literal)
    assert (literal.kind, str(literal.value).replace("\ufffd", "?")) == ("string", meant)


def test_bytes_are_no_text() -> None:
    literal = value(r"b'\xff' b'a'")
    assert isinstance(literal, tree.Literal)
    assert (literal.kind, literal.value) == ("bytes", "\xffa")


def test_strings_beside_an_f_string_are_parts_of_it() -> None:
    template = value(r"'a' f'{b:>{c}}\n{{' 'd'")
    assert isinstance(template, tree.Template)
    parts = [p.value if isinstance(p, tree.Literal) else p for p in template.parts]
    assert [p if isinstance(p, str) else "…" for p in parts] == ["a", "…", "…", "\n{", "d"]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("A | None", "|(A,None)"),
        ("Optional[A]", "|(A,None)"),
        ("t.Union[A, B]", "|(A,B)"),
        ("list[A]", "[](A)"),
        ("typing.Sequence[A]", "[](A)"),
        ("dict[str, A]", "dict(str,A)"),
        ("'Promise[A]'", "Promise(A)"),
        ("list['A']", "[](A)"),
        ("Annotated[A, 1]", "A"),
        ("Literal['a', 'b']", "|('a','b')"),
        ("Callable[[A], B]", "=>(A,B)"),
        ("Callable[..., B]", "=>(B)"),
        ("a.B", "a.B"),
        ("'not a type('", "?"),
        ("[1]", "?"),
    ],
)
def test_a_type_is_a_name_with_arguments(written: str, meant: str) -> None:
    declared = statement(f"x: {written}")
    assert isinstance(declared, tree.Assign)
    assert named(declared.type) == meant


def test_members_of_a_class() -> None:
    made = statement(
        "class A(Base[Env]):\n"
        "    x: int = 1\n"
        "    y = z = 2\n"
        "    def __init__(self): pass\n"
        "    @staticmethod\n    def a(x): pass\n"
        "    @classmethod\n    def b(cls): return cls.x\n"
        "    @property\n    def c(self): return self.x\n"
        "    @c.setter\n    def c(self, v): pass\n"
        "    async def d(this):\n        def e(): return this\n"
    )
    assert isinstance(made, tree.Class)
    assert [named(t) for t in made.base_types] == ["Env"]
    assert [b.id for b in made.bases if isinstance(b, tree.Name)] == ["Base"]
    kinds = [n.kind for n in made.walk() if isinstance(n, tree.Function)]
    assert kinds == ["constructor", "static", "static", "getter", "setter", "method", "function"]
    fields = [n.declares for n in made.walk() if isinstance(n, tree.Assign)]
    assert fields == ["field", "field", "field"]
    receivers = {n.id for n in made.walk() if isinstance(n, tree.Name) and n.is_receiver}
    assert receivers == {"self", "cls", "this"}


@pytest.mark.parametrize(
    ("code", "brought"),
    [
        ("import a", [("a", [("*", "a")])]),
        ("import a.b", [("a.b", []), ("a", [("*", "a")])]),
        ("import a.b as c", [("a.b", [("*", "c")])]),
        ("import a, b", [("a", [("*", "a")]), ("b", [("*", "b")])]),
        ("from ..a import b as c", [("..a", [("b", "c")])]),
        ("from a import *", [("a", [("*", "*")])]),
    ],
)
def test_what_an_import_brings(code: str, brought: list[object]) -> None:
    found = [
        (n.module, [(i.name, i.local) for i in n.names])
        for n in lowered(code).body.statements
        if isinstance(n, tree.Import)
    ]
    assert found == brought


def test_imports_for_type_checkers_load_nothing() -> None:
    module = lowered("import a\nif TYPE_CHECKING:\n    import b\nelse:\n    import c")
    found = {n.module: n.is_type for n in module.walk() if isinstance(n, tree.Import)}
    assert found == {"a": False, "b": True, "c": False}


def test_parameters_stand_in_the_order_they_are_written() -> None:
    function = statement("def f(a, /, b, *, c=1, **d): pass")
    assert isinstance(function, tree.Function)
    names = [n.id for p in function.params for n in p.walk() if isinstance(n, tree.Name)]
    assert names == ["a", "b", "c", "d"]


def test_patterns_bind_names() -> None:
    module = lowered("match a:\n    case {'b': [c, *d]} as e: pass\n    case _: pass")
    bound = [
        n.target.id
        for n in module.walk()
        if isinstance(n, tree.Assign) and isinstance(n.target, tree.Name)
    ]
    assert bound == ["c", "d", "e"]
    cases = [n for n in module.walk() if isinstance(n, tree.Case)]
    assert [bool(c.tests) for c in cases] == [True, False]


def test_lazy_and_set() -> None:
    module = lowered("(a for b in c), [a for b in c], {a}, [a]")
    lazy = [n.is_lazy for n in module.walk() if isinstance(n, tree.Comprehension)]
    sets = [n.is_set for n in module.walk() if isinstance(n, tree.Sequence)]
    assert (lazy, sets) == ([True, False], [False, True, False])


def test_parentheses_are_not_looked_for_in_comments() -> None:
    code = "x = ( # (\n  a  # )\n)"
    name = statement(code)
    assert isinstance(name, tree.Assign) and name.value is not None
    assert code[name.value.outer.start : name.value.outer.end] == code[4:]


def test_comments_are_known_by_place() -> None:
    code = "#!x\na = '# b'  # é\n# d"
    found = [code.encode()[s.start : s.end].decode() for s in lowered(code).comments]
    assert found == ["#!x", "# é", "# d"]


@pytest.mark.parametrize("path", [__file__, tree.__file__, argparse.__file__])
def test_positions_are_the_ones_libcst_finds(path: str) -> None:
    parsed = cst.parse_module(Path(path).read_text())
    ours = Positions(parsed, 0).spans
    wrapper = MetadataWrapper(parsed, unsafe_skip_copy=True)
    for node, span in wrapper.resolve(ByteSpanPositionProvider).items():
        if node is not parsed:
            assert tuple(ours[node]) == (span.start, span.start + span.length)


@pytest.mark.parametrize(
    ("pattern", "meant"),
    [
        ("Flag()", ["MatchClass", "Flag"]),
        ("Flag(1, hoist)", ["MatchClass", "Flag", "Literal", "MatchAs", "Assign", "hoist"]),
        ("Flag(colour=Red())", ["MatchClass", "Flag", "MatchClass", "Red"]),
        ("Flag() | Horn()", ["MatchOr", "MatchClass", "Flag", "MatchClass", "Horn"]),
    ],
)
def test_a_pattern_has_its_class_first_and_no_names_of_fields(
    pattern: str, meant: list[str]
) -> None:
    def word(node: Node) -> str:
        match node:
            case tree.Opaque(kind=word) | tree.Name(id=word):
                return word
            case _:
                return type(node).__name__

    match statement(f"match signal:\n    case {pattern}:\n        pass\n"):
        case tree.Switch(cases=[tree.Case(tests=[test])]):
            assert [word(node) for node in test.walk()] == meant
        case node:
            pytest.fail(f"{node}")
