"""What asks which host an address names, and what only asks whether it is an address."""

from collections.abc import Iterator

from wlint import tree
from wlint.project.calling.tests_around import round_tests, tests_around
from wlint.project.file import File
from wlint.regex import regex
from wlint.semantics.conditions import AND, EQUALITIES, OR, OTHER
from wlint.semantics.functions import called_as
from wlint.semantics.scopes import Gives, Variable
from wlint.tree import Node

_NAMES_HOSTS = regex(r"host|includes|\bhas\b|\btest\b|match|endsWith|endswith|allow|\bin\b")
_DEEPEST = 4
# parts and results that say nothing of the host
NO_HOST = frozenset({"protocol", "length", "scheme"})
HOST_PARTS = frozenset({"host", "hostname", "origin", "href", "netloc"})
_ADDRESSES = frozenset({"URL", "urlparse", "urlsplit"})
_CASES = frozenset({"toLowerCase", "lower", "toUpperCase", "upper", "strip", "trim", "casefold"})
# they say if a text is an address, or what is wrong with it: https://zod.dev/api#superrefine
_HARMLESS = _CASES | {"canParse", "addIssue"}
_BEGINS = frozenset({"startsWith", "startswith", "includes", "indexOf"})
_ANY_ADDRESS = regex(r"\^?\(?(\?:)?(https?\??|\[a-z\][^ ]{0,20}):?.{0,8}")
_NAMES_ONE = regex(r"\.|//[^/]")


def asks_for_scheme(file: File, node: Node) -> bool:
    """Whether a question is only if a text is an address at all, or which word it begins with.

    `startsWith("http")`, `includes("://")`, `startsWith("/go ")`, `SCHEMES.includes(url.protocol)`.
    """
    match node:
        case tree.Call(args=[tree.Arg(value=asked), *_]) if _names_no_host(file, asked):
            return True
        case tree.Operation(op="in" | "not in", operands=[tree.Literal(value=str(text)), _]):
            return not _NAMES_ONE.search(text)
        case tree.Operation(op="in" | "not in", operands=[asked, _]):
            return _names_no_host(file, asked)
        case tree.Call(callee=tree.Member(name=name), args=[tree.Arg(value=begin), *_]) if (
            name in _BEGINS and _texts(begin)
        ):
            return not any(map(_NAMES_ONE.search, _texts(begin)))
        case (
            tree.Call(callee=tree.Member(object=tree.Literal(kind="regex", value=str(pattern))))
            | tree.Call(args=[tree.Arg(value=tree.Literal(kind="regex", value=str(pattern)))])
        ):
            return _ANY_ADDRESS.fullmatch(pattern) is not None
        case _:
            return False


def _texts(node: Node) -> list[str]:
    """The texts that one stands for, or several of which one will do: `("http://", "https://")`."""
    items = node.items if isinstance(node, tree.Sequence) else (node,)
    texts = [i.value for i in items if isinstance(i, tree.Literal) and isinstance(i.value, str)]
    return texts if len(texts) == len(items) else []


def _names_no_host(file: File, node: Node, depth: int = 0) -> bool:
    """Whether a value is a part of an address that says nothing of its host: `url.scheme`."""
    if depth > _DEEPEST:
        return False
    match node:
        case tree.Member(name=name):
            return name in NO_HOST
        case tree.Call(callee=tree.Member(object=inner, name=name)) if name in _CASES:
            return _names_no_host(file, inner, depth + 1)
        case (
            tree.Conditional(then=inner)
            | tree.Operation(op="or" | "||" | "??", operands=[inner, _])
        ):
            return _names_no_host(file, inner, depth + 1)
        case tree.Name():
            value, _ = file.local_value(node)
            return value is not node and _names_no_host(file, value, depth + 1)
        case _:
            return False


def is_address(node: Node | None) -> bool:
    """Whether a call makes an address of a text: `new URL(text)`, `URL.new(text)`, `urlparse`."""
    match node:
        case tree.Call(callee=tree.Member(object=made, name="new")):
            return called_as(made) in _ADDRESSES
        case tree.Call(callee=callee):
            return called_as(callee) in _ADDRESSES
        case _:
            return False


def may_check_hosts(file: File, function: tree.Function) -> bool:
    """Whether a function may ask for a host: of an address, not of an answer, nor of its scheme."""
    start = function.body.span.start
    text = file.source.data[start : function.body.span.end]
    parts = list(function.body.walk())
    blind = {*_of_answers(file, function), *(n for n in parts if asks_for_scheme(file, n))}
    for asked in blind:
        left, right = asked.span.start - start, asked.span.end - start
        text = text[:left] + b" " * (right - left) + text[right:]
    is_named = _NAMES_HOSTS.search(text.decode(errors="replace")) is not None
    return is_named or any(node not in blind and _asks_for_one(node) for node in parts)


def _asks_for_one(node: Node) -> bool:
    """Whether a question is for one address, or what it begins with: `url.origin === OWN`."""
    match node:
        case tree.Call(callee=tree.Member(name=name), args=[_, *_]) if name in _BEGINS:
            return True
        case tree.Call(callee=tree.Member(object=tree.Literal(kind="regex"))):
            return True
        case tree.Operation(op=op, operands=operands) if op in EQUALITIES:
            return any(_names_one(operand) for operand in operands)
        case _:
            return False


def _names_one(node: Node) -> bool:
    match node:
        case tree.Member(name=name):
            return name in HOST_PARTS
        case tree.Literal(value=str(text)):
            return "://" in text and _NAMES_ONE.search(text) is not None
        case _:
            return False


def asks_no_host(file: File, function: tree.Function) -> bool:
    """Whether all that a function asks is surely for a scheme, a length, or if a text is there."""
    return all(_says_no_host(file, node) for node in function.body.walk())


def _says_no_host(file: File, node: Node) -> bool:
    match node:
        case tree.Operation(op=op, operands=operands) if op in EQUALITIES:
            return any(_names_no_host(file, o) or _is_empty(o) for o in operands)
        case tree.Call() | tree.Operation(op="in" | "not in"):
            is_harmless = isinstance(node, tree.Call) and called_as(node.callee) in _HARMLESS
            return is_harmless or is_address(node) or asks_for_scheme(file, node)
        case tree.Member(name=None) | tree.Switch():
            return False
        case _:
            return True


def _is_empty(node: Node) -> bool:
    return isinstance(node, tree.Literal) and not node.value


def is_tested(file: File, target: Node) -> bool:
    """Whether code goes one way or another by what a variable holds."""
    for name in target.walk():
        variable = file.scopes.variable(name)
        for read in variable.reads if variable is not None else ():
            inside: Node = read
            for around in file.ancestors(read):
                match around:
                    case tree.If(test=test) | tree.Conditional(test=test) if test is inside:
                        return True
                    case tree.Block() | tree.Function():
                        break
                    case _:
                        inside = around
    return False


def is_too_late(file: File, read: Node, place: Node) -> bool:
    """Whether a value is only looked at once the address at a place has been fetched."""
    function = file.function_around(place)
    if function is None or file.function_around(read) is not function:
        return False
    return place.span.end <= read.span.start and not _goes_round(file, read, function)


def is_with_answer(file: File, comparison: tree.Operation, place: Node) -> bool:
    """Whether something is compared with what the address at a place has answered."""
    return any(_is_answered(file, operand, place) for operand in comparison.operands)


def _is_answered(file: File, node: Node, place: Node) -> bool:
    """Whether a value is made of what was waited for when the address at a place was fetched."""
    todo, seen = [node], set[Variable]()
    for value in todo:
        for variable in file.variables_in(value) - seen:
            seen.add(variable)
            only = variable.only
            if only is None or only.gives is not Gives.VALUE or only.value is None:
                continue
            if isinstance(only.value, tree.Await) and only.value in file.ancestors(place):
                return True
            todo.append(only.value)
    return False


def _goes_round(file: File, read: Node, function: tree.Function) -> bool:
    """Whether what a value is by then may be fetched next: by a loop, or by the next call."""
    around = list(file.ancestors(read))
    if any(isinstance(n, tree.Loop) for n in around[: around.index(function)]):
        return True
    variable = file.scopes.variable(read)
    given = variable.definitions if variable is not None else ()
    return any(function not in file.ancestors(d.name) for d in given)


def is_where_they_differ(file: File, comparison: tree.Operation, place: Node) -> bool:
    """Whether a place is only reached where two values, neither written out, are unequal."""
    if comparison.op not in EQUALITIES or any(
        isinstance(operand, tree.Literal) for operand in comparison.operands
    ):
        return False  # hosts that are named are allowed, or refused and the others are meant
    around = [*tests_around(file, place), *((test, True) for test in round_tests(file, place))]
    return any(_says(file, test, comparison, holds=holds) for test, holds in around)


def _says(file: File, test: Node, comparison: tree.Operation, *, holds: bool) -> bool:
    """Whether an outcome of a condition says that what is compared is unequal."""
    asked, _ = file.local_value(test)
    if asked is comparison:
        return holds is (comparison.op in OTHER)
    match asked:
        case tree.Operation(op="!" | "not", operands=[inner]):
            return _says(file, inner, comparison, holds=not holds)
        case tree.Operation(op=op, operands=operands) if op in (AND if holds else OR):
            return any(_says(file, inner, comparison, holds=holds) for inner in operands)
        case _:
            return False


def _of_answers(file: File, function: tree.Function) -> Iterator[Node]:
    """The questions about what was waited for: `type.includes("svg")`."""
    for node in function.body.walk():
        match node:
            case tree.Call(callee=tree.Member(object=owner)) if all(
                isinstance(a.value, tree.Literal) for a in node.args
            ):
                if _is_answer(file, owner, 0):
                    yield node
            case tree.Operation(op="in" | "not in", operands=[tree.Literal(), owner]):
                if _is_answer(file, owner, 0):
                    yield node
            case _:
                pass


def _is_answer(file: File, node: Node, depth: int) -> bool:
    """Whether all that a value is made of is what some other call was waited for to give."""
    names = [n for n in node.walk() if isinstance(n, tree.Name)]
    return bool(names) and all(_is_awaited(file, name, depth) for name in names)


def _is_awaited(file: File, name: tree.Name, depth: int) -> bool:
    variable = file.scopes.variable(name)
    only = variable.only if variable is not None else None
    if only is None or only.gives is not Gives.VALUE or only.value is None or depth > _DEEPEST:
        return False
    is_asked = isinstance(only.value, tree.Await) and isinstance(only.value.value, tree.Call)
    return is_asked or _is_answer(file, only.value, depth + 1)
