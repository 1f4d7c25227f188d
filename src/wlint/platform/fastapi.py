"""What FastAPI fills the parameters of a route with, and what bounds it.

Sources: https://fastapi.tiangolo.com/tutorial/query-params-str-validations/ and /body/,
https://docs.pydantic.dev/latest/concepts/fields/.
"""

BOUNDS = frozenset({"max_length", "max_items", "le", "lt"})
"""Options that bound what is sent: how long it is, or how large a number."""
BOUNDING = ("conlist", "constr", "conint", "conset", "StringConstraints", "Len(")
"""Types with such options."""
CHECKING = ("field_validator", "model_validator", "validator", "root_validator", "AfterValidator")
"""What checks in the project's own way."""
LISTS = frozenset({"[]", "list", "List", "set", "Set", "frozenset", "Sequence", "Iterable"})
OPEN = frozenset({"str", "bytes", "int", "dict", "Dict", "Any", "object", "Mapping"})
"""What is as long, or as large, as the sender likes."""
PROVIDED = ("Depends", "Security")
"""What marks a parameter that the project's own functions provide."""
