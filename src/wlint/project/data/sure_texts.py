"""Which values are texts on every way, never nothing in their place."""

from wlint import tree
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.semantics.scopes import Definition, Gives
from wlint.semantics.types import STRING, Named
from wlint.tree import Node

# always there: `url.pathname`, `request.method`
_HOLDERS = frozenset({"URL", "Request"})
# what gives nothing where there is none
_FINDERS = frozenset({"at", "match", "codePointAt"})


def is_sure_text(types: Types, file: File, node: Node) -> bool:
    """Whether a value is a text, as what a text's own methods and an address give."""
    match node:
        case tree.Literal(kind="string") | tree.Template(tag=None):
            return True
        case tree.Call(callee=tree.Member(object=owner, name=name, is_optional=False)):
            made = name not in _FINDERS and types.of(file, owner) == types.of(file, node) == STRING
            return made and is_sure_text(types, file, owner)
        case tree.Member(object=owner, is_optional=False):
            return _is_holder(types, file, owner) and types.of(file, node) == STRING
        case tree.Name() if (variable := file.scopes.variable(node)) is not None:
            match variable.only:
                case Definition(gives=Gives.VALUE, value=tree.Node() as value, path=()):
                    return is_sure_text(types, file, value)
                case Definition(gives=Gives.VALUE, value=tree.Node() as value, path=(str(),)):
                    return _is_holder(types, file, value) and types.of(file, node) == STRING
                case _:
                    return False
        case _:
            return False


def _is_holder(types: Types, file: File, owner: Node) -> bool:
    of = types.of(file, owner)
    return isinstance(of, Named) and of.name in _HOLDERS
