"""Functions that say of a value whether it is an error.

Sources: https://tc39.es/ecma262/ (`Error.isError`), https://nodejs.org/api/util.html,
https://lodash.com/docs/.
"""

from wlint.regex import regex

_TESTS = regex(
    r"Error\.isError"
    r"|(?:node:)?util(?:\.types|/types)\.isNativeError"
    r"|lodash(?:-es)?(?:/isError)?:(?:default\.)?isError"
    r"|lodash(?:-es)?/isError:default"
)


def is_error_test(path: str) -> bool:
    """Whether a function of a package or the platform tells errors from all else."""
    return _TESTS.fullmatch(path) is not None
