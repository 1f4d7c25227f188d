"""Reads that are awaited one after another although none of them needs another's answer."""

from collections.abc import Iterator

from wlint import tree
from wlint.platform.reads import QUERIES, READS
from wlint.project.costs.sent_builders import reads
from wlint.project.costs.statements import sql_of
from wlint.project.file import File
from wlint.project.network.outbound import Outbounds
from wlint.project.network.written_options import options_of_call
from wlint.project.typing.constants import text_of
from wlint.record import entity, record
from wlint.semantics.types import Global, options_of
from wlint.tree import Node


@entity
class Reading:
    """A statement that takes the answer of a read: `const row = await find();`."""

    statement: tree.Assign
    call: tree.Call
    is_plain: bool


@record
class Successive:
    """The successive reads of one Worker."""

    outbounds: Outbounds

    def groups(self, file: File, block: tree.Block) -> Iterator[tuple[Reading, ...]]:
        """The statements of a block, in runs of two or more, that could be awaited together."""
        run: list[Reading] = []
        for statement in (*block.statements, None):
            reading = self._reading(file, statement)
            if reading is not None and not any(_needs(file, reading, r) for r in run):
                run.append(reading)
                continue
            if len(run) > 1:
                yield tuple(run)
            run = [reading] if reading is not None else []

    def _reading(self, file: File, statement: Node | None) -> Reading | None:
        if not isinstance(statement, tree.Assign) or statement.op is not None:
            return None
        match statement.value:
            case tree.Await(value=tree.Call() as call) as wait:
                is_plain = statement.type is wait.said is call.said is None
            case _:
                return None
        if any(isinstance(n, tree.Await) for n in call.walk()):
            return None
        return Reading(statement, call, is_plain) if self._reads(file, call) else None

    def _reads(self, file: File, call: tree.Call) -> bool:
        """Whether a call surely asks for something outside the isolate, and changes nothing."""
        if self.outbounds.of(file, call) is not None:
            return self._is_get(file, call)
        if reads(self.outbounds.types, file, call):
            return True
        options = options_of(self.outbounds.types.of(file, call.callee))
        paths = {o.path for o in options if isinstance(o, Global)}
        if not paths or len(paths) != len(options):
            return False
        if paths <= QUERIES:
            return (sql_of(file, call) or "").lstrip().lower().startswith("select")
        return paths <= READS

    def _is_get(self, file: File, call: tree.Call) -> bool:
        if isinstance(call.callee, tree.Member) and call.callee.name != "fetch":
            return call.callee.name == "get"
        program = self.outbounds.types.program
        methods = [text_of(f, v) for f, v in options_of_call(program, file, call, "method")]
        options = [a for a in call.args[1:] if not a.name]
        is_seen = all(isinstance(a.value, tree.Mapping) for a in options)
        return is_seen and all(m == "GET" for m in methods)


def _needs(file: File, later: Reading, earlier: Reading) -> bool:
    """Whether a read names what an earlier one gives."""
    given = file.variables_in(earlier.statement.target)
    return not given or bool(given & file.variables_in(later.statement))
