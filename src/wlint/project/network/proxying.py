"""Addresses whose host a visitor chooses, with nothing that says which hosts may be chosen."""

from collections.abc import Iterator

from wlint import tree
from wlint.project.data.origins import Origins
from wlint.project.data.traces import Source
from wlint.project.file import File
from wlint.project.network.bringing import PARSING, Bringing
from wlint.project.network.elements import (
    asks_for_hosts,
    elements_of,
    list_of,
)
from wlint.project.network.host_checks import (
    HOST_PARTS,
    NO_HOST,
    asks_for_scheme,
    is_address,
    is_tested,
    is_too_late,
    is_where_they_differ,
    is_with_answer,
    may_check_hosts,
)
from wlint.project.network.hosts import Hosts, HostSource, Keeper
from wlint.record import Entity
from wlint.semantics.conditions import EQUALITIES, MEMBERSHIP
from wlint.semantics.functions import called_as, own_nodes
from wlint.semantics.scopes import Gives, Variable
from wlint.semantics.types import FunctionType, Named, options_of
from wlint.tree import Node

_OWN = frozenset({"url", "host", "hostname", "netloc", "origin", "pathname", "search", "path"})
_DEEPEST = 6
_CUTTING = frozenset(
    {"slice", "substring", "substr", "replace", "split", "match", "removeprefix", "lstrip", "get"}
)
_PARTING = frozenset({"partition", "rpartition"})  # a host without its port is still that host
# what makes an address or an answer of what it is given, whatever host that names, or a list is
_MAKING = frozenset({"canParse", "URL", "urljoin", "fetch", "Request", "get", "isArray", "len"})


class Proxying(Entity):
    """What one Worker fetches for whoever asks."""

    origins: Origins
    hosts: Hosts
    bringing: Bringing

    def chosen(self, file: File, address: Node) -> Source | None:
        """The part of a request that chooses the host of an address, and nothing checks it."""
        here = self.origins.source(file, address)
        if here is None or here.is_looked_up:
            return None
        for found in self.hosts.of(file, address):
            # inside a function that many call, `here` knows which of them it is
            source = self.origins.source(found.file, found.node)
            if (
                source is not None
                and source.words == "the request"
                and not source.is_looked_up
                and self.bringing.is_brought(found.file, found.node)
                and not self._is_own(found.file, found.node)
                and not self._is_checked(found, address)
            ):
                return here if here.words == source.words else source
        return None

    def _is_own(self, file: File, node: Node, depth: int = 0) -> bool:
        """Whether it is the request, its own address, or a whole part of that."""
        if self._is_request(file, node):
            return True
        match node:
            case tree.Member(object=inner, name=name):
                return name in _OWN and self._is_own(file, inner, depth)
            case tree.Call(callee=tree.Name(id=name), args=[arg, *_]) if name in PARSING:
                return self._is_own(file, arg.value, depth)
            case tree.Call(
                callee=tree.Member(name="get" | "header"),
                args=[tree.Arg(value=tree.Literal(value=str(header)))],
            ):
                return header.lower() in ("host", "x-forwarded-host", "origin")
            case tree.Call(callee=tree.Member(object=inner, name=name)):
                if self._is_request(file, inner):
                    return name == "clone"  # `c.req.query("url")` is what the visitor likes
                is_cut = name in _CUTTING or (name in _PARTING and not _is_host(inner))
                return not is_cut and self._is_own(file, inner, depth)
            case tree.Name() if depth < _DEEPEST:
                variable = file.scopes.variable(node)
                only = variable.only if variable else None
                value = only.value if only is not None and only.gives is Gives.VALUE else None
                return value is not None and self._is_own(file, value, depth + 1)
            case _:
                return False

    def _is_request(self, file: File, node: Node) -> bool:
        found = options_of(self.origins.types.of(file, node))
        if any(isinstance(o, Named) and o.name.endswith("Request") for o in found):
            return True
        return called_as(node) in ("request", "req", "raw")

    def _is_checked(self, found: HostSource, address: Node) -> bool:
        keepers = list(found.through)
        keepers += [(found.file, v) for v in _variables(found.file, found.node)]
        seen: list[Keeper] = []
        taken = _parts(found.file, found.node)
        while keepers:
            file, keeper = keepers.pop()
            if keeper in seen:
                continue
            seen.append(keeper)
            listed = list_of(file, keeper) if isinstance(keeper, Variable) else None
            if listed is not None:
                taken |= _parts(file, listed)
                keepers += ((file, v) for v in _variables(file, listed))
            for read in keeper.reads:
                if _is_beside(file, read, taken):
                    continue
                if self._checks(file, read, address):
                    return True
                keepers += ((file, v) for v in _derived(file, read))
        return False

    def _checks(self, file: File, read: Node, address: Node) -> bool:
        """Whether a use of a value, or of a part of it, may be what decides if it is allowed."""
        parents = file.scopes.parents
        plain = _whole_access(file, read)
        if isinstance(plain, tree.Member) and plain.name in NO_HOST:
            return False
        if is_too_late(file, read, address):
            return False
        node, is_asked = plain, False
        while (around := parents.get(node)) is not None:
            match around:
                case tree.Member(name=name) if name in NO_HOST:
                    return False
                case tree.Call() | tree.Operation() if asks_for_scheme(file, around):
                    return False
                case tree.Operation(op="typeof" | "!" | "not"):
                    if node is plain:
                        return False
                case tree.Operation(op="&&" | "||" | "and" | "or" | "??") if node is plain:
                    return False
                case tree.Operation(op=op, operands=operands) if op in EQUALITIES | MEMBERSHIP:
                    if node is plain and is_where_they_differ(file, around, address):
                        return False
                    if is_with_answer(file, around, address):
                        return False
                    other = [o for o in operands if o is not node]
                    return not any(isinstance(o, tree.Literal) and not o.value for o in other)
                case tree.If(test=test) | tree.Conditional(test=test) | tree.Loop(test=test):
                    return test is node and node is not plain and not _is_both(file, around, plain)
                case tree.Switch(subject=subject):
                    return subject is node
                case tree.Call() if is_address(around):
                    pass  # what is asked of its parts, or of all of it, comes next
                case tree.Call() if node is not around.callee:
                    is_asked = self._may_check(file, around)
                    if not is_asked and not _is_host(parents.get(around)):
                        return False
                case (
                    tree.ExpressionStatement(value=tree.Call() as call)
                    | tree.ExpressionStatement(value=tree.Await(value=tree.Call() as call))
                ):
                    return self._is_own_function(file, call)
                case tree.Assign(target=target, value=value):
                    is_asked |= asks_for_hosts(file, node)
                    return is_asked and value is node and is_tested(file, target)
                case tree.Block() | tree.Exit():
                    return False
                case _:
                    pass
            node = around
        return False

    def _may_check(self, file: File, call: tree.Call) -> bool:
        """Whether what a call gives can say that an address is allowed."""
        schemas = self.bringing.schemas
        if (check := schemas.check_of(file, call)) is not None:
            return not schemas.is_blind(file, check.schema, ())
        match self.origins.types.of(file, call.callee):
            case FunctionType() as function:
                return self._may_check_in(function)
            case _:
                name = called_as(call.callee)
                return name not in _MAKING

    def _may_check_in(self, function: FunctionType, depth: int = 0) -> bool:
        """Whether a function may look which host an address names, or goes by one that does."""
        types, node = self.origins.types, function.node
        home = types.program.file(function.file)
        if may_check_hosts(home, node) or depth > _DEEPEST:
            return True
        params = frozenset(v for p in node.params for v in home.variables_in(p))
        given = home.made_of(params, node.body)
        asked = (n.test for n in own_nodes(node.body) if isinstance(n, tree.If))
        calls = (n for test in asked for n in test.walk() if isinstance(n, tree.Call))
        found = (types.of(home, c.callee) for c in calls if given & home.variables_in(c))
        return any(
            isinstance(of, FunctionType) and self._may_check_in(of, depth + 1) for of in found
        )

    def _is_own_function(self, file: File, call: tree.Call) -> bool:
        return isinstance(
            self.origins.types.of(file, call.callee), FunctionType
        ) and self._may_check(file, call)


def _parts(file: File, named: Node) -> frozenset[tuple[Variable | None, str]]:
    """The parts of variables that an expression names: `body.url`."""
    return frozenset(
        (file.scopes.variable(node.object), node.name)
        for node in named.walk()
        if isinstance(node, tree.Member) and isinstance(node.object, tree.Name) and node.name
    )


def _is_beside(file: File, read: Node, taken: frozenset[tuple[Variable | None, str]]) -> bool:
    """Whether a use takes a part of an object beside the one that names the host."""
    variable = file.scopes.variable(read)
    own = {name for whole, name in taken if whole is variable}
    match file.scopes.parents.get(read):
        case tree.Member(object=whole, name=str(name)) if whole is read and own:
            return name not in own
        case _:
            return False


def _is_both(file: File, choice: Node, plain: Node) -> bool:
    """Whether a choice names the same host on both ways: `u.endsWith("/") ? u : u + "/"`."""
    if not isinstance(choice, tree.Conditional):
        return False
    match plain:
        case tree.Member(object=owner) if file.call_of(plain) is not None:
            text = file.source.text(owner.span)
        case _:
            text = file.source.text(plain.span)
    ways = (choice.then, choice.otherwise)
    return all(any(file.source.text(n.span) == text for n in way.walk()) for way in ways)


def _is_host(node: Node | None) -> bool:
    """Whether it reads the part of an address that has its host: `new URL(text).hostname`."""
    return isinstance(node, tree.Member) and node.name in HOST_PARTS


def _whole_access(file: File, read: Node) -> Node:
    """A variable's part, as far as names lead to it: `body.url` of `body`."""
    node = read
    while isinstance(around := file.scopes.parents.get(node), tree.Member):
        if around.object is not node or around.name is None:
            break
        node = around
    return node


def _variables(file: File, node: Node) -> Iterator[Variable]:
    """The local variables in an expression, those of the request itself aside."""
    for inner in node.walk():
        variable = file.scopes.variable(inner) if isinstance(inner, tree.Name) else None
        if variable is not None and not variable.is_module_level:
            only = variable.only
            if only is None or not (isinstance(only.node, tree.Param) or is_address(only.value)):
                yield variable


def _is_no_host(variable: Variable) -> bool:
    """Whether it takes out of an address what says nothing of the host: `{ protocol }`."""
    only = variable.only
    return only is not None and bool(only.path) and only.path[-1] in NO_HOST


def _derived(file: File, read: Node) -> Iterator[Variable]:
    """What a value is turned into before it is looked at: `const { hostname } = new URL(x)`."""
    node, parents = read, file.scopes.parents
    while (around := parents.get(node)) is not None:
        yield from elements_of(file, node)
        match around:
            case tree.Arg():
                pass
            case tree.Call() if (
                called_as(around.callee) in PARSING or is_address(around) or node is around.callee
            ):
                pass
            case tree.Member() if around.name in NO_HOST:
                return
            case tree.Member() | tree.Await():
                pass
            case tree.Assign(target=target, value=value) if value is node:
                for name in target.walk():
                    variable = file.scopes.variable(name) if isinstance(name, tree.Name) else None
                    if variable is not None and not _is_no_host(variable):
                        yield variable
                return
            case _:
                return
        node = around
