"""What handlers take out of a request's context: `c.get("user")` and `c.var.user` of Hono."""

from typing import TYPE_CHECKING

from wlint import tree
from wlint.project.typing.external import named_member
from wlint.semantics.types import UNKNOWN, EnvType, Named, Type, either

if TYPE_CHECKING:
    from wlint.project.typing.types import Types

_CONTEXT, _VARIABLES = "hono:Context", "hono:Context.var"


def context_member(types: "Types", of: Named, name: str) -> Type:
    """What a context, or the object of its variables, has under a name."""
    if of.name == _VARIABLES:
        found = _variable(types, of, name)
        return named_member(of, name) if found == UNKNOWN else found
    match name:
        case "env" if of.args:
            return EnvType(types.member(of.arg(0), "Bindings"))
        case "var":
            return Named(_VARIABLES, of.args)
        case _:
            return named_member(of, name)


def _variable(types: "Types", of: Named, name: str) -> Type:
    """What a variable of a context is: as the app's type declares it, else what it is given."""
    return types.stronger(
        lambda: types.member(types.member(of.arg(0), "Variables"), name),
        lambda: either(types.of(*at) for at in types.context_values(name)),
    )


def taken_from_context(types: "Types", of: Type, call: tree.Call) -> Type | None:
    """What `get` of a context gives; None where it is no context, or nobody knows the name."""
    match of, call.arg(0):
        case Named(name=name), tree.Literal(kind="string", value=str(key)) if name == _CONTEXT:
            return _variable(types, of, key)
        case _:
            return None
