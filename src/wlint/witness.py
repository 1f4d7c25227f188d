"""Which files and folders a run has read: what its answer depends on."""

import os
import sys

_EVENTS = frozenset({"open", "os.scandir", "os.listdir"})
_read: set[str] = set()


def watch() -> None:
    """Begin to note what this process reads. It ends with the process."""
    sys.addaudithook(_note)


def read_so_far() -> frozenset[str]:
    """Every path that was opened or listed, absolute."""
    return frozenset(_read)


def add(paths: frozenset[str]) -> None:
    """Note what another process read for this one."""
    _read.update(paths)


def _note(event: str, args: tuple[object, ...]) -> None:
    if event in _EVENTS and args and isinstance(args[0], (str, os.PathLike)):
        _read.add(os.path.abspath(args[0]))  # noqa: PTH100 - asked for every file there is
