"""Answers to requests that lack what they must bring, which say that the Worker has failed."""

import re

from wlint import tree
from wlint.project.errors.claims import Claims
from wlint.project.errors.left_out import LeftOut
from wlint.project.file import File
from wlint.project.typing.constants import text_of
from wlint.record import Entity
from wlint.regex import regex
from wlint.tree import Node

_FAILED = frozenset({500})
_DEMAND = regex(
    r"\b(?:required|missing|must be|not (?:provided|given|specified))\b"
    r"|^(?:please )?(?:provide|give)\b"
    r"|^no \w+(?: \w+)? (?:provided|given|specified)\b|\b(?:invalid|malformed)\b"
    r"|\b(?:unsupported|not (?:supported|allowed)|exceeds|too (?:large|big|long|short|many|few))\b"
    r"|缺少|缺失|必填|不能为空|未提供|无效|请先?(?:提供|输入|填写)|不支持|过[大长短多]|超[过出]",
    re.IGNORECASE,
)


class Lacking(Entity):
    """What one Worker says where a request lacks something."""

    left_out: LeftOut
    claims: Claims

    def of(self, file: File, call: tree.Call) -> Node | None:
        """The text by which a response with a 500 asks for what the request has left out."""
        body = self.claims.body(file, call)
        if body is None or self.claims.answers.of(file, call) != _FAILED:
            return None
        values = [e.value for e in body.entries] if isinstance(body, tree.Mapping) else [body]
        said = next((v for v in values if self._demands(file, v)), None)
        return said if said is not None and self.left_out.before(file, call) else None

    def thrown(self, file: File, call: tree.Call) -> bool:
        """Whether an error asks for what the request has left out."""
        said = call.arg(0)
        return said is not None and self._demands(file, said) and self.left_out.before(file, call)

    def _demands(self, file: File, said: Node) -> bool:
        is_text = isinstance(said, (tree.Literal, tree.Template))
        return is_text and _DEMAND.search(text_of(file, said) or "") is not None
