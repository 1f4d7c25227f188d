"""What a rule can ask about secrets."""

from collections.abc import Iterator

from wlint.finding import Place
from wlint.platform.key_formats import JWK_SECRETS, keys_in
from wlint.platform.randomness import GUESSABLE
from wlint.project.comments import comments_by
from wlint.project.configuration.tried_only import is_deployed_otherwise
from wlint.project.configuration.wrangler import Environment
from wlint.project.data.deployed import is_for_trying
from wlint.project.data.random_secrets import RandomSecret
from wlint.project.data.secret_values import said_before
from wlint.project.file import File
from wlint.rule.compared import COMPARING, Compared, name_of
from wlint.semantics.addresses import asked_for, is_secret, is_short_key, secret_sent
from wlint.semantics.scopes import Variable
from wlint.semantics.secrets import (
    calls_public,
    entropy,
    is_default,
    is_hash,
    is_key_of_pages,
    is_key_of_service,
    is_machine_made,
    is_made_up,
    is_password_name,
    is_public_key,
    is_secret_name,
    is_written,
    names_the_asker,
)
from wlint.tree import (
    Arg,
    Assign,
    Block,
    Call,
    Entry,
    Literal,
    Mapping,
    Member,
    Name,
    Node,
    Operation,
    Param,
    Sequence,
)

_FEW = 3
_SEEKING = frozenset({"startsWith", "endsWith", "includes", "startswith", "endswith", "find"})
_SCHEMES = ("Bearer ", "Basic ", "Token ", "token ", "Bot ", "sso-key ")


class Secrets(Compared):
    """What must not be known to everybody who reads the source."""

    def written_secret(self, text: Literal) -> str | None:
        """What kind of secret a text of the code is."""
        if text.kind not in ("string", "bytes") or not isinstance(text.value, str):
            return None
        kind = self._part_of_key(text) or self.secret_in(text.value, self.name_given(text))
        if kind is None:
            asked = self.key_asked(text) or ("authorization" if self._is_shown(text) else None)
            kind = _sent_as(asked) if asked is not None else None
        # what its provider made recognisable is a secret whatever is said of it
        is_unsaid = kind is None or any(keys_in(text.value)) or not self._is_called_public(text)
        is_key = is_unsaid and kind == "a secret"
        return kind if is_unsaid and not (is_key and self._names_the_asker(text)) else None

    def _part_of_key(self, text: Literal) -> str | None:
        """What kind of key a text is the secret part of: `d` beside `kty: "OKP"`."""
        entry = self.parent(text)
        key = self.parent(entry) if isinstance(entry, Entry) else None
        match key.entry("kty") if isinstance(key, Mapping) else None:
            case Literal(value=str(form)):
                part, kind = JWK_SECRETS.get(form, (None, None))
                is_made = is_machine_made(str(text.value))
                return kind if isinstance(entry, Entry) and entry.name == part and is_made else None
            case _:
                return None

    def _names_the_asker(self, text: Literal) -> bool:
        """Whether a text is the key of an app, that stands beside its secret."""
        name, given = self.name_given(text), self.parent(text)
        around = self.parent(given) if isinstance(given, (Assign, Entry)) else None
        match around:
            case Mapping(entries=entries):
                beside = [entry.name for entry in entries if entry.name]
            case Block(statements=statements):
                given_here = (n for n in statements if isinstance(n, Assign))
                beside = [other for n in given_here if (other := name_of(n.target))]
            case _:
                return False
        return name is not None and names_the_asker(name, beside)

    def _is_called_public(self, text: Literal) -> bool:
        return any(map(calls_public, comments_by(self.file, text)))

    def _is_shown(self, text: Literal) -> bool:
        """Whether a constant goes out as the key that a request shows: `Bearer ${KEY}`."""
        variable, value = self._kept_in(text), str(text.value)
        if variable is None or not is_machine_made(value) or is_public_key(variable.name, value):
            return False
        return any(said_before(self.file, read).endswith(_SCHEMES) for read in variable.reads)

    def _kept_in(self, text: Literal) -> Variable | None:
        """The variable that only ever holds a text."""
        around = self.parent(text)
        variable = self.file.scopes.variable(around.target) if isinstance(around, Assign) else None
        return variable if variable is not None and variable.only is not None else None

    def secret_in(self, text: str, name: str | None) -> str | None:
        """What kind of secret a text is, by itself or by the name it has."""
        for kind, key in keys_in(text):
            if not is_written(key) and (entropy(key) >= 3 or kind == "a password in an address"):
                return kind
        if (sent := secret_sent(text)) is not None:
            return _sent_as(sent)
        if name is None or is_key_of_pages(name):
            return None
        if not (is_secret_name(name) or name.lower() == "authorization"):
            return "a secret" if is_key_of_service(name, text) else None
        if is_password_name(name) and is_hash(text):
            return None
        bare = next((text.removeprefix(s) for s in _SCHEMES if text.startswith(s)), text)
        # people make passwords up of few letters
        is_one = is_made_up(bare) if is_password_name(name) else is_machine_made(bare)
        return "a secret" if is_one else None

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

    def same_secrets(self, text: str) -> list[tuple[File, Literal]]:
        """The places in the code of the Worker where a text is written as a secret, in order."""
        return [
            (file, node)
            for file, node in self._written_alike(text)
            if self.elsewhere(file).written_secret(node) is not None
        ]

    def _written_alike(self, text: str) -> Iterator[tuple[File, Literal]]:
        """The same text, wherever the Worker has it, in order."""
        for file in self.worker.files.values():
            for node in file.of_kind(Literal):
                if node.value == text:
                    yield file, node

    def same_vars(self, text: str) -> list[Place]:
        """The places in the configuration where a text is a variable's value, in order."""
        configuration = self.worker.configuration
        environments = configuration.environments if configuration is not None else ()
        found = ((e.path, value) for e in environments for value in e.vars.values())
        return [Place(path, value.span) for path, value in found if value.text == text]

    def vars_called(self, name: str | None) -> list[Place]:
        """The places in the configuration where a variable of a name has its value, in order."""
        configuration = self.worker.configuration
        environments = configuration.environments if configuration is not None else ()
        found = ((e.path, value) for e in environments if (value := e.vars.get(name or "")))
        return [*dict.fromkeys(Place(path, value.span) for path, value in found)]

    def checks_with(self, secret: str, text: str | None) -> tuple[File, Node] | None:
        """A comparison of what a request brings with a secret of `env` that a person made up."""
        if text is None or not is_secret_name(secret) or not is_made_up(text):
            return None
        return self._held_against_requests(secret)

    def _held_against_requests(self, secret: str) -> tuple[File, Node] | None:
        return next(
            (
                (file, node)
                for file in self.worker.files.values()
                for node in file.nodes
                if isinstance(node, (Operation, Call))
                and self.elsewhere(file).checked_secret(node) == secret
            ),
            None,
        )

    def known_to_all(self, environment: Environment, secret: str) -> tuple[File, Node] | None:
        """Where the code signs or checks with a secret that is deployed as a default in `vars`.

        None where it may be deployed with another, or the code knows that text.
        """
        value = environment.vars.get(secret)
        text = value.text if value is not None else None
        if text is None or not is_secret_name(secret) or not is_default(text):
            return None
        if not self._is_surely_deployed(environment, secret) or self._is_known(text):
            return None
        return self.worker.stand_ins.signed_with.get(secret) or self._held_against_requests(secret)

    def _is_surely_deployed(self, environment: Environment, secret: str) -> bool:
        """Whether an environment's own variable is what visitors meet."""
        configuration = self.worker.configuration
        all_ = configuration.environments if configuration is not None else ()
        is_another = any(e is not environment and not is_for_trying(e.name) for e in all_)
        texts = (value.text or "" for value in environment.vars.values())
        said = (text for text in texts if text.isalpha())  # `ENVIRONMENT = "development"`
        is_tried = any(map(is_for_trying, (environment.name, *said)))
        return (
            not is_another
            and not is_tried
            and not is_deployed_otherwise(secret, environment.path.parent)
        )

    def _is_known(self, text: str) -> bool:
        """Whether the code writes out a text, or a part of it, that it may then refuse."""
        return any(
            isinstance(node.value, str) and len(node.value) > _FEW and node.value in text
            for file in self.worker.files.values()
            for node in file.of_kind(Literal)
            if node.value == text or self.elsewhere(file).is_sought(node)
        )

    def is_sought(self, text: Literal) -> bool:
        """Whether the code asks if another text has this one in it."""
        around = self.parent(text)
        match self.parent(around) if isinstance(around, Arg) else around:
            case Call(callee=Member(name=name)):
                return name in _SEEKING
            case Operation(op="in" | "not in"):
                return True
            case _:
                return False

    def key_sent(self, text: Literal) -> str | None:
        """The name under which an address sends a constant that has a secret's name, if short."""
        name, variable = self.name_given(text), self._kept_in(text)
        if name is None or not is_secret_name(name) or not is_short_key(str(text.value)):
            return None
        if self._is_called_public(text):
            return None
        reads = variable.reads if variable is not None else ()
        return next((sent for read in reads if (sent := self._put_in(read))), None)

    def _put_in(self, read: Node) -> str | None:
        """The name under which an address sends a value that is put into it."""
        return asked_for(said_before(self.file, read))

    def stands_in_for(self, text: Literal) -> tuple[str, ...]:
        """The secrets of `env` in whose place the code signs or checks with a text."""
        names = self.worker.stand_ins.all.get(text, ())
        configuration = self.worker.configuration
        is_set = configuration is not None and any(map(configuration.deploys, names))
        return () if is_set else names  # the deployment sees to it that one is set

    def same_stand_ins(self, text: Literal) -> list[tuple[File, Literal]]:
        """The places where the code has the same text in the place of the same secret, in order."""
        all_ = self.worker.stand_ins.all
        alike = self._written_alike(str(text.value))
        return [(file, node) for file, node in alike if all_.get(node) == all_.get(text)]

    def taken_for_key(self, text: Literal) -> tuple[File, Call] | None:
        """The call that signs with a text, or checks by it, and its file."""
        return self.worker.written_keys.all.get(text)

    def same_keys(self, text: Literal) -> list[tuple[File, Literal]]:
        """The places where the code has the same text as a key, in order."""
        all_ = self.worker.written_keys.all
        return [(file, at) for file, at in self._written_alike(str(text.value)) if at in all_]

    def random_secret(self, call: Call) -> RandomSecret | None:
        """The secret that a call's guessable random number becomes, or part of one."""
        is_guessable = self.name_of(call.callee) in GUESSABLE
        return self.worker.random_secrets.of(self.file, call) if is_guessable else None

    def name_given(self, value: Node) -> str | None:
        """The name a value gets, or is compared with, where it stands."""
        match self.parent(value):
            case Assign(target=target, value=inner) if inner is value:
                return name_of(target)
            case Entry(name=name, value=inner) if inner is value:
                return None if self._is_public(inner) else name
            case Arg(name=None | "default") as arg if (call := self.parent(arg)) is not None:
                return self._name_read(call, arg) or self._name_defaulted(call, arg)
            case Arg(name=name):
                return name
            case Param(target=target):
                return name_of(target)
            case Sequence() as one_of:
                return self.name_given(one_of)
            case Operation(op=op, operands=operands) as choice if op in ("||", "??", "or"):
                name = name_of(operands[0]) or self._name_asked(operands[0])
                return name or self.name_given(choice)
            case Operation(op=op, operands=operands) if op in COMPARING:
                other = operands[0] if operands[1] is value else operands[1]
                return name_of(other)
            case _:
                return None

    def _name_asked(self, call: Node) -> str | None:
        """The name of the variable of the environment that a call reads."""
        match call:
            case Call(callee=callee, args=[Arg(value=Literal(value=str(name))), *_]):
                is_environ = self.name_of(callee) in ("os.getenv", "os.environ.get")
                return name if is_environ else None
            case _:
                return None

    def _name_read(self, call: Node, default: Arg) -> str | None:
        """The name of the variable of the environment that a call reads, if not the default."""
        is_default = isinstance(call, Call) and call.args[1:2] == (default,)
        return self._name_asked(call) if is_default else None

    def _name_defaulted(self, call: Node, default: Arg) -> str | None:
        """The name of the field whose schema has a default: `z.string().default("…")`."""
        match call:
            case Call(callee=Member(name="default"), args=[only]) if only is default:
                while isinstance(link := self.parent(call), Member):
                    call = self.parent(link) or link
                return self.name_given(call)
            case Call(callee=Name(id="Field")) if default.name == "default":
                return self.name_given(call)
            case _:
                return None

    def _is_public(self, value: Node) -> bool:
        """Whether a value is a key of Firebase's configuration, which browsers are given."""
        entry = self.parent(value)
        settings = self.parent(entry) if entry is not None else None
        return isinstance(settings, Mapping) and settings.entry("authDomain") is not None


def _sent_as(name: str) -> str:
    return f"a secret, sent as '{name}',"
