"""The addresses that a call may go to, as far as the code and the configuration say."""

import re
from collections.abc import Iterator

from msgspec.structs import replace

from wlint import tree
from wlint.project.configuration.wrangler import Environment
from wlint.project.costs.constant_fields import constant_of
from wlint.project.file import File
from wlint.project.network.address_parts import joined, written_address
from wlint.project.network.hosts import HostSource
from wlint.project.passed import parameter_of, passed
from wlint.project.typing.constants import Source
from wlint.project.worker import Worker
from wlint.record import Record
from wlint.regex import regex
from wlint.semantics.types import EnvType, options_of
from wlint.tree import Node

ADDRESS = regex(r"https?://([\w.-]+)(?::\d+)?(?:/([^?#]*)|$|(?=[?#…]))", re.IGNORECASE)
_DEEPEST = 3  # fields, one given another
_PROCESS = "process.env"


class Address(Record):
    """What an address surely is, or begins with.

    `variable` is the variable of the configuration that says so, in one environment. `is_default`:
    it is what the code has for a variable that the configuration does not set.
    """

    text: str
    variable: str | None = None
    environment: Environment | None = None
    is_default: bool = False


def addresses(worker: Worker, file: File, node: Node) -> Iterator[Address]:
    """The texts of an address: its own, or those of what it is made of, whoever passes it."""
    yield from (a for a in _addresses(worker, file, node, set()) if not a.is_default)


def likely_addresses(worker: Worker, file: File, node: Node) -> Iterator[Address]:
    """The same, and what stands in where the configuration says nothing, as only secrets may."""
    yield from _addresses(worker, file, node, set())


def _addresses(worker: Worker, file: File, node: Node, seen: set[tree.Param]) -> Iterator[Address]:
    text = written_address(worker.types, file, node)
    if text is not None and ADDRESS.match(text):
        yield Address(text)
        return
    for source in worker.proxying.hosts.of(file, node):
        yield from _of_source(worker, source)
    match node:
        case tree.Call(callee=tree.Name(id="Request"), args=[tree.Arg(value=sent), *_]):
            node = sent
        case _:
            pass
    param = parameter_of(file, node)
    if param is not None and param not in seen:
        seen.add(param)
        for caller, value in _passed(worker, file, param):
            yield from _addresses(worker, caller, value, seen)


def _of_source(worker: Worker, source: HostSource, depth: int = 0) -> Iterator[Address]:
    """What decides a host says it: a variable, a constant, a field that one of these is given."""
    at = constant_of(worker.types, source.file, source.node)
    match at.node:
        case tree.Member(object=owner, name=str(name)) if _is_environment(worker, at.file, owner):
            said = tuple(_of_variable(worker, name, source.path, source.scheme))
            yield from said or _standing_in(worker, at, source.path)
        case _ if at.node is not source.node:
            text = written_address(worker.types, at.file, at.node)
            if text is not None and ADDRESS.match(text):
                yield Address(joined(text, source.path))
            elif depth < _DEEPEST:  # `this.base = env.API ?? "https://…"`
                for inner in worker.proxying.hosts.of(at.file, at.node):
                    path = source.path if source.path is not None else inner.path
                    yield from _of_source(worker, replace(inner, path=path), depth + 1)
        case _:
            pass


def _standing_in(worker: Worker, at: Source, path: str | None) -> Iterator[Address]:
    """What is written beside a variable that no configuration sets: `env.API || "https://…"`."""
    match at.file.scopes.parents.get(at.node):
        case tree.Operation(op="||" | "??" | "or", operands=[first, other]) if first is at.node:
            text = written_address(worker.types, at.file, other)
            if text is not None and ADDRESS.match(text):
                yield Address(joined(text, path), is_default=True)
        case _:
            pass


def _passed(worker: Worker, file: File, param: tree.Param) -> Iterator[tuple[File, Node]]:
    """What the calls of a function surely pass to it."""
    function = file.scopes.parents.get(param)
    if not isinstance(function, tree.Function):
        return
    for site in worker.calls.callers.get(function, ()):
        value = passed(file, param, site.node) if isinstance(site.node, tree.Call) else None
        if value is not None and site.is_sure:
            yield site.file, value


def _is_environment(worker: Worker, file: File, node: Node) -> bool:
    """Whether something is the environment: functions may take it under a type of their own."""
    if worker.types.path_of(file, node) == _PROCESS:
        return True
    seen = (types.of(file, node) for types in (worker.types, worker.types.by_value))
    return any(isinstance(option, EnvType) for of in seen for option in options_of(of))


def _of_variable(worker: Worker, name: str, path: str | None, scheme: str) -> Iterator[Address]:
    """What the configuration sets a variable to, which may be a host behind a written scheme."""
    configuration = worker.configuration
    for environment in configuration.environments if configuration is not None else ():
        value = environment.vars.get(name)
        if value and value.text:
            text = value.text if ADDRESS.match(value.text) else scheme + value.text
            yield Address(joined(text, path), name, environment)
