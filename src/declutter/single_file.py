"""One output for what a command prints: standard output, or a file that is written whole or not at all."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from declutter.console import UsageError, utf8, write_to_stdout
from declutter.outputs import carry_out
from declutter.writers import Part


@contextmanager
def one_output(path: str | None) -> Iterator[Callable[[str], None]]:
    """A function that writes text to standard output, or to the file at ``path``, whole or not at all.

    A file is written beside its place and takes it at the end. Devices and pipes are written to directly: nothing
    can take the place of ``/dev/null``.
    """
    if path is None:
        yield write_to_stdout
        return
    part = Part(Path(path))
    part.open()
    try:
        yield lambda text: part.append(utf8(text))
        part.close()
    except BaseException:
        part.discard()
        raise
    if not part.direct:
        carry_out([{"part": str(part.path), "target": path, "spooled": False}])


def refuse_output_over_input(output: str | None, files: Sequence[str]) -> None:
    """Raise ``UsageError`` where the output is one of the inputs, by whatever path, link or redirection."""
    for name in files:
        if output is not None and _are_one_file(output, name):
            raise UsageError(f"{output} is both input and output; nothing was read or written")


def _are_one_file(output: str, name: str) -> bool:
    # What cannot be looked at is reported when it is read or written.
    with suppress(OSError, ValueError, AttributeError):
        source = os.fstat(sys.stdin.fileno()) if name == "-" else Path(name).stat()
        return stat.S_ISREG(source.st_mode) and os.path.samestat(source, Path(output).stat())
    return False
