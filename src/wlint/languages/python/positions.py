"""Where LibCST's nodes are, in bytes.

LibCST knows positions only by printing a tree. Its own provider does that at half the speed of
its parser, so this prints nothing and only counts.
"""

from types import TracebackType

import libcst as cst

from wlint.source import Span


class Positions:
    """What LibCST prints a tree to: the part of `CodegenState` it uses."""

    __slots__ = (
        "_indents",
        "_starts",
        "at",
        "comments",
        "default_indent",
        "default_newline",
        "spans",
    )

    def __init__(self, module: cst.Module, start: int) -> None:
        self.default_indent = module.default_indent
        self.default_newline = module.default_newline
        self.at = start
        self.spans: dict[cst.CSTNode, Span] = {}
        self.comments: list[Span] = []
        self._indents: list[str] = []
        self._starts: list[int] = []
        for part in (*module.header, *module.body, *module.footer):
            part._codegen(self)  # type: ignore[arg-type]

    def increase_indent(self, value: str) -> None:
        self._indents.append(value)

    def decrease_indent(self) -> None:
        self._indents.pop()

    def add_indent_tokens(self) -> None:
        for indent in self._indents:
            self.at += len(indent)

    def add_token(self, value: str) -> None:
        start = self.at
        self.at += len(value) if value.isascii() else len(value.encode())
        if value[:1] == "#":
            self.comments.append(Span(start, self.at))

    def before_codegen(self, node: cst.CSTNode) -> None:
        self._starts.append(self.at)

    def after_codegen(self, node: cst.CSTNode) -> None:
        start = self._starts.pop()
        if node not in self.spans:
            self.spans[node] = Span(start, self.at)

    def record_syntactic_position(
        self,
        node: cst.CSTNode,
        *,
        start_node: cst.CSTNode | None = None,
        end_node: cst.CSTNode | None = None,
    ) -> "_Inside":
        return _Inside(self, node, start_node, end_node)


class _Inside:
    """While a node is printed without the whitespace around it."""

    __slots__ = ("_end", "_node", "_positions", "_start", "_start_node")

    def __init__(
        self,
        positions: Positions,
        node: cst.CSTNode,
        start_node: cst.CSTNode | None,
        end_node: cst.CSTNode | None,
    ) -> None:
        self._positions = positions
        self._node = node
        self._start_node = start_node
        self._end = end_node

    def __enter__(self) -> None:
        self._start = self._positions.at

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        spans = self._positions.spans
        start = self._start if self._start_node is None else spans[self._start_node].start
        end = self._positions.at if self._end is None else spans[self._end].end
        spans[self._node] = Span(start, end)
