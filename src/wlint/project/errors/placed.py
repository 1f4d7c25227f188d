"""What a response answers by its place: an error of any kind, or who does not know a secret."""

import re
from functools import cached_property

from wlint import tree
from wlint.platform.responses import MAKERS
from wlint.project.calling.routers import HONO, router_of
from wlint.project.errors.caught import hooked_errors
from wlint.project.errors.texts import is_error_text
from wlint.project.file import File
from wlint.project.keyed import Keyed
from wlint.project.typing.constants import text_of
from wlint.project.typing.types import Types
from wlint.record import Entity
from wlint.regex import regex
from wlint.semantics.catches import is_broad
from wlint.tree import Node

_REFUSING = regex(
    r"\b(?:denied|forbidden|unauthori[sz]ed|mismatch|wrong|incorrect|invalid"
    r"|not (?:allowed|authori[sz]ed|permitted))\b",
    re.IGNORECASE,
)
_WRITTEN = (tree.Arg, tree.Mapping, tree.Entry, tree.Sequence, tree.Literal)


class Placed(Entity):
    """The places of one Worker's responses."""

    types: Types
    keyed: Keyed

    def answers_errors(self, file: File, call: tree.Call) -> bool:
        """Whether Hono's `onError` answers so where it has told no error from the others.

        What is written out there may say that all is well, so that nobody tries again.
        """
        leaving, function = file.scopes.parents.get(call), file.function_around(call)
        if not isinstance(leaving, tree.Exit) or function not in self._hooks:
            return False
        is_last = function is not None and function.body.statements[-1] is leaving
        return is_last and not all(isinstance(n, _WRITTEN) for a in call.args for n in a.walk())

    def answers_caught(self, file: File, call: tree.Call, sent: Node) -> bool:
        """Whether a handler answers any error so, with nothing but its text.

        What a function of the project is handed it may put in any answer.
        """
        if self.types.path_of(file, call.callee) not in MAKERS:
            return False
        leaving = file.scopes.parents.get(call)
        block = file.scopes.parents.get(leaving) if isinstance(leaving, tree.Exit) else None
        handler = file.scopes.parents.get(block) if block is not None else None
        if not isinstance(handler, tree.Catch) or not is_broad(handler):
            return False
        texts = [e.value for e in sent.entries] if isinstance(sent, tree.Mapping) else [sent]
        return len(texts) == 1 and is_error_text(file, texts[0])

    def refuses(self, file: File, call: tree.Call) -> bool:
        """Whether a text turns away who does not know a secret of `env`."""
        leaving = file.scopes.parents.get(call)
        block = file.scopes.parents.get(leaving) if isinstance(leaving, tree.Exit) else None
        text = text_of(file, call.args[0].value) if call.args else None
        match file.scopes.parents.get(block) if block is not None else None:
            case tree.If(test=test, then=then) if then is block and text is not None:
                return bool(_REFUSING.search(text)) and self.keyed(file, test, holds=False)
            case _:
                return False

    @cached_property
    def _hooks(self) -> frozenset[Node]:
        """The functions that Hono is told to hand all errors to."""
        files = self.types.program.files.values()
        return frozenset(
            caught.by
            for file in files
            for caught in hooked_errors(self.types, file)
            if caught.hook is not None and router_of(self.types, *caught.hook) in HONO
        )
