"""Functions that stand in tables and lists: found there by a key, or one after the other."""

from wlint import tree
from wlint.project.file import File
from wlint.semantics.scopes import Definition, Gives
from wlint.tree import Node


def kept_under(file: File, node: Node) -> str | None:
    """The name of the field of an object that is given a value: `{ path, handler }`."""
    match file.scopes.parents.get(node):
        case tree.Entry(name=name, value=value) if value is node:
            return name
        case tree.Assign(target=tree.Member(name=name), value=value) if value is node:
            return name
        case _:
            return None


def is_tabled(file: File, node: Node) -> bool:
    """Whether a value stands in a table or list, or is put there: `table.set(key, value)`."""
    match around := file.scopes.parents.get(node):
        case tree.Sequence():
            return True
        case tree.Entry(value=value):
            return value is node
        case tree.Arg():
            call = file.scopes.parents.get(around)
            match call:
                case tree.Call(callee=tree.Member(name="set"), args=[_, second]):
                    return second is around
                case _:
                    return False
        case _:
            return False


def is_lookup(file: File, node: Node) -> bool:
    """Whether it is what a table has under a key that is not written out, or each of a list.

    Or what is taken out of a list that is written out: `const [ask, key] = [near, env.KEY]`.
    """
    match node:
        case tree.Member(name=None, key=key):
            return key is not None
        case tree.Call(callee=tree.Member(name="get"), args=[_, *_]):
            return True
        case tree.Operation(op="??" | "||" | "or", operands=[first, *_]):
            return is_lookup(file, first)
        case tree.Name():
            variable = file.scopes.variable(node)
            match variable.only if variable is not None else None:
                case Definition(gives=Gives.EACH) | Definition(value=tree.Sequence(), path=(_, *_)):
                    return True
                case Definition(value=tree.Node() as value, path=()):
                    return not isinstance(value, tree.Name) and is_lookup(file, value)
                case _:
                    return False
        case _:
            return False
