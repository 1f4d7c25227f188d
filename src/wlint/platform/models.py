"""Classes of Python's packages whose own classes check what they are made of.

Source: https://docs.pydantic.dev/latest/concepts/models/#validating-data
"""

MODELS = frozenset({"py:pydantic:BaseModel"})
"""Those that one's own are made from: `Order(**body)` checks the body."""
PARSERS = frozenset({"model_validate", "parse_obj"})
"""Their methods that check a value."""
TEXT_PARSERS = frozenset({"model_validate_json", "parse_raw"})
"""Their methods that parse a text as JSON, and check that."""
INVALID = frozenset({"ValidationError", "ValueError"})
"""What they raise for data that are not as they should be."""
