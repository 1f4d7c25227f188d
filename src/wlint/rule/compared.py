"""What a rule can ask about comparisons of secrets with what requests bring."""

from wlint.project.alike import is_remade
from wlint.project.data.looked_up import only_looks_up
from wlint.project.data.normalised import are_words
from wlint.project.data.query_conditions import is_query_condition
from wlint.project.data.traces import is_reader
from wlint.project.file import File
from wlint.project.typing.constants import source_of
from wlint.rule.asking import Asking
from wlint.semantics.functions import own_nodes, returned
from wlint.semantics.secrets import (
    is_given_name,
    is_kept_name,
    is_opening_key,
)
from wlint.semantics.types import STRING, FunctionType, array
from wlint.tree import (
    Arg,
    Await,
    Call,
    Conditional,
    Literal,
    Member,
    Name,
    Node,
    Operation,
    Sequence,
)

_FINDING = frozenset({"includes", "indexOf"})
_JOINS = frozenset({"&&", "||", "and", "or", "!", "not"})
_STORES = frozenset({"KVNamespace.get", "DurableObjectStorage.get", "D1PreparedStatement.first"})
_DEEPEST = 3
COMPARING = frozenset({"===", "!==", "==", "!="})


class Compared(Asking):
    """Where a secret is held against what somebody sent."""

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
            if isinstance(node, (Operation, Call))
            and found is not None
            and (other := self._checked(node)) is not None
            and (
                self._is_same(found[1], other[1])
                or (found[0] == other[0] and self._condition(node) is whole)
            )
        ]

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
            case Operation(op=op, operands=[left, right]) if op in COMPARING:
                if isinstance(left, Literal) or isinstance(right, Literal):
                    return None
                if is_query_condition(self.worker.types, self.file, comparison):
                    return None
                if is_remade(self.file, left, right) or is_remade(self.file, right, left):
                    return None
                if only_looks_up(self.worker.development.gates, self.file, comparison):
                    return None
                secret, given = self._held_against(left, right), right
                if secret is None:
                    secret, given = self._held_against(right, left), left
                is_own = secret is not None and self._goes_on_with_own(comparison)
            case Operation(op="in" | "not in", operands=[sought, several]):
                # JavaScript's `in` asks for names, not for values
                secret, given = self._found_in(several, sought)
                is_own = not self.file.is_python
            case Call(callee=Member(name=name, object=several), args=[Arg(value=sought)]) if (
                name in _FINDING
            ):
                secret, given = self._found_in(several, sought)
                is_own = False
            case _:
                return None
        return (secret, given) if secret and not is_own else None

    def _found_in(self, several: Node, sought: Node) -> tuple[str | None, Node]:
        """The secret where one of several is looked for, or is, and what a request brings of it."""
        secret = self._held_in(several, sought)
        source = self.request_source(several) if secret is None else None
        if source is None or source.is_looked_up or self.type_of(several) != array(STRING):
            return secret, sought
        return self._made_secret(sought), several

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
        return self._made_secret(several)

    def _goes_on_with_own(self, comparison: Operation) -> bool:
        """Whether the code uses one of both where they differ: that turns nobody away."""
        test: Node = comparison
        while isinstance(around := self.parent(test), Operation) and around.op in ("&&", "and"):
            test = around
        match around:
            case Conditional(test=asked, then=then, otherwise=otherwise) if asked is test:
                branch = then if comparison.op in ("!==", "!=") else otherwise
                text = self.file.source.text
                own = {text(side.span) for side in comparison.operands if name_of(side)}
                used = (n for n in branch.walk() if isinstance(n, (Name, Member)))
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
        if name := self._made_secret(secret):
            return name
        own, other = _kept_name(self.file, secret), name_of(given)
        collection = values.of_collection(self.file, secret)
        own = collection or own
        kept = self.request_source(secret)
        is_stored = isinstance(secret, Member) and kept is not None and kept.is_looked_up
        is_sent = other is not None and is_given_name(other)
        if own is None or not (is_sent or (is_stored and self._is_read(given))):
            return None
        if are_words(self.worker.types, self.file, secret, given):
            return None
        if isinstance(source_of(self.worker.types.program, self.file, secret).node, Literal):
            return None  # whoever reads the source knows it
        is_key = is_sent and is_opening_key(own) and self._is_of_store(self.file, secret)
        if collection is None and not is_kept_name(own) and not is_key:
            return None
        if kept is not None and not kept.is_looked_up:
            return None
        # `row.password` where what is sent is called 'password', too
        return self.file.source.text(secret.span) if own == other else own

    def _is_of_store(self, file: File, value: Node, depth: int = 0) -> bool:
        """Whether a value is what a store of the Worker has, as it is, or as a getter gives it."""
        match file.local_value(value)[0]:
            case Await(value=inner) | Operation(op="??" | "||", operands=[inner, Literal()]):
                return self._is_of_store(file, inner, depth)
            case Call(callee=callee):
                of = self.worker.types.of(file, callee)
                if not isinstance(of, FunctionType) or depth == _DEEPEST:
                    return self.worker.types.path_of(file, callee) in _STORES
                home = self.worker.types.program.file(of.file)
                given = [self._is_of_store(home, v, depth + 1) for v in returned(of.node)]
                return bool(given) and all(given)
            case _:
                return False

    def _is_read(self, given: Node) -> bool:
        """Whether a value is read off something as it is, not worked out of it."""
        value, _ = self.file.local_value(given)
        match value:
            case Member() | Call(callee=Member(name="get" | "query" | "param" | "header")):
                return True
            case Call(callee=callee):
                return is_reader(self.worker.types.path_of(self.file, callee))
            case Name() if (variable := self.file.scopes.variable(value)) is not None:
                return variable.only is not None and bool(variable.only.path)
            case _:
                return False

    def _made_secret(self, value: Node) -> str | None:
        """What a secret of the Worker's own is called: of `env`, or a code or hash made here."""
        values = self.worker.secret_values
        if name := values.of_env(self.file, value):
            return name
        if values.is_code(self.file, value):
            # a code may be compared byte by byte
            whole = value.object if isinstance(value, Member) and value.name is None else value
            return values.of_collection(self.file, value) or name_of(whole) or "the code"
        name = values.of_hash(self.file, value)
        return f"the hash of {name}" if name else None


def _kept_name(file: File, node: Node) -> str | None:
    """The name that an expression reads; where it is no secret's, of what a local was given."""
    own = name_of(node)
    if own is None or is_kept_name(own):
        return own
    value, _ = file.local_value(node)
    while value is not node:
        match value:
            case Call(callee=Member(object=inner, name="trim" | "strip"), args=()):
                value = inner
            case Operation(op="??" | "||" | "or", operands=[inner, Literal()]):
                value = inner
            case Member(name=str(name)) if is_kept_name(name):
                return name
            case _:
                break
    return own


def name_of(node: Node) -> str | None:
    """The name that an expression reads, alone or off an object."""
    match node:
        case Operation(op="??", operands=[inner, Literal()]):
            return name_of(inner)
        case Name(id=name):
            return name
        case Member(name=name):
            return name
        case _:
            return None
