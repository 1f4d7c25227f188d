"""What a rule can ask about secrets."""

from wlint.platform.key_formats import keys_in
from wlint.rule.asking import Asking
from wlint.semantics.secrets import (
    entropy,
    is_machine_made,
    is_password_name,
    is_secret_name,
    is_written,
)
from wlint.tree import Arg, Assign, Entry, Mapping, Member, Name, Node, Operation, Param

_SCHEMES = ("Bearer ", "Basic ", "Token ", "token ", "Bot ", "sso-key ")
_COMPARING = frozenset({"===", "!==", "==", "!="})


class Secrets(Asking):
    """What must not be known to everybody who reads the source."""

    __slots__ = ()

    def secret_in(self, text: str, name: str | None) -> str | None:
        """What kind of secret a text is, by itself or by the name it has."""
        for kind, key in keys_in(text):
            if not is_written(key) and (entropy(key) >= 3 or kind == "a password in an address"):
                return kind
        if name is None or not (is_secret_name(name) or name.lower() == "authorization"):
            return None
        bare = next((text.removeprefix(s) for s in _SCHEMES if text.startswith(s)), text)
        shortest = 8 if is_password_name(name) else 16
        return "a secret" if is_machine_made(bare, shortest) else None

    def name_given(self, value: Node) -> str | None:
        """The name a value gets, or is compared with, where it stands."""
        match self.parent(value):
            case Assign(target=target, value=inner) if inner is value:
                return _name_of(target)
            case Entry(name=name, value=inner) if inner is value:
                return None if self._is_public(inner) else name
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

    def _is_public(self, value: Node) -> bool:
        """Whether a value is a key of Firebase's configuration, which browsers are given."""
        entry = self.parent(value)
        settings = self.parent(entry) if entry is not None else None
        return isinstance(settings, Mapping) and settings.entry("authDomain") is not None


def _name_of(node: Node) -> str | None:
    match node:
        case Name(id=name):
            return name
        case Member(name=name):
            return name
        case _:
            return None
