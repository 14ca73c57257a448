"""Standard output and standard error: what is printed, how, and what is said when that fails.

Data goes to standard output as UTF-8, everything else to standard error. Whatever fails is one sentence.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, BinaryIO, TextIO

if TYPE_CHECKING:
    from declutter.render import Style

DONE, FAILED, USAGE, INTERRUPTED = 0, 1, 2, 130


class UsageError(Exception):
    """Wrong arguments; the message is one sentence for the user."""


class CannotReadError(Exception):
    """An input could not be read; the message is one sentence for the user."""


class CannotWriteError(Exception):
    """The output could not be written; the message is one sentence for the user."""


def say(sentence: str) -> None:
    """One line on standard error; nothing where there is none."""
    from declutter.render import visible  # noqa: PLC0415 - only where something is said

    if sys.stderr is not None:
        with suppress(OSError, ValueError):
            print(f"declutter: {visible(sentence)}", file=sys.stderr, flush=True)


def named(name: str) -> str:
    """How a file is called in a sentence.

    >>> named("-"), named(""), named("page.txt")
    ('standard input', '""', 'page.txt')
    """
    return "standard input" if name == "-" else name or '""'


def why(error: BaseException) -> str:
    """What went wrong, in the words of the system.

    >>> why(FileNotFoundError(2, "No such file or directory")), why(MemoryError())
    ('No such file or directory', 'not enough memory')
    """
    if isinstance(error, MemoryError):
        return "not enough memory"
    return getattr(error, "strerror", None) or str(error)


def is_terminal(stream: TextIO | None) -> bool:
    """Whether the stream is a terminal; a closed one is none.

    >>> is_terminal(None)
    False
    """
    with suppress(ValueError):
        return stream is not None and stream.isatty()
    return False


def view_style(color: str, output: str | None) -> Style:
    """The style of a view: colour by ``--color`` and the environment, the width of the terminal.

    Off a terminal nothing is cut (somebody may search in it), unless ``COLUMNS`` says how wide it is read.
    """
    from declutter.render import Style  # noqa: PLC0415 - only the views need it

    terminal = output is None and is_terminal(sys.stdout)
    measured = terminal or os.environ.get("COLUMNS", "").isdecimal()
    width = shutil.get_terminal_size().columns if measured else None
    return Style(colour=_wants_colour(color, terminal=terminal, to_file=output is not None), width=width)


def _wants_colour(choice: str, *, terminal: bool, to_file: bool) -> bool:
    """``--color``, then ``NO_COLOR``, then ``FORCE_COLOR``, then whether somebody looks at a terminal."""
    if choice != "auto":
        return choice == "always"
    if to_file or os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or (terminal and os.environ.get("TERM") != "dumb")


def write_to_stdout(text: str) -> None:
    """Write text as UTF-8, whatever the locale says: files and pipes get the same bytes everywhere."""
    stream = _open_stdout()
    with _stdout_reported():
        stream.flush()
        data = _for_terminal(text, stream.encoding) if is_terminal(stream) else utf8(text)
        if hasattr(stream, "buffer"):
            write_all(stream.buffer, data)
        else:  # a StringIO in its place, as contextlib.redirect_stdout sets it
            stream.write(data.decode())
        stream.flush()


def write_bytes_to_stdout(data: bytes) -> None:
    """Write bytes as they are."""
    stream = _open_stdout()
    with _stdout_reported():
        stream.flush()
        if hasattr(stream, "buffer"):
            write_all(stream.buffer, data)
        else:
            stream.write(data.decode("utf-8", "replace"))
        stream.flush()


def _open_stdout() -> TextIO:
    if sys.stdout is None:
        raise CannotWriteError("cannot write to standard output: it is closed")
    return sys.stdout


@contextmanager
def _stdout_reported() -> Iterator[None]:
    """Turn a failure to write into one sentence, and let what is left in buffers end nowhere."""
    try:
        yield
    except BrokenPipeError:
        _abandon_stdout()
        raise CannotWriteError("the reader of standard output left before everything was written") from None
    except (OSError, ValueError) as error:
        _abandon_stdout()
        raise CannotWriteError(f"cannot write to standard output: {why(error)}") from None


def _abandon_stdout() -> None:
    """Let standard output end nowhere, so that the interpreter does not fail on it once more at its exit."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def write_all(stream: BinaryIO, data: bytes) -> None:
    """Write every byte: a stream without a buffer (standard output, too, with ``python -u``) may take a part."""
    left = memoryview(data)
    while left:
        left = left[stream.write(left) :]


@contextmanager
def write_reported(path: str | os.PathLike[str]) -> Iterator[None]:
    """Turn a failure to write into one sentence about the file."""
    try:
        yield
    except (OSError, ValueError) as error:
        raise CannotWriteError(f"cannot write {os.fspath(path)}: {why(error)}") from None


def utf8(text: str) -> bytes:
    r"""The text as UTF-8, with lone surrogates as U+FFFD.

    >>> utf8("caf\udce9")
    b'caf\xef\xbf\xbd'
    """
    try:
        return text.encode()
    except UnicodeEncodeError:
        from declutter.render import without_surrogates  # noqa: PLC0415 - rare

        return without_surrogates(text).encode()


def _for_terminal(text: str, encoding: str) -> bytes:
    """The text in the encoding of the terminal, with marks in ASCII where it has no others."""
    from declutter.render import ascii_marks, without_surrogates  # noqa: PLC0415 - terminals only

    text = without_surrogates(text)
    try:
        return text.encode(encoding)
    except UnicodeEncodeError:
        return ascii_marks(text).encode(encoding, "replace")
