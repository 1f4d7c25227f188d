"""Texts of a request that are taken for addresses or numbers as they are: `new URL(body.link)`."""

from collections.abc import Iterator, Sequence
from typing import TypeGuard

from wlint import tree
from wlint.platform.forms import READS_FORM
from wlint.platform.logs import is_log
from wlint.project.data.origins import Origins
from wlint.project.data.traces import is_reader
from wlint.project.errors.failures import Failure, Failures
from wlint.project.file import File
from wlint.project.passed import parameter_of, passed
from wlint.project.reaching import held_value
from wlint.project.typing.types import Types
from wlint.record import Entity
from wlint.semantics.conditions import chosen
from wlint.semantics.functions import is_missing, returned
from wlint.semantics.scopes import Gives
from wlint.semantics.types import FunctionType, Named, options_of
from wlint.tree import Node

NUMBERS = frozenset({"int", "float"})
"""What Python makes numbers with."""
NO_NUMBER = frozenset({"ValueError"})
"""What those throw for a text that is none."""
_DEEPEST = 6
_GETS = frozenset({"JSON.parse", "URLSearchParams.get", "FormData.get"})
_REFUSAL = frozenset({"TypeError"})
_QUERIES = frozenset({"urllib.parse.parse_qs", "urllib.parse.parse_qsl"})
_TABLES = frozenset({Named("URLSearchParams"), Named("FormData")})
# what makes no address of a text that is none
_SAME = frozenset({"trim", "trimStart", "trimEnd", "slice", "substring", "toString"})


class Misread(Entity):
    """The addresses and numbers that one Worker makes of what its callers send."""

    types: Types
    origins: Origins
    failures: Failures

    def failure(self, file: File, call: tree.Call) -> Failure | None:
        """The handler that surely answers as ours that what was sent is no address, or number."""
        match call:
            case tree.Call(is_new=True, args=[tree.Arg(value=text)]) if (
                self.types.path_of(file, call.callee) == "URL"
            ):
                if not self._is_sent(file, text, call, 0):
                    return None
                return self._caught(file, call, _REFUSAL)
            case tree.Call(callee=tree.Name(id=name) as callee, args=[tree.Arg(value=text)]) if (
                file.is_python and name in NUMBERS and file.scopes.variable(callee) is None
            ):
                is_field = self._is_field(file, text, call, 0) and not _is_tested(file, call, text)
                return self._caught(file, call, NO_NUMBER) if is_field else None
            case _:
                return None

    def _caught(self, file: File, call: tree.Call, kinds: frozenset[str]) -> Failure | None:
        failure = self.failures.of(file, call, kinds=kinds, by_hooks=True)
        return failure if failure is not None and failure.catch is not None else None

    def _is_field(self, file: File, text: Node, at: Node, depth: int) -> bool:
        """Whether a text surely is one of a query or form, and no call was asked about it."""
        if depth > _DEEPEST or _is_asked(file, text, at):
            return False
        match text:
            case tree.Call(callee=tree.Member(name="get", object=table)):
                return self._is_table(file, table, depth)
            case tree.Member(object=owner, key=tree.Node()):
                is_of_several = self._is_field(file, owner, at, depth + 1)
                return is_of_several or self._is_table(file, owner, depth)
            case tree.Operation(op="or", operands=[first, *_]):
                return self._is_field(file, first, at, depth + 1)
            case tree.Name():
                value, given = held_value(file, text)
                if given is not None:
                    return self._is_field(file, value, given.node, depth + 1)
                sent = self._sent_along(file, text)
                return bool(sent) and all(self._is_field(*each, depth + 1) for each in sent)
            case _:
                return False

    def _is_table(self, file: File, node: Node, depth: int) -> bool:
        """Whether a value surely is a query, or a form, that a request brings."""
        if sent := self._sent_along(file, node) if depth <= _DEEPEST else ():
            return all(self._is_table(home, given, depth + 1) for home, given, _ in sent)
        value, _ = held_value(file, node)
        made = value.args[0].value if _is_dict(value) else value
        source = self.origins.source(file, made)
        if source is None or source.is_looked_up:
            return False
        match made:
            case tree.Await(value=tree.Call(callee=tree.Member(name=name))) if name in READS_FORM:
                return True
            case tree.Call(callee=callee) if self.types.path_of(file, callee) in _QUERIES:
                return True
            case _:
                return self.types.of(file, made) in _TABLES

    def _is_sent(self, file: File, text: Node, at: Node, depth: int) -> bool:
        """Whether a value surely is as a caller sent it, or cut, and no call was asked about it."""
        text = _uncut(text)
        if depth > _DEEPEST or _is_asked(file, text, at):
            return False
        match text:
            case tree.Await(value=inner) | tree.Member(object=inner, name=str()):
                return self.is_read(file, inner) or self._is_sent(file, inner, at, depth + 1)
            case tree.Call():
                return self.is_read(file, text) or self._is_given_back(file, text, depth)
            case tree.Name() if (variable := file.scopes.variable(text)) is not None:
                match variable.only:
                    case None:
                        return False
                    case given if given.gives is Gives.VALUE and given.value is not None:
                        return self._is_sent(file, given.value, given.node, depth + 1)
                    case given if isinstance(given.node, tree.Param) and not given.path:
                        sent = self._sent_along(file, text)
                        return bool(sent) and all(self._is_sent(*each, depth + 1) for each in sent)
                    case _:
                        return False
            case _:
                return False

    def _is_given_back(self, file: File, call: tree.Call, depth: int) -> bool:
        """Whether a helper only gives back what was sent, as it is, or cut."""
        match options_of(self.types.of(file, call.callee)):
            case [FunctionType(file=path, node=helper)]:
                home = self.types.program.file(path)
            case _:
                return False
        texts = {_parameter_kept(home, v) for way in returned(helper) for v in _there(way)}
        param = texts.pop() if len(texts) == 1 else None
        given = passed(home, param, call) if param is not None else None
        return given is not None and self._is_sent(file, given, call, depth + 1)

    def _sent_along(self, file: File, node: Node) -> Sequence[tuple[File, Node, tree.Call]]:
        """What each call of a function passes for the parameter that an expression names.

        Nothing where it names none, or not all of them are seen to pass something.
        """
        param = parameter_of(file, node)
        function = file.scopes.parents.get(param) if param is not None else None
        if param is None or not isinstance(function, tree.Function):
            return ()
        found = []
        for site in self.failures.calls.callers.get(function, ()):
            call = site.node
            given = passed(file, param, call) if isinstance(call, tree.Call) else None
            if given is None or not isinstance(call, tree.Call):
                return ()
            found.append((site.file, given, call))
        return found

    def is_read(self, file: File, value: Node) -> bool:
        """Whether a call only reads what a request brings, whatever that is."""
        while True:
            match value:
                case (
                    tree.Await(value=inner)
                    | tree.Call(callee=tree.Member(object=tree.Call() as inner, name="catch"))
                ):
                    value = inner
                case _:
                    break
        if not isinstance(value, tree.Call):
            return False
        path = self.types.path_of(file, value.callee)
        if not (path in _GETS or is_reader(path)):
            return False
        source = self.origins.source(file, value)
        return source is not None and not (source.is_looked_up or source.is_listed)


def _is_dict(node: Node) -> TypeGuard[tree.Call]:
    """Whether it is what makes a dict of pairs: `dict(parse_qsl(query))`."""
    match node:
        case tree.Call(callee=tree.Name(id="dict"), args=[_]):
            return True
        case _:
            return False


def _is_tested(file: File, at: Node, text: Node) -> bool:
    """Whether a condition around a place asks something about a text, or what it is taken from."""
    names = {n.id for n in text.walk() if isinstance(n, tree.Name)}
    tests = (n.test for n in file.ancestors(at) if isinstance(n, (tree.If, tree.Conditional)))
    asked = (n for test in tests for n in test.walk() if isinstance(n, tree.Call))
    return any(isinstance(n, tree.Name) and n.id in names for call in asked for n in call.walk())


def _there(value: Node) -> Iterator[Node]:
    """What is given where something is given: `text` of `text ? text : undefined`."""
    return (each for each in chosen(value) if not is_missing(each))


def _parameter_kept(file: File, value: Node) -> tree.Param | None:
    """The parameter that a value is, or a part of, where no call was asked about either."""
    text = _uncut(value)
    if _is_asked(file, text, value):
        return None
    made, variable = file.local_value(text)
    return parameter_of(file, text) if variable is None else _parameter_kept(file, made)


def _uncut(text: Node) -> Node:
    """What a text is a part of that is no address where all of it is none."""
    while True:
        match text:
            case tree.Call(callee=tree.Member(object=owner, name=name)) if name in _SAME:
                text = owner
            case tree.Operation(op="??" | "||", operands=[first, *_]):
                text = first
            case _:
                return text


def _is_asked(file: File, text: Node, at: Node) -> bool:
    """Whether something was called before for, or with, a value that is written like this."""
    function = file.function_around(at)
    words = file.source.text(text.span)
    if function is None or not isinstance(text, (tree.Name, tree.Member)):
        return False
    alike = (n for n in function.body.walk() if isinstance(n, type(text)))
    before = (n for n in alike if n.span.start < at.span.start)
    return any(file.source.text(node.span) == words and any(_asking(file, node)) for node in before)


def _asking(file: File, node: Node) -> Iterator[bool]:
    """The calls around a value, up to the statement, that may say whether it is an address."""
    for around in file.ancestors(node):
        match around:
            case tree.Call() if is_log(around):
                return
            case tree.Call(callee=tree.Member(name=name)) if name in _SAME:
                pass
            case tree.Call():
                yield True
            case tree.Block() | tree.Function():
                return
            case _:
                pass
