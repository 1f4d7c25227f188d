"""Failures that the body of a response admits which a helper puts together."""

from collections.abc import Iterator

from wlint import tree
from wlint.project.calling.stubs import Stubs
from wlint.project.data.logged import log_around
from wlint.project.errors.admitted import is_status, is_text, is_told, names_status
from wlint.project.file import File
from wlint.project.passed import passed
from wlint.project.reaching import reaching, reads_of
from wlint.project.typing.constants import text_of
from wlint.project.typing.types import Types
from wlint.record import Record
from wlint.semantics.conditions import chosen
from wlint.semantics.functions import own_nodes, returned
from wlint.semantics.scopes import Definition, Gives, Variable
from wlint.semantics.types import FunctionType, options_of
from wlint.tree import Node


def made_body(types: Types, file: File, made: tree.Call) -> tree.Mapping | None:
    """The one object that a helper of the project gives: `fail(…)` of `c.json(fail(…))`."""
    match options_of(types.of(file, made.callee)):
        case [FunctionType(node=helper)] if not helper.is_async and not helper.is_generator:
            match list(returned(helper)):
                case [tree.Mapping() as body]:
                    return body
                case _:
                    return None
        case _:
            return None


class Sent(Record):
    """What a helper gives, which a response sends, or the parts of it with some names.

    Where it sends parts, `held` is the variable that keeps it all until then.
    """

    value: Node
    held: Variable | None = None
    names: frozenset[str] = frozenset()

    def has(self, made: tree.Mapping, said: Node) -> bool:
        """Whether what an object says is one of these parts."""
        told = (e.name for e in made.entries if said in (e, e.value))
        return any(name in self.names for name in told)


def outcomes(
    types: Types, stubs: Stubs, file: File, sent: Sent
) -> Iterator[tuple[File, tree.Mapping]]:
    """The objects of which a helper of the project gives one, where it is sent, unasked.

    A Durable Object's method is one. One that also answers 404 by itself may have asked before.
    """
    helped = _helper(types, stubs, file, sent.value)
    around = file.function_around(sent.value)
    if helped is None or around is None:
        return
    home, helper = helped
    given = list(returned(helper))
    if len(given) > 1 and not any(map(_is_404, own_nodes(around.body))):
        yield from ((home, node) for node in given if isinstance(node, tree.Mapping))


def sent_whole(file: File, body: Node) -> Iterator[Sent]:
    """What is sent as it is; where branches give it, each of them gives one."""
    if not isinstance(body, tree.Name):
        yield from map(Sent, chosen(body))
        return
    variable = file.scopes.variable(body)
    given = reaching(file, variable, body) if variable is not None else ()
    values = [file.value_before(d, body) for d in given if d.gives is not Gives.NOTHING]
    if None in values or not all(_is_only_sent(file, d, body) for d in given):
        return
    yield from (Sent(each) for value in values if value is not None for each in chosen(value))


def _is_only_sent(file: File, given: Definition, body: tree.Name) -> bool:
    """Whether nothing but a response sees what a variable is given, and maybe the log."""
    return all(read is body or log_around(file, read) for read in reads_of(file, given))


def sent_in_parts(file: File, call: tree.Call, body: tree.Mapping) -> Sent | None:
    """What is sent in parts, each by its own name: `{ success: result.success }`.

    The response may also take its status from it; other than that, only the log hears of it.
    """
    owners = {name: owner for entry in body.entries for name, owner in _own_part(entry)}
    variables = {file.scopes.variable(owner) for owner in owners.values()}
    if len(variables) != 1:
        return None
    value, held = file.local_value(next(iter(owners.values())))
    reads = held.reads if held is not None else ()
    is_unasked = all(
        body.span.covers(read.span) or call.span.covers(read.span) or log_around(file, read)
        for read in reads
    )
    return Sent(value, held, frozenset(owners)) if held is not None and is_unasked else None


def _own_part(entry: tree.Entry) -> Iterator[tuple[str, tree.Name]]:
    match entry.value:
        case tree.Member(object=tree.Name() as owner, name=str(name)) if name == entry.name:
            yield name, owner
        case _:
            return


def _helper(
    types: Types, stubs: Stubs, file: File, value: Node
) -> tuple[File, tree.Function] | None:
    """The one function of the project that gives a value, and its file."""
    made = value.value if isinstance(value, tree.Await) else value
    if not isinstance(made, tree.Call):
        return None
    if made is not value and (method := stubs.method(made)) is not None:
        return method.file, method.function
    match options_of(types.of(file, made.callee)):
        case [FunctionType(file=path, node=helper)] if not helper.is_generator and (
            helper.is_async == (made is not value)
        ):
            return types.program.file(path), helper
        case _:
            return None


def _is_404(node: Node) -> bool:
    return isinstance(node, tree.Literal) and node.kind == "number" and str(node.value) == "404"


def made_page(types: Types, file: File, made: tree.Call) -> str | None:
    """The page that a helper of the project puts together, with what this call passes for it."""
    match options_of(types.of(file, made.callee)):
        case [FunctionType(file=path, node=helper)] if not helper.is_generator:
            home, pages = types.program.file(path), list(returned(helper))
        case _:
            return None
    if len(pages) != 1 or not isinstance(pages[0], tree.Template):
        return None
    given = [_given(home, helper, part, made) for part in pages[0].parts]
    texts = (text_of(file, value) if value is not None else None for value in given)
    return "".join("?" if text is None else text for text in texts)


def made_answer(types: Types, file: File, call: tree.Call) -> tuple[File, tree.Call] | None:
    """The one call by which a helper of the project answers: `fail(c, …)` gives `c.json(…)`."""
    match options_of(types.of(file, call.callee)):
        case [FunctionType(file=path, node=helper)] if not helper.is_generator:
            match list(returned(helper)):
                case [tree.Call() as answer]:
                    return types.program.file(path), answer
                case _:
                    return None
        case _:
            return None


def admits_failure(types: Types, file: File, made: tree.Call, body: tree.Mapping) -> bool:
    """Whether a body says that the request failed, with what this call passes for it."""
    told = dict(told_by(types, file, made, body))
    if (error := told.get("error")) is not None and is_text(file, error):
        return True
    return any(names_status(n) and is_status(v) for n, v in told.items()) and any(
        is_told(n) and is_text(file, v) for n, v in told.items()
    )


def told_by(
    types: Types, file: File, made: tree.Call, body: tree.Mapping
) -> Iterator[tuple[str, Node]]:
    """What stands under each name of a body, as the call gives it."""
    for option in options_of(types.of(file, made.callee)):
        if isinstance(option, FunctionType):
            home = types.program.file(option.file)
            for entry in body.entries:
                value = _given(home, option.node, entry.value, made)
                if entry.name is not None and value is not None:
                    yield entry.name, value


def _given(home: File, helper: tree.Function, value: Node, made: tree.Call) -> Node | None:
    variable = home.scopes.variable(value) if isinstance(value, tree.Name) else None
    if variable is None:
        return value if isinstance(value, tree.Literal) else None
    only = variable.only
    param = next((p for p in helper.params if only is not None and p is only.node), None)
    return (passed(home, param, made) or param.default) if param is not None else None
