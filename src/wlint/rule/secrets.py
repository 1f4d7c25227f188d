"""What a rule can ask about secrets."""

from wlint.platform.key_formats import keys_in
from wlint.platform.randomness import GUESSABLE
from wlint.project.comments import comments_by
from wlint.project.data.normalised import are_words
from wlint.project.data.query_conditions import is_query_condition
from wlint.project.data.random_secrets import RandomSecret
from wlint.project.file import File
from wlint.project.typing.constants import source_of
from wlint.rule.asking import Asking
from wlint.semantics.addresses import asked_for, is_secret, is_short_key, secret_sent
from wlint.semantics.functions import own_nodes
from wlint.semantics.secrets import (
    calls_public,
    entropy,
    is_given_name,
    is_hash,
    is_kept_name,
    is_machine_made,
    is_made_up,
    is_password_name,
    is_secret_name,
    is_written,
)
from wlint.tree import (
    Arg,
    Assign,
    Call,
    Conditional,
    Entry,
    Literal,
    Mapping,
    Member,
    Name,
    Node,
    Operation,
    Param,
    Sequence,
    Template,
)

_SCHEMES = ("Bearer ", "Basic ", "Token ", "token ", "Bot ", "sso-key ")
_FINDING = frozenset({"includes", "indexOf"})
_JOINS = frozenset({"&&", "||", "and", "or", "!", "not"})
_COMPARING = frozenset({"===", "!==", "==", "!="})


class Secrets(Asking):
    """What must not be known to everybody who reads the source."""

    __slots__ = ()

    def written_secret(self, text: Literal) -> str | None:
        """What kind of secret a text of the code is."""
        if text.kind not in ("string", "bytes") or not isinstance(text.value, str):
            return None
        kind = self.secret_in(text.value, self.name_given(text))
        if kind is None and (asked := self.key_asked(text)) is not None:
            kind = _sent_as(asked)
        # what its provider made recognisable is a secret whatever is said of it
        is_unsaid = kind is None or any(keys_in(text.value)) or not self._is_called_public(text)
        return kind if is_unsaid else None

    def _is_called_public(self, text: Literal) -> bool:
        return any(map(calls_public, comments_by(self.file, text)))

    def secret_in(self, text: str, name: str | None) -> str | None:
        """What kind of secret a text is, by itself or by the name it has."""
        for kind, key in keys_in(text):
            if not is_written(key) and (entropy(key) >= 3 or kind == "a password in an address"):
                return kind
        if (sent := secret_sent(text)) is not None:
            return _sent_as(sent)
        if name is None or not (is_secret_name(name) or name.lower() == "authorization"):
            return None
        if is_password_name(name) and is_hash(text):
            return None
        bare = next((text.removeprefix(s) for s in _SCHEMES if text.startswith(s)), text)
        shortest = 8 if is_password_name(name) else 16
        return "a secret" if is_machine_made(bare, shortest) else None

    def key_asked(self, text: Literal) -> str | None:
        """The name under which a call of another host sends a text as a parameter, if a secret."""
        entry = self.parent(text)
        if not isinstance(entry, Entry) or not entry.name or not isinstance(text.value, str):
            return None
        written = self.parent(entry)
        if written is None or not is_secret(entry.name, text.value):
            return None
        around = self.parent(written)
        variable = self.file.scopes.variable(around.target) if isinstance(around, Assign) else None
        used = variable.reads if variable is not None and variable.only is not None else [written]
        return entry.name if any(self._is_query(value) for value in used) else None

    def _is_query(self, value: Node) -> bool:
        """Whether a call of another host is given something as the query of its address."""
        match self.parent(value):
            case Arg(name="params") as arg:
                call = self.parent(arg)
            case Entry(name="params") as entry if (options := self.parent(entry)) is not None:
                given = self.parent(options)
                call = self.parent(given) if isinstance(given, Arg) else None
            case _:
                return False
        return isinstance(call, Call) and self.worker.outbounds.of(self.file, call) is not None

    def same_secrets(self, text: Literal) -> list[tuple[File, Literal]]:
        """The places of the Worker where the same secret is written, in order."""
        return [
            (file, node)
            for file in self.worker.files.values()
            for node in file.nodes
            if isinstance(node, Literal)
            and node.value == text.value
            and self.elsewhere(file).written_secret(node) is not None
        ]

    def checks_with(self, secret: str, text: str | None) -> tuple[File, Node] | None:
        """A comparison of what a request brings with a secret of `env` that a person made up."""
        if text is None or not is_secret_name(secret) or not is_made_up(text):
            return None
        return next(
            (
                (file, node)
                for file in self.worker.files.values()
                for node in file.nodes
                if isinstance(node, Operation | Call)
                and self.elsewhere(file).checked_secret(node) == secret
            ),
            None,
        )

    def key_sent(self, text: Literal) -> str | None:
        """The name under which an address sends a constant that has a secret's name, if short."""
        name, around = self.name_given(text), self.parent(text)
        if name is None or not is_secret_name(name) or not is_short_key(str(text.value)):
            return None
        if self._is_called_public(text):
            return None
        variable = self.file.scopes.variable(around.target) if isinstance(around, Assign) else None
        if variable is None or variable.only is None:
            return None
        return next((sent for read in variable.reads if (sent := self._put_in(read))), None)

    def _put_in(self, read: Node) -> str | None:
        """The name under which an address sends a value that is put into it."""
        match self.parent(read):
            case Template(parts=parts) | Operation(op="+", operands=parts) if read in parts[1:]:
                before = parts[parts.index(read) - 1]
                return asked_for(str(before.value)) if isinstance(before, Literal) else None
            case _:
                return None

    def stands_in_for(self, text: Literal) -> str | None:
        """The secret of `env` in whose place the code signs or checks with a text."""
        name = self.worker.stand_ins.all.get(text)
        configuration = self.worker.configuration
        if name is None or (configuration is not None and configuration.binding(name)):
            return None  # the deployment sees to it that it is set
        return name

    def random_secret(self, call: Call) -> RandomSecret | None:
        """The secret that a call's guessable random number becomes, or part of one."""
        is_guessable = self.name_of(call.callee) in GUESSABLE
        return self.worker.random_secrets.of(self.file, call) if is_guessable else None

    def checked_secret(self, comparison: Operation | Call) -> str | None:
        """The secret that a comparison holds against what a request brings, as it is written."""
        found = self._checked(comparison)
        return found[0] if found is not None else None

    def checked_alike(self, comparison: Operation | Call) -> list[Operation | Call]:
        """The comparisons that one mend mends, in order: a function's, of one value that a request
        brings; a condition's, of one secret.
        """
        found = self._checked(comparison)
        function = self.function_around(comparison)
        whole = self._condition(comparison)
        scope = function.body if function is not None else whole
        return [
            node
            for node in (*own_nodes(scope), *(() if scope is not whole else (whole,)))
            if isinstance(node, Operation | Call)
            and found is not None
            and (other := self._checked(node)) is not None
            and (
                self._is_same(found[1], other[1])
                or (found[0] == other[0] and self._condition(node) is whole)
            )
        ]

    def is_own_request(self, node: Node) -> bool:
        """Whether what comes to a node is a request that the Worker has made itself, for sure."""
        entries = self.entries_reaching(node)
        return bool(entries) and all(map(self.worker.own_requests.are_all, entries))

    def _condition(self, comparison: Node) -> Node:
        """All of the condition that a comparison is a part of."""
        while isinstance(around := self.parent(comparison), Operation) and around.op in _JOINS:
            comparison = around
        return comparison

    def _is_same(self, one: Node, other: Node) -> bool:
        variable = self.file.scopes.variable(one)
        if variable is not None:
            return self.file.scopes.variable(other) is variable
        text = self.file.source.text
        return text(one.span) == text(other.span)

    def _checked(self, comparison: Operation | Call) -> tuple[str, Node] | None:
        """The secret of a comparison, and what a request brings that it is held against."""
        match comparison:
            case Operation(op=op, operands=[left, right]) if op in _COMPARING:
                if isinstance(left, Literal) or isinstance(right, Literal):
                    return None
                if is_query_condition(self.worker.types, self.file, comparison):
                    return None
                secret, given = self._held_against(left, right), right
                if secret is None:
                    secret, given = self._held_against(right, left), left
                is_own = secret is not None and self._goes_on_with_own(comparison)
            case Operation(op="in" | "not in", operands=[given, several]):
                # JavaScript's `in` asks for names, not for values
                secret, is_own = self._held_in(several, given), not self.file.is_python
            case Call(callee=Member(name=name, object=owner), args=[Arg(value=given)]) if (
                name in _FINDING
            ):
                secret, is_own = self._held_in(owner, given), False
            case _:
                return None
        return (secret, given) if secret and not is_own else None

    def _held_in(self, several: Node, given: Node) -> str | None:
        """The secret among several, of which the code looks for the one a request brings."""
        made, _ = self.file.local_value(several)
        while isinstance(made, Call) and isinstance(made.callee, Member):
            made = made.callee.object
        if isinstance(made, Sequence):
            return self._held_against(made, given)
        source = self.request_source(given)
        is_chosen = source is not None and not source.is_looked_up and not source.is_small
        values = self.worker.secret_values
        if not is_chosen or values.is_hash(self.file, given):
            return None
        return values.of_env(self.file, several)

    def _goes_on_with_own(self, comparison: Operation) -> bool:
        """Whether the code uses one of both where they differ: that turns nobody away."""
        test: Node = comparison
        while isinstance(around := self.parent(test), Operation) and around.op in ("&&", "and"):
            test = around
        match around:
            case Conditional(test=asked, then=then, otherwise=otherwise) if asked is test:
                branch = then if comparison.op in ("!==", "!=") else otherwise
                text = self.file.source.text
                own = {text(side.span) for side in comparison.operands if _name_of(side)}
                used = (n for n in branch.walk() if isinstance(n, Name | Member))
                return any(text(n.span) in own for n in used)
            case _:
                return False

    def _held_against(self, secret: Node, given: Node) -> str | None:
        source = self.request_source(given)
        if source is None or source.is_looked_up or source.is_small:
            return None
        values = self.worker.secret_values
        if values.is_hash(self.file, given):
            return None
        if name := values.of_env(self.file, secret):
            return name
        own, other = _name_of(secret), _name_of(given)
        collection = values.of_collection(self.file, secret)
        own = collection or own
        if values.is_code(self.file, secret):
            return own or "the code"
        if name := values.of_hash(self.file, secret):
            return f"the hash of {name}"
        kept = self.request_source(secret)
        is_stored = isinstance(secret, Member) and kept is not None and kept.is_looked_up
        is_sent = other is not None and is_given_name(other)
        if own is None or not (is_sent or (is_stored and _is_read(self.file, given))):
            return None
        if are_words(self.worker.types, self.file, secret, given):
            return None
        if isinstance(source_of(self.worker.types.program, self.file, secret).node, Literal):
            return None  # whoever reads the source knows it
        if collection is None and not is_kept_name(own):
            return None
        return own if kept is None or kept.is_looked_up else None

    def name_given(self, value: Node) -> str | None:
        """The name a value gets, or is compared with, where it stands."""
        match self.parent(value):
            case Assign(target=target, value=inner) if inner is value:
                return _name_of(target)
            case Entry(name=name, value=inner) if inner is value:
                return None if self._is_public(inner) else name
            case Arg(name=None) as arg if (call := self.parent(arg)) is not None:
                return self._name_read(call, value)
            case Arg(name=name):
                return name
            case Param(target=target):
                return _name_of(target)
            case Operation(op=op, operands=operands) if op in ("||", "??", "or"):
                return _name_of(operands[0])
            case Operation(op=op, operands=operands) if op in _COMPARING:
                other = operands[0] if operands[1] is value else operands[1]
                return _name_of(other)
            case _:
                return None

    def _name_read(self, call: Node, default: Node) -> str | None:
        """The name of the variable of the environment that a call reads, if not the default."""
        match call:
            case Call(callee=callee, args=[Arg(value=Literal(value=str(name))), Arg(value=second)]):
                is_environ = self.name_of(callee) in ("os.getenv", "os.environ.get")
                return name if is_environ and second is default else None
            case _:
                return None

    def _is_public(self, value: Node) -> bool:
        """Whether a value is a key of Firebase's configuration, which browsers are given."""
        entry = self.parent(value)
        settings = self.parent(entry) if entry is not None else None
        return isinstance(settings, Mapping) and settings.entry("authDomain") is not None


def _is_read(file: File, given: Node) -> bool:
    """Whether a value is read off something as it is, not worked out of it."""
    value, _ = file.local_value(given)
    match value:
        case Member() | Call(callee=Member(name="get" | "query" | "param" | "header")):
            return True
        case Name() if (variable := file.scopes.variable(value)) is not None:
            return variable.only is not None and bool(variable.only.path)
        case _:
            return False


def _name_of(node: Node) -> str | None:
    match node:
        case Operation(op="??", operands=[inner, Literal(kind="null")]):
            return _name_of(inner)
        case Name(id=name):
            return name
        case Member(name=name):
            return name
        case _:
            return None


def _sent_as(name: str) -> str:
    return f"a secret, sent as '{name}',"
