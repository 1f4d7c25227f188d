"""Where the body of a request or response is used up: read, sent on, or made another's."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from enum import Enum
from functools import cached_property

from msgspec import field
from msgspec.structs import replace

from wlint import tree
from wlint.project.calling.calls import Calls
from wlint.project.calling.methods import brings_body
from wlint.project.calling.returning import returns
from wlint.project.data.body_helpers import BodyHelpers
from wlint.project.file import File
from wlint.project.order import branch_before, is_on_every_way, runs_before
from wlint.project.typing.types import Types
from wlint.record import Entity
from wlint.semantics.functions import own_nodes
from wlint.semantics.scopes import Definition, Gives, Variable
from wlint.semantics.types import Global, Named, options_of, without_nothing
from wlint.tree import Node

READERS = frozenset({"json", "text", "arrayBuffer", "blob", "bytes", "formData", "form_data"})
_STREAMING = frozenset({"pipeTo", "pipeThrough", "getReader", "tee"})
_FETCHERS = ("Fetcher", "LoopbackServiceStub", "ContainerPort")
_SENDERS = ("fetch", *(f"{name}.fetch" for name in _FETCHERS), "Request")
_MAY_FAIL = (tree.Call, tree.Await, tree.Member, tree.Exit, tree.Template)
_SENT_ON = frozenset({Named("Request"), Named("Response")})
_MOST = 64
"""So many uses before one are looked at: who uses a body more often has used it up by then."""
_REQUESTS = frozenset({Named("Request"), Named("hono:HonoRequest")})
_CONTEXT = Named("hono:Context")
_BODIES = frozenset({"Request", "Response", "R2ObjectBody"})
_PUTS = ("R2Bucket.put", "KVNamespace.put")


class Taken(Enum):
    """Which bodies a use takes: any, those that are there, or maybe none."""

    ANY = "any"
    IF_THERE = "if there"
    PERHAPS = "perhaps"


class BodyUse(Entity):
    """One place that uses a body, which `name` has; `taken`: whether it uses it up.

    `in_callee`: a function does it that may look after what it throws. `owner` is what has the
    body. `is_kept`: a framework reads it once and keeps what was read. `is_chosen`: only where a
    test says so, `return x ? body : other`.
    """

    node: Node
    variable: Variable
    owner: str
    name: Node | None = None
    taken: Taken = Taken.ANY
    in_callee: bool = False
    can_clone: bool = True
    is_kept: bool = False
    is_chosen: bool = False


class BodyUses(Entity):
    """The uses of one Worker's bodies."""

    types: Types
    calls: Calls
    _by_node: dict[File, Mapping[Node, Sequence[tuple[BodyUse, Sequence[BodyUse]]]]] = field(
        default_factory=dict
    )

    def earlier(self, file: File, node: Node) -> BodyUse | None:
        """The use that has surely used up the body a node uses, on the way to it."""
        for at, uses in self._in(file).get(node, ()):
            if not _is_plain(at.variable):
                continue
            until = bisect_left(uses, _start(at), key=_start)
            nearest = uses[max(until - _MOST, 0) : until]
            taking = (u for u in nearest if not (u.is_kept and at.is_kept))
            before = (self._as_taken(file, u) for u in taking if self._precedes(file, u, at))
            if (use := next((u for u in before if u.taken is not Taken.PERHAPS), None)) is not None:
                return use
        return None

    def _as_taken(self, file: File, use: BodyUse) -> BodyUse:
        """A use with what it takes: all that comes to it may have a body, as answers do."""
        if use.taken is Taken.ANY or use.name is None or isinstance(use.node, tree.Exit):
            return use
        of = options_of(without_nothing(self.types.of(file, use.name)))
        is_answer = use.taken is Taken.IF_THERE and _REQUESTS.isdisjoint(of)
        is_there = is_answer or brings_body(self.calls, file, use.node)
        return replace(use, taken=Taken.ANY) if is_there else use

    def _in(self, file: File) -> Mapping[Node, Sequence[tuple[BodyUse, Sequence[BodyUse]]]]:
        """The uses that each node is, with all that may be of the same body: `return x ? a : b`."""
        if file not in self._by_node:
            found: defaultdict[Variable, list[BodyUse]] = defaultdict(list)
            for use in self._find(file):
                found[_kept_first(file, use.variable)].append(use)
            by_node: defaultdict[Node, list[tuple[BodyUse, Sequence[BodyUse]]]] = defaultdict(list)
            for uses in found.values():
                for use, alike in _of_one_value(sorted(uses, key=_start)):
                    by_node[use.node].append((use, alike))
            self._by_node[file] = by_node
        return self._by_node[file]

    def _find(self, file: File) -> Iterator[BodyUse]:
        for node in file.of_kind(tree.Name):
            variable = file.scopes.variable(node)
            if variable is None:
                continue
            if (read := self._of_context(file, node, variable)) is not None:
                yield read
            if not self._may_use(file, node) or not self._is_body(file, node):
                continue
            can_clone = Named("R2ObjectBody") not in options_of(self.types.of(file, node))
            for is_in_callee, taken, find in self._ways:
                if (use := find(file, node)) is not None:
                    called = is_in_callee and isinstance(use, tree.Call)
                    is_chosen = isinstance(use, tree.Exit) and use.value is not node
                    yield BodyUse(
                        use, variable, node.id, node, taken, called, can_clone, is_chosen=is_chosen
                    )
                    break

    @cached_property
    def _ways(self) -> Sequence[tuple[bool, Taken, Callable[[File, tree.Name], Node | None]]]:
        """How what a name holds may be used up, the surest first, and whether by a function."""
        return (
            (False, Taken.ANY, self._use),
            (True, Taken.ANY, self._read_by_callee),
            (False, Taken.IF_THERE, self._put_in),
            (True, Taken.IF_THERE, self._sent_by_callee),
            (False, Taken.PERHAPS, self._sent),
        )

    def _of_context(self, file: File, name: tree.Name, variable: Variable) -> BodyUse | None:
        """The reading of a request by way of the context that Hono gives: it keeps what it read."""
        parents = file.scopes.parents
        member = parents.get(name)
        of = without_nothing(self.types.of(file, name)) if isinstance(member, tree.Member) else None
        if not isinstance(member, tree.Member) or member.name != "req" or of != _CONTEXT:
            return None
        request = parents.get(member)
        is_raw = isinstance(request, tree.Member) and request.name == "raw"
        outer = parents.get(request) if is_raw and request is not None else request
        words = f"{name.id}.req.raw"
        match outer:
            case tree.Member(name=str(method)) if method in READERS:
                call = file.call_of(outer)
                return BodyUse(call, variable, words, is_kept=not is_raw) if call else None
            case tree.Arg() if is_raw and request is not None:
                read = self._read_by_callee(file, request)
                return BodyUse(read, variable, words, in_callee=True) if read else None
            case tree.Member(name="body"):
                owner = request if is_raw and request is not None else member
                if (use := self._use(file, owner)) is not None:
                    return BodyUse(use, variable, words, owner, can_clone=is_raw)
                if (sent := self._put_in(file, owner)) is None:
                    return None
                return BodyUse(sent, variable, words, owner, Taken.IF_THERE, can_clone=is_raw)
            case _:
                return None

    @staticmethod
    def _may_use(file: File, name: tree.Name) -> bool:
        """Whether a name stands where bodies are used, whatever it holds."""
        match file.scopes.parents.get(file.choice_around(name)):
            case tree.Member(name=str(member)):
                return member == "body" or member in READERS
            case tree.Arg() | tree.Exit():
                return True
            case _:
                return False

    def _is_body(self, file: File, node: Node) -> bool:
        found = options_of(without_nothing(self.types.of(file, node)))
        return all(isinstance(o, Named) and o.name in _BODIES for o in found)

    def _use(self, file: File, name: Node) -> Node | None:
        """The call that uses up the body of what a name holds."""
        parents = file.scopes.parents
        match around := parents.get(name):
            case tree.Member(name=str(method)) if around.object is name and method in READERS:
                return file.call_of(around)
            case tree.Member(name="body") if around.object is name:
                match outer := parents.get(around):
                    case tree.Member(name=str(method)) if method in _STREAMING:
                        return file.call_of(outer)
                    case tree.Arg() if self._is_taken(file, outer, 0, "Response"):
                        return parents[outer]
                    case _:
                        return None
            case tree.Arg() if self._is_taken(file, around, 1, "Cache.put"):
                return parents[around]
            case _:
                return None

    @cached_property
    def _helpers(self) -> BodyHelpers:
        return BodyHelpers(self.types, self._use)

    @cached_property
    def _senders(self) -> BodyHelpers:
        return BodyHelpers(self.types, self._put_in)

    def _read_by_callee(self, file: File, name: Node) -> Node | None:
        """The call that hands a body to a function of the project which surely uses it up."""
        call = file.call_around(name)
        return call if call is not None and self._helpers.uses_up(file, call, name) else None

    def _sent_by_callee(self, file: File, name: Node) -> Node | None:
        """The call that hands a body to a function of the project which surely sends it on."""
        call = file.call_around(name)
        return call if call is not None and self._senders.uses_up(file, call, name) else None

    def _sent(self, file: File, name: tree.Name) -> Node | None:
        """Where a request or response goes out with its body, if it has one."""
        match around := file.scopes.parents.get(name):
            case tree.Arg() if any(self._is_taken(file, around, 0, by) for by in _SENDERS):
                call = file.scopes.parents[around]
                return call if isinstance(call, tree.Call) and not _may_bring_body(call) else None
            case tree.Arg() if any(self._is_taken(file, around, 1, by) for by in _SENDERS):
                return file.scopes.parents[around]
            case _:
                return self._returned(file, name)

    def _returned(self, file: File, name: tree.Name) -> Node | None:
        """The `return` that gives back what a name holds, or may choose to."""
        around = file.scopes.parents.get(file.choice_around(name))
        is_returned = isinstance(around, tree.Exit) and around.kind == "return"
        return around if is_returned and self.types.of(file, name) in _SENT_ON else None

    def _put_in(self, file: File, name: Node) -> Node | None:
        """The call that gets a stream as the body it sends: `fetch(url, { body: answer.body })`."""
        parents = file.scopes.parents
        stream = parents.get(name)
        if not isinstance(stream, tree.Member) or stream.name != "body":
            return None
        match around := parents.get(stream):
            case tree.Arg(name="body") if self._is_by(file, call := parents[around], _SENDERS):
                return call
            case tree.Arg() if any(self._is_taken(file, around, 1, by) for by in _PUTS):
                return parents[around]
            case tree.Entry(name="body"):
                options = parents.get(around)
                arg = parents.get(options) if options is not None else None
                is_sent = isinstance(arg, tree.Arg) and any(
                    self._is_taken(file, arg, 1, by) for by in _SENDERS
                )
                return parents[arg] if is_sent and arg is not None else None
            case _:
                return None

    def _is_taken(self, file: File, arg: tree.Arg, index: int, by: str) -> bool:
        call = file.scopes.parents[arg]
        is_there = isinstance(call, tree.Call) and call.arg(index) is arg.value
        return is_there and self._is_by(file, call, (by,))

    def _is_by(self, file: File, call: Node, paths: Collection[str]) -> bool:
        """Whether something is a call of one of these."""
        found = options_of(self.types.of(file, call.callee)) if isinstance(call, tree.Call) else ()
        return any(isinstance(o, Global) and o.path in paths for o in found)

    def _precedes(self, file: File, first: BodyUse, second: BodyUse) -> bool:
        """Whether the first use has surely begun, with the same body, when the second comes."""
        here = file.function_around(second.node)
        if file.function_around(first.node) is not here:
            return False
        return (
            runs_before(file, first.node, second.node)
            or _fails_into(file, first, second)
            # a choice may ask which way was taken
            or (not second.is_chosen and self._goes_on(file, first.node, second.node))
        )

    def _goes_on(self, file: File, first: Node, second: Node) -> bool:
        """Whether the branch of a use surely goes on, and comes to the second one."""
        may_be_null = isinstance(first, tree.Call) and self._helpers.may_give_null(file, first)
        branch = branch_before(file, first, second, may_be_null=may_be_null)
        calls = (n for n in own_nodes(branch) if isinstance(n, tree.Call)) if branch else ()
        return branch is not None and all(
            returns(self.types, file, c)
            for c in calls
            if c.span.end > first.span.start and not (c is first and may_be_null)
        )


def _start(use: BodyUse) -> int:
    return use.node.span.start


def _is_plain(variable: Variable) -> bool:
    """Whether a variable holds one body at a time: no loop's, no closure's."""
    kinds = (Gives.VALUE, Gives.PARAMETER, Gives.NOTHING)
    return all(d.gives in kinds for d in variable.definitions) and not variable.is_module_level


def _may_bring_body(call: tree.Call) -> bool:
    """Whether options may hold another body: the runtime then asks nothing of the first."""
    match call.args:
        case (_,):
            return False
        case (_, tree.Arg(value=tree.Mapping(entries=entries))):
            return any(entry.name in (None, "body") for entry in entries)
        case _:
            return True


def _kept_first(file: File, variable: Variable) -> Variable:
    """The variable that first held what another name was given: `const copy = response`."""
    while (only := variable.only) is not None and only.gives is Gives.VALUE and not only.path:
        value = only.value
        other = file.scopes.variable(value) if isinstance(value, tree.Name) else None
        if (
            other is None
            or other.only is None
            or other.only.name.span.start >= only.name.span.start
        ):
            break
        variable = other
    return variable


def _fails_into(file: File, first: BodyUse, second: BodyUse) -> bool:
    """Whether the second use stands in for the first, in the handler of its errors."""
    catch = next((n for n in file.ancestors(second.node) if isinstance(n, tree.Catch)), None)
    attempt = file.scopes.parents.get(catch) if catch is not None else None
    if not isinstance(attempt, tree.Try):
        return False
    around = next((n for n in file.ancestors(first.node) if isinstance(n, tree.Try)), None)
    return around is attempt and _is_tried_first(file, attempt.body, first.node)


def _is_tried_first(file: File, body: tree.Block, use: Node) -> bool:
    """Whether nothing can fail in a block before a use in it."""
    around = set(file.ancestors(use))
    for node in body.walk():
        if node is use:
            return is_on_every_way(file, use, body)
        if isinstance(node, _MAY_FAIL) and node not in around and not _is_of_global(file, node):
            return False
    return False


def _is_of_global(file: File, node: Node) -> bool:
    """Whether a node only names what is always there: `Response.json`."""
    match node:
        case tree.Member(object=tree.Name() as owner):
            return not owner.is_receiver and file.scopes.variable(owner) is None
        case _:
            return False


def _of_one_value(uses: Sequence[BodyUse]) -> Iterator[tuple[BodyUse, Sequence[BodyUse]]]:
    """Each use with those between which its variable is given nothing else."""
    for variable in dict.fromkeys(use.variable for use in uses):
        given = sorted(map(_takes_effect, variable.definitions))
        alike: defaultdict[int, list[BodyUse]] = defaultdict(list)
        for use in uses:
            alike[bisect_right(given, use.node.span.start)].append(use)
        for found in alike.values():
            yield from ((use, found) for use in found if use.variable is variable)


def _takes_effect(given: Definition) -> int:
    """From where on a variable holds what it is given: behind `answer = made(answer.body)`."""
    is_assigned = isinstance(given.node, tree.Assign)
    return given.node.span.end if is_assigned else given.node.span.start
