"""Say again what was said before, where nothing that was read for it has changed.

One file a command, in the user's own cache folder and not in the project: what a repository
brings along is never taken for something wlint said.
"""

import hashlib
import json
import os
import time
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path

from wlint import __version__, witness
from wlint.outcome import Outcome

_KEPT = 100
"""Answers that are kept; the oldest go first."""

_SETTLED = 200_000_000
"""Nanoseconds: a file this young may change again without its times telling."""

_CODES = range(4)

_TERMINAL = ("NO_COLOR", "FORCE_COLOR", "TERM", "COLUMNS")


def replayed(asked: object, answer: Callable[[], Outcome]) -> Outcome:
    """The answer to what was asked: the one that is kept if it still holds, else a new one."""
    place = _folder() / f"{_key(asked)}.json"
    if (kept := _kept(place)) is not None:
        return kept
    began = time.time_ns()
    witness.watch()
    found = answer()
    _keep(place, found, began)
    return found


def _folder() -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    return (Path(base) if base else Path.home() / ".cache") / "wlint"


def _key(asked: object) -> str:
    """What the answer depends on besides the files that are read for it."""
    seen = {name: os.environ.get(name) for name in _TERMINAL}
    ends = [(os.isatty(number), _width(number)) for number in (1, 2)]
    own = sorted(_own(Path(__file__).parent))
    around = (__version__, own, str(Path.cwd()), date.today(), seen, ends, asked)
    return hashlib.sha256(repr(around).encode()).hexdigest()


def _width(number: int) -> int:
    with suppress(OSError):
        return os.get_terminal_size(number).columns
    return 0


def _own(folder: Path) -> Iterator[tuple[str, int, int]]:
    """The state of wlint's own code and data: a checkout changes without its version."""
    for entry in os.scandir(folder):
        if entry.is_dir():
            yield from _own(Path(entry.path)) if entry.name != "__pycache__" else ()
        else:
            yield entry.path, entry.stat().st_mtime_ns, entry.stat().st_size


def _kept(place: Path) -> Outcome | None:
    try:
        kept = json.loads(place.read_bytes())
        if any(_state(path) != state for path, state in kept["read"].items()):
            return None
        if type(kept["code"]) is not int or kept["code"] not in _CODES:
            return None
        return Outcome(kept["code"], b64decode(kept["out"]), b64decode(kept["err"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None  # not there, or not ours: the answer is sought again


def _keep(place: Path, found: Outcome, began: int) -> None:
    """Keep an answer if all that it rests on can be told from what will be there later."""
    read = {path: _state(path) for path in witness.read_so_far()}
    if any(state and state[0] > began - _SETTLED for state in read.values()):
        return
    held = {
        "read": read,
        "code": found.code,
        "out": b64encode(found.out).decode(),
        "err": b64encode(found.err).decode(),
    }
    with suppress(OSError):  # a cache that cannot be written is no fault of the code checked
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        part = place.with_suffix(f".{os.getpid()}")
        part.write_text(json.dumps(held), encoding="utf-8")
        part.replace(place)
        _forget(place.parent)


def _forget(folder: Path) -> None:
    kept = sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime_ns)
    for path in kept[:-_KEPT]:
        path.unlink(missing_ok=True)


def _state(path: str) -> list[int] | None:
    """What tells a file or folder from what it was: its time and size; None if it is not there."""
    try:
        status = os.stat(path)  # noqa: PTH116 - asked for every file there is
    except OSError:
        return None
    return [status.st_mtime_ns, status.st_size]
