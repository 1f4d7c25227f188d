"""What guessable random numbers become: a secret, by the name of what they end up in."""

from collections.abc import Iterator

from wlint import tree
from wlint.platform.randomness import CHOOSING, CONVERTING, OF_CHARACTERS
from wlint.project.calling.calls import Calls
from wlint.project.calling.function_names import function_name
from wlint.project.calling.sites import CallSite
from wlint.project.data.private_fields import is_left_unread
from wlint.project.file import File
from wlint.project.typing.constants import text_of
from wlint.project.typing.types import Types
from wlint.record import Entity, Record
from wlint.semantics.scopes import Variable
from wlint.semantics.secrets import is_guarded_name, is_proof_name, is_tie_among, tie_before
from wlint.semantics.types import (
    STRING,
    UNKNOWN,
    FunctionType,
    Global,
    Named,
    options_of,
    without_nothing,
)
from wlint.tree import Node

_DEEPEST = 5
_GATHERING = frozenset({"push", "append", "unshift", "add", "extend"})
_BYTEARRAY = "bytearray"
_BYTES = frozenset({"Uint8Array", "ArrayBuffer", "bytes", _BYTEARRAY})
_LISTS = frozenset({"[]", "Array", "list"})
_PICKING = frozenset({"charAt", "at", "slice", "substring", "substr"})


class RandomSecret(Record):
    """A secret made of guessable numbers: its name, and where it gets it.

    It is a proof where only characters are one, as is what somebody has to sign.
    """

    name: str
    file: File
    node: Node
    is_proof: bool = False


class RandomSecrets(Entity):
    """Where the random numbers of one Worker end up."""

    types: Types
    calls: Calls

    def of(self, file: File, call: tree.Call) -> RandomSecret | None:
        """The secret that a random number becomes, or part of one."""
        if self._path(file, call) in CHOOSING and not self._is_alphabet(file, call.arg(0)):
            return None
        found = self._becomes(file, call, 0)
        return next((s for s in found if not s.is_proof or self._is_text(file, call)), None)

    def _is_text(self, file: File, call: tree.Call) -> bool:
        """Whether characters or bytes are made of a random number, not a number of a few digits."""
        if self._path(file, call) in OF_CHARACTERS:
            return True
        for around in file.ancestors(call):
            match around:
                case tree.Call(callee=tree.Member(name="toString"), args=[_]):
                    return True
                case tree.Call(callee=tree.Member(name="charAt")):
                    return True
                case tree.Member(object=owner, key=tree.Node()) if self._is_alphabet(file, owner):
                    return True
                case tree.Block() | tree.Function():
                    return False
                case _:
                    pass
        return False

    def _becomes(self, file: File, node: Node, depth: int) -> Iterator[RandomSecret]:
        """What a value becomes a secret as, going outwards from where it is made."""
        while depth < _DEEPEST:
            around = file.scopes.parents.get(node)
            match around:
                case tree.Template() | tree.Operation(op="+"):
                    yield from self._sent_on(file, around, node)
                case tree.Conditional() | tree.Await() | tree.Spread():
                    pass
                case tree.Sequence() if _is_put_together(file, around):
                    pass
                case tree.Operation(op="-" | "*" | "/" | "//" | "%" | "|" | "||" | "??"):
                    pass
                case tree.Operation(op="**" | "<<" | ">>" | ">>>" | "&" | "^"):
                    pass
                case tree.Member(object=owner, key=key) if owner is node or (
                    key is node and self._is_alphabet(file, owner)
                ):
                    pass
                case tree.Call(callee=callee) if callee is node:
                    pass
                case tree.Arg():
                    yield from self._handed_on(file, around, depth)
                    return
                case tree.Comprehension(element=element) if element is node or isinstance(
                    node, tree.Sequence
                ):
                    pass
                case tree.Assign(value=value, target=target) if value is node:
                    yield from self._kept(file, target, depth)
                    return
                case tree.Entry(name=str(name), value=value) if value is node:
                    yield from self._entered(file, name, around)
                    return
                case tree.Exit(kind="return"):
                    yield from self._returned(file, around, depth)
                    return
                case _:
                    return
            assert around is not None
            node = around

    def _handed_on(self, file: File, arg: tree.Arg, depth: int) -> Iterator[RandomSecret]:
        call = file.scopes.parents[arg]
        if not isinstance(call, tree.Call):
            return
        filled = _filled_by_name(file, call)
        if filled is not None and call.arg(1) is arg.value:
            yield from self._sent_with(file, filled, call)
        match call.callee:
            case tree.Member(object=owner, name=name) if name in _PICKING:
                if name == "charAt" or self._is_alphabet(file, owner):  # only texts have it
                    yield from self._becomes(file, call, depth)
            case tree.Member(object=tree.Name() as owner, name=name) if name in _GATHERING:
                variable = file.scopes.variable(owner)
                if variable is not None:
                    yield from self._read(file, variable, depth + 1)
            case tree.Member(name="join" | "fromCharCode"):
                yield from self._becomes(file, call, depth)
            case callee if self._path(file, call) in CONVERTING:
                yield from self._becomes(file, call, depth)
            case callee:
                yield from self._filled(file, callee, call.args.index(arg))
                if self._converts(file, call, arg):
                    yield from self._becomes(file, call, depth)

    def _converts(self, file: File, call: tree.Call, arg: tree.Arg) -> bool:
        """Whether a function of the project's own makes a text of another, or of bytes, at once."""
        match self.types.of(file, call.callee):
            case FunctionType(file=path, node=function) if len(call.args) == 1:
                home, param = self.types.program.file(path), next(iter(function.params), None)
                taken = self.types.parameter(home, param) if param is not None else UNKNOWN
                is_raw = self.types.of(file, arg.value) == STRING or (
                    isinstance(taken, Named) and taken.name in _BYTES
                )
                return is_raw and self.types.of(file, call) == STRING
            case _:
                return False

    def _filled(self, file: File, callee: Node, index: int) -> Iterator[RandomSecret]:
        """The parameter of a project function that a value is passed to."""
        match self.types.of(file, callee):
            case FunctionType(file=path, node=function) if index < len(function.params):
                target = function.params[index].target
                if isinstance(target, tree.Name):
                    yield from self._named(self.types.program.file(path), target.id, target)
            case _:
                return

    def _kept(self, file: File, target: Node, depth: int) -> Iterator[RandomSecret]:
        match target:
            case tree.Name(id=name):
                yield from self._named(file, name, target)
                variable = file.scopes.variable(target)
                if variable is not None and not variable.is_module_level:
                    yield from self._read(file, variable, depth + 1)
            case tree.Member(name=str(name)) if not is_left_unread(file, target):
                yield from self._named(file, name, target)
            case tree.Member(name=None, object=tree.Name(id=name) as filled):
                variable = file.scopes.variable(filled)
                kinds = self._kinds(file, filled, variable)
                if kinds <= _BYTES:
                    yield from self._named(file, name, target)
                # by their numbers elements make one text, by names they are several
                if variable is not None and kinds <= _BYTES | _LISTS:
                    yield from self._read(file, variable, depth + 1)
            case _:
                return

    def _kinds(self, file: File, node: Node, variable: Variable | None) -> frozenset[str]:
        """What something may be, by the names of its types or of what makes it."""
        only = variable.only if variable is not None else None
        match only.value if only is not None else None:
            case tree.Call() as made if self._path(file, made) == _BYTEARRAY:
                return frozenset({_BYTEARRAY})
            case _:
                options = options_of(self.types.of(file, node))
                return frozenset(o.name if isinstance(o, Named) else "" for o in options)

    def _read(self, file: File, variable: Variable, depth: int) -> Iterator[RandomSecret]:
        for read in variable.reads:
            yield from self._becomes(file, read, depth)

    def _returned(self, file: File, exit: Node, depth: int) -> Iterator[RandomSecret]:
        """What a function's result becomes: by its name, or where it is called or mapped."""
        function = file.function_around(exit)
        if function is None:
            return
        name = function_name(file, function)
        if name is not None:
            yield from self._named(file, name, function)
            for site in self.calls.callers.get(function, ()):
                made = site.node if isinstance(site.node, tree.Call) else _mapped(site)
                if made is not None and site.is_sure:
                    yield from self._becomes(site.file, made, depth + 1)
            return
        for site in self.calls.callers.get(function, ()):
            if (made := _mapped(site)) is not None:
                yield from self._becomes(file, made, depth)

    def _entered(self, file: File, name: str, entry: tree.Entry) -> Iterator[RandomSecret]:
        """What a value stands for in an object: by its name, or by what it is sent with."""
        yield from self._named(file, name, entry)
        mapping = file.scopes.parents[entry]
        beside = (
            [e.name or "" for e in mapping.entries] if isinstance(mapping, tree.Mapping) else []
        )
        if is_tie_among(name, beside):
            yield RandomSecret(name, file, entry)

    @staticmethod
    def _sent_with(file: File, filled: tuple[str, str], call: tree.Call) -> Iterator[RandomSecret]:
        """What a value is sent as that is one of an address's parameters, set one by one."""
        params, name = filled
        function = file.function_around(call)
        nodes = function.body.walk() if function is not None else ()
        all_filled = filter(None, (_filled_by_name(file, node) for node in nodes))
        if is_tie_among(name, (other for of, other in all_filled if of == params)):
            yield RandomSecret(name, file, call)

    @staticmethod
    def _sent_on(file: File, text: Node, value: Node) -> Iterator[RandomSecret]:
        """What a value is sent as in a text that it is put into: `…/authorize?state=${state}`."""
        before = file.source.data[text.span.start : value.outer.start].decode(errors="replace")
        if (name := tie_before(before)) is not None:
            yield RandomSecret(name, file, value)

    @staticmethod
    def _named(file: File, name: str, node: Node) -> Iterator[RandomSecret]:
        if is_guarded_name(name):
            yield RandomSecret(name, file, node)
        elif is_proof_name(name):
            yield RandomSecret(name, file, node, is_proof=True)

    def _path(self, file: File, call: tree.Call) -> str | None:
        found = options_of(self.types.of(file, call.callee))
        return next((o.path for o in found if isinstance(o, Global)), None)

    def _is_alphabet(self, file: File, node: Node | None) -> bool:
        """Whether characters are chosen from a text: anything else is a list of its own."""
        if node is None:
            return False
        if without_nothing(self.types.of(file, node)) == STRING:
            return True
        text = text_of(file, node)
        return (text is not None and text != "?") or "string." in file.source.text(node.span)


def _filled_by_name(file: File, call: Node) -> tuple[str, str] | None:
    """What a call gives a value to, and by which name: `url.searchParams.set("state", …)`."""
    match call:
        case tree.Call(
            callee=tree.Member(object=owner, name="set" | "append"), args=[tree.Arg(value=key), _]
        ):
            return file.source.text(owner.span), text_of(file, key) or ""
        case _:
            return None


def _is_put_together(file: File, values: tree.Sequence) -> bool:
    """Whether a list becomes one value: one that is kept may hold other things as well."""
    if len(values.items) == 1:
        return True
    match file.scopes.parents.get(values):
        case tree.Member(name="map" | "join") | tree.Arg():
            return True
        case tree.Comprehension(targets=targets, iterables=iterables, element=element):
            named = (file.variables_in(target) for target in targets)
            return values in iterables and any(n & file.variables_in(element) for n in named)
        case _:
            return False


def _mapped(site: CallSite) -> tree.Call | None:
    """The call that gathers what a callback returns: `Array.from({ length }, fn)`, `xs.map(fn)`."""
    parents = site.file.scopes.parents
    arg = parents.get(site.node)
    call = parents.get(arg) if isinstance(arg, tree.Arg) else None
    match call:
        case tree.Call(callee=tree.Member(name="map" | "from" | "replace" | "replaceAll")):
            return call
        case _:
            return None
