"""Texts in the code that take the place of a secret that is not set, and are used as one.

`env.SESSION_SECRET || "words"`: however it reads, it opens what the secret would have closed.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain

from wlint import tree
from wlint.platform.authentication import (
    IMPORTING,
    KEY_OPTIONS,
    KEYS,
    LISTED_KEYS,
    WITH_TWO_KEYS,
)
from wlint.project.data.decoded import decoded
from wlint.project.data.demanded import Demanded
from wlint.project.data.secret_values import SecretValues
from wlint.project.file import File
from wlint.project.typing.constants import source_of
from wlint.record import Entity, Record
from wlint.semantics.conditions import ELSE, EQUALITIES, OTHER, asked_absent
from wlint.semantics.functions import exits_of, is_missing, returned
from wlint.semantics.secrets import is_secret_name, words_of
from wlint.semantics.types import EnvType, FunctionType, Global, options_of
from wlint.tree import Node

_TEXTS = frozenset({"string", "bytes"})
_ENVIRON = frozenset({"os.getenv", "os.environ.get"})
PUBLIC = frozenset(
    {"public", "pub", "pubkey", "publickey", "cert", "certificate", "jwk", "jwks", "url", "issuer"}
)
"""Words in the name of what is no secret though one checks with it."""
_DEEPEST = 16


class _Choice(Record):
    """Where a text is taken if a setting is missing."""

    file: File
    node: Node
    names: tuple[str, ...]
    text: tree.Literal


class Taken(Record):
    """What something is held against, or what a call signs with or checks by."""

    file: File
    key: Node
    by: tuple[File, tree.Call] | None = None


class StandIns(Entity):
    """What one Worker signs with, or checks by, where a secret is not set."""

    files: tuple[File, ...]
    secrets: SecretValues

    @cached_property
    def all(self) -> Mapping[tree.Literal, tuple[str, ...]]:
        """The texts that stand in for a secret, with its name, and those of others tried first."""
        found: dict[tree.Literal, tuple[str, ...]] = {}
        for file, value, is_signed_with in self._made_of_keys():
            for choice in self._choices(file, value, is_signed_with):
                if choice.text.value and not self._is_refused(choice):
                    found[choice.text] = choice.names
        return found

    @cached_property
    def signed_with(self) -> Mapping[str, tuple[File, Node]]:
        """The secrets of `env` that the code signs with or checks signatures by, and where."""
        found: dict[str, tuple[File, Node]] = {}
        for file, value, is_signed_with in self._made_of_keys():
            name = self.secrets.of_env(file, value) if is_signed_with else None
            if name is not None:
                found.setdefault(name, (file, value))
        return found

    def _is_refused(self, choice: _Choice) -> bool:
        """Whether the code does not go on there without one of the secrets."""
        return any(self._demanded.covers(choice.file, choice.node, n) for n in choice.names)

    @cached_property
    def _demanded(self) -> Demanded:
        """What is seen to before."""
        return Demanded(self.files, self.secrets.types, self.secrets.calls)

    def _made_of_keys(self) -> Iterator[tuple[File, Node, bool]]:
        """What keys come from, by few steps, and whether one signs with them: each value once."""
        seen: set[tuple[File, Node, bool]] = set()
        reached = dict.fromkeys((t.file, t.key, t.by is not None) for t in self.taken())
        for _ in range(_DEEPEST + 1):
            fresh = [value for value in reached if value not in seen]
            yield from fresh
            seen.update(fresh)
            reached = dict.fromkeys(
                (home, inner, is_signed_with)
                for file, node, is_signed_with in fresh
                for home, inner in self.before(file, node)
            )

    def before(self, file: File, node: Node) -> Iterator[tuple[File, Node]]:
        """What tells everybody a value who knows it: a part of it, or what it is a hash of."""
        yield from self.secrets.made_of(file, node)
        yield from self.secrets.hashed(file, node)
        yield from decoded(file, node)

    def taken(self) -> Iterator[Taken]:
        """What is signed with or checked by, or compared with something."""
        for file in self.files:
            for node in file.of_kind(tree.Call, tree.Operation):
                match node:
                    case tree.Operation(op=op, operands=[left, right]) if op in EQUALITIES:
                        if not isinstance(left, tree.Literal) and not isinstance(
                            right, tree.Literal
                        ):
                            yield from (Taken(file, left), Taken(file, right))
                    case tree.Call():
                        for home, key in self._keys(file, node):
                            yield Taken(home, key, (file, node))
                    case _:
                        pass

    def _keys(self, file: File, call: tree.Call) -> Iterator[tuple[File, Node]]:
        """What a call signs with, or checks by."""
        for option in options_of(self.secrets.types.of(file, call.callee)):
            path = option.path if isinstance(option, Global) else ""
            key = call.arg(KEYS[path]) if path in KEYS else None
            if path in IMPORTING and _is_for_everybody(call):
                key = None
            if path in KEY_OPTIONS:
                key = call.option(KEY_OPTIONS[path])
            if path in LISTED_KEYS:
                first, *names = LISTED_KEYS[path]
                yield from self._listed(file, call.option(first), names)
            elif key is not None:
                yield file, key

    def _listed(
        self, file: File, given: Node | None, names: Sequence[str]
    ) -> Iterator[tuple[File, Node]]:
        """Each of the keys in a list to which names lead from something."""
        if given is None:
            return
        at = source_of(self.secrets.types.program, file, given)
        match at.node, names:
            case tree.Sequence(items=items), []:
                yield from ((at.file, item) for item in items)
            case tree.Mapping() as options, [name, *rest]:
                yield from self._listed(at.file, options.entry(name), rest)
            case _:
                pass

    def _choices(self, file: File, node: Node, is_signed_with: bool) -> Iterator[_Choice]:
        """The choice between a secret and a text that a value is."""
        match node:
            case tree.Operation(op=op, operands=[first, *_, last]) if op in ELSE:
                names = tuple(self._settings(file, first, is_signed_with))
                text = source_of(self.secrets.types.program, file, last).node
                if names and isinstance(text, tree.Literal) and text.kind in _TEXTS:
                    yield _Choice(file, node, names, text)
            case tree.Call(
                args=[
                    tree.Arg(value=tree.Literal(value=str(name))),
                    tree.Arg(value=tree.Literal() as text),
                ]
            ) if (is_signed_with or is_secret_name(name)) and self._is_environ(file, node):
                yield _Choice(file, node, (name,), text)
            case tree.Conditional(test=test, then=then, otherwise=otherwise):
                for holds, value, other in ((True, then, otherwise), (False, otherwise, then)):
                    names = tuple(self._settings(file, value, is_signed_with))
                    text = source_of(self.secrets.types.program, file, other).node
                    if not isinstance(text, tree.Literal) or text.kind not in _TEXTS:
                        continue
                    if names and self._asks(file, test, is_signed_with, holds=holds) == names:
                        yield _Choice(file, node, names, text)
            case tree.Call(callee=callee):
                for option in options_of(self.secrets.types.of(file, callee)):
                    if isinstance(option, FunctionType):
                        home = self.secrets.types.program.file(option.file)
                        yield from self._ways_out(home, option.node, is_signed_with)
            case _:
                pass

    def _ways_out(
        self, file: File, function: tree.Function, is_signed_with: bool
    ) -> Iterator[_Choice]:
        """The text that a function gives where the secret is missing that it gives otherwise."""
        names: tuple[str, ...] = ()
        given: list[tree.Exit] = []
        texts: list[tuple[tree.Exit, tree.Literal]] = []
        for way in exits_of(function):
            if way.kind != "return" or way.value is None:
                continue
            at = source_of(self.secrets.types.program, file, way.value)
            if isinstance(at.node, tree.Literal) and at.node.kind in _TEXTS:
                texts.append((way, at.node))
            elif found := tuple(self._settings(at.file, at.node, is_signed_with)):
                names = names or found
                given.append(way)
        is_all = len(given) + len(texts) == sum(1 for _ in returned(function))
        for way, text in texts if is_all and len(texts) == 1 else ():
            missing = _around(file, way, function)
            if not missing:  # it comes to that where it has not given the secret before
                missing = [(n, not b) for g in given for n, b in _around(file, g, function)]
            match missing:
                case [(tree.Try(body=tree.Block(statements=[tree.Exit() as tried])), _)] if (
                    tried in given
                ):
                    yield _Choice(file, way, names, text)  # `except AttributeError`
                case [(tree.If(test=test), holds)] if (
                    self._asks(file, test, is_signed_with, holds=not holds) == names
                ):
                    yield _Choice(file, way, names, text)
                case _:
                    pass

    def _asks(
        self, file: File, test: Node, is_signed_with: bool, *, holds: bool
    ) -> tuple[str, ...]:
        """The settings that are there as far as a condition holds, or does not."""
        asked = asked_absent(test)
        match test:
            case _ if asked is not None:
                return self._asks(file, asked, is_signed_with, holds=True) if not holds else ()
            case _ if not holds:
                return ()
            case tree.Operation(op=op, operands=[asked, nothing]) if op in OTHER and is_missing(
                nothing
            ):
                return self._asks(file, asked, is_signed_with, holds=True)
            case tree.Call(
                callee=tree.Name(id="hasattr"),
                args=[tree.Arg(value=owner), tree.Arg(value=tree.Literal(value=str(name)))],
            ):
                return (name,) if self.secrets.is_env(file, owner) else ()
            case _:
                at = source_of(self.secrets.types.program, file, test)
                return tuple(self._settings(at.file, at.node, is_signed_with))

    def _settings(self, file: File, node: Node, is_signed_with: bool) -> Iterator[str]:
        """The settings that should have been a secret: what is signed with is one by any name."""
        match node:
            case tree.Operation(
                op="??", operands=[inner, tree.Literal(kind="null") | tree.Literal(value="")]
            ):
                yield from self._settings(file, inner, is_signed_with)  # `getattr(env, "A", None)`
            case tree.Operation(op=op, operands=operands) if op in ELSE:
                found = [list(self._settings(file, o, is_signed_with)) for o in operands]
                yield from chain.from_iterable(found if all(found) else ())
            case tree.Member(object=owner, name=str(name)):
                is_set = isinstance(self.secrets.types.of(file, owner), EnvType)
                is_secret = is_set and is_signed_with and PUBLIC.isdisjoint(words_of(name))
                if is_secret or self.secrets.of_env(file, node) is not None:
                    yield name
            case _:
                return

    def _is_environ(self, file: File, call: tree.Call) -> bool:
        """Whether a call reads a variable of Python's environment."""
        found = options_of(self.secrets.types.of(file, call.callee))
        return any(isinstance(o, Global) and o.path in _ENVIRON for o in found)


def _around(
    file: File, way: tree.Exit, function: tree.Function
) -> list[tuple[tree.If | tree.Try | None, bool]]:
    """What a way out of a function depends on, and whether it is come to where that holds.

    None for what is no condition: a loop may be left before.
    """
    found: list[tuple[tree.If | tree.Try | None, bool]] = []
    inner: Node = way
    for outer in file.ancestors(way):
        if outer is function:
            return found
        match outer:
            case tree.If(then=then):
                found.append((outer, inner is then))
            case tree.Try(body=body):
                found.append((outer, inner is body))
            case tree.Block() | tree.Catch():
                pass
            case _:
                found.append((None, False))
        inner = outer
    return found


def _is_for_everybody(call: tree.Call) -> bool:
    """Whether a key that is imported only checks what another one has signed."""
    match call.arg(2), call.arg(4):
        case algorithm, tree.Sequence(items=[tree.Literal(value="verify")]):
            named = algorithm.entry("name") if isinstance(algorithm, tree.Mapping) else algorithm
            return isinstance(named, tree.Literal) and str(named.value).lower() in WITH_TWO_KEYS
        case _:
            return False
