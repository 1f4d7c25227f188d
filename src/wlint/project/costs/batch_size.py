"""How many messages a Worker gets in one batch of a queue, where several queues come in."""

from collections.abc import Iterator, Sequence
from functools import partial

from wlint import tree
from wlint.languages.document import Value
from wlint.platform.limits import QUEUE_CONSUMED, QUEUE_CONSUMED_UNLESS_SET
from wlint.project.calling.calls import Calls
from wlint.project.calling.tests_around import tests_around
from wlint.project.configuration.wrangler import Configuration
from wlint.project.file import File
from wlint.project.passed import passed
from wlint.project.typing.constants import source_of, text_of
from wlint.project.typing.types import Types
from wlint.record import Entity, Record
from wlint.semantics.conditions import OTHER, SAME, joined, outcome
from wlint.semantics.scopes import Gives, Variable
from wlint.tree import Node

_DEEPEST = 4
_STARTS, _ENDS = frozenset({"startsWith", "startswith"}), frozenset({"endsWith", "endswith"})


class Consumer(Record):
    """A queue whose messages a Worker gets, and how many at once."""

    queue: str | None
    size: int


def consumers_of(configuration: Configuration | None) -> tuple[Consumer, ...]:
    """The queues that a configuration lets a Worker consume, in all of its environments."""
    if configuration is None or not configuration.is_true:
        return ()
    listed = (environment.at("queues.consumers") for environment in configuration.environments)
    return tuple(map(_consumer, (item for one in listed if one is not None for item in one.items)))


def _consumer(item: Value) -> Consumer:
    queue, size = item.at("queue"), item.at("max_batch_size")
    if size is None:
        many = QUEUE_CONSUMED_UNLESS_SET.value
    else:
        many = int(size.number) if size.number else QUEUE_CONSUMED.value
    return Consumer(queue.text if queue is not None else None, many)


class _Possible(Record):
    """The consumers whose batches come somewhere; `is_sure` where no more tells them apart."""

    consumers: tuple[Consumer, ...]
    is_sure: bool


class Batches(Entity):
    """The batches of one Worker."""

    types: Types
    calls: Calls
    consumers: tuple[Consumer, ...]

    def largest(self, file: File, batch: Node) -> int:
        """The messages of a batch at most, where it is read.

        Comparisons with `batch.queue` say whose it is. Where more of them follow, or one cannot
        be read, no more is sure than what the smallest may bring.
        """
        if not self.consumers:
            return QUEUE_CONSUMED.value
        found = self._possible(file, batch, 0)
        sizes = [c.size for c in found.consumers]
        if not sizes:
            return min(c.size for c in self.consumers)
        return max(sizes) if found.is_sure else min(sizes)

    def _possible(self, file: File, batch: Node, depth: int) -> _Possible:
        variable = file.scopes.variable(batch)
        if variable is None or len({c.size for c in self.consumers}) == 1:
            return _Possible(self.consumers, is_sure=variable is not None)
        passed_in = self._passed_in(file, variable, depth)
        names = _Names(file, variable)
        told: list[Node] = []
        left = passed_in.consumers
        is_sure = passed_in.is_sure
        for test, holds in tests_around(file, batch):
            if (switch := _switch(file, test)) is not None and names.is_queue(switch.subject):
                told.append(switch.subject)
                answer = partial(self._is, file, test)
            elif names.speak_in(test):
                told.append(test)
                answer = partial(self._holds, file, test, names)
            else:
                continue
            answers = [(c, answer(c.queue)) for c in left]
            left = tuple(c for c, found in answers if found in (None, holds))
            is_sure = is_sure and all(found is not None for _, found in answers)
        return _Possible(left, is_sure and not names.speak_outside(told))

    def _passed_in(self, file: File, variable: Variable, depth: int) -> _Possible:
        """The consumers whose batches callers pass on; all where the platform is the caller."""
        only = variable.only
        param = only.node if only is not None and only.gives is Gives.PARAMETER else None
        function = file.scopes.parents.get(param) if param is not None else None
        if not isinstance(param, tree.Param) or not isinstance(function, tree.Function):
            return _Possible(self.consumers, is_sure=False)
        if any(function is e.function for entry in self.calls.entries for e in entry.all):
            return _Possible(self.consumers, is_sure=True)
        found: list[_Possible] = []
        for caller, call in self.types.mentions.callers(file, function):
            value = passed(file, param, call)
            if value is not None and depth < _DEEPEST:
                found.append(self._possible(caller, value, depth + 1))
        consumers = tuple(dict.fromkeys(c for one in found for c in one.consumers))
        return _Possible(consumers or self.consumers, bool(found) and all(f.is_sure for f in found))

    def _holds(self, file: File, test: Node, names: "_Names", queue: str | None) -> bool | None:
        """Whether a condition holds for the batches of a queue; None where that is not known."""
        return outcome(test, lambda part: self._part_holds(file, part, names, queue))

    def _part_holds(
        self, file: File, test: Node, names: "_Names", queue: str | None
    ) -> bool | None:
        match test:
            case tree.Operation(op=op, operands=[one, other]) if op in SAME | OTHER:
                if not (names.is_queue(one) or names.is_queue(other)):
                    return None
                found = self._is(file, other if names.is_queue(one) else one, queue)
                return None if found is None else found is (op in SAME)
            case tree.Operation(op="in" | "not in" as op, operands=[one, few]) if names.is_queue(
                one
            ):
                found = self._is_among(file, few, queue)
                return None if found is None else found is (op == "in")
            case tree.Call(callee=tree.Member(object=few, name="includes" | "has"), args=[one]) if (
                names.is_queue(one.value)
            ):
                return self._is_among(file, few, queue)
            case tree.Call(callee=tree.Member(object=one, name=str(name)), args=[part]) if (
                names.is_queue(one)
            ):
                text = self._text(file, part.value)
                if text is None or queue is None:
                    return None
                return _is_part(name, text, queue)
            case _:
                return None

    def _is(self, file: File, node: Node, queue: str | None) -> bool | None:
        text = self._text(file, node)
        return None if text is None or queue is None else text == queue

    def _is_among(self, file: File, node: Node, queue: str | None) -> bool | None:
        at = source_of(self.types.program, file, node)
        made = at.node
        if isinstance(made, tree.Call) and len(made.args) == 1:
            made = made.args[0].value  # `new Set(["a", "b"])`
        if not isinstance(made, tree.Sequence):
            return None
        return joined("or", [self._is(at.file, item, queue) for item in made.items])

    def _text(self, file: File, node: Node) -> str | None:
        text = text_of(file, node, "\0", program=self.types.program)
        return None if text is None or "\0" in text else text


class _Names(Record):
    """What a file calls the queue of a batch: `batch.queue`, or a variable given just that."""

    file: File
    batch: Variable

    def is_queue(self, node: Node) -> bool:
        """Whether an expression is the name of the queue."""
        match node:
            case tree.Member(object=owner, name="queue"):
                return self.file.scopes.variable(owner) is self.batch
            case tree.Name():
                only = variable.only if (variable := self.file.scopes.variable(node)) else None
                value = only.value if only is not None and only.gives is Gives.VALUE else None
                if only is None or value is None:
                    return False
                if only.path == ("queue",):
                    return self.file.scopes.variable(value) is self.batch
                return not only.path and isinstance(value, tree.Member) and self.is_queue(value)
            case _:
                return False

    def speak_in(self, node: Node) -> bool:
        """Whether an expression has to do with the queue."""
        return any(self._comes_from_queue(inner) for inner in node.walk())

    def speak_outside(self, told: Sequence[Node]) -> bool:
        """Whether anything else than these expressions asks for the queue."""
        asked = (n for n in self._readings() if not _is_given_a_name(self.file, n))
        return any(not any(t.span.covers(n.span) for t in told) for n in asked)

    def _readings(self) -> Iterator[Node]:
        function = self.batch.scope.function.node
        return (n for n in function.walk() if self._comes_from_queue(n))

    def _comes_from_queue(self, node: Node) -> bool:
        """The same, or what is made of it: `batch.queue.replace("-staging", "")`."""
        if self.is_queue(node):
            return True
        if not isinstance(node, tree.Name):
            return False
        value, variable = self.file.local_value(node)
        return variable is not None and any(
            isinstance(n, tree.Member) and self.is_queue(n) for n in value.walk()
        )


def _is_given_a_name(file: File, node: Node) -> bool:
    """Whether it is only given a name here, which is read elsewhere."""
    around = next(
        (n for n in file.ancestors(node) if not isinstance(n, (tree.Call, tree.Member))), None
    )
    return isinstance(around, tree.Assign)


def _switch(file: File, test: Node) -> tree.Switch | None:
    """The `switch` or `match` of whose cases this is one."""
    case = file.scopes.parents.get(test)
    around = file.scopes.parents.get(case) if isinstance(case, tree.Case) else None
    return around if isinstance(around, tree.Switch) else None


def _is_part(method: str, part: str, queue: str) -> bool | None:
    if method in _STARTS:
        return queue.startswith(part)
    if method in _ENDS:
        return queue.endswith(part)
    return part in queue if method == "includes" else None
