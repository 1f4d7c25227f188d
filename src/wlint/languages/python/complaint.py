"""What Python itself says of a file that it cannot read, without running any of it."""

import ast
import sys
import warnings

from wlint.languages.python.lines import logical_lines, too_deep
from wlint.record import Record

LOADS_NOTHING = (
    "Python loads nothing of a file that it cannot read, so the deploy fails; "
    "the rest of the file is checked"
)
# Workers have Python 3.12 or newer, which reads more of an f-string than those before
_READS_LESS = sys.version_info < (3, 12)


class Complaint(Record):
    """The line at which Python gives a file up, and its reason."""

    line: int
    reason: str


def complaint(data: bytes) -> Complaint | None:
    """What Python says of code; None where it reads it, or may run out of stack."""
    if too_deep(data, logical_lines(data)):
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(data)
    except SyntaxError as error:
        if error.lineno is None or (_READS_LESS and error.msg.startswith("f-string")):
            return None
        return Complaint(error.lineno, error.msg)
    except (ValueError, MemoryError, RecursionError):
        return None
    return None
