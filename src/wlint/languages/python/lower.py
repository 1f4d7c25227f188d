"""Lower a LibCST module to the neutral tree."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import libcst as cst
from libcst.metadata import ByteSpanPositionProvider, MetadataWrapper
from libcst.metadata.span_provider import CodeSpan

from wlint import tree
from wlint.languages.base import UnreadableSource
from wlint.source import Extent, Source, Span

_OPS = {
    "Add": "+", "Subtract": "-", "Multiply": "*", "Divide": "/", "FloorDivide": "//",
    "Modulo": "%", "Power": "**", "MatrixMultiply": "@", "BitAnd": "&", "BitOr": "|",
    "BitXor": "^", "LeftShift": "<<", "RightShift": ">>", "And": "and", "Or": "or",
    "Not": "not", "Minus": "-", "Plus": "+", "BitInvert": "~", "Equal": "==",
    "NotEqual": "!=", "LessThan": "<", "GreaterThan": ">", "LessThanEqual": "<=",
    "GreaterThanEqual": ">=", "In": "in", "NotIn": "not in", "Is": "is", "IsNot": "is not",
}  # fmt: skip


def parse(source: Source) -> tree.Module:
    """Lower a file."""
    try:
        wrapper = MetadataWrapper(cst.parse_module(source.data), unsafe_skip_copy=True)
    except cst.ParserSyntaxError as error:
        raise UnreadableSource(source.path, "syntax error") from error
    return _Lowering(source, wrapper.resolve(ByteSpanPositionProvider)).module(wrapper.module)


class _Lowering:
    """One file being lowered."""

    def __init__(self, source: Source, spans: Mapping[cst.CSTNode, CodeSpan]) -> None:
        self._source = source
        self._spans = spans
        self._receivers: list[str | None] = []

    # Positions

    def _at(self, n: cst.CSTNode) -> Extent:
        found = self._spans[n]
        span = Span(found.start, found.start + found.length)
        return Extent(span, self._outer(n, span))

    def _outer(self, n: cst.CSTNode, span: Span) -> Span:
        """The span with the parentheses or the decorators around it."""
        start, end, data = span.start, span.end, self._source.data
        if isinstance(n, cst.BaseExpression):
            for _ in n.lpar:
                start = data.rindex(b"(", 0, start)
                end = data.index(b")", end) + 1
        elif isinstance(n, cst.FunctionDef | cst.ClassDef) and n.decorators:
            start = self._spans[n.decorators[0]].start
        return Span(start, end)

    # Dispatch

    def lower(self, n: cst.CSTNode) -> tree.Node:
        method: Callable[[Any], tree.Node] | None = getattr(self, f"_{type(n).__name__}", None)
        return method(n) if method else self._opaque(n)

    def _maybe(self, n: cst.CSTNode | None) -> tree.Node | None:
        return None if n is None else self.lower(n)

    def _opaque(self, n: cst.CSTNode) -> tree.Opaque:
        parts = tuple(
            self.lower(c)
            for c in n.children
            if isinstance(c, cst.BaseExpression | cst.BaseStatement | cst.BaseSmallStatement)
        )
        return tree.Opaque(self._at(n), kind=type(n).__name__, parts=parts)

    # Structure

    def module(self, n: cst.Module) -> tree.Module:
        at = Extent(Span(0, len(self._source.data)), Span(0, len(self._source.data)))
        body = tree.Block(at, statements=self._statements(n.body))
        return tree.Module(at, language=tree.Language.PYTHON, body=body)

    def _statements(self, body: Iterable[cst.CSTNode]) -> tuple[tree.Node, ...]:
        found: list[tree.Node] = []
        for n in body:
            if isinstance(n, cst.SimpleStatementLine):
                found.extend(self._statements(n.body))
            elif not isinstance(n, cst.Pass):
                found.extend(self._several(n))
        return tuple(found)

    def _several(self, n: cst.CSTNode) -> list[tree.Node]:
        """Most statements are one node; `import a, b` is one for each module."""
        return (
            [self._import(a, n) for a in n.names] if isinstance(n, cst.Import) else [self.lower(n)]
        )

    def _block(self, n: cst.BaseSuite) -> tree.Block:
        return tree.Block(self._at(n), statements=self._statements(n.body))

    _IndentedBlock = _block
    _SimpleStatementSuite = _block

    def _import(self, n: cst.ImportAlias, whole: cst.CSTNode) -> tree.Import:
        module = _dotted(n.name)
        local = _alias(n) or module.split(".")[0]
        name = tree.ImportedName(self._at(n), name="*", local=local)
        return tree.Import(self._at(whole), module=module, names=(name,))

    def _ImportFrom(self, n: cst.ImportFrom) -> tree.Import:
        module = "." * len(n.relative) + (_dotted(n.module) if n.module else "")
        aliases = () if isinstance(n.names, cst.ImportStar) else n.names
        names = tuple(
            tree.ImportedName(self._at(a), name=_dotted(a.name), local=_alias(a) or _dotted(a.name))
            for a in aliases
        )
        return tree.Import(self._at(n), module=module, names=names)

    def _FunctionDef(self, n: cst.FunctionDef) -> tree.Function:
        self._receivers.append(self._receiver_of(n))
        made = tree.Function(
            self._at(n),
            name=n.name.value,
            params=self._params(n.params),
            body=self._block(n.body),
            is_async=n.asynchronous is not None,
            is_generator=_yields(n.body),
            decorators=tuple(self.lower(d.decorator) for d in n.decorators),
            returns=self._type(n.returns),
        )
        self._receivers.pop()
        return made

    def _receiver_of(self, n: cst.FunctionDef) -> str | None:
        """The name a method gives its receiver; a nested function keeps the outer one."""
        if self._receivers and self._receivers[-1] == "class":
            static = any(_dotted(d.decorator) == "staticmethod" for d in n.decorators)
            first = n.params.params[:1]
            return first[0].name.value if first and not static else None
        return self._receivers[-1] if self._receivers else None

    def _Lambda(self, n: cst.Lambda) -> tree.Function:
        value = tree.Exit(self._at(n.body), kind="return", value=self.lower(n.body))
        body = tree.Block(self._at(n.body), statements=(value,))
        return tree.Function(self._at(n), name=None, params=self._params(n.params), body=body)

    def _params(self, n: cst.Parameters) -> tuple[tree.Param, ...]:
        plain = [*n.posonly_params, *n.params]
        rest = [p for p in (n.star_arg, n.star_kwarg) if isinstance(p, cst.Param)]
        return tuple(self._param(p) for p in (*plain, *rest[:1], *n.kwonly_params, *rest[1:]))

    def _param(self, n: cst.Param) -> tree.Param:
        name = self.lower(n.name)
        starred = isinstance(n.star, str) and n.star
        default, kind = self._maybe(n.default), self._type(n.annotation)
        # LibCST's span of a parameter stops after its name
        end = max(part.outer.end for part in (name, kind, default) if part is not None)
        span = Span(self._at(n).span.start, end)
        return tree.Param(
            Extent(span, span),
            target=tree.Spread(self._at(n), value=name) if starred else name,
            default=default,
            type=kind,
        )

    def _type(self, n: cst.Annotation | None) -> tree.TypeRef | None:
        return None if n is None else self._type_ref(n.annotation)

    def _type_ref(self, n: cst.BaseExpression) -> tree.TypeRef:
        match n:
            case cst.Name() | cst.Attribute():
                return tree.TypeRef(self._at(n), name=_dotted(n))
            case cst.BinaryOperation(operator=cst.BitOr(), left=left, right=right):
                return tree.TypeRef(
                    self._at(n), name="|", args=(self._type_ref(left), self._type_ref(right))
                )
            case cst.Subscript(value=value, slice=parts):
                args = tuple(
                    self._type_ref(p.slice.value) for p in parts if isinstance(p.slice, cst.Index)
                )
                name = _dotted(value)
                if name.rpartition(".")[2] == "Optional":
                    name = "|"
                elif name.rpartition(".")[2] in ("list", "List", "Sequence", "Iterable"):
                    name = "[]"
                return tree.TypeRef(self._at(n), name=name, args=args)
            case _:
                return tree.TypeRef(self._at(n), name="?")

    def _ClassDef(self, n: cst.ClassDef) -> tree.Class:
        self._receivers.append("class")
        made = tree.Class(
            self._at(n),
            name=n.name.value,
            bases=tuple(self.lower(a.value) for a in n.bases),
            body=self._block(n.body),
            decorators=tuple(self.lower(d.decorator) for d in n.decorators),
        )
        self._receivers.pop()
        return made

    # Statements

    def _Assign(self, n: cst.Assign) -> tree.Node:
        value = self.lower(n.value)
        made = tuple(
            tree.Assign(self._at(n), target=self.lower(t.target), value=value) for t in n.targets
        )
        return made[0] if len(made) == 1 else self._chain(n, made)

    def _chain(self, n: cst.Assign, made: tuple[tree.Assign, ...]) -> tree.Node:
        """`a = b = value`: the last target takes the value, the others take that."""
        inner = made[-1]
        for outer in reversed(made[:-1]):
            inner = tree.Assign(self._at(n), target=outer.target, value=inner)
        return inner

    def _AnnAssign(self, n: cst.AnnAssign) -> tree.Assign:
        return tree.Assign(
            self._at(n),
            target=self.lower(n.target),
            value=self._maybe(n.value),
            type=self._type(n.annotation),
        )

    def _AugAssign(self, n: cst.AugAssign) -> tree.Assign:
        op = _OPS.get(type(n.operator).__name__.removesuffix("Assign"), "?")
        return tree.Assign(
            self._at(n), target=self.lower(n.target), value=self.lower(n.value), op=op
        )

    def _NamedExpr(self, n: cst.NamedExpr) -> tree.Assign:
        return tree.Assign(self._at(n), target=self.lower(n.target), value=self.lower(n.value))

    def _Expr(self, n: cst.Expr) -> tree.ExpressionStatement:
        return tree.ExpressionStatement(self._at(n), value=self.lower(n.value))

    def _Return(self, n: cst.Return) -> tree.Exit:
        return tree.Exit(self._at(n), kind="return", value=self._maybe(n.value))

    def _Raise(self, n: cst.Raise) -> tree.Exit:
        return tree.Exit(self._at(n), kind="throw", value=self._maybe(n.exc))

    def _Break(self, n: cst.Break) -> tree.Exit:
        return tree.Exit(self._at(n), kind="break")

    def _Continue(self, n: cst.Continue) -> tree.Exit:
        return tree.Exit(self._at(n), kind="continue")

    def _Global(self, n: cst.Global | cst.Nonlocal) -> tree.Outer:
        names = tuple(item.name.value for item in n.names)
        return tree.Outer(self._at(n), names=names, is_module=isinstance(n, cst.Global))

    _Nonlocal = _Global

    def _If(self, n: cst.If) -> tree.If:
        return tree.If(
            self._at(n),
            test=self.lower(n.test),
            then=self._block(n.body),
            otherwise=self._else(n.orelse),
        )

    def _else(self, n: cst.If | cst.Else | None) -> tree.Block | None:
        if isinstance(n, cst.If):
            return tree.Block(self._at(n), statements=(self._If(n),))
        return self._block(n.body) if n else None

    def _For(self, n: cst.For) -> tree.Loop:
        return tree.Loop(
            self._at(n),
            kind="each",
            body=self._block(n.body),
            target=self.lower(n.target),
            iterable=self.lower(n.iter),
            is_async=n.asynchronous is not None,
            otherwise=self._else(n.orelse),
        )

    def _While(self, n: cst.While) -> tree.Loop:
        return tree.Loop(
            self._at(n),
            kind="while",
            body=self._block(n.body),
            test=self.lower(n.test),
            otherwise=self._else(n.orelse),
        )

    def _Try(self, n: cst.Try | cst.TryStar) -> tree.Try:
        return tree.Try(
            self._at(n),
            body=self._block(n.body),
            catches=tuple(self._catch(h) for h in n.handlers),
            otherwise=self._block(n.orelse.body) if n.orelse else None,
            finally_=self._block(n.finalbody.body) if n.finalbody else None,
        )

    _TryStar = _Try

    def _catch(self, n: cst.ExceptHandler | cst.ExceptStarHandler) -> tree.Catch:
        kind = n.type
        types = [e.value for e in kind.elements] if isinstance(kind, cst.Tuple) else [kind]
        return tree.Catch(
            self._at(n),
            types=tuple(self.lower(t) for t in types if t is not None),
            name=self._maybe(n.name.name) if n.name else None,
            body=self._block(n.body),
        )

    def _With(self, n: cst.With) -> tree.With:
        return tree.With(
            self._at(n),
            resources=tuple(self._resource(i) for i in n.items),
            body=self._block(n.body),
            is_async=n.asynchronous is not None,
        )

    def _resource(self, n: cst.WithItem) -> tree.Node:
        value = self.lower(n.item)
        if n.asname is None:
            return value
        return tree.Assign(self._at(n), target=self.lower(n.asname.name), value=value)

    def _Match(self, n: cst.Match) -> tree.Switch:
        return tree.Switch(
            self._at(n),
            subject=self.lower(n.subject),
            cases=tuple(
                tree.Case(
                    self._at(c),
                    tests=tuple(x for x in (self.lower(c.pattern), self._maybe(c.guard)) if x),
                    body=self._block(c.body),
                )
                for c in n.cases
            ),
        )

    # Expressions

    def _Name(self, n: cst.Name) -> tree.Node:
        if n.value in ("True", "False"):
            return tree.Literal(self._at(n), kind="boolean", value=n.value == "True")
        if n.value == "None":
            return tree.Literal(self._at(n), kind="null", value=None)
        receiver = bool(self._receivers) and self._receivers[-1] == n.value
        return tree.Name(self._at(n), id=n.value, is_receiver=receiver)

    def _Attribute(self, n: cst.Attribute) -> tree.Member:
        return tree.Member(self._at(n), object=self.lower(n.value), name=n.attr.value)

    def _Subscript(self, n: cst.Subscript) -> tree.Node:
        index = n.slice[0].slice
        if len(n.slice) > 1 or not isinstance(index, cst.Index):
            return self._opaque(n)
        key = self.lower(index.value)
        name = key.value if isinstance(key, tree.Literal) and key.kind == "string" else None
        return tree.Member(self._at(n), object=self.lower(n.value), name=name, key=key)  # type: ignore[arg-type]

    def _Call(self, n: cst.Call) -> tree.Call:
        return tree.Call(
            self._at(n), callee=self.lower(n.func), args=tuple(self._arg(a) for a in n.args)
        )

    def _arg(self, n: cst.Arg) -> tree.Arg:
        value = self.lower(n.value)
        return tree.Arg(
            self._at(n),
            value=tree.Spread(self._at(n), value=value) if n.star else value,
            name=n.keyword.value if n.keyword else None,
        )

    def _Await(self, n: cst.Await) -> tree.Await:
        return tree.Await(self._at(n), value=self.lower(n.expression))

    def _Yield(self, n: cst.Yield) -> tree.Yield:
        if isinstance(n.value, cst.From):
            return tree.Yield(self._at(n), value=self.lower(n.value.item), delegates=True)
        return tree.Yield(self._at(n), value=self._maybe(n.value))

    def _SimpleString(self, n: cst.SimpleString) -> tree.Literal:
        kind = "bytes" if "b" in n.prefix else "string"
        return tree.Literal(self._at(n), kind=kind, value=n.raw_value)  # type: ignore[arg-type]

    def _Integer(self, n: cst.Integer | cst.Float | cst.Imaginary) -> tree.Literal:
        return tree.Literal(self._at(n), kind="number", value=n.value)

    _Float = _Integer
    _Imaginary = _Integer

    def _FormattedString(self, n: cst.FormattedString) -> tree.Template:
        parts = tuple(
            self.lower(p.expression)
            if isinstance(p, cst.FormattedStringExpression)
            else tree.Literal(self._at(p), kind="string", value=p.value)  # type: ignore[attr-defined]
            for p in n.parts
        )
        return tree.Template(self._at(n), parts=parts)

    def _ConcatenatedString(self, n: cst.ConcatenatedString) -> tree.Template:
        return tree.Template(self._at(n), parts=(self.lower(n.left), self.lower(n.right)))

    def _List(self, n: cst.List | cst.Tuple | cst.Set) -> tree.Sequence:
        items = tuple(
            tree.Spread(self._at(e), value=self.lower(e.value))
            if isinstance(e, cst.StarredElement)
            else self.lower(e.value)
            for e in n.elements
        )
        return tree.Sequence(self._at(n), items=items)

    _Tuple = _List
    _Set = _List

    def _Dict(self, n: cst.Dict) -> tree.Mapping:
        return tree.Mapping(self._at(n), entries=tuple(self._entry(e) for e in n.elements))

    def _entry(self, n: cst.BaseDictElement) -> tree.Entry:
        if not isinstance(n, cst.DictElement):
            value = tree.Spread(self._at(n), value=self.lower(n.value))
            return tree.Entry(self._at(n), name=None, key=None, value=value)
        key = self.lower(n.key)
        name = key.value if isinstance(key, tree.Literal) and key.kind == "string" else None
        return tree.Entry(self._at(n), name=name, key=key, value=self.lower(n.value))  # type: ignore[arg-type]

    def _BinaryOperation(self, n: cst.BinaryOperation | cst.BooleanOperation) -> tree.Operation:
        op = _OPS[type(n.operator).__name__]
        return tree.Operation(
            self._at(n), op=op, operands=(self.lower(n.left), self.lower(n.right))
        )

    _BooleanOperation = _BinaryOperation

    def _UnaryOperation(self, n: cst.UnaryOperation) -> tree.Operation:
        op = _OPS[type(n.operator).__name__]
        return tree.Operation(self._at(n), op=op, operands=(self.lower(n.expression),))

    def _Comparison(self, n: cst.Comparison) -> tree.Operation:
        ops = " ".join(_OPS[type(c.operator).__name__] for c in n.comparisons)
        operands = (self.lower(n.left), *(self.lower(c.comparator) for c in n.comparisons))
        return tree.Operation(self._at(n), op=ops, operands=operands)

    def _IfExp(self, n: cst.IfExp) -> tree.Conditional:
        return tree.Conditional(
            self._at(n),
            test=self.lower(n.test),
            then=self.lower(n.body),
            otherwise=self.lower(n.orelse),
        )

    def _ListComp(self, n: cst.ListComp | cst.SetComp | cst.GeneratorExp) -> tree.Comprehension:
        return self._comprehension(n, self.lower(n.elt))

    _SetComp = _ListComp
    _GeneratorExp = _ListComp

    def _DictComp(self, n: cst.DictComp) -> tree.Comprehension:
        key, value = self.lower(n.key), self.lower(n.value)
        span = Span(key.outer.start, value.outer.end)
        element = tree.Entry(Extent(span, span), name=None, key=key, value=value)
        return self._comprehension(n, element)

    def _comprehension(self, n: cst.BaseComp, element: tree.Node) -> tree.Comprehension:
        clauses: list[cst.CompFor] = []
        clause: cst.CompFor | None = n.for_in
        while clause is not None:
            clauses.append(clause)
            clause = clause.inner_for_in
        return tree.Comprehension(
            self._at(n),
            element=element,
            targets=tuple(self.lower(c.target) for c in clauses),
            iterables=tuple(self.lower(c.iter) for c in clauses),
            conditions=tuple(self.lower(i.test) for c in clauses for i in c.ifs),
        )


def _dotted(n: cst.CSTNode | None) -> str:
    match n:
        case cst.Name(value=name):
            return name
        case cst.Attribute(value=left, attr=right):
            return f"{_dotted(left)}.{right.value}"
        case cst.Call(func=callee):
            return _dotted(callee)
        case _:
            return "?"


def _alias(n: cst.ImportAlias) -> str | None:
    return _dotted(n.asname.name) if n.asname else None


def _yields(n: cst.CSTNode) -> bool:
    """Whether a body yields, not counting the functions inside it."""
    for c in n.children:
        if isinstance(c, cst.FunctionDef | cst.Lambda | cst.ClassDef):
            continue
        if isinstance(c, cst.Yield) or _yields(c):
            return True
    return False
