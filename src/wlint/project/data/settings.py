"""Whether a flag can tell where a Worker runs: what a row or a request says is about itself."""

import re

from wlint import tree
from wlint.project.calling.handed import is_environment
from wlint.project.file import File
from wlint.project.typing.types import Types
from wlint.regex import regex
from wlint.semantics.scopes import Gives
from wlint.semantics.types import without_nothing
from wlint.tree import Node

_SETTINGS = regex(
    r"\w*(?:env|environ(?:ment)?|conf(?:ig(?:uration)?)?|cfg|settings?|options?|opts|flags?)"
    r"|c|ctx|context|app|process|platform|runtime",
    re.IGNORECASE,
)

_NODE = frozenset({"process.env", "node:process.env"})


def is_setting(types: Types, file: File, node: Node) -> bool:
    """Whether a value is read off the environment, by its own name or by Node's."""
    match node:
        case tree.Member(object=owner, name=str()):
            is_node = types.path_of(file, owner) in _NODE
            return is_node or is_environment(without_nothing(types.of(file, owner)))
        case _:
            return False


def may_be_setting(file: File, flag: Node) -> bool:
    """Whether a name or member can be a setting, as far as one sees what it is read off.

    `env.IS_LOCAL`, `config.isDev`, what a module or an object keeps; `account.isLocal` says
    whose account it is.
    """
    match flag:
        case tree.Member(object=owner):
            return _holds_settings(file, owner)
        case tree.Name():
            variable = file.scopes.variable(flag)
            only = variable.only if variable is not None else None
            if only is None or not only.path or only.value is None:
                return True
            if only.gives is Gives.VALUE:
                return _holds_settings(file, only.value)
            return only.gives is not Gives.EACH
        case _:
            return True


def _holds_settings(file: File, owner: Node) -> bool:
    match owner:
        case tree.Await(value=inner):
            return _holds_settings(file, inner)
        case tree.Call(callee=tree.Name(id=name) | tree.Member(name=str(name))):
            return _SETTINGS.fullmatch(name) is not None
        case tree.Member(object=further, name=name):
            is_called_so = name is not None and _SETTINGS.fullmatch(name) is not None
            return is_called_so or _holds_settings(file, further)
        case tree.Name(id=name):
            variable = file.scopes.variable(owner)
            is_kept = variable is None or variable.is_module_level
            return is_kept or _SETTINGS.fullmatch(name) is not None
        case _:
            return not isinstance(owner, tree.Call)
