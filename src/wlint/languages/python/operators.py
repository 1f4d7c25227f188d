"""How LibCST's operators are written."""

OPERATORS = {
    "Add": "+", "Subtract": "-", "Multiply": "*", "Divide": "/", "FloorDivide": "//",
    "Modulo": "%", "Power": "**", "MatrixMultiply": "@", "BitAnd": "&", "BitOr": "|",
    "BitXor": "^", "LeftShift": "<<", "RightShift": ">>", "And": "and", "Or": "or",
    "Not": "not", "Minus": "-", "Plus": "+", "BitInvert": "~", "Equal": "==",
    "NotEqual": "!=", "LessThan": "<", "GreaterThan": ">", "LessThanEqual": "<=",
    "GreaterThanEqual": ">=", "In": "in", "NotIn": "not in", "Is": "is", "IsNot": "is not",
}  # fmt: skip
