"""What a command comes to, before anything of it is written."""

import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import TextIO

from msgspec import field

from wlint.fix import WriteFailed, replace_file
from wlint.record import Record


class Outcome(Record):
    """An exit code, what goes to standard output and to standard error, and reports in files."""

    code: int
    out: bytes = b""
    err: bytes = b""
    files: Mapping[str, bytes] = field(default_factory=dict)

    def deliver(self) -> int:
        """Write it all; the answer is the exit code. Raises `WriteFailed`."""
        for name, text in self.files.items():
            replace_file(Path(name), text)
        _say(sys.stdout, self.out)
        with suppress(WriteFailed):  # what was found has been said
            _say(sys.stderr, self.err)
        return self.code


def _say(stream: TextIO | None, text: bytes) -> None:
    """Write to a stream; one that was closed before we began wants nothing."""
    if stream is None:
        return
    try:
        stream.flush()
        stream.buffer.write(text)
        stream.buffer.flush()
    except BrokenPipeError:
        # whoever read us has seen enough; nothing may be written at exit either
        with suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    except OSError as error:
        raise WriteFailed(f"cannot write to {stream.name}: {error.strerror or error}") from error
