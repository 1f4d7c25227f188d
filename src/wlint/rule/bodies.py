"""What a rule can ask about bodies and the JSON in them."""

from wlint.project.data.asked_size import is_asked_before
from wlint.project.data.body_uses import BodyUse
from wlint.project.data.buffered import Buffered, BufferedBodies
from wlint.project.data.changes import Use
from wlint.project.data.drafts import Drafts
from wlint.project.data.gathered import Gathered, GatheredStreams
from wlint.project.data.given_back import is_sent_on
from wlint.project.data.grown import Grown, GrownValues
from wlint.project.data.json_across import Across, passed_across
from wlint.project.data.json_flow import JsonFlow, JsonStep
from wlint.project.data.json_repeats import Repeat
from wlint.project.data.json_sent import Sent
from wlint.project.data.json_stored import Stored, passed_stored
from wlint.project.data.last_reads import is_last_read
from wlint.project.data.objects_kept import Kept, objects_kept
from wlint.project.data.unsized import UnsizedStreams
from wlint.project.file import File
from wlint.project.network.slow_calls import SlowCalls
from wlint.rule.asking import Asking
from wlint.tree import Arg, Assign, Await, Call, Entry, Loop, Mapping, Node


class Bodies(Asking):
    """What is read, passed on, parsed and serialised."""

    def json_step(self, call: Call) -> JsonStep | None:
        """The parsing or serialising that a call surely is."""
        return self.worker.json_flow.step(self.file, call)

    def options_of_call(self, call: Call) -> Mapping | None:
        """The literal of the options that a call is the first to be given second."""
        given = call.arg(1)
        written = self.file.local_value(given)[0] if given is not None else None
        calls = self.calls_with(written) if isinstance(written, Mapping) else []
        return written if isinstance(written, Mapping) and calls[:1] == [call] else None

    def calls_with(self, options: Mapping) -> list[Call]:
        """The calls that are given a literal second, where nothing else is done with it."""
        parents = self.file.scopes.parents
        kept = parents.get(options)
        variable = self.variable_of(kept.target) if isinstance(kept, Assign) else None
        uses = [options] if variable is None else variable.reads
        around = [parents.get(use) for use in uses]
        calls = [parents.get(arg) for arg in around if isinstance(arg, Arg)]
        found = [c for c in calls if isinstance(c, Call) and c.arg(1) in uses]
        is_only = variable is None or variable.only is not None
        return found if is_only and len(found) == len(uses) else []

    @property
    def json(self) -> JsonFlow:
        """What is parsed and serialised, and what is changed in between."""
        return self.worker.json_flow

    def is_draft(self, node: Node) -> bool:
        """Whether a value is a draft that a library has a callback change: a proxy."""
        return Drafts(self.worker.calls).has(self.file, node)

    def is_only_handed_on(self, copy: Call, original: Node) -> bool:
        """Whether a copy is all that is handed on, and nothing needs the original afterwards."""
        variable = self.variable_of(original)
        if variable is None or not is_last_read(self.file, variable, original):
            return False
        if self.worker.states.globals.part(self.file, original) is not None:
            return False
        changes = self.worker.json_flow.changes
        uses = {changes.use(self.file, read) for read in variable.reads}
        return isinstance(self.parent(copy), (Arg, Entry)) and uses <= {Use.READ}

    def json_repeat(self, step: JsonStep) -> Repeat | None:
        """How a step repeats what has been done."""
        return self.worker.json_repeats.of(step)

    def passed_across(self, call: Call) -> Across | None:
        """The reading of an answer's body, in a function called here, that a call only sends on."""
        return passed_across(self.worker.types, self.worker.sent_values, self.file, call)

    def passed_through(self, call: Call) -> JsonStep | None:
        """The reading of a body that a call only turns into the same text again."""
        return self.worker.sent_values.passed_through(self.file, call)

    def passed_stored(self, call: Call) -> Stored | None:
        """The reading of a stored text that a call only makes the same text of again."""
        return passed_stored(self.worker.sent_values, self.file, call)

    def is_of_own_object(self, read: JsonStep) -> bool:
        """Whether a body is the answer of one of the Worker's Durable Objects."""
        match read.file.local_value(read.operand)[0]:
            case Await(value=Call(callee=callee)):
                path = self.worker.types.path_of(read.file, callee)
                return path == "DurableObjectStub.fetch"
            case _:
                return False

    def sent(self, call: Call) -> Sent | None:
        """The value that a call, or what it calls, makes the whole body of what is sent."""
        return self.worker.sent_values.of(self.file, call)

    def in_chunks(self, stream: str) -> str:
        """How FastAPI and Starlette pass a stream of JavaScript on."""
        return f"StreamingResponse(chunk.to_bytes() async for chunk in {stream})"

    def earlier_body_use(self, node: Node) -> BodyUse | None:
        """The use that has surely used up the body a node uses."""
        return self.worker.body_uses.earlier(self.file, node)

    def is_cached(self, node: Node) -> bool:
        """Whether a call puts a response into a cache."""
        return isinstance(node, Call) and self.name_of(node.callee) == "Cache.put"

    def is_sent_on(self, node: Node) -> bool:
        """Whether the body of what the function around a node gives is used by who called it."""
        function = self.function_around(node)
        return function is not None and is_sent_on(self.worker.calls, function)

    def buffered(self, call: Call) -> Buffered | None:
        """The body that a call is given as a whole, and that could have been a stream."""
        return BufferedBodies(self.worker.types, self.worker.calls.callers).of(self.file, call)

    def unsized_stream(self, node: Node) -> Node | None:
        """What made the stream an expression is, where its length is surely not known."""
        return UnsizedStreams(self.worker.types).made(self.file, node)

    def gathered(self, loop: Loop) -> Gathered | None:
        """What a loop gathers of a stream, where nothing says how much is too much."""
        worker, slow = self.worker, SlowCalls(self.worker.types, self.worker.calls)

        def asks_model(file: File, call: Call) -> bool:
            outbound = worker.outbounds.of(file, call)
            return outbound is not None and slow.asks_model(file, outbound)

        found = GatheredStreams(worker.types, worker.makers, asks_model).of(self.file, loop)
        way = self.way_to(loop) if found is not None else None
        is_asked = way is not None and is_asked_before(self.worker.program, way)
        return None if is_asked else found

    def objects_kept(self, loop: Loop) -> Kept | None:
        """What keeps the bytes of every object that a bucket lists."""
        return objects_kept(self.worker.types, self.file, loop)

    def grown(self, step: Assign) -> Grown | None:
        """What an assignment makes grow in a loop, if that surely gets costly."""
        worker = self.worker
        return GrownValues(worker.types, worker.calls, worker.sizes).of(self.file, step)
