"""What lies under a name that somebody wrote: nothing, where no file can have such a name.

`pathlib` raises for a name that is too long, and for one in a folder that nobody may look into.
"""

import os
from pathlib import Path


def is_file(path: Path) -> bool:
    """Whether a file lies there."""
    return os.path.isfile(path)  # noqa: PTH113


def is_folder(path: Path) -> bool:
    """Whether a folder lies there."""
    return os.path.isdir(path)  # noqa: PTH112


def is_there(path: Path) -> bool:
    """Whether anything lies there."""
    return os.path.exists(path)  # noqa: PTH110


def is_link(path: Path) -> bool:
    """Whether a link lies there, wherever it leads."""
    return os.path.islink(path)  # noqa: PTH114
