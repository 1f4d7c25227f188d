"""Functions that compare what they are given: they ask nobody, and say yes or no.

What checks a signature compares no key: the Worker may have signed it for anybody.
"""

from wlint import tree
from wlint.platform.authentication import SIGNING, VERIFYING
from wlint.project.typing.external import external_method
from wlint.project.typing.types import Types
from wlint.semantics.types import FunctionType, Global, Named, Type, options_of

_DEEPEST = 3
_YES_OR_NO = Named("boolean")


def compares(types: Types, function: FunctionType, gives: Type) -> bool:
    """Whether a function that `gives` this works out a yes or no of what it is given, alone."""
    is_test = all(_settled(option) == _YES_OR_NO for option in options_of(gives))
    return is_test and not _does_more(types, function, 0)


def _settled(of: Type) -> Type:
    return of.arg(0) if isinstance(of, Named) and of.name == "Promise" else of


def _does_more(types: Types, function: FunctionType, depth: int) -> bool:
    file = types.program.file(function.file)
    calls = (n for n in function.node.walk() if isinstance(n, tree.Call))
    for option in (o for call in calls for o in options_of(types.of(file, call.callee))):
        match option:
            case FunctionType():
                if depth == _DEEPEST or _does_more(types, option, depth + 1):
                    return True
            case Global(path=path):
                method = external_method(path)
                is_asked = method is not None and method.subrequest is not None
                if is_asked or path in SIGNING | VERIFYING:
                    return True
            case _:
                pass
    return False
