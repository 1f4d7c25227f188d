"""What conditions come to wherever a Worker is deployed, by the variables it is deployed with."""

from collections.abc import Iterator, Mapping, Sequence

from wlint import tree
from wlint.project.data.settings import may_be_setting
from wlint.project.file import File
from wlint.record import Record
from wlint.regex import regex
from wlint.semantics.conditions import AND, EQUALITIES, OR, SAME, joined, parts
from wlint.tree import Node

_UNCLEAR = frozenset({"false", "0", "no", "off"})
_DEEPEST = 8


_TRIED = frozenset({"ci", "dev", "development", "e2e", "local", "playwright", "test", "testing"})
_BETWEEN = regex(r"[-_.]")
_FOR_TRYING = regex(r"(?:[A-Z0-9]+_)*(?:DEBUG|E2E|FAKES?|MOCKS?|TEST(?:S|ING)?)(?:_[A-Z0-9]+)*")


def is_for_trying(environment: str | None) -> bool:
    """Whether an environment is called so that nobody visits it: `e2e`, `local`, `api-test`."""
    return environment is not None and not _TRIED.isdisjoint(_BETWEEN.split(environment.lower()))


class Deployed(Record):
    """The variables of one Worker, for each of its environments by their names.

    `tried` are those of environments in which it is only tried, that no other has.
    """

    environments: Sequence[Mapping[str, object]] = ()
    tried: Sequence[Mapping[str, object]] = ()

    def outcome(self, file: File, test: Node) -> bool | None:
        """What a condition on variables comes to in all environments; None where that differs."""
        found = {_outcome(file, test, variables) for variables in self.environments}
        return found.pop() if len(found) == 1 else None

    def names(self, file: File, test: Node) -> Iterator[str]:
        """The variables that a condition reads."""
        for node in file.local_value(test)[0].walk():
            match node:
                case tree.Name(id=str(name)) | tree.Member(name=str(name)) if any(
                    name in variables for variables in self.environments
                ):
                    yield name
                case _:
                    pass

    def asks_for_tried(self, file: File, test: Node, *, holds: bool) -> bool:
        """Whether a condition asks for what only environments set in which a Worker is tried.

        Secrets stand in no configuration: that one is there, whatever it is, says nothing.
        """
        asked = parts(test, *(AND if holds else OR))
        return any(
            _asks_for_trying(file, part, holds=holds) and _outcome(file, part, own) is holds
            for part in asked
            for own in self.tried
        )


def _asks_for_trying(file: File, test: Node, *, holds: bool, depth: int = 0) -> bool:
    """Whether a condition wants a written value, or is called as what is only for trying."""
    match test:
        case tree.Operation(op="!" | "not", operands=[inner]):
            return _asks_for_trying(file, inner, holds=not holds, depth=depth)
        case tree.Operation(op=op, operands=[_, tree.Literal()]) if op in EQUALITIES:
            return (op in SAME) is holds
        case tree.Operation(op="??" | "||" | "or", operands=[first, tree.Literal()]):
            return _asks_for_trying(file, first, holds=holds, depth=depth)
        case tree.Operation(op=op, operands=operands) if op in AND | OR:
            asked = [_asks_for_trying(file, o, holds=holds, depth=depth) for o in operands]
            return any(asked) if (op in AND) is holds else all(asked)
        case tree.Name(id=name) | tree.Member(name=str(name)):
            held, _ = file.local_value(test)
            if held is test or depth == _DEEPEST:
                return holds and _FOR_TRYING.fullmatch(name) is not None
            return _asks_for_trying(file, held, holds=holds, depth=depth + 1)
        case _:
            return False


def _outcome(
    file: File, test: Node, variables: Mapping[str, object], depth: int = 0
) -> bool | None:
    def of(node: Node) -> bool | None:
        return _outcome(file, node, variables, depth + 1) if depth < _DEEPEST else None

    match test:
        case tree.Operation(op="!" | "not", operands=[inner]):
            found = of(inner)
            return None if found is None else not found
        case tree.Operation(op=op, operands=operands) if op in AND | OR:
            return joined("||" if op in OR else "&&", [of(operand) for operand in operands])
        case tree.Operation(op=op, operands=[setting, tree.Literal(value=wanted)]) if (
            op in EQUALITIES
        ):
            value = _value(file, setting, variables)
            return None if value is None else (value == wanted) is (op in SAME)
        case tree.Name() | tree.Member():
            value = _value(file, test, variables)
            if value is None:
                held, variable = file.local_value(test)
                return of(held) if variable is not None and held is not test else None
            return None if str(value).lower() in _UNCLEAR else bool(value)
        case _:
            return None


def _value(file: File, setting: Node, variables: Mapping[str, object]) -> object:
    """The value of the variable that an expression reads; None where it reads none."""
    held, _ = file.local_value(setting)
    match held:
        case tree.Operation(op="??" | "||" | "or", operands=[first, *_]):
            return _value(file, first, variables)
        case tree.Name(id=name) | tree.Member(name=str(name)) if may_be_setting(file, held):
            return variables.get(name)
        case _:
            return None
