"""Values that a schema was asked about: whether that may have looked at the host they name."""

from wlint import tree
from wlint.platform import validators
from wlint.project.file import File
from wlint.project.network.host_checks import asks_no_host
from wlint.project.typing.constants import source_of
from wlint.project.typing.external import package_of
from wlint.project.typing.types import Types
from wlint.project.typing.validation import Check, check_of, maker_of, schema_before
from wlint.record import Entity
from wlint.semantics.types import FunctionType, Named, options_of
from wlint.tree import Node

_DEEPEST = 20
Path = tuple[str, ...]


class Schemas(Entity):
    """The schemas of one Worker."""

    types: Types

    def check_of(self, file: File, call: tree.Call) -> Check | None:
        """What a call asks a schema about."""
        check = check_of(file, call)
        if check is None or maker_of(file, call) in validators.FUNCTIONS:
            return check
        options = options_of(self.types.of(file, check.schema))
        packages = {package_of(o.name) for o in options if isinstance(o, Named)}
        return check if packages & validators.PACKAGES else None

    def unchecked(self, file: File, check: Check, path: Path) -> Node | None:
        """What a schema was given, if it looks at no host in the part that a path leads to."""
        way = path[1:] if path and path[0] in check.parts else path
        return check.given if self.is_blind(file, check.schema, way) else None

    def is_unchecked_body(self, file: File, call: tree.Call, path: Path) -> bool:
        """Whether `c.req.valid(target)` gives what a validator of its route let by unseen."""
        at = schema_before(self.types, file, call)
        return at is not None and self.is_blind(at.file, at.node, path)

    def is_blind(self, file: File, schema: Node, path: Path, depth: int = 0) -> bool:
        """Whether a schema surely says nothing of the host in the part that a path leads to."""
        at = source_of(self.types.program, file, schema)
        match at.node:
            case _ if depth > _DEEPEST:
                return False
            case tree.Call() as call if (maker := maker_of(at.file, call)) is not None:
                return self._is_made_blind(at.file, maker, call, path, depth + 1)
            case tree.Call(callee=tree.Member(object=inner, name=str(word))) as step:
                is_step_blind = self._says_no_host(at.file, word, step)
                return is_step_blind and self.is_blind(at.file, inner, path, depth + 1)
            case _:
                return False

    def _is_made_blind(
        self, file: File, maker: str, call: tree.Call, path: Path, depth: int
    ) -> bool:
        match call.args:
            case [tree.Arg(value=tree.Mapping() as fields), *_] if maker in validators.OBJECTS:
                inside = [fields.entry(path[0])] if path else [e.value for e in fields.entries]
                return all(
                    part is not None and self.is_blind(file, part, path[1:], depth)
                    for part in inside
                )
            case [tree.Arg(value=first), *steps] if maker in validators.PIPES:
                is_first_blind = self.is_blind(file, first, path, depth)
                return is_first_blind and all(self._is_blind_step(file, s.value) for s in steps)
            case [tree.Arg(value=inner), *_] if maker in validators.WRAPPERS:
                return self.is_blind(file, inner, path, depth)
            case _:
                return not path and self._says_no_host(file, maker, call)

    def _is_blind_step(self, file: File, node: Node) -> bool:
        """Whether what a pipe has besides its schema says nothing of a host."""
        at = source_of(self.types.program, file, node)
        match at.node:
            case tree.Call() as step if (word := maker_of(at.file, step)) is not None:
                return self._says_no_host(at.file, word, step)
            case _:
                return False

    def _says_no_host(self, file: File, word: str, step: tree.Call) -> bool:
        """Whether a method, or a step of a pipe, says nothing of the host of what it checks."""
        if word in validators.REFINING:
            test = step.arg(0)
            asked = self.types.of(file, test) if test is not None else None
            if not isinstance(asked, FunctionType):
                return False
            return asks_no_host(self.types.program.file(asked.file), asked.node)
        told = [a.value for a in step.args if isinstance(a.value, tree.Mapping)]
        names = {entry.name for options in told for entry in options.entries}
        return word in validators.BLIND and not names & validators.HOST_OPTIONS
