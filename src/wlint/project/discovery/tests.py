"""Which files test or build the others, by what they are called."""

import re
from pathlib import PurePath

from wlint.regex import regex

_TEST_FOLDER = regex(
    r"(.*[-_])?(tests?|e2e)|(tests?|e2e)[-_](e2e|integration|unit|workers?)"
    r"|__(tests?|mocks|fixtures)__"
    r"|cypress|playwright"
)
_TEST_FILE = regex(
    r".*\.(test|spec|e2e|bench|stories)\.[^.]+"
    r"|test_.*\.py|.*_test\.py|conftest\.py|setup\.py|noxfile\.py"
    r"|.*\.(test-d|cy|mock)\.[^.]+|jest\.setup\.[cm]?[jt]s"
    r"|.*\.config\.[cm]?[jt]sx?|vitest\.(setup|workspace)\.[cm]?[jt]s|(gulp|grunt)file\.[cm]?js"
    r"|wrangler.*[-_.](vitest|tests?|e2e|mock)\.[^.]+",
    re.IGNORECASE,
)


def is_test(path: PurePath) -> bool:
    """Whether a path, relative to its project, looks like a test or a build script."""
    *folders, name = path.parts or ("",)
    return any(map(_TEST_FOLDER.fullmatch, folders)) or _TEST_FILE.fullmatch(name) is not None
